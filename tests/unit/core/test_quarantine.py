"""A plugin that breaks the start is left out by name; a core plugin that does stops it with a sentence."""

from __future__ import annotations

import logging

import pytest
from webtest import TestApp

from aipress_core.db.base import Base
from aipress_core.plugins.loading import PluginFailure
from aipress_core.settings import SettingsError

TABLE = """
    from aipress_core.api import Base
    from sqlalchemy.orm import Mapped, mapped_column, relationship
    class Thing(Base):
        __tablename__ = "{name}"
        id: Mapped[int] = mapped_column(primary_key=True)
        {more}
"""
VIEW = """
@view_config(name="{name}", {more})
def page(request):
    return Response("{name} page")
def includeme(config):
    config.scan("aipress_{name}.plugin")
"""
GOOD = VIEW.format(name="able", more="permission=NO_PERMISSION_REQUIRED")

BROKEN = {
    "an error at import": ("raise RuntimeError('no luck')", {}, "RuntimeError at import: no luck"),
    "a syntax error": ("def", {}, "SyntaxError at import"),
    "an import of what is not there": ("import no_such_library", {}, "No module named 'no_such_library'"),
    "an error in a room": ("", {"tasks.py": "1/0"}, "ZeroDivisionError at import"),
    "an error in includeme": ("def includeme(config):\n    raise ValueError('not today')", {}, "ValueError in includeme: not today"),
    "an error at commit": ("def includeme(config):\n    config.action('x', lambda: 1/0)", {}, "ZeroDivisionError"),
    "a hook that does not exist": ("@hookimpl\ndef aipress_make_coffee():\n    return 1", {}, "unknown hook"),
    "a hook with an argument that it is not given": ("@hookimpl\ndef aipress_nav_items(menu, sugar):\n    return []", {}, "sugar"),
    "a registering hook that raises": ("@hookimpl\ndef aipress_register_mounts():\n    raise KeyError('x')", {}, "raised KeyError"),
    "a registering hook that answers with something else": (
        "@hookimpl\ndef aipress_register_settings():\n    return 5", {}, "answered with int; a list is expected"),
    "a registering hook with wrong members": ("@hookimpl\ndef aipress_register_permissions():\n    return ['x']", {}, "gives 'x'"),
    "a mount that is none": ("@hookimpl\ndef aipress_register_mounts():\n    return ['bad']", {}, "must give Mount objects"),
    "a setting of another": ("@hookimpl\ndef aipress_register_settings():\n    return [Setting('able.x', str, '', 'x')]", {},
                             "names must start with 'bad.'"),
    "a setting of the core": ("@hookimpl\ndef aipress_register_settings():\n    return [Setting('aipress.secret', str, '', 'x')]",
                              {}, "names must start with 'bad.'"),
    "a permission of another": ("@hookimpl\ndef aipress_register_permissions():\n    return [Permission('able:x.read', 'x')]", {},
                                "names must start with 'bad:'"),
    "a permission twice": ("@hookimpl\ndef aipress_register_permissions():\n    return [Permission('bad:x.read', 'x')] * 2", {},
                           "bad:x.read twice"),
    "a content type of another": (
        "@hookimpl\ndef aipress_register_content_types():\n    return [ContentType('able.x', 'x', str, None)]", {},
        "names must start with 'bad.'"),
    "a mount at a taken address": (
        "@hookimpl\ndef aipress_register_mounts():\n    return [Mount('ables', Resource)]", {}, "belongs to able"),
    "a mount at an address of the core": (
        "@hookimpl\ndef aipress_register_mounts():\n    return [Mount('static', Resource)]", {}, "'static' cannot be the name"),
    "a mount under the core's address for one's wishes": (
        "@hookimpl\ndef aipress_register_mounts():\n    return [Mount('preferences', Resource)]", {}, "'preferences' cannot be the name"),
    "a mount that no address can have": (
        "@hookimpl\ndef aipress_register_mounts():\n    return [Mount('Bad/Name', Resource)]", {}, "'Bad/Name' cannot be the name"),
    "a mount of nothing": ("@hookimpl\ndef aipress_register_mounts():\n    return [Mount('bad', None)]", {}, "a wrong factory"),
    "a permission with a title that is none": (
        "@hookimpl\ndef aipress_register_permissions():\n    return [Permission('bad:x.read', 5)]", {}, "a wrong title"),
    "people in a table of another": (
        "@hookimpl\ndef aipress_register_personal_data():\n    return [PersonalData(File.owner_id, 'x')]", {}, "is a column of another"),
    "people in what is no table": ("@hookimpl\ndef aipress_register_personal_data():\n    return [5]", {}, "neither PersonalData"),
    "a table of another": ("", {"models.py": TABLE.format(name="able_thing", more="")}, "the table able_thing must be named bad_…"),
    "a table of the core": ("", {"models.py": TABLE.format(name="core_thing", more="")}, "the table core_thing"),
    "a table without a class": ("from sqlalchemy import Table\nTable('loot', Base.metadata)", {}, "the table loot"),
    "a mapping that leads nowhere": ("", {"models.py": TABLE.format(
        name="bad_thing", more="other: Mapped['Nowhere'] = relationship('Nowhere')")}, "InvalidRequestError"),
    "a view without permission": (VIEW.format(name="bad", more=""), {}, "states no permission="),
    "a view with no permission at all": (VIEW.format(name="bad", more="permission=None"), {}, "states no permission="),
    "an undeclared permission": (VIEW.format(name="bad", more="permission='bad:x.read'"), {}, "which nobody declares"),
    "a tween": ("def includeme(config):\n    config.add_tween('aipress_bad.tween')", {}, "config.add_tween()"),
    "a view deriver": ("def includeme(config):\n    config.add_view_deriver(print, 'x')", {}, "config.add_view_deriver()"),
    "a request method": ("def includeme(config):\n    config.add_request_method(print, 'x')", {}, "config.add_request_method()"),
    "another security policy": ("def includeme(config):\n    config.set_security_policy(None)", {}, "config.set_security_policy()"),
    "another database": ("def includeme(config):\n    config.set_database(None)", {}, "config.set_database()"),
    "a tween by way of a library": (
        "def includeme(config):\n    config.include('helper_library')", {"../helper_library.py": """
            def includeme(config):
                config.add_tween('helper_library.tween')
            """}, "the plugin bad calls config.add_tween()"),
    "no check against forgery anywhere": ("def includeme(config):\n    config.add_csrf_exemption('/')", {}, "may only do so"),
    "a task of another": ("", {"tasks.py": "from aipress_core.api import task\n@task('able.work')\ndef work(ctx): pass"}, "able.work"),
    "a schedule without its task": (
        "@hookimpl\ndef aipress_register_periodic_tasks():\n    return [Periodic('bad.work', 5)]", {}, "bad.work"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_plugin_is_left_out_and_named_and_the_others_work(workshop, caplog, what):
    code, files, sentence = BROKEN[what]
    workshop.plugin("able", GOOD + "@hookimpl\ndef aipress_register_mounts():\n    return [Mount('ables', Resource)]")
    workshop.plugin("bad", code, files)
    tables = set(Base.metadata.tables)
    browser = workshop.browser()
    plugins = browser.app.registry.plugins
    assert plugins.order == ("able",)
    assert sentence in plugins.quarantined["bad"]
    assert "the plugin bad cannot be used" in caplog.text
    assert browser.get("/able").text == "able page"
    assert browser.get("/health/ready").json["quarantined"] == ["bad"]
    assert set(Base.metadata.tables) == tables


def test_a_table_may_not_be_named_as_one_of_a_plugin_with_a_longer_id(workshop):
    workshop.plugin("bad_gift")
    workshop.plugin("bad", "", {"models.py": TABLE.format(name="bad_gift_thing", more="")})
    plugins = workshop.build().registry.plugins
    assert plugins.order == ("bad_gift",)
    assert "the table bad_gift_thing must be named bad_…, and not as another plugin's" in plugins.quarantined["bad"]


def test_a_setting_may_not_be_read_from_a_variable_of_the_core(workshop):
    """``session.days`` and ``aipress.session.days`` would both be ``AIPRESS_SESSION_DAYS``."""
    workshop.plugin("session", "@hookimpl\ndef aipress_register_settings():\n    return [Setting('session.days', int, 3, 'x')]")
    assert "is read from AIPRESS_SESSION_DAYS" in workshop.build().registry.plugins.quarantined["session"]


def test_a_core_plugin_that_is_broken_stops_the_start(workshop):
    workshop.plugin("bad", "raise RuntimeError('no luck')", core="true")
    with pytest.raises(PluginFailure, match="the plugin bad cannot be used: RuntimeError at import: no luck"):
        workshop.build()


def test_a_core_plugin_whose_requirement_is_broken_stops_the_start(workshop):
    workshop.plugin("base", manifest="[plugin")
    workshop.plugin("desk", core="true", requires='["base"]')
    with pytest.raises(PluginFailure, match="the plugin desk cannot be used: it requires base"):
        workshop.build()


@pytest.mark.parametrize("fault", [{"code": "1/0"}, {"manifest": "[plugin"}, {"api": '">=9"'}])
def test_with_on_error_fail_any_broken_plugin_stops_the_start(workshop, fault):
    workshop.plugin("bad", fault.pop("code", ""), **fault)
    with pytest.raises(PluginFailure, match="the plugin bad cannot be used"):
        workshop.build(**{"aipress.plugins.on_error": "fail"})


def test_what_requires_a_broken_plugin_is_left_out_with_it(workshop):
    workshop.plugin("bad", "1/0")
    workshop.plugin("middle", requires='["bad"]')
    workshop.plugin("outer", requires='["middle"]')
    workshop.plugin("free", after='["bad"]')
    plugins = workshop.build().registry.plugins
    assert plugins.order == ("free",)
    assert plugins.quarantined["outer"] == "it requires bad, which cannot be used"


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"api": '">=9"'}, "it needs the plugin API >=9; this is 0.1.0"),
    ({"requires": '["ghost"]'}, "it requires ghost, which is not installed"),
    ({"requires": '["able>=3"]'}, "it requires able>=3; able is 0"),
])
def test_a_plugin_for_another_platform_is_left_out(workshop, facts, sentence):
    workshop.plugin("able", GOOD)
    workshop.plugin("bad", **facts)
    plugins = workshop.build().registry.plugins
    assert plugins.order == ("able",)
    assert plugins.quarantined["bad"] == sentence


