"""Settings: declared, typed, reported all at once, and never giving a secret away."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from aipress_core.boot import refuse_clear_text, site_secret
from aipress_core.settings import CORE_SETTINGS, Setting, SettingsError, resolve

PUBLIC = Setting("wire.public", str, "none", "who reads", choices=("none", "full"))
LIMIT = Setting("wire.limit", int, 10, "how many")
OPEN = Setting("wire.open", bool, False, "is it open")
WORDS = Setting("wire.words", list, ["a"], "some words")
KEY = Setting("wire.key", str, "", "a key", secret=True)
ALL = (PUBLIC, LIMIT, OPEN, WORDS, KEY)


def problems(*declared, ini=None, environ=None):
    with pytest.raises(SettingsError) as caught:
        resolve(declared, ini or {}, environ or {})
    return caught.value.problems


def test_values_have_their_declared_type():
    found = resolve(ALL, {"wire.limit": "25", "wire.open": "yes", "wire.words": "b\n  c d"}, {})
    assert dict(found) == {"wire.public": "none", "wire.limit": 25, "wire.open": True, "wire.words": ["b", "c", "d"], "wire.key": ""}


def test_every_error_is_reported_at_once_with_name_value_and_what_would_do():
    found = problems(*ALL, ini={"wire.limit": "many", "wire.open": "perhaps", "wire.public": "all", "wire.pubic": "x"})
    assert [one.split()[0] for one in found] == ["wire.pubic", "wire.public", "wire.limit", "wire.open"]
    assert "did you mean wire.public?" in found[0]
    assert "must be one of none, full" in found[1]
    assert "'many'" in found[2]
    assert "(how many)" in found[2]


def test_a_misspelt_core_setting_is_refused_with_a_suggestion():
    assert "aipress.pluginz is not a known setting; did you mean aipress.plugins?" in problems(
        *CORE_SETTINGS, ini={"aipress.pluginz": "wire"})


def test_settings_of_libraries_and_of_plugins_that_are_not_loaded_are_left_alone():
    resolve(CORE_SETTINGS, {"pyramid.reload_templates": "true", "celery.task_time_limit": "9", "wire.public": "none", "here": "/x"}, {})


def test_environment_wins_over_the_ini_file_and_a_file_over_both(tmp_path):
    (tmp_path / "limit").write_text("3\n")
    ini, environ = {"wire.limit": "1"}, {"AIPRESS_WIRE_LIMIT": "2"}
    assert resolve([LIMIT], ini, {})["wire.limit"] == 1
    assert resolve([LIMIT], ini, environ)["wire.limit"] == 2
    assert resolve([LIMIT], ini, {**environ, "AIPRESS_WIRE_LIMIT_FILE": str(tmp_path / "limit")})["wire.limit"] == 3


def test_a_file_that_cannot_be_read_is_named():
    found = problems(LIMIT, environ={"AIPRESS_WIRE_LIMIT_FILE": "/nowhere/limit"})
    assert "AIPRESS_WIRE_LIMIT_FILE" in found[0]


def test_the_customary_variable_gives_the_value_but_ours_is_stronger():
    database = next(one for one in CORE_SETTINGS if one.name == "sqlalchemy.url")
    assert resolve([database], {}, {"DATABASE_URL": "postgresql://x"})["sqlalchemy.url"] == "postgresql://x"
    both = {"DATABASE_URL": "postgresql://x", "AIPRESS_SQLALCHEMY_URL": "postgresql://y"}
    assert resolve([database], {}, both)["sqlalchemy.url"] == "postgresql://y"


def test_a_site_does_not_write_to_the_root_of_the_disk_when_its_folder_is_empty():
    assert any(one.startswith("aipress.data is required") for one in problems(*CORE_SETTINGS, environ={"AIPRESS_DATA": ""}))


def test_an_empty_required_setting_is_an_error():
    assert "is required" in problems(Setting("wire.must", str, "", "a must", required=True))[0]


def test_the_data_folder_stands_in_for_its_mark():
    found = resolve(CORE_SETTINGS, {"aipress.data": "/srv/site"}, {})
    assert found["sqlalchemy.url"] == "sqlite:////srv/site/aipress.sqlite"
    assert found["aipress.files.url"] == "file:/srv/site/files"


def test_a_secret_is_never_shown():
    assert resolve(ALL, {"wire.key": "hunter2"}, {}).shown("wire.key") == "(secret)"
    assert resolve(ALL, {}, {}).shown("wire.key") == "(not set)"


@pytest.mark.parametrize("address", ["postgresql://site:hunter2@db/site", "typesense://hunter2@search:8108", "redis://:hunter2@q/0"])
def test_an_address_is_shown_without_its_password(address):
    shown = resolve([Setting("wire.address", str, "", "where")], {"wire.address": address}, {}).shown("wire.address")
    assert "hunter2" not in shown
    assert shown.startswith(address.partition("://")[0])


def test_a_wrong_secret_is_refused_without_printing_it():
    found = problems(Setting("wire.pin", int, 0, "a pin", secret=True), environ={"AIPRESS_WIRE_PIN": "hunter2"})
    assert "hunter2" not in found[0]
    assert "wire.pin" in found[0]


def test_a_secret_in_the_ini_file_of_a_production_site_is_refused():
    found = problems(*CORE_SETTINGS, ini={"aipress.environment": "production", "aipress.secret": "x" * 40})
    assert "AIPRESS_SECRET_FILE" in found[0]
    resolve(CORE_SETTINGS, {"aipress.environment": "development", "aipress.secret": "x" * 40}, {})


def test_a_production_site_without_secret_does_not_start():
    with pytest.raises(SettingsError, match="AIPRESS_SECRET"):
        site_secret(resolve(CORE_SETTINGS, {"aipress.environment": "production"}, {}))


@pytest.mark.parametrize(("address", "is_good"), [
    ("https://news.example", True), ("http://127.0.0.1:6543", True), ("http://[::1]:80", True), ("http://news.example", False),
    ("http://127.0.0.1.news.example", False), ("news.example", False),
])
def test_a_production_site_that_others_reach_must_be_https(address, is_good):
    settings = resolve(CORE_SETTINGS, {}, {"AIPRESS_ENVIRONMENT": "production", "AIPRESS_BASE_URL": address})
    with nullcontext() if is_good else pytest.raises(SettingsError, match="must be https"):
        refuse_clear_text(settings)


def test_elsewhere_http_is_good_enough():
    refuse_clear_text(resolve(CORE_SETTINGS, {}, {"AIPRESS_ENVIRONMENT": "development", "AIPRESS_BASE_URL": "http://laptop.local"}))


def test_a_short_secret_is_refused():
    with pytest.raises(SettingsError, match="shorter than 32"):
        site_secret(resolve(CORE_SETTINGS, {}, {"AIPRESS_SECRET": "short"}))


def test_outside_production_the_secret_is_made_once_for_this_user_alone(tmp_path):
    settings = resolve(CORE_SETTINGS, {"aipress.environment": "development", "aipress.data": str(tmp_path)}, {})
    first = site_secret(settings)
    assert len(first) >= 32
    assert site_secret(settings) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_a_setting_of_an_unknown_type_is_refused_where_it_is_declared():
    with pytest.raises(ValueError, match=r"wire\.ratio must be str, int, bool or list"):
        Setting("wire.ratio", float, 0.5, "a ratio")


def test_settings_of_core_and_plugins_are_reported_together(workshop):
    workshop.plugin("shop", """
        @hookimpl
        def aipress_register_settings():
            return [Setting("shop.limit", int, 1, "how many")]
        """)
    with pytest.raises(SettingsError) as caught:
        workshop.build(**{"shop.limit": "x", "aipress.session.days": "y", "shop.limits": "1"})
    assert len(caught.value.problems) == 3
