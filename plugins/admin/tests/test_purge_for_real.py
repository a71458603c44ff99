"""A purge from the desk, on a site of its own: the tables really go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from aipress_accounts.services import create_user
from aipress_core.testing.world import World, build_site, engine_of, test_settings

PLUGIN, TABLE = "example_tutorial_form", "example_tutorial_form_entry"


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """A site in a file, with its owner signed in."""
    app = build_site(test_settings(f"sqlite:///{tmp_path}/site.sqlite", tmp_path, **{"aipress.plugins": f"admin {PLUGIN}"}))
    world = World(app, app.registry.runtime.database)
    with world.database.session() as db, db.begin():
        owner = create_user(db, "owner@example.org", "Solène", roles=("owner",)).id
    world.sign_in(owner)
    yield world
    engine_of(app).dispose()


def _send(world: World, page: str, end: str, **answers: str) -> Any:
    found = world.browser.get(page, headers={"Accept-Language": "en"})
    actions = [form.action for form in found.forms.values()]
    assert any(action.endswith(end) for action in actions), actions
    form = next(form for form in found.forms.values() if form.action.endswith(end))
    for name, value in answers.items():
        form[name] = value
    return form.submit(headers={"Accept-Language": "en"}, expect_errors=True)


def test_plugin_that_is_off_is_exported_and_purged(desk: World) -> None:
    engine, page = engine_of(desk.app), f"/admin/plugins/{PLUGIN}"
    assert TABLE in inspect(engine).get_table_names()
    assert _send(desk, f"{page}/purge", "/export").status_int == 303
    archive = _send(desk, f"{page}/purge", "/archive")
    assert (archive.content_type, archive.body[:2]) == ("application/zip", b"PK")
    assert _send(desk, f"{page}/purge", "/purge", confirm=PLUGIN).status_int == 303
    assert TABLE not in inspect(engine).get_table_names()
    assert desk.browser.get("/admin/plugins").status_int == 200
    assert desk.browser.get(page).status_int == 200
    assert desk.browser.get("/admin/data").status_int == 200
    assert TABLE not in desk.browser.get("/admin/data").text
    assert desk.browser.get(f"/admin/data/{TABLE}", expect_errors=True).status_int == 404
    assert "Plugin purged" in desk.browser.get("/admin/audit", headers={"Accept-Language": "en"}).text