def test_one_of_a_circle_is_left_out_and_what_does_not_need_it_starts(workshop):
    workshop.plugin("one", requires='["two"]')
    workshop.plugin("two", after='["one"]')
    workshop.plugin("three")
    plugins = workshop.build().registry.plugins
    assert "three" in plugins.order
    assert "wait for one another: one, two" in " ".join(plugins.quarantined.values())


def test_two_plugins_with_the_same_view_conflict_and_the_later_one_is_left_out(workshop):
    for name in ("first", "second"):
        workshop.plugin(name, VIEW.format(name=name, more="permission=NO_PERMISSION_REQUIRED").replace(
            f'name="{name}"', 'name="same"'))
    plugins = workshop.build().registry.plugins
    assert plugins.order == ("first",)
    assert "first and second register the same thing" in plugins.quarantined["second"]


def test_a_plugin_that_ops_ask_for_and_is_not_installed_stops_the_start(workshop):
    with pytest.raises(PluginFailure, match="the plugin ghost cannot be used: it is not installed"):
        workshop.build(**{"aipress.plugins": "ghost"})


def test_only_what_ops_name_is_loaded_with_what_it_requires(workshop):
    workshop.plugin("base")
    workshop.plugin("shop", requires='["base"]')
    workshop.plugin("other", "raise SystemError")
    plugins = workshop.build(**{"aipress.plugins": "shop"}).registry.plugins
    assert plugins.order == ("base", "shop")


