"""Commenting: who may, what is kept, what is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import Party, utcnow
from aipress_discussion import services
from aipress_discussion.models import Comment, Report

MINUTE = dt.timedelta(minutes=1)


def only(world: Any, model: Any = Comment) -> Any:
    with world.database.session() as db:
        return db.scalars(select(model)).one()


def only_body(db: Any) -> str:
    return db.scalars(select(Comment.body)).one()


def write(world: Any, content_id: int, author: int, *bodies: str) -> list[int]:
    with world.database.session() as db, db.begin():
        second = dt.timedelta(seconds=1)
        return [services.comment(db, content_id, author, body, utcnow() + number * second) for number, body in enumerate(bodies)]


def age(world: Any, comment_id: int, by: dt.timedelta) -> None:
    with world.database.session() as db, db.begin():
        db.execute(update(Comment).where(Comment.id == comment_id).values(created_at=utcnow() - by))


def test_a_comment_is_published_confirmed_and_counted(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    author = login()
    one = item()
    answer = post(f"/discussion/{one}/comments", body="  Well said.  ")
    comment = only(world)
    assert answer.status_int == 303
    assert answer.location.endswith(f"/notes/{row(one).slug}#comment-{comment.id}")
    assert (comment.body, comment.author_id, comment.content_id, comment.state) == ("Well said.", author, one, "visible")
    assert row(one).comment_count == 1
    assert "Comment published." in world.browser.get("/").text


@pytest.mark.parametrize("body", ["", "   \n ", "\u200b", "x" * 4001])
def test_a_blank_or_endless_comment_is_refused_beside_the_field(login: Any, item: Any, post: Any, row: Any, body: str) -> None:
    login()
    one = item()
    answer = post(f"/discussion/{one}/comments", body=body)
    assert answer.status_int == 422
    field = answer.html.find("textarea", {"name": "body"})
    assert field["aria-invalid"] == "true"
    assert answer.html.find(id=f"{field['id']}-error")
    assert len(field.text) >= len(body.strip())
    assert row(one).comment_count == 0


def test_an_answer_stands_below_its_comment(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    one, author = item(), login()
    parent, = write(world, one, author, "First")
    post(f"/discussion/comments/{parent}/answer", body="Second")
    with world.database.session() as db:
        child = db.scalars(select(Comment).where(Comment.body == "Second")).one()
    assert child.parent_id == parent
    post(f"/discussion/comments/{child.id}/answer", body="Third")
    with world.database.session() as db:
        assert db.scalars(select(Comment.parent_id).where(Comment.body == "Third")).one() == parent
    assert row(one).comment_count == 3


def test_a_comment_takes_a_limited_number_of_answers(
        world: Any, login: Any, item: Any, post: Any, row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_ANSWERS", 1)
    one, author = item(), login()
    parent, = write(world, one, author, "First")
    for body in ("Second", "Third"):
        post(f"/discussion/comments/{parent}/answer", body=body)
    assert row(one).comment_count == 2


def test_authors_change_their_comment_while_it_is_fresh(world: Any, login: Any, item: Any, post: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Frist")
    assert "Frist" in world.browser.get(f"/discussion/comments/{comment}/edit").html.find("textarea").text
    post(f"/discussion/comments/{comment}/edit", body="First")
    assert only(world).body == "First"
    assert only(world).edited_at is not None


def test_an_old_comment_cannot_be_changed(world: Any, login: Any, item: Any, post: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Frist")
    age(world, comment, 16 * MINUTE)
    assert world.browser.get(f"/discussion/comments/{comment}/edit").status_int == 303
    post(f"/discussion/comments/{comment}/edit", body="First")
    assert only(world).body == "Frist"


def test_the_time_to_change_a_comment_may_end_between_page_and_answer(db: Any, login: Any, item: Any) -> None:
    author, written = login(), utcnow()
    comment = services.comment(db, item(), author, "Frist", written)
    services.edit(db, comment, author, "First", written + 14 * MINUTE)
    with pytest.raises(services.Refused):
        services.edit(db, comment, author, "Last", written + 15 * MINUTE)
    assert only_body(db) == "First"


@pytest.mark.parametrize("roles", [(), ("owner",)])
def test_nobody_changes_another_s_comment(world: Any, login: Any, item: Any, post: Any, roles: tuple[str, ...]) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Mine")
    login(*roles)
    assert post(f"/discussion/comments/{comment}/edit", body="Theirs").status_int == 404
    assert only(world).body == "Mine"


def test_services_change_and_remove_nobody_else_s_comment_either(db: Any, login: Any, item: Any) -> None:
    author, other = login(), login()
    comment = services.comment(db, item(), author, "Mine", utcnow())
    for act in (lambda: services.edit(db, comment, other, "Theirs", utcnow()), lambda: services.remove(db, comment, other)):
        with pytest.raises(services.Refused):
            act()
    assert only_body(db) == "Mine"


def test_a_removed_comment_leaves_its_place_and_no_text(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Regretted")
    assert world.browser.get(f"/discussion/comments/{comment}/remove").html.find("form", {"class": "ap-ask"})
    assert only(world).state == "visible"
    post(f"/discussion/comments/{comment}/remove")
    assert (only(world).state, only(world).body) == ("removed", "")
    assert row(one).comment_count == 0


def test_a_member_cannot_remove_another_s_comment(world: Any, login: Any, item: Any, post: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Mine")
    login()
    assert post(f"/discussion/comments/{comment}/remove").status_int == 404
    assert only(world).state == "visible"


def test_the_site_owner_hides_a_comment_and_it_is_recorded(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    from aipress_core.audit.models import Audit

    one, author = item(), login()
    comment, = write(world, one, author, "Rude")
    login("owner")
    post(f"/discussion/comments/{comment}/remove")
    assert (only(world).state, only(world).body) == ("hidden", "Rude")
    assert row(one).comment_count == 0
    assert only(world, Audit).action == "discussion.comment_hidden"


def test_what_authors_removed_cannot_be_restored(world: Any, login: Any, item: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Regretted")
    with world.database.session() as db, db.begin():
        services.remove(db, comment, author)
        for act in (services.hide, services.restore):
            with pytest.raises(services.Refused):
                act(db, comment)


@pytest.mark.parametrize("state", ["hidden", "removed"])
def test_what_is_not_to_be_read_any_more_is_not_answered(world: Any, login: Any, item: Any, post: Any, state: str) -> None:
    comment, = write(world, item(), login(), "Rude")
    with world.database.session() as db, db.begin():
        db.execute(update(Comment).values(state=state))
    login()
    post(f"/discussion/comments/{comment}/answer", body="So are you")
    assert only(world).id == comment


def test_a_hidden_comment_can_be_restored_and_counts_again(world: Any, login: Any, item: Any, row: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Rude")
    with world.database.session() as db, db.begin():
        services.hide(db, comment)
        services.restore(db, comment)
    assert row(one).comment_count == 1


def test_a_member_reports_a_comment_once(world: Any, login: Any, item: Any, post: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Rude")
    reporter = login()
    for _ in range(2):
        post(f"/discussion/comments/{comment}/report", reason="insult", note="See the second word.")
    report = only(world, Report)
    assert (report.reporter_id, report.reason, report.note) == (reporter, "insult", "See the second word.")


@pytest.mark.parametrize("reason", ["", "boring"])
def test_a_report_needs_a_reason(world: Any, login: Any, item: Any, post: Any, reason: str) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Rude")
    login()
    assert post(f"/discussion/comments/{comment}/report", reason=reason, note="").status_int == 422


@pytest.mark.parametrize("act", ["", "/edit", "/remove", "/report"])
def test_comments_on_what_one_may_not_read_are_not_found(
        world: Any, login: Any, item: Any, opened: dict[str, bool], act: str) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "Mine")
    assert world.browser.get(f"/discussion/comments/{comment}{act}").status_int == 200 or act == "/report"
    opened["to_all"] = False
    assert world.browser.get(f"/discussion/comments/{comment}{act}", expect_errors=True).status_int == 404


def test_what_one_may_not_read_cannot_be_commented(login: Any, item: Any, opened: dict[str, bool], post: Any, row: Any) -> None:
    login()
    one = item()
    opened["to_all"] = False
    assert post(f"/discussion/{one}/comments", body="Anybody there?").status_int == 404
    assert row(one).comment_count == 0


def test_comments_are_limited_in_time(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    login()
    one = item()
    answers = [post(f"/discussion/{one}/comments", body=f"Number {number}").status_int for number in range(11)]
    assert answers == [303] * 10 + [429]
    assert row(one).comment_count == 10


def test_answers_are_limited_like_comments(world: Any, login: Any, item: Any, post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_discussion.views.comment.COMMENT_LIMIT", (1, 60))
    comment, = write(world, item(), login(), "Question")
    assert [post(f"/discussion/comments/{comment}/answer", body="Yes").status_int for _try in range(2)] == [303, 429]


def test_a_comment_is_told_to_others(world: Any, login: Any, item: Any, post: Any) -> None:
    from aipress_core.events.models import Outbox

    author = login()
    one = item()
    post(f"/discussion/{one}/comments", body="Hear!")
    with world.database.session() as db:
        payload = db.scalars(select(Outbox.payload).where(Outbox.name == "discussion.CommentPosted")).one()
    assert payload == {"comment_id": only(world).id, "content_id": one, "author_id": author, "parent_id": None}


def test_comments_are_shown_newest_first_in_two_queries(
        world: Any, login: Any, item: Any, visit: Any, slot: Any, row: Any) -> None:
    one, author = item(), login(name="Ada Byron")
    first, second, third = write(world, one, author, "First", "Second", "Third")
    with world.database.session() as db, db.begin():
        for number in range(12):
            services.answer(db, second, author, f"Answer {number}", utcnow())
    header, request = row(one), visit(login())
    before = request.sql_count.count
    shown = slot(request, "content.after_body", item=header)
    assert request.sql_count.count - before == 2
    places = [shown.index(f'id="comment-{comment}"') for comment in (third, second, first)]
    assert places == sorted(places)
    assert "Answer 9<" in shown
    assert "Answer 10<" not in shown
    assert f'<a class="ap-quiet" href="/discussion/comments/{second}">All 12 answers</a>' in shown
    assert "15 comments" in shown


def test_thirty_comments_a_page_and_none_twice(world: Any, login: Any, item: Any, visit: Any, slot: Any, row: Any) -> None:
    one, author = item(), login()
    written = write(world, one, author, *(f"Number {number}" for number in range(35)))
    header = row(one)
    page = slot(visit(author), "content.after_body", item=header)
    link = page[page.index('rel="next" href="') + 17:].split('"')[0].replace("&amp;", "&")
    further = slot(visit(author, link.partition("#")[0]), "content.after_body", item=header)
    seen = [[comment for comment in written if f'id="comment-{comment}"' in text] for text in (page, further)]
    assert [len(part) for part in seen] == [30, 5]
    assert set(seen[0]) | set(seen[1]) == set(written)
    assert link.endswith("#comments")


@pytest.mark.parametrize("query", ["comments=rubbish", "comments=%ff", "from=%ff"])
def test_a_page_address_from_elsewhere_shows_the_first_page(item: Any, visit: Any, slot: Any, row: Any, query: str) -> None:
    one = item()
    assert 'id="comments"' in slot(visit(None, f"/notes/one?{query}"), "content.after_body", item=row(one))


def test_removed_and_hidden_comments_say_so_and_show_nothing(
        world: Any, login: Any, item: Any, visit: Any, slot: Any, row: Any) -> None:
    one, author = item(), login(name="Ada Byron")
    removed, hidden = write(world, one, author, "Regretted", "Rude")
    with world.database.session() as db, db.begin():
        services.remove(db, removed, author)
        services.hide(db, hidden)
    shown = slot(visit(author), "content.after_body", item=row(one))
    assert "Removed by its author" in shown
    assert "Hidden by the moderators" in shown
    assert "Rude" not in shown
    assert "Ada Byron" not in shown.replace("Published under your name, Ada Byron", "")


def test_a_comment_outlives_its_author(world: Any, login: Any, item: Any, visit: Any, slot: Any, row: Any) -> None:
    from aipress_core.api import Party

    one, author = item(), login()
    write(world, one, author, "I was here")
    with world.database.session() as db, db.begin():
        db.delete(db.get_one(Party, author))
    shown = slot(visit(None), "content.after_body", item=row(one))
    assert "I was here" in shown
    assert "Former member" in shown


def test_visitors_may_read_and_are_shown_the_way_in(world: Any, login: Any, item: Any, visit: Any, slot: Any, row: Any) -> None:
    one, author = item(), login()
    write(world, one, author, "Hear!")
    shown = slot(visit(None), "content.after_body", item=row(one))
    assert "Hear!" in shown
    assert "<textarea" not in shown
    assert "/report" not in shown


def test_a_comment_s_own_page_shows_all_answers(world: Any, login: Any, item: Any) -> None:
    one, author = item(), login()
    comment, = write(world, one, author, "First")
    with world.database.session() as db, db.begin():
        answers = [services.answer(db, comment, author, f"Answer {number}", utcnow()) for number in range(15)]
    page = world.browser.get(f"/discussion/comments/{comment}")
    assert "Answer 14" in page.text
    assert page.html.find("meta", {"name": "robots"})["content"] == "noindex"
    assert world.browser.get(f"/discussion/comments/{answers[3]}").location.endswith(f"/{comment}#comment-{answers[3]}")


def test_opening_a_page_is_marked_and_not_written_during_it(
        world: Any, item: Any, visit: Any, slot: Any, row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from aipress_discussion import marks

    monkeypatch.setitem(world.registry, marks.REGISTRY_KEY, marks.Marks())
    one = item()
    request = visit(None)
    request.user_agent = "Mozilla/5.0"
    slot(request, "content.after_body", item=row(one))
    request.response.body = b"page"
    request._process_response_callbacks(request.response)
    assert row(one).view_count == 0
    request.tm.abort()
    request._process_finished_callbacks()
    request.response.app_iter.close()
    assert row(one).view_count == 1
    request.tm.begin()


def test_a_comment_shows_its_author_s_portrait(world: Any, login: Any, item: Any, row: Any) -> None:
    author, one = login(), item()
    written = write(world, one, author, "Well said.")[0]
    for portrait, faces in ((None, []), ("e" * 64, [f"/media/{'e' * 64}-face.webp"])):
        with world.database.session() as db, db.begin():
            db.execute(update(Party).where(Party.id == author).values(portrait=portrait))
        page = world.browser.get(f"/discussion/comments/{written}")
        assert [face["src"] for face in page.html.select(".ap-comment .ap-face img")] == faces
