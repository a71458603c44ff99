"""Settings that the site owner changes: in force at once everywhere, bounded by ops, written down, undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Base, Setting, Site, changes
from aipress_core.changes.models import SettingChange
from aipress_core.security.sealing import opened, site_secret
from aipress_core.settings import Settings, SettingsError, SiteSettings, resolve
from aipress_core.tasks.context import TaskContext

AUDIT = Base.metadata.tables["core_audit"]
DECLARED = (
    Setting("shop.title", str, "Shop", "its name"),
    Setting("shop.rows", int, 10, "rows a page", least=1, most=50),
    Setting("shop.mode", str, "open", "who may buy", choices=("open", "closed")),
    Setting("shop.key", str, "", "the key of the bank", secret=True),
    Setting("shop.folder", str, "x", "read at start", live=False),
    Setting("aipress.secret", str, "", "for ops"),
)


def _settings(ini: dict[str, Any] | None = None, environ: dict[str, str] | None = None) -> Settings:
    return resolve(DECLARED, ini or {}, environ or {})


@pytest.fixture
def shop(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site with the settings of a shop, and one of them fixed by ops."""
    base = world.registry.aipress_settings
    monkeypatch.setattr(world.registry, "aipress_settings", Settings(
        {**base, **_settings()}, {**base.declared, **{one.name: one for one in DECLARED[:-1]}}, {**base.fixed, "shop.mode": "ini"}))
    return world


@pytest.fixture
def act(shop: Any, request_: Any) -> Any:
    return request_


def _stored(db: Any) -> Any:
    """The owner's values; a site without accounts also keeps the number of its first run there."""
    return {name: value for name, value in db.scalar(select(Site.settings)).items() if not name.startswith("admin.")}


def test_owner_s_value_is_stronger_than_the_default_and_weaker_than_ops() -> None:
    assert _settings().overlaid({"shop.rows": 20})["shop.rows"] == 20
    assert _settings({"shop.rows": "30"}).overlaid({"shop.rows": 20})["shop.rows"] == 30
    assert _settings({}, {"AIPRESS_SHOP_ROWS": "40"}).overlaid({"shop.rows": 20})["shop.rows"] == 40


@pytest.mark.parametrize("stored", [{"shop.rows": 99}, {"shop.rows": "20"}, {"shop.rows": True}, {"shop.mode": "gone"},
                                    {"shop.folder": "y"}, {"aipress.secret": "y"}, {"gone.setting": 1}])
def test_stored_value_that_is_not_usable_any_more_gives_way_to_the_default(stored: dict[str, Any]) -> None:
    settings = _settings()
    assert dict(settings.overlaid(stored)) == dict(settings)


def test_site_row_is_asked_only_for_what_an_owner_can_change() -> None:
    def never() -> dict[str, Any]:
        raise AssertionError("the site row was read")

    settings = SiteSettings(_settings({"shop.mode": "closed"}), never)
    assert (settings["shop.mode"], settings["shop.folder"], settings["aipress.secret"]) == ("closed", "x", "")


def test_bounds_hold_for_ini_and_environment_too() -> None:
    with pytest.raises(SettingsError, match="from 1 to 50"):
        _settings({"shop.rows": "51"})


def test_ops_are_told_apart_by_where_they_gave_the_value() -> None:
    settings = _settings({"shop.rows": "3"}, {"AIPRESS_SHOP_TITLE": "Kiosk"})
    assert settings.fixed == {"shop.rows": "ini", "shop.title": "AIPRESS_SHOP_TITLE"}


def test_change_is_in_force_at_the_next_request_and_for_tasks(act: Any, shop: Any, db: Any) -> None:
    changes.change(act, {"shop.rows": 20})
    site = db.scalar(select(Site))
    assert _stored(db) == {"shop.rows": 20}
    assert SiteSettings(shop.registry.aipress_settings, lambda: site.settings)["shop.rows"] == 20
    runtime = type("R", (), {"settings": shop.registry.aipress_settings})
    assert TaskContext(runtime, site, act.now, 1, 1, "shop.work").settings["shop.rows"] == 20


def test_change_is_written_down_with_before_and_after(act: Any, db: Any) -> None:
    changes.change(act, {"shop.rows": 20})
    changes.change(act, {"shop.rows": 30, "shop.title": "Kiosk"})
    rows = [(row.name, row.before, row.after) for row in changes.history(act.db, ["shop.rows", "shop.title"])]
    assert rows == [("shop.title", {}, {"value": "Kiosk"}), ("shop.rows", {"value": 20}, {"value": 30}),
                    ("shop.rows", {}, {"value": 20})]
    assert db.scalars(select(AUDIT.c.action)).all() == ["admin.setting_changed"] * 3


