"""Settings at the desk: typed, checked, live, with history and undo."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Setting, Site
from aipress_core.settings import Settings

SHOP = (
    Setting("wire.rows", int, 10, "rows a page", title="Rows", least=1, most=50),
    Setting("wire.open", bool, True, "whether it is open"),
    Setting("wire.hosts", list, [], "who may come"),
    Setting("wire.key", str, "", "the key of the bank", secret=True),
    Setting("wire.place", str, "here", "given by ops"),
)


@pytest.fixture
def shop(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More settings of the wire, one fixed by ops, one secret."""
    base = world.registry.aipress_settings
    monkeypatch.setattr(world.registry, "aipress_settings", Settings(
        {**base, **{one.name: one.default for one in SHOP}}, {**base.declared, **{one.name: one for one in SHOP}},
        {**base.fixed, "wire.place": "AIPRESS_WIRE_PLACE"}))


def _save(get: Any, group: str, **answers: Any) -> Any:
    form = get(f"/admin/settings/{group}").forms["form"]
    for name, value in answers.items():
        form[name.replace("__", "-")] = value
    return form.submit(headers={"Accept-Language": "en"}, expect_errors=True)


def _stored(db: Any) -> Any:
    """The owner's values; a site without accounts also keeps the number of its first run there."""
    return {name: value for name, value in db.scalar(select(Site.settings)).items() if not name.startswith("admin.")}


def test_change_is_in_force_for_visitors_at_their_next_page(world: Any, owner: int, get: Any) -> None:
    world.browser.reset()
    assert world.browser.get("/wire/", expect_errors=True).status_int == 303
    world.sign_in(owner)
    assert _save(get, "wire", wire__public="full").status_int == 303
    world.browser.reset()
    assert world.browser.get("/wire/").status_int == 200


def test_name_of_the_site_is_a_setting(owner: int, get: Any) -> None:
    _save(get, "site", site__name="Le Phare")
    assert "Le Phare" in get("/").html.header.text


@pytest.mark.parametrize(("name", "value"), [("wire__rows", "0"), ("wire__rows", "many"), ("wire__rows", "99999999999999999999")])
def test_wrong_answer_is_said_beside_its_field_and_nothing_is_stored(name: str, value: str, shop: None, owner: int, get: Any,
                                                                     db: Any) -> None:
    page = _save(get, "wire", **{name: value})
    assert page.status_int == 422
    assert page.html.select_one("[id='form-wire-rows']")["aria-invalid"] == "true"
    assert _stored(db) == {}


def test_each_type_is_stored_as_its_type(shop: None, owner: int, get: Any, db: Any) -> None:
    _save(get, "wire", wire__rows="20", wire__open=False, wire__hosts="a.example\nb.example")
    assert _stored(db) == {"wire.rows": 20, "wire.open": False, "wire.hosts": ["a.example", "b.example"]}


def test_what_ops_fixed_is_shown_and_cannot_be_changed(shop: None, owner: int, get: Any, post: Any, db: Any) -> None:
    page = get("/admin/settings/wire")
    assert "AIPRESS_WIRE_PLACE" in page.text
    assert page.html.select_one("[name='wire-place']") is None
    form = page.forms["form"]
    fields = dict(form.submit_fields())
    post("/admin/settings/wire", **{**fields, "wire-place": "there"})
    assert _stored(db) == {}


def test_secret_is_never_shown_and_stays_when_its_field_is_empty(shop: None, owner: int, get: Any, db: Any) -> None:
    _save(get, "wire", wire__key="s3same")
    page = get("/admin/settings/wire")
    assert "s3same" not in page.text
    _save(get, "wire", wire__rows="20")
    stored = _stored(db)
    assert (set(stored["wire.key"]), stored["wire.rows"]) == ({"sealed"}, 20)


def test_history_says_who_and_one_click_takes_it_back(shop: None, owner: int, get: Any, db: Any) -> None:
    _save(get, "wire", wire__rows="20")
    page = get("/admin/settings/wire")
    assert "Solène Marchadour" in page.text
    undo = next(form for form in page.forms.values() if form.action.endswith("/undo"))
    assert undo.submit().status_int == 303
    assert _stored(db) == {}


def test_change_of_another_owner_meanwhile_is_not_overwritten(shop: None, owner: int, get: Any, db: Any) -> None:
    mine = get("/admin/settings/wire").forms["form"]
    _save(get, "wire", wire__rows="20")
    mine["wire-rows"] = "30"
    assert mine.submit(expect_errors=True).status_int == 422
    assert _stored(db) == {"wire.rows": 20}


@pytest.mark.parametrize("change", ["", "x", "999999", "9" * 30])
def test_undo_of_nothing_is_not_found(change: str, owner: int, post: Any) -> None:
    assert post("/admin/settings/wire/undo", change=change).status_int == 404


def test_group_that_nobody_declares_is_not_found(owner: int, get: Any) -> None:
    assert get("/admin/settings/sqlalchemy").status_int == 404


def test_settings_cost_no_statement(world: Any, owner: int, get: Any) -> None:
    before = int(get("/").headers["X-SQL-Count"])
    _save(get, "wire", wire__public="full")
    get("/admin/settings/wire")
    get("/")
    assert int(get("/").headers["X-SQL-Count"]) == before
