"""Contained dispatch: plugin order, the enabled only, and what goes wrong is left out, counted and logged."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, OperationalError

from aipress_core.hookspecs.types import NavItem
from aipress_core.plugins.dispatch import EnabledHooks

NAV = """
@hookimpl
def aipress_nav_items(menu):
    return [NavItem("{name}", "/{name}")]
"""


@pytest.fixture
def hooks_of(workshop):
    """``hooks_of(plugins)``: the hooks of a site with these plugins (id → code), and their dispatcher with all enabled."""
    def make(**codes):
        for plugin_id, code in codes.items():
            workshop.plugin(plugin_id, code)
        hooks = workshop.build().registry.hooks
        return hooks, EnabledHooks(hooks, set(codes))
    return make


def titles(dispatcher):
    return [item.title for item in dispatcher.items("aipress_nav_items", NavItem, menu="main", request=None)]


def test_results_come_in_plugin_order(hooks_of):
    _, dispatcher = hooks_of(zeta=NAV.format(name="zeta"), alpha=NAV.format(name="alpha"))
    assert titles(dispatcher) == ["alpha", "zeta"]


def test_disabled_plugins_are_not_called(hooks_of):
    hooks, _ = hooks_of(alpha=NAV.format(name="alpha"), beta=NAV.format(name="beta"))
    assert titles(EnabledHooks(hooks, {"beta"})) == ["beta"]


def test_only_what_was_asked_for_is_called(hooks_of):
    hooks, dispatcher = hooks_of(some="""
        from aipress_core.api import only
        @hookimpl
        @only(menu=("user", "footer"))
        def aipress_nav_items(menu):
            return [NavItem(menu, "/")]
        """)
    assert titles(dispatcher) == []
    part, = hooks.implementations("aipress_nav_items")
    assert part.calls == 0
    assert [one.title for one in dispatcher.items("aipress_nav_items", NavItem, menu="footer", request=None)] == ["footer"]


def test_only_for_an_argument_that_the_hook_does_not_have_leaves_the_plugin_out(workshop):
    workshop.plugin("wrong", """
        from aipress_core.api import only
        @hookimpl
        @only(slot="home.rail")
        def aipress_nav_items(menu):
            return []
        """)
    reason, = workshop.build().registry.plugins.quarantined.values()
    assert "@only(slot=…): aipress_nav_items is called with menu, request" in str(reason)


@pytest.mark.parametrize("answer", ["5", "'text'", "[5]", "{'a': 1}", "[NavItem('x', '/x'), None]"])
def test_an_answer_of_the_wrong_type_is_left_out_and_counted(hooks_of, caplog, answer):
    hooks, dispatcher = hooks_of(bad=f"@hookimpl\ndef aipress_nav_items():\n    return {answer}", good=NAV.format(name="good"))
    assert titles(dispatcher) == ["good"]
    assert hooks.errors == {("bad", "aipress_nav_items"): 1}
    assert "the plugin bad answered with" in caplog.text


@pytest.mark.parametrize("part", ["5, '/x'", "'x', None", "'x', '/x', 'first'", "'x', '/x', 1, 7", "'x', '/x', 1, None, None", "'x', '/x', permission=3"])
def test_a_menu_s_entry_with_a_part_of_the_wrong_type_is_refused_where_it_is_made(hooks_of, part):
    hooks, dispatcher = hooks_of(bad=f"@hookimpl\ndef aipress_nav_items():\n    return [NavItem({part})]", good=NAV.format(name="good"))
    assert titles(dispatcher) == ["good"]
    assert hooks.errors == {("bad", "aipress_nav_items"): 1}


def test_one_that_raises_is_left_out_and_logged_with_its_traceback(hooks_of, caplog):
    hooks, dispatcher = hooks_of(bad="@hookimpl\ndef aipress_nav_items():\n    raise KeyError('lost')", good=NAV.format(name="good"))
    assert titles(dispatcher) == ["good"]
    assert hooks.errors == {("bad", "aipress_nav_items"): 1}
    assert "KeyError: 'lost'" in caplog.text


def test_none_is_no_answer_and_no_error(hooks_of):
    hooks, dispatcher = hooks_of(quiet="@hookimpl\ndef aipress_nav_items():\n    return None")
    assert titles(dispatcher) == []
    assert not hooks.errors


def test_a_failed_statement_is_raised_because_it_has_spoilt_the_transaction(hooks_of):
    _, dispatcher = hooks_of(bad="""
        from sqlalchemy.exc import OperationalError
        @hookimpl
        def aipress_nav_items():
            raise OperationalError("SELECT", {}, Exception("gone"))
        """)
    with pytest.raises(DBAPIError):
        titles(dispatcher)


def test_slots_take_text_and_markup_and_nothing_else(hooks_of):
    slot = "@hookimpl\ndef aipress_render_slot():\n    return {}"
    hooks, dispatcher = hooks_of(aa=slot.format("'<b>'"), bb="from markupsafe import Markup\n" + slot.format("Markup('<i>')"),
                                 cc=slot.format("7"), dd=slot.format("None"))
    found = dispatcher.fragments("aipress_render_slot", slot="x", context=None, request=None, values={})
    assert found == [("aa", "<b>"), ("bb", Markup("<i>"))]
    assert hooks.errors == {("cc", "aipress_render_slot"): 1}


def test_the_first_answer_wins_and_the_rest_are_not_asked(hooks_of):
    answer = "@hookimpl\ndef aipress_resolve_followed():\n    return {}"
    _, dispatcher = hooks_of(aa=answer.format("None"), bb=answer.format("{7}"), cc="@hookimpl\ndef aipress_resolve_followed():\n    1/0")
    assert dispatcher.first("aipress_resolve_followed", party_id=1, kind="agency", request=None) == {7}


def test_nobody_s_answer_is_none(hooks_of):
    _, dispatcher = hooks_of(aa="")
    assert dispatcher.first("aipress_resolve_followed", party_id=1, kind="agency", request=None) is None


def test_strict_calls_raise(hooks_of):
    _, dispatcher = hooks_of(aa="@hookimpl\ndef aipress_disable_blockers():\n    1/0")
    with pytest.raises(ZeroDivisionError):
        dispatcher.call("aipress_disable_blockers", plugin_id="aa", request=None)


def test_a_broken_slot_and_a_broken_menu_leave_the_page_whole(workshop):
    workshop.plugin("bad", """
        @hookimpl
        def aipress_nav_items():
            1/0
        @hookimpl
        def aipress_render_slot():
            return 7
        """)
    page = workshop.browser().get("/")
    assert page.status_int == 200
    assert "</html>" in page.text


def test_a_failed_statement_in_a_slot_leaves_a_page_that_only_reads_whole(workshop):
    workshop.plugin("bad", """
        from sqlalchemy import text
        @hookimpl
        def aipress_render_slot(slot, request):
            request.db.execute(text("SELECT nonsense"))
        """)
    browser = workshop.browser()
    page = browser.get("/")
    assert page.status_int == 200
    assert "</html>" in page.text
    assert browser.app.registry.hooks.errors["bad", "aipress_render_slot"] > 0


def test_a_failed_statement_in_a_request_that_writes_is_raised(workshop):
    workshop.plugin("bad", """
        @hookimpl
        def aipress_render_slot(slot, request):
            from sqlalchemy import text
            request.db.execute(text("SELECT nonsense"))
        """)
    hooks = workshop.build().registry.hooks
    engine = workshop.apps[0].registry.runtime.engine

    class Writing:
        method = "POST"
        db = None

    with engine.connect() as Writing.db, pytest.raises(OperationalError):
        EnabledHooks(hooks, {"bad"}).fragments("aipress_render_slot", slot="x", context=None, request=Writing, values={})