def test_same_value_is_no_change(act: Any) -> None:
    assert changes.change(act, {"shop.rows": 10, "shop.title": None}) == []


@pytest.mark.parametrize(("name", "value"), [("shop.rows", 0), ("shop.rows", "many"), ("shop.mode", "closed"), ("shop.folder", "y"),
                                             ("aipress.secret", "mine"), ("sqlalchemy.url", "sqlite://"), ("shop.gone", "y"),
                                             ("site.timezone", "Mars/Olympus"), ("site.locale", "de"), ("site.name", "")])
def test_wrong_value_or_foreign_setting_is_refused(name: str, value: Any, act: Any, db: Any) -> None:
    with pytest.raises(changes.ChangeRefused) as refusal:
        changes.change(act, {name: value})
    assert refusal.value.name == name
    assert _stored(db) == {}


def test_undo_brings_the_value_before_back(act: Any) -> None:
    first = changes.change(act, {"shop.rows": 20})[0].id
    second = changes.change(act, {"shop.rows": 30})[0].id
    changes.undo(act, second)
    assert _stored(act.db) == {"shop.rows": 20}
    with pytest.raises(changes.ChangeRefused):
        changes.undo(act, first)


def test_undo_of_the_first_change_goes_back_to_the_default(act: Any) -> None:
    changes.undo(act, changes.change(act, {"site.name": "Le Phare"})[0].id)
    site = act.db.scalar(select(Site))
    assert (site.name, _stored(act.db)) == ("AIpress", {})


def test_change_made_meanwhile_is_not_overwritten(act: Any) -> None:
    seen = changes.latest(act.db, ["shop.rows"])
    changes.change(act, {"shop.rows": 20})
    with pytest.raises(changes.ChangeRefused):
        changes.change(act, {"shop.rows": 30}, seen=seen)
    assert _stored(act.db) == {"shop.rows": 20}


def test_secret_is_stored_but_neither_in_the_history_nor_in_the_audit_log(act: Any, db: Any) -> None:
    row = changes.change(act, {"shop.key": "s3same"})[0]
    assert set(_stored(db)["shop.key"]) == {"sealed"}
    assert "s3same" not in str(_stored(db))
    assert act.registry.aipress_settings.overlaid(_stored(db))["shop.key"] == "s3same"
    assert "s3same" not in f"{db.execute(select(AUDIT)).all()}{db.execute(select(SettingChange.__table__)).all()}"
    with pytest.raises(changes.ChangeRefused):
        changes.undo(act, row.id)


def test_secret_typed_again_is_no_change(act: Any, db: Any) -> None:
    assert len(changes.change(act, {"shop.key": "s3same"})) == 1
    assert changes.change(act, {"shop.key": "s3same"}) == []
    assert len(changes.change(act, {"shop.key": None})) == 1
    assert _stored(db) == {}


def test_secret_is_sealed_for_its_site_and_its_name(act: Any, db: Any) -> None:
    changes.change(act, {"shop.key": "s3same"})
    sealed = _stored(db)["shop.key"]
    assert opened(site_secret(act.settings), "shop.key", sealed) == "s3same"
    assert opened("another secret of 32 characters or more", "shop.key", sealed) is None
    assert opened(site_secret(act.settings), "shop.rows", sealed) is None
    settings = act.registry.aipress_settings
    other = Settings({**settings, "aipress.secret": "another secret of 32 characters or more"}, settings.declared, settings.fixed)
    assert other.overlaid({"shop.key": sealed})["shop.key"] == ""


def test_secrets_that_an_earlier_release_left_in_clear_are_sealed_by_the_upgrade(act: Any) -> None:
    site = act.db.get(Site, 1)
    site.settings = {**site.settings, "shop.key": "in clear", "shop.rows": 20}
    assert act.registry.aipress_settings.overlaid(site.settings)["shop.key"] == "in clear"
    assert changes.seal_stored(site, act.registry.aipress_settings) == 1
    assert changes.seal_stored(site, act.registry.aipress_settings) == 0
    assert "in clear" not in str(site.settings)
    assert act.registry.aipress_settings.overlaid(site.settings)["shop.key"] == "in clear"
