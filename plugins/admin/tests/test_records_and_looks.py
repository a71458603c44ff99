"""The theme, the audit log, tasks, health, and the figures of the first page."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

import aipress_accounts
from aipress_admin import queries
from aipress_admin.swatches import swatch
from aipress_admin.views.records import ACTIONS
from aipress_core.api import Content, Site, record_audit, utcnow


def _figures(page: Any) -> dict[str, str]:
    return {one.dt.text: one.dd.text for one in page.html.select(".ap-figures div")}


def _another(world: Any) -> str:
    current = world.registry.templates.chain("aipress")[0].id
    return next((one for one in world.registry.templates.themes if one != current), "")


def test_theme_is_changed_live_and_audited(world: Any, owner: int, get: Any, post: Any, db: Any) -> None:
    other = _another(world)
    if not other:
        pytest.skip("only one theme is installed")
    assert post("/admin/themes", theme=other).status_int == 303
    assert db.scalar(select(Site.theme)) == other
    assert f"theme-{other}/" in get("/").text
    recorded = db.execute(select(queries.AUDIT.c.action, queries.AUDIT.c.details)).one()
    assert tuple(recorded) == ("admin.theme_changed", {"before": "aipress"})


def test_theme_that_is_not_installed_is_refused(owner: int, get: Any, post: Any, db: Any) -> None:
    post("/admin/themes", theme="../../etc")
    assert db.scalar(select(Site.theme)) == "aipress"
    assert get("/admin/themes").html.select_one(".ap-flash-problem") is not None


def test_every_theme_is_drawn_in_its_own_colours(world: Any, owner: int, get: Any) -> None:
    templates = world.registry.templates
    assert len(get("/admin/themes").html.select("li svg[role=img]")) == len(templates.themes)
    colours = swatch(templates.chain("aipress"))
    assert colours.day["paper"] != colours.night["paper"]
    assert all(one.startswith("#") for side in (colours.day, colours.night) for one in side.values())


def test_audit_log_shows_the_newest_first_and_filters(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        for number in range(35):
            record_audit(db, action="admin.theme_changed" if number % 2 else "wire.odd_act", target_label=f"thing {number}",
                         details={"before": "<b>x</b>", "ids": [1, 2]})
    page = get("/admin/audit")
    rows = [row.text for row in page.html.select("tbody tr")]
    assert "thing 34" in rows[0]
    assert "wire.odd_act" in rows[0]
    assert "1, 2" in rows[0]
    assert "<b>x</b>" in rows[0]
    assert len(rows) == 30
    assert "thing 4" in get(page.html.select_one("a[rel=next]")["href"]).html.select_one("tbody").text
    filtered = get("/admin/audit", action="admin.theme_changed").html.select("tbody tr")
    assert len(filtered) == 17
    assert "Theme changed" in filtered[0].text


def test_audit_log_offers_the_acts_that_it_holds(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        for action in ("b.act", "a.act", "b.act"):
            record_audit(db, action=action)
    assert [one["value"] for one in get("/admin/audit").html.select("#action option")] == ["", "a.act", "b.act"]


def test_audit_log_has_words_for_every_act_about_an_account() -> None:
    folder = Path(aipress_accounts.__file__).parent
    written = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    acts = {*re.findall(r"""(?:audit|_note)\([^"\n]*"(accounts\.[a-z_]+)""", written)}
    assert len(acts) > 15
    assert acts <= set(ACTIONS)


def _work(db: Any, state: str, error: str | None = None) -> None:
    now = utcnow()
    outbox_id = db.execute(insert(queries.OUTBOX).values(
        kind="task", name="wire.fetch", plugin="wire", payload={}, available_at=now, created_at=now,
        request_id="r" * 32)).inserted_primary_key[0]
    db.execute(insert(queries.DELIVERY).values(outbox_id=outbox_id, plugin="wire", handler="wire.fetch", state=state, attempts=3,
                                               available_at=now, last_error=error))


def test_tasks_are_listed_by_state_with_their_error(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        _work(db, "pending")
        _work(db, "dead", "TimeoutError: <no answer>")
    assert "TimeoutError" not in get("/admin/tasks").text
    row = get("/admin/tasks", state="dead").html.select_one("tbody tr").text
    assert "wire.fetch" in row
    assert "TimeoutError: <no answer>" in row
    assert get("/admin/tasks", state="nonsense").status_int == 200


def test_overview_counts_what_there_is_and_leads_on(owner: int, make_user: Any, get: Any, db: Any) -> None:
    make_user("p@example.org", "Waiting", state="pending")
    with db.begin():
        _work(db, "dead")
        db.add(Content(type="wire.article", title="t", slug="t", state="public"))
    page = get("/admin/")
    figures = _figures(page)
    assert (figures["Members"], figures["Waiting to be let in"], figures["Tasks given up"]) == ("1", "1", "1")
    assert all(get(link["href"]).status_int == 200 for link in page.html.select(".ap-figures a"))
    assert "1" in page.html.select_one("tbody").text


def test_health_names_what_is_wrong(owner: int, get: Any, db: Any, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def kinds() -> dict[str, str]:
        return {row.th.text: row.td.text.strip() for row in get("/admin/health").html.select("tbody tr")}

    assert kinds()["Tasks given up"] == "Good"
    assert kinds()["Plugins"] == "Good"
    with db.begin():
        _work(db, "dead")
    broken = dataclasses.replace(world.registry.plugins, quarantined={"wire": "it is broken"})
    monkeypatch.setattr(world.registry, "plugins", broken)
    assert (kinds()["Tasks given up"], kinds()["Plugins"]) == ("Look at it", "Act now")


@pytest.mark.parametrize(("path", "most"), [("/admin/", 8), ("/admin/audit", 4), ("/admin/tasks", 4), ("/admin/health", 4),
                                            ("/admin/themes", 1)])
def test_pages_of_the_desk_keep_to_their_statements(path: str, most: int, owner: int, get: Any) -> None:
    get(path)
    assert int(get(path).headers["X-SQL-Count"]) <= most


def test_audit_log_is_searched_by_who_what_and_when(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        for number, (actor, target) in enumerate([("Maud Keravec", "Wire"), ("Noé Lantier", "Wire"), ("Maud Keravec", "Hello")]):
            record_audit(db, action="x.act", actor_name=actor, target_label=target, target_id=number,
                         at=dt.datetime(2026, 3, 1 + number, 12, tzinfo=dt.UTC))

    def found(**wishes: str) -> list[str]:
        return [row.select_one("time")["datetime"][8:10] for row in get("/admin/audit", **wishes).html.select("tbody tr")]

    assert found(who="maud") == ["03", "01"]
    assert found(who="maud", what="wire") == ["01"]
    assert found(what="2") == ["03"]
    assert found(since="2026-03-02") == ["03", "02"]
    assert found(since="2026-03-02", until="2026-03-02") == ["02"]
    assert found(who="%") == []
    assert found(since="never", until="9999-12-31") == ["03", "02", "01"]


def test_chain_is_sound_until_somebody_changes_a_row_past_the_site(owner: int, get: Any, db: Any) -> None:
    with db.begin():
        for _number in range(3):
            record_audit(db, action="x.act", target_label="as it was")
    assert "Every row was checked" in get("/admin/audit/chain").text
    with db.begin():
        db.execute(update(queries.AUDIT).where(queries.AUDIT.c.id == 2).values(action="x.other"))
    page = get("/admin/audit/chain")
    assert "Row 2" in page.text
    assert "1 fault" in page.text


def test_given_up_task_is_tried_again_with_all_its_tries(owner: int, get: Any, post: Any, db: Any) -> None:
    for _number in range(3):
        _work(db, queries.DEAD, "boom")
    delivery = queries.DELIVERY
    first = db.scalar(select(func.min(delivery.c.id)))
    db.commit()
    assert post("/admin/tasks/retry", delivery=str(first)).location.endswith("/admin/tasks?state=dead")
    states = dict(db.execute(select(delivery.c.id, delivery.c.state)).all())
    assert sorted(states.values()) == ["dead", "dead", "pending"]
    assert states[first] == "pending"
    db.commit()
    post("/admin/tasks/retry", delivery="all")
    assert set(db.scalars(select(delivery.c.state))) == {"pending"}
    assert db.scalars(select(queries.AUDIT.c.action)).all() == ["admin.tasks_retried"] * 2


@pytest.mark.parametrize("delivery", ["", "x", "-1", "999999", "9" * 40, "٣"])
def test_retry_of_nothing_changes_nothing(delivery: str, owner: int, post: Any, db: Any) -> None:
    _work(db, queries.DEAD, "boom")
    db.commit()
    assert post("/admin/tasks/retry", delivery=delivery).status_int == 303
    assert db.scalars(select(queries.DELIVERY.c.state)).all() == ["dead"]


def test_preview_is_seen_by_its_owner_s_session_alone(world: Any, owner: int, make_user: Any, get: Any, post: Any, db: Any) -> None:
    other = _another(world)
    if not other:
        pytest.skip("only one theme is installed")
    browser = world.browser
    post("/admin/theme-preview", theme=other)
    page = get("/")
    assert f"theme-{other}/" in page.text
    assert "Preview: " in page.text
    mark = page.html.select_one("header a.btn[aria-label^='Preview: ']")
    assert mark["aria-label"] == mark.select_one("span.d-none").text.strip()  # a telephone shows the eye alone
    assert db.scalar(select(Site.theme)) == "aipress"
    mine, cookie = browser.cookies["aipress_session"].strip('"'), browser.cookies["aipress_theme"].strip('"')
    seen = {}
    for name, person in {"another session": owner, "a member": make_user().id, "nobody": None}.items():
        browser.reset()
        if person is not None:
            world.sign_in(person)
        browser.set_cookie("aipress_theme", cookie)
        seen[name] = f"theme-{other}/" in get("/").text
    assert seen == dict.fromkeys(seen, False)
    browser.set_cookie("aipress_session", mine)
    assert f"theme-{other}/" in get("/").text
    browser.set_cookie("aipress_theme", cookie[:-4] + "AAAA")
    assert f"theme-{other}/" not in get("/").text


def test_preview_ends_when_its_owner_says_so(world: Any, owner: int, get: Any, post: Any) -> None:
    other = _another(world)
    if not other:
        pytest.skip("only one theme is installed")
    post("/admin/theme-preview", theme=other)
    post("/admin/theme-preview", theme="")
    assert f"theme-{other}/" not in get("/").text


def test_theme_that_was_previewed_is_used_by_everybody(world: Any, owner: int, get: Any, post: Any) -> None:
    other = _another(world)
    if not other:
        pytest.skip("only one theme is installed")
    post("/admin/theme-preview", theme=other)
    post("/admin/themes", theme=other)
    assert "Preview: " not in get("/").text
    world.browser.reset()
    assert f"theme-{other}/" in get("/").text


@pytest.mark.parametrize("theme", ["../../etc", "nothing"])
def test_preview_of_a_theme_that_is_not_installed_is_refused(theme: str, owner: int, get: Any, post: Any) -> None:
    post("/admin/theme-preview", theme=theme)
    assert "aipress_theme" not in get("/admin/themes").request.cookies
