"""The bell and the page of notifications."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_notifications.queries import BELOW_THE_BELL, NEWEST


@pytest.fixture
def maud(world: Any, member: Any) -> int:
    party_id: int = member("Maud")
    world.sign_in(party_id)
    return party_id


def bell(answer: Any) -> Any:
    return answer.html.find(id="bell")


def test_visitors_have_no_bell_and_are_sent_to_sign_in(world: Any) -> None:
    assert bell(world.browser.get("/")) is None
    assert "/account/login" in world.browser.get("/notifications/").location


def test_bell_counts_and_costs_no_statement(world: Any, maud: int, tell: Any) -> None:
    world.browser.get("/")
    before = world.browser.get("/")
    for number in range(3):
        tell([maud], url=f"/page/{number}")
    world.run_outbox()
    after = world.browser.get("/")
    assert "Notifications, 3 unread" in bell(after).text
    assert bell(after).find(class_="ap-icon-count").text == "3"
    assert after.headers["X-SQL-Count"] == before.headers["X-SQL-Count"]


def test_bell_stops_counting_at_a_hundred(world: Any, maud: int, tell: Any) -> None:
    for number in range(101):
        tell([maud], url=f"/page/{number}")
    world.run_outbox()
    assert bell(world.browser.get("/")).find(class_="ap-icon-count").text == "99+"


def test_polling_keeps_no_session_awake(world: Any, maud: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, seen = bell(world.browser.get("/"))["hx-get"], []
    monkeypatch.setattr(type(world.registry["accounts.presence"]), "note", lambda self, session_id, at: bool(seen.append(session_id)))
    world.browser.get(asked)
    assert seen == []
    world.browser.get("/")
    assert len(seen) == 1


def test_polling_answers_nothing_until_the_number_changes(world: Any, maud: int, tell: Any) -> None:
    asked = bell(world.browser.get("/"))["hx-get"]
    still = world.browser.get(asked)
    assert (still.status_int, still.headers["X-SQL-Count"]) == (204, "1")
    tell([maud])
    world.run_outbox()
    assert bell(world.browser.get(asked)).find(class_="ap-icon-count").text == "1"


def test_polling_is_no_presence(world: Any, maud: int) -> None:
    from aipress_accounts.presence import REGISTRY_KEY

    presence = world.registry[REGISTRY_KEY]
    presence._noted.clear()
    world.browser.get("/notifications/bell?shown=0")
    assert presence._noted == {}
    world.browser.get("/notifications/")
    assert len(presence._noted) == 1


def test_visitor_who_polls_gets_nothing(world: Any) -> None:
    assert world.browser.get("/notifications/bell?shown=3").status_int == 204


def test_what_opens_below_the_bell_costs_a_page_nothing_and_is_asked_for(world: Any, maud: int, tell: Any, unread: Any) -> None:
    for number in range(BELOW_THE_BELL + 2):
        tell([maud], name=f"Reader {number}", url=f"/page/{number}")
    world.run_outbox()
    page = world.browser.get("/notifications/")
    below = page.html.select_one("details.ap-bell")
    assert below.select(".ap-notice") == []
    assert below.select_one("a")["href"] == "/notifications/", "the way without scripts"
    latest = world.browser.get(below.select_one("[hx-get$=latest]")["hx-get"])
    assert int(latest.headers["X-SQL-Count"]) == 2
    said = [one.text for one in latest.html.select(".ap-notice-new .ap-notice-open")]
    assert len(said) == BELOW_THE_BELL
    assert f"Reader {BELOW_THE_BELL + 1}" in said[0]
    assert unread(maud) == BELOW_THE_BELL + 2, "looking marks nothing"
    form = latest.forms[0]
    assert form.submit().location == f"http://localhost/page/{BELOW_THE_BELL + 1}"
    assert unread(maud) == BELOW_THE_BELL + 1


def test_what_opens_below_the_bell_is_one_s_own(world: Any, maud: int, member: Any, tell: Any) -> None:
    tell([member("Noé")])
    world.run_outbox()
    assert "Nothing yet" in world.browser.get("/notifications/latest").text
    world.browser.reset()
    assert "/account/login" in world.browser.get("/notifications/latest").location


def test_list_says_what_happened_in_the_reader_s_language(world: Any, member: Any, tell: Any) -> None:
    ida = member("Ida", locale="fr")
    world.sign_in(ida)
    tell([ida], name="<b>Zoé</b>")
    world.run_outbox()
    page = world.browser.get("/notifications/")
    assert "<b>Zoé</b> a commenté « Tides »" in page.html.find(class_="ap-notice-open").text.replace("\xa0", " ")
    assert "<b>Zoé" not in page.text


def test_following_one_marks_it_read_and_leads_there(world: Any, maud: int, tell: Any, lines: Any, unread: Any, post: Any) -> None:
    tell([maud], url="/account/sessions?x=1#y")
    world.run_outbox()
    answer = post(f"/notifications/{lines(maud)[0].id}/open")
    assert answer.location == "http://localhost/account/sessions?x=1#y"
    assert (unread(maud), lines(maud)[0].read_at is None) == (0, False)


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "#top", "javascript:alert(1)"])
def test_link_to_another_host_leads_home(world: Any, maud: int, tell: Any, lines: Any, post: Any, url: str) -> None:
    tell([maud], url=url)  # as no plugin can say it, but a row might hold it
    world.run_outbox()
    assert post(f"/notifications/{lines(maud)[0].id}/open").location == "http://localhost/"


def test_reading_the_list_marks_nothing(world: Any, maud: int, tell: Any, unread: Any) -> None:
    tell([maud])
    world.run_outbox()
    world.browser.get("/notifications/")
    assert unread(maud) == 1


def test_marking_one_and_taking_it_back(world: Any, maud: int, tell: Any, lines: Any, unread: Any, post: Any) -> None:
    tell([maud])
    world.run_outbox()
    one = lines(maud)[0].id
    answer = post(f"/notifications/{one}/read", back="/notifications/?tab=unread")
    assert (answer.location, unread(maud)) == ("http://localhost/notifications/?tab=unread", 0)
    post(f"/notifications/{one}/unread", back="https://evil.example/")
    assert unread(maud) == 1


def test_taking_the_mark_back_yields_to_a_newer_one(world: Any, maud: int, tell: Any, lines: Any, unread: Any, post: Any) -> None:
    tell([maud])
    world.run_outbox()
    old = lines(maud)[0].id
    post(f"/notifications/{old}/read")
    tell([maud])
    world.run_outbox()
    answer = post(f"/notifications/{old}/unread").follow()
    assert "A newer notification tells the same already." in answer.text
    assert (len(lines(maud)), unread(maud)) == (2, 1)


def test_everything_is_marked_at_once(world: Any, maud: int, member: Any, tell: Any, unread: Any, post: Any) -> None:
    other = member("Noé")
    for number in range(3):
        tell([maud, other], url=f"/page/{number}")
    world.run_outbox()
    answer = post("/notifications/read-all").follow()
    assert (unread(maud), unread(other)) == (0, 3)
    assert answer.html.find(class_="ap-notice-new") is None
    assert answer.html.find("form", action="/notifications/read-all") is None


@pytest.mark.parametrize("act", ["open", "read", "unread"])
def test_somebody_else_s_are_not_found(world: Any, maud: int, member: Any, tell: Any, lines: Any, unread: Any, post: Any, act: str) -> None:
    other = member("Noé")
    tell([other])
    world.run_outbox()
    assert post(f"/notifications/{lines(other)[0].id}/{act}").status_int == 404
    assert unread(other) == 1


def test_pages_and_views_of_the_list(world: Any, maud: int, tell: Any, lines: Any, post: Any) -> None:
    for number in range(NEWEST.size + 5):
        tell([maud], url=f"/page/{number}")
    world.run_outbox()
    post(f"/notifications/{lines(maud)[0].id}/read")
    first = world.browser.get("/notifications/")
    second = world.browser.get(first.html.find("a", rel="next")["href"])
    assert [len(page.html.find_all(class_="ap-notice")) for page in (first, second)] == [NEWEST.size, 5]
    only = world.browser.get("/notifications/?tab=unread")
    assert len(only.html.find_all(class_="ap-notice")) == NEWEST.size
    rest = world.browser.get(only.html.find("a", rel="next")["href"])
    assert len(rest.html.find_all(class_="ap-notice")) == 4
    assert {int(page.headers["X-SQL-Count"]) for page in (first, only)} == {2}
    assert world.browser.get("/notifications/?after=nonsense", expect_errors=True).status_int == 404


def test_empty_list_says_what_will_be_here(world: Any, maud: int) -> None:
    assert "Nothing yet" in world.browser.get("/notifications/").text
    assert "Nothing waits for you" in world.browser.get("/notifications/?tab=unread").text


def test_line_of_a_kind_that_is_gone_can_be_put_away(world: Any, maud: int, tell: Any, lines: Any, post: Any, unread: Any) -> None:
    tell([maud])
    world.run_outbox()
    with world.database.session() as db, db.begin():
        from sqlalchemy import update

        from aipress_notifications.models import Notification
        db.execute(update(Notification).values(kind="nobody.knows"))
    assert "Something that is not there any more" in world.browser.get("/notifications/").text
    post(f"/notifications/{lines(maud)[0].id}/read")
    assert unread(maud) == 0


def test_site_without_the_plugin_has_no_bell_and_keeps_the_rows(world: Any, maud: int, tell: Any, lines: Any) -> None:
    tell([maud])
    world.run_outbox()
    before = lines(maud)
    world.switch(notifications=False)
    tell([maud], url="/while-off")
    world.run_outbox()
    assert bell(world.browser.get("/")) is None
    assert world.browser.get("/notifications/", expect_errors=True).status_int == 404
    world.switch(notifications=True)
    assert lines(maud) == before
    world.run_outbox()
    assert len(lines(maud)) == 2, "what was said meanwhile is told afterwards"


def test_title_of_an_item_that_was_killed_is_told_no_more(world: Any, maud: int, tell: Any) -> None:
    from sqlalchemy import true, update

    from aipress_core.api import PUBLIC, Content, ContentType, utcnow

    types = world.registry.content_types._types
    types["discussion.note"] = ContentType("discussion.note", "Note", lambda slug: f"/notes/{slug}", lambda viewer, settings: true())
    try:
        with world.database.session() as db, db.begin():
            at = utcnow()
            row = Content(type="discussion.note", title="Quagga", slug="quagga", state=PUBLIC, listed_at=at, published_at=at)
            db.add(row)
            db.flush()
            item = row.id
        tell([maud], content=item, title="Quagga")
        world.run_outbox()
        assert "Quagga" in world.browser.get("/notifications/").text
        with world.database.session() as db, db.begin():
            db.execute(update(Content).where(Content.id == item).values(state="killed"))
        page = world.browser.get("/notifications/")
    finally:
        del types["discussion.note"]
    assert "Quagga" not in page.text
    assert "Something that is not there any more" in page.text
