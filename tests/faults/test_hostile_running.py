"""Plugins that misbehave while the site runs: the page keeps its time and its parts, and somebody is told."""

from __future__ import annotations

import cProfile
import pstats
import sys

import pytest
from webtest import TestApp

from aipress_core.api import breakers, quarantined
from aipress_core.hookspecs import hookspec
from aipress_core.hookspecs.types import NavItem
from aipress_core.plugins import deprecation
from aipress_core.plugins.breaker import CLOSED, HALF_OPEN, OPEN, Breaker, Limits
from aipress_core.plugins.deprecation import Deprecated, Mark, deprecated, marks, tell
from aipress_core.plugins.discovery import GROUP, candidate
from aipress_core.plugins.dispatch import EnabledHooks
from aipress_core.plugins.toggle import ToggleRefused, preview, switch
from tests.faults.hostile.workshop import install
from tests.faults.hostile.zoo import RUNNING, THEFTS, Hostile, hook


@pytest.fixture
def site(tmp_path, monkeypatch):
    """``site({id: plugin}, **settings)``: the application with these plugins and no others."""
    from importlib.metadata import EntryPoint

    from aipress_core.boot import build
    from aipress_core.db.base import Base
    from aipress_core.testing.world import build_site, test_settings

    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    apps, tables = [], set(Base.metadata.tables)

    def make(zoo, **settings):
        candidates = {}
        for plugin_id, plugin in zoo.items():
            if not (tmp_path / "installed" / f"aipress_{plugin_id}").exists():
                install(tmp_path / "installed", plugin_id, plugin)
            candidates[plugin_id] = candidate(EntryPoint(plugin_id, f"aipress_{plugin_id}.plugin", GROUP))
        ini = test_settings(f"sqlite:///{tmp_path}/site.sqlite", tmp_path, **{"aipress.db.on_pending": "ignore", **settings})
        if not (tmp_path / "site.sqlite").exists():
            build_site(ini, candidates={}).registry.runtime.engine.dispose()
        apps.append(build(ini, candidates=candidates, environ={}))
        return apps[-1]
    yield make
    for app in apps:
        app.registry.runtime.engine.dispose()
    for name in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[name])
    for name in [name for name in sys.modules if name.startswith("aipress_h_")]:
        del sys.modules[name]


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_breaker_opens_after_so_many_failures_within_its_window_and_tries_again_after_a_rest(clock):
    breaker = Breaker(Limits(failures=3, window=60, rest=30), clock)
    breaker.failed("raised")
    clock.now += 61
    breaker.failed("raised")
    breaker.failed("raised")
    assert breaker.state == CLOSED  # the first is too long ago
    breaker.failed("raised")
    assert (breaker.state, breaker.lets_through()) == (OPEN, False)
    clock.now += 30
    assert breaker.state == HALF_OPEN
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]  # one caller tries, the others wait for it
    breaker.failed("raised")
    assert breaker.state == OPEN
    clock.now += 30
    assert breaker.lets_through()
    breaker.succeeded()
    assert (breaker.state, breaker.openings) == (CLOSED, 2)


def test_one_very_slow_call_opens_it_at_once(clock):
    breaker = Breaker(Limits(budget=0.2), clock)
    breaker.was_slow(0.3)
    assert breaker.state == CLOSED
    breaker.was_slow(30)
    assert (breaker.state, breaker.slowest, breaker.last) == (OPEN, 30, "took 30000 ms")


COUNTING = """
calls = []
@hookimpl
def aipress_nav_items():
    calls.append(1)
    {how}
"""


@pytest.mark.parametrize("how", ["raise RuntimeError('x')", "import time; time.sleep(0.03)", "return 'text'", "raise SystemExit(3)"])
def test_a_hook_that_goes_on_failing_or_is_slow_is_not_called_any_more_and_the_owner_sees_it(site, how):
    app = site({"h_bad": Hostile(COUNTING.format(how=how))}, **{"aipress.plugins.hook_budget": "20"})
    browser, calls = TestApp(app), app.registry.plugins.modules["h_bad"].calls
    for _ in range(6):
        assert browser.get("/").status_int == 200
    asked = len(calls)
    assert asked == 5
    browser.get("/")
    assert len(calls) == asked
    [state] = breakers(app.registry)
    assert (state.plugin, state.hook, state.state, state.openings) == ("h_bad", "aipress_nav_items", OPEN, 1)
    assert state.opened_at is not None


def test_another_process_is_told_of_an_open_breaker(site):
    zoo = {"h_bad": Hostile(hook("nav_items", "raise RuntimeError('x')"))}
    first = site(zoo)
    for _ in range(6):
        TestApp(first).get("/")
    path = first.registry.runtime.settings["aipress.data"] + "/plugins/openings.jsonl"
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace('"pid": ', '"pid": 1'))
    [state] = breakers(site(zoo).registry)
    assert (state.plugin, state.state, state.elsewhere) == ("h_bad", OPEN, True)


@pytest.mark.parametrize("plugin_id", sorted(set(RUNNING) - {"h_view_quits", "h_view_crashes", "h_slow"}))
def test_the_front_page_stays_whole_whatever_a_plugin_does(site, plugin_id):
    browser = TestApp(site({plugin_id: RUNNING[plugin_id]}))
    for _ in range(2):
        page = browser.get("/", status="*")
        assert (page.status_int, page.text.rstrip()[-7:]) == (200, "</html>")
        assert len(page.text) < 1_000_000
    assert browser.get("/no-such-page", status="*").status_int == 404


@pytest.mark.parametrize("plugin_id", ["h_view", "h_view_exit", "h_template"])
def test_a_plugin_s_own_page_fails_as_what_it_is_and_no_other(site, plugin_id):
    browser = TestApp(site({plugin_id: RUNNING[plugin_id]}))
    assert browser.get(f"/{plugin_id}", status="*").status_int == 500
    assert browser.get("/").status_int == 200


