"""The developer's panel: what a page cost, shown to this machine and nowhere in production."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest

from aipress_core.observability.toolbar import includeme, shares, statements
from aipress_core.settings import SettingsError
from aipress_core.testing.world import build_site, engine_of, test_settings


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    from webtest import TestApp

    folder = tmp_path_factory.mktemp("toolbar")
    app = build_site(test_settings(f"sqlite:///{folder}/site.sqlite", folder, **{"aipress.toolbar": "true"}))
    yield TestApp(app, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    engine_of(app).dispose()


def test_a_page_says_what_it_cost(shown):
    page = shown.get("/")
    panel = page.html.find("aside", class_="dev-panel")
    assert f"SQL {page.headers['X-SQL-Count']}" in panel.summary.text
    assert "core_site" in panel.text
    assert "aipress_nav_items" in panel.text
    assert panel.find("th", string="wire")
    assert int(page.headers["Content-Length"]) == len(page.body)


def test_the_panel_keeps_to_the_policy_of_the_page(shown):
    panel = shown.get("/").html.find("aside", class_="dev-panel")
    assert not panel.find_all(["script", "style"])
    assert not panel.find_all(style=True)
    assert shown.get(shown.get("/").html.find("link", href=lambda href: href and "toolbar.css" in href)["href"]).content_type == "text/css"


def test_it_speaks_the_reader_s_language(shown):
    assert "Panneau de développement" in shown.get("/", headers={"Accept-Language": "fr"}).text
    assert "Developer’s panel" in shown.get("/", headers={"Accept-Language": "en"}).text


def test_errors_are_pages_too(shown):
    assert shown.get("/nowhere", status=404).html.find("aside", class_="dev-panel")


@pytest.mark.parametrize("address", ["/health/live", "/static/error-1/core/error.css", "/metrics"])
def test_what_is_no_page_is_left_alone(shown, address):
    assert "dev-panel" not in shown.get(address).text


def test_others_than_this_machine_see_nothing(shown):
    assert "dev-panel" not in shown.get("/", extra_environ={"REMOTE_ADDR": "192.0.2.7"}).text


def test_it_is_off_unless_it_is_asked_for(testapp):
    assert "dev-panel" not in testapp.get("/").text


def test_a_production_site_does_not_start_with_it():
    config = SimpleNamespace(registry=SimpleNamespace(aipress_settings={"aipress.toolbar": True, "aipress.environment": "production"}))
    with pytest.raises(SettingsError, match="toolbar"):
        includeme(config)


def test_a_statement_that_runs_often_is_one_line_with_its_number():
    found = statements([("SELECT  1", 0.1), ("SELECT 2", 0.2), ("SELECT 1", 0.3)])
    assert [(one.sql, one.times, round(one.seconds, 3)) for one in found] == [("SELECT 1", 2, 0.4), ("SELECT 2", 1, 0.2)]


def test_the_plugin_that_takes_longest_comes_first():
    found = shares([("h", "quick", 0.1, "ok"), ("h", "slow", 0.3, "raised"), ("g", "quick", 0.1, "ok")])
    assert [dataclasses.astuple(one)[:2] for one in found] == [("slow", 1), ("quick", 2)]
    assert [one.failures for one in found] == [1, 0]
