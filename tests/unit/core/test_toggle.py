"""Switching a plugin: what it changes, what stands against it, and that switching back restores exactly what was on."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from pyramid.scripting import prepare
from sqlalchemy import select

from aipress_core.audit.models import Audit
from aipress_core.db.lines import Line
from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.manifest import Manifest
from aipress_core.plugins.order import order
from aipress_core.plugins.state import Plugins
from aipress_core.plugins.toggle import ToggleRefused, preview, row_counts, switch, wanted_map
from aipress_core.site import Site

TREE = {"base": ("", True), "middle": ("base", True), "outer": ("middle", True), "rare": ("middle", False), "free": ("", True)}


def plugins_of(tree, **facts):
    manifests = {one: Manifest(one, one, "", "example", SpecifierSet(">=0.1"), tuple(map(Requirement, needs.split())),
                               default_enabled=default) for one, (needs, default) in tree.items()}
    candidates = {one: Candidate(one, f"aipress_{one}.plugin", None, manifest) for one, manifest in manifests.items()}
    return Plugins(tuple(order(manifests, manifests)), candidates, {}, **facts)


@given(st.dictionaries(st.sampled_from(sorted(TREE)), st.booleans()), st.sampled_from(sorted(TREE)))
def test_off_and_on_again_restores_exactly_the_set_that_was_on(choices, plugin):
    plugins = plugins_of(TREE)
    before = plugins.enabled(choices)
    if plugin not in before:
        return
    off = wanted_map(plugins, choices, plugin, enable=False)
    assert plugin not in plugins.enabled(off)
    assert plugins.enabled(off) == before - {plugin, *plugins.dependents(plugin)}
    assert plugins.enabled(wanted_map(plugins, off, plugin, enable=True)) == before


@given(st.dictionaries(st.sampled_from(sorted(TREE)), st.booleans()), st.sampled_from(sorted(TREE)))
def test_enabling_brings_what_is_required_and_what_is_on_has_its_requirements(choices, plugin):
    plugins = plugins_of(TREE)
    on = plugins.enabled(wanted_map(plugins, choices, plugin, enable=True))
    assert plugin in on
    assert all(set(plugins.manifest(one).required_ids) <= on for one in on)
    assert plugins.enabled(choices) <= on


def test_forbidden_plugins_and_what_needs_them_are_off():
    assert plugins_of(TREE, forbidden=frozenset({"middle"})).enabled({"middle": True}) == {"base", "free"}


def test_copy_with_other_facts_does_not_answer_for_the_original():
    plugins = plugins_of(TREE)
    assert "middle" not in replace(plugins, forbidden=frozenset({"middle"})).enabled({"middle": True})
    assert "middle" in plugins.enabled({"middle": True})


# On a site

@pytest.fixture
def site(workshop):
    """``site(**settings)``: a site of base ← middle ← outer; then a request to it that may write."""
    workshop.plugin("base")
    workshop.plugin("middle", """
        @hookimpl
        def aipress_disable_blockers(plugin_id, request):
            return ["The till is open."] if plugin_id == "outer" and "open" in request.params else []
        @hookimpl
        def aipress_plugin_disabled(plugin_id, request):
            request.audit("middle.told", target=("plugin", plugin_id, plugin_id))
        """, requires='["base"]')
    workshop.plugin("outer", requires='["middle"]')
    workshop.plugin("strict", restricted="true")
    workshop.plugin("vital", core="true")

    @contextmanager
    def asking(query="", **settings):
        app = workshop.build(**settings)
        with prepare(registry=app.registry) as env:
            request = env["request"]
            request.method = "POST"
            request.environ["QUERY_STRING"] = query
            with request.tm:
                yield request
    return asking


def test_disabling_one_that_others_need_is_refused_naming_them(site):
    with site() as request, pytest.raises(ToggleRefused) as caught:
        switch(request, "base", enable=False)
    assert "Middle, Outer" in request.translate(caught.value.reasons[0])


def test_with_dependents_all_go_and_come_back_together_in_order(site):
    with site() as request:
        assert switch(request, "base", enable=False, with_dependents=True) == ["base", "middle", "outer"]
        row = request.db.scalars(select(Site)).one()
        assert (row.plugins, row.plugins_version) == ({"base": False}, 2)
    with site() as request:
        assert request.enabled_plugins == {"strict", "vital"}
        assert switch(request, "base", enable=True) == ["base", "middle", "outer"]


def test_a_switch_is_audited_with_what_changed_and_told_to_the_plugins(site):
    with site() as request:
        switch(request, "outer", enable=False)
        rows = request.db.execute(select(Audit.action, Audit.target_id, Audit.details).order_by(Audit.id)).all()
    assert [row.action for row in rows] == ["middle.told", "admin.plugin_disabled"]
    assert rows[1].details == {"changed": ["outer"]}


def test_a_blocker_stops_the_switch_with_its_reason(site):
    with site("open=1") as request:
        assert preview(request, "outer", enable=False).blockers == ["The till is open."]
        with pytest.raises(ToggleRefused, match="till is open"):
            switch(request, "outer", enable=False)
        assert request.db.scalars(select(Site)).one().plugins == {}


def test_one_that_cannot_say_whether_it_objects_stops_others_and_of_two_such_either_goes(workshop, site):
    for name in ("sick", "ill"):
        workshop.plugin(name, "@hookimpl\ndef aipress_disable_blockers(plugin_id, request):\n    1/0")
    with site() as request:
        assert {one.mapping["plugin"] for one in preview(request, "outer", enable=False).blockers} == {"ill", "sick"}
        assert switch(request, "sick", enable=False) == ["sick"]
    with site() as request:
        assert switch(request, "ill", enable=False) == ["ill"]
    with site() as request:
        assert preview(request, "outer", enable=False).blockers == []


@pytest.mark.parametrize(("plugin", "settings", "enable"), [
    ("vital", {}, False), ("strict", {}, False), ("strict", {}, True), ("outer", {"aipress.plugins.locked": "outer"}, False),
    ("outer", {"aipress.plugins.forbidden": "base"}, True), ("outer", {"aipress.plugins.forbidden": "outer"}, True),
])
def test_what_ops_keep_for_themselves_cannot_be_switched(site, plugin, settings, enable):
    with site(**settings) as request, pytest.raises(ToggleRefused):
        switch(request, plugin, enable=enable, with_dependents=True)


def test_a_plugin_that_is_not_loaded_cannot_be_switched(site):
    with site() as request, pytest.raises(KeyError):
        switch(request, "ghost", enable=True)


def test_a_preview_changes_nothing_and_names_what_belongs_to_the_plugin(site):
    with site() as request:
        found = preview(request, "middle", enable=False, with_dependents=True)
        assert (found.changes, found.dependents) == (["middle", "outer"], ["outer"])
        assert request.db.scalars(select(Site)).one().plugins == {}


def test_the_switch_starts_from_the_row_as_it_is_now_and_not_as_the_request_read_it(site):
    with site() as request:
        _ = request.site, request.db.scalars(select(Site)).one()
        request.db.execute(Site.__table__.update().values(plugins={"strict": False}))
        switch(request, "outer", enable=False)
        assert request.db.scalars(select(Site)).one().plugins == {"strict": False, "outer": False}


def test_rows_of_a_plugin_whose_name_goes_on_are_not_counted_to_it(world, db):
    lines = world.registry.runtime.lines()
    longer = Line("wire_picture", lines[0].versions_dir, "wire_pict", "aipress_wire_picture")
    assert {"wire_item", "wire_picture"} <= row_counts(db, ["wire"], lines).keys()
    assert "wire_picture" not in row_counts(db, ["wire"], [*lines, longer])
    assert row_counts(db, ["wire_picture"], [*lines, longer]) == {"wire_picture": 0}
