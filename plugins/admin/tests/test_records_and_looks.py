"""The theme, the audit log, tasks, health, and the figures of the first page."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import insert, select

from aipress_admin import queries
from aipress_admin.swatches import swatch
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


@pytest.mark.parametrize(("path", "most"), [("/admin/", 9), ("/admin/audit", 3), ("/admin/tasks", 6), ("/admin/health", 8),
                                            ("/admin/themes", 1)])
def test_pages_of_the_desk_keep_to_their_statements(path: str, most: int, owner: int, get: Any) -> None:
    get(path)
    assert int(get(path).headers["X-SQL-Count"]) <= most
