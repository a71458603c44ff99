"""Switching plugins from the desk: seen before it is done, in force at the next request, written down."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_admin import effects
from aipress_core.api import Base, Site

AUDIT = Base.metadata.tables["core_audit"]


def _replace(world: Any, monkeypatch: pytest.MonkeyPatch, **facts: Any) -> None:
    """Another state of the loaded plugins: ``locked``, ``forbidden``, ``quarantined``."""
    monkeypatch.setattr(world.registry, "plugins", dataclasses.replace(world.registry.plugins, **facts))


@pytest.fixture
def depending(world: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """``taxonomies`` as a plugin that needs ``example_hello``; returns its id."""
    plugins = world.registry.plugins
    one = plugins.candidates["taxonomies"]
    from packaging.requirements import Requirement

    manifest = dataclasses.replace(one.manifest, requires=(Requirement("example_hello"),))
    order = ("example_hello", *(other for other in plugins.order if other != "example_hello"))
    candidates = {**plugins.candidates, "taxonomies": dataclasses.replace(one, manifest=manifest)}
    _replace(world, monkeypatch, order=order, candidates=candidates)
    return "taxonomies"


def test_switching_off_and_on_is_in_force_at_the_next_request(world: Any, owner: int, get: Any, post: Any) -> None:
    assert get("/hello/").status_int == 200
    answer = post("/admin/plugins/example_hello/disable")
    assert (answer.status_int, answer.location) == (303, "http://localhost/admin/plugins")
    assert get("/hello/").status_int == 404
    assert "/hello/" not in get("/").text
    post("/admin/plugins/example_hello/enable")
    assert get("/hello/").status_int == 200
    assert "/hello/" in get("/").text


def test_switching_offers_the_way_back(owner: int, get: Any, post: Any) -> None:
    post("/admin/plugins/example_hello/disable")
    flash = get("/admin/plugins").html.select_one(".ap-flash")
    assert "Switched off: Hello." in flash.text
    assert flash.a["href"] == "/admin/plugins/example_hello"
    assert get("/admin/plugins/example_hello").html.select_one("form.ap-ask")["action"].endswith("/enable")


def test_switching_is_audited_with_who_did_it(owner: int, post: Any, db: Any) -> None:
    post("/admin/plugins/example_hello/disable")
    row = db.execute(select(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.target_id, AUDIT.c.details)).one()
    assert (row.action, row.actor_id, row.target_id) == ("admin.plugin_disabled", owner, "example_hello")
    assert row.details == {"changed": ["example_hello"]}


def test_plugin_that_another_needs_is_not_switched_off_alone(depending: str, owner: int, get: Any, post: Any, db: Any) -> None:
    before = db.scalar(select(Site.plugins))
    answer = post("/admin/plugins/example_hello/disable")
    assert answer.location == "http://localhost/admin/plugins/example_hello"
    assert "need this plugin" in get("/admin/plugins/example_hello").html.select_one(".ap-flash-problem").text
    assert db.scalar(select(Site.plugins)) == before
    assert get("/hello/").status_int == 200


def test_plugin_goes_with_those_that_need_it_and_they_come_back(depending: str, owner: int, get: Any, post: Any) -> None:
    box = get("/admin/plugins/example_hello").html.select_one("input[name=with_dependents]")
    assert "Taxonomies" in box.parent.text
    post("/admin/plugins/example_hello/disable", with_dependents="1")
    assert "Waits for Hello" in get("/admin/plugins").html.select_one(f"#plugin-{depending}").text
    assert "With it: " in get("/admin/plugins/example_hello").text
    post("/admin/plugins/example_hello/enable")
    assert "On" in get("/admin/plugins").html.select_one(f"#plugin-{depending} .ap-status").text


def test_core_plugin_cannot_be_switched_off(owner: int, get: Any, post: Any, db: Any) -> None:
    before = db.scalar(select(Site.plugins))
    assert get("/admin/plugins/accounts").html.select("form.ap-ask") == []
    post("/admin/plugins/accounts/disable", with_dependents="1")
    assert "cannot work without" in get("/admin/plugins/accounts").html.select_one(".ap-flash-problem").text
    assert db.scalar(select(Site.plugins)) == before
    assert "always on" in get("/admin/plugins").html.select_one("#plugin-accounts").text


@pytest.mark.parametrize("how", ["locked", "forbidden"])
def test_plugin_that_ops_hold_cannot_be_switched(how: str, world: Any, owner: int, get: Any, post: Any,
                                                 monkeypatch: pytest.MonkeyPatch, db: Any) -> None:
    _replace(world, monkeypatch, **{how: frozenset({"example_hello"})})
    verb = "disable" if how == "locked" else "enable"
    before = db.scalar(select(Site.plugins))
    assert get("/admin/plugins/example_hello").html.select("form.ap-ask") == []
    assert post(f"/admin/plugins/example_hello/{verb}").location == "http://localhost/admin/plugins/example_hello"
    assert db.scalar(select(Site.plugins)) == before
    assert "people who run the server" in get("/admin/plugins").html.select_one("#plugin-example_hello .ap-plugin-foot").text


def test_quarantined_plugin_says_why(world: Any, owner: int, get: Any, post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    order = tuple(one for one in world.registry.plugins.order if one != "example_hello")
    _replace(world, monkeypatch, order=order, quarantined={"example_hello": "ZeroDivisionError at import: <b>division</b>"})
    card = get("/admin/plugins").html.select_one("#plugin-example_hello")
    assert card["data-state"] == "broken"
    assert "ZeroDivisionError at import: <b>division</b>" in card.text
    assert "ZeroDivisionError" in get("/admin/plugins/example_hello").text
    assert post("/admin/plugins/example_hello/enable").status_int == 303
    assert "not loaded" in get("/admin/plugins/example_hello").text


def test_installed_plugin_that_is_not_loaded_is_listed_as_such(world: Any, owner: int, get: Any,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    _replace(world, monkeypatch, order=tuple(one for one in world.registry.plugins.order if one != "example_hello"))
    assert "left out by the server’s configuration" in get("/admin/plugins").html.select_one("#plugin-example_hello").text


def test_preview_says_what_then_happens(owner: int, get: Any, post: Any) -> None:
    lost = [line.text for line in get("/admin/plugins/example_hello").html.select(".ap-diff li[data-sign='-']")]
    assert any("“Hello” in the menus" in line for line in lost)
    assert any("/hello/, which will answer 404" in line for line in lost)
    post("/admin/plugins/example_hello/disable")
    gained = [line.text for line in get("/admin/plugins/example_hello").html.select(".ap-diff li[data-sign='+']")]
    assert any("/hello/" in line for line in gained)


def test_long_preview_is_folded_and_whole(owner: int, get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = effects.effects
    many = [("-", f"The addresses below /hello/{number}") for number in range(30)]
    monkeypatch.setattr("aipress_admin.views.plugins.effects",
                        lambda *a, **k: dataclasses.replace(whole(*a, **k), visitors=many))
    form = get("/admin/plugins/example_hello").html.select_one("form.ap-ask")
    folded = form.select_one("details")
    assert folded.summary.text == "18 more"
    assert "open" not in folded.attrs
    assert [line.text for line in form.select("li[data-sign='-'] span")] == [sentence for _sign, sentence in many]


def test_preview_counts_the_rows_that_stay(owner: int, get: Any, db: Any) -> None:
    stored = db.scalar(select(func.count()).select_from(Base.metadata.tables["taxonomies_country"]))
    page = get("/admin/plugins/taxonomies")
    assert "stay in the database and come back" in page.text
    assert f"taxonomies_country {stored}" in " ".join(page.html.select_one("main").text.split())


def test_looking_at_the_preview_changes_nothing(owner: int, get: Any, db: Any) -> None:
    before = db.execute(select(Site.plugins, Site.plugins_version)).one()
    get("/admin/plugins/example_hello")
    assert get("/admin/plugins/example_hello/disable").status_int == 404
    assert db.execute(select(Site.plugins, Site.plugins_version)).one() == before


def test_switch_needs_the_form_s_token(world: Any, owner: int, get: Any) -> None:
    assert world.browser.post("/admin/plugins/example_hello/disable", expect_errors=True).status_int == 400
    assert get("/hello/").status_int == 200


def test_unknown_plugin_is_not_found(owner: int, get: Any, post: Any) -> None:
    assert get("/admin/plugins/nothing").status_int == 404
    assert post("/admin/plugins/nothing/disable").status_int == 404


@pytest.mark.parametrize(("query", "found"), [({"q": "hello"}, True), ({"q": "HELLO"}, True), ({"q": "zzz"}, False),
                                              ({"group": "example"}, True), ({"group": "people"}, False)])
def test_plugins_are_found_by_word_and_by_group(query: dict[str, str], found: bool, owner: int, get: Any) -> None:
    assert bool(get("/admin/plugins", **query).html.select_one("#plugin-example_hello")) is found


def test_plugins_page_runs_one_statement(owner: int, get: Any) -> None:
    assert int(get("/admin/plugins").headers["X-SQL-Count"]) == 1