@pytest.mark.parametrize("plugin_id", sorted(THEFTS))
def test_theft_of_others_names_is_refused_with_a_sentence(site, plugin_id):
    owner = Hostile(hook("register_mounts", "return [Mount('wire', Resource)]"))
    plugins = site({"h_a": owner, plugin_id: THEFTS[plugin_id]}).registry.plugins
    wanted = THEFTS[plugin_id].left_out.replace("belongs to wire", "belongs to h_a")
    if plugin_id in ("h_table", "h_type", "h_task"):
        wanted = wanted.split(" in ")[0]
    assert wanted in plugins.quarantined[plugin_id]
    assert plugins.order == ("h_a",)


def test_the_admin_is_told_who_is_left_out_and_why(site):
    app = site({"h_a": Hostile("raise RuntimeError('no luck')")})
    [found] = quarantined(app.registry)
    assert (found.plugin, found.reason, found.is_remembered) == ("h_a", "RuntimeError at import: no luck", False)


SWITCHING = {
    "h_bad": Hostile("".join(hook(name, "raise RuntimeError('veto')") for name in (
        "disable_blockers", "plugin_disabled", "plugin_enabled"))),
    "h_good": Hostile(),
}


@pytest.fixture
def request_to():
    """``request_to(app)``: a request that may write."""
    from pyramid.scripting import prepare

    environments = []

    def make(app):
        environments.append(prepare(registry=app.registry))
        request = environments[-1]["request"]
        request.method = "POST"
        request.tm.begin()
        return request
    yield make
    for environment in environments:
        environment["request"].tm.abort()
        environment["closer"]()


def test_a_plugin_that_fails_when_it_is_told_can_be_switched_off_itself(site, request_to):
    request = request_to(site(SWITCHING))
    assert switch(request, "h_bad", enable=False) == ["h_bad"]


def test_and_it_is_named_when_it_stands_against_others_which_then_stay_as_they_were(site, request_to):
    request = request_to(site(SWITCHING))
    assert "h_bad" in str(preview(request, "h_good", enable=False).blockers[0].interpolate())
    with pytest.raises(ToggleRefused, match=r"h_bad|plugin"):
        switch(request, "h_good", enable=False)
    assert request.registry.plugins.enabled(request.site.plugins) == {"h_bad", "h_good"}


def test_a_plugin_that_is_not_loaded_can_be_switched_off(site, request_to):
    request = request_to(site({"h_a": Hostile("1/0")}))
    assert switch(request, "h_a", enable=False) == ["h_a"]


def test_a_deprecated_hook_is_told_once_for_each_plugin(caplog, monkeypatch):
    monkeypatch.setattr(deprecation, "_told", set())

    class Specs:
        @deprecated(since="0.3", replacement="answer aipress_nav_items", removed_in="1.0")
        @hookspec
        def aipress_menu():
            """Old."""
    mark = marks([Specs])["aipress_menu"]
    assert mark == Mark("0.3", "answer aipress_nav_items", "1.0")
    for _ in range(2):
        tell([Deprecated("h_a", "aipress_menu", mark), Deprecated("h_b", "aipress_menu", mark)])
    assert len(caplog.records) == 2
    assert "the plugin h_a answers the hook aipress_menu, which is deprecated since 0.3 and goes in 1.0" in caplog.text


def test_use_of_a_deprecated_hook_is_found_at_the_start(site, monkeypatch):
    from aipress_core.hookspecs import ui

    monkeypatch.setattr(ui.aipress_nav_items, deprecation.MARK, Mark("0.3", "x", "1.0"), raising=False)
    found = site({"h_a": Hostile(hook("nav_items", "return []"))}).registry.hooks.deprecated
    assert [(one.plugin, one.hook) for one in found] == [("h_a", "aipress_nav_items")]


def test_a_trace_says_who_was_asked_and_what_came_of_it(site):
    app = site({"h_a": Hostile(hook("nav_items", "return [NavItem('A', '/a')] if menu == 'main' else []", "menu")),
                "h_b": Hostile(hook("render_slot", "1/0"))})
    browser = TestApp(app)
    assert "X-Hook-Trace" not in browser.get("/").headers
    found = browser.get("/", headers={"X-Hook-Trace": "1"}).headers["X-Hook-Trace"]
    assert "aipress_nav_items h_a" in found
    assert "1 in a list" in found
    assert "aipress_render_slot h_b" in found


def test_a_trace_is_not_given_to_strangers(site):
    browser = TestApp(site({"h_a": Hostile(hook("nav_items", "return []"))}, **{"aipress.debug_headers": "false"}))
    assert "X-Hook-Trace" not in browser.get("/", headers={"X-Hook-Trace": "1"}).headers


def calls_of(app):
    """Function calls that the second front page takes."""
    browser = TestApp(app)
    browser.get("/")
    browser.get("/")
    profile = cProfile.Profile()
    profile.enable()
    browser.get("/")
    profile.disable()
    return pstats.Stats(profile).total_calls


def test_twenty_idle_plugins_cost_at_most_five_per_cent_of_a_request(site):
    idle = {f"h_idle{number}": Hostile() for number in range(20)}
    without = calls_of(site({}))
    assert calls_of(site(idle)) <= 1.05 * without


def test_containment_costs_a_handful_of_calls_for_each_implementation(site):
    app = site({"h_a": Hostile(hook("nav_items", "return []"))})
    hooks = EnabledHooks(app.registry.hooks, {"h_a"})
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(100):
        hooks.items("aipress_nav_items", NavItem, menu="main", request=None)
    profile.disable()
    assert pstats.Stats(profile).total_calls <= 100 * 30