def test_safe_mode_loads_core_plugins_only(workshop):
    workshop.plugin("base", core="true")
    workshop.plugin("shop")
    assert workshop.build(**{"aipress.safe_mode": "true"}).registry.plugins.order == ("base",)


def test_a_core_plugin_may_do_what_cannot_be_gated(workshop):
    workshop.plugin("base", "def includeme(config):\n    config.add_request_method(lambda request: 7, 'seven', property=True)", core="true")
    assert "base" in workshop.build().registry.plugins.order


def test_wrong_settings_stop_the_start_whatever_the_plugins(workshop):
    with pytest.raises(SettingsError):
        workshop.build(**{"aipress.plugins.on_error": "shrug"})


def test_a_broken_plugin_is_logged_once(workshop, caplog):
    workshop.plugin("bad", "1/0")
    with caplog.at_level(logging.ERROR):
        workshop.build()
    assert [one.levelname for one in caplog.records if "the plugin bad" in one.getMessage()] == ["ERROR"]


def test_a_database_older_than_the_code_is_refused_with_what_to_do(workshop, tmp_path):
    workshop.plugin("shop", files={"migrations/__init__.py": ""})
    with pytest.raises(SystemExit, match="aipress db upgrade"):
        TestApp(workshop.build(**{"aipress.db.on_pending": "fail", "sqlalchemy.url": f"sqlite:///{tmp_path}/empty.sqlite"}))
