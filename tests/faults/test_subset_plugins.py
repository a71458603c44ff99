"""Any subset of the optional plugins: the site starts, its own pages answer, those of the others are not there."""

from __future__ import annotations

import os
import random

import pytest

from aipress_core.plugins.discovery import discover
from aipress_core.plugins.order import closure
from aipress_core.testing import World
from aipress_core.testing.world import build_site, engine_of, savepoint, test_settings

SEED = os.environ.get("SEED", "1")
OPTIONAL = sorted(one.id for one in discover().values() if one.manifest and not one.manifest.core)
CORE = sorted(one.id for one in discover().values() if one.manifest and one.manifest.core)
OWN = {"accounts": ("/account/", "/account/sessions"), "admin": ("/admin/", "/admin/plugins", "/admin/users", "/admin/audit", "/admin/tasks",
       "/admin/themes", "/admin/health"), "wire": ("/wire/", "/wire/?tab=releases", "/wire/?heading=news&part=facets"),
       "organisations": ("/organisations/",), "example_hello": ("/hello/",)}


def subsets(count, salt):
    """So many different subsets, drawn from the seed; the empty and the full one are always among them."""
    chance, found = random.Random(f"{SEED} {salt}"), [frozenset(), frozenset(OPTIONAL)]
    while len(found) < count:
        one = frozenset(plugin for plugin in OPTIONAL if chance.random() < 0.5)
        if one not in found:
            found.append(one)
    return found


def name_of(subset):
    return "+".join(sorted(subset)) or "none"


def walk(world, expected):
    """Every page of the site as its owner and as a visitor; what is on answers, what is off is not found."""
    world.registry.hooks.errors.clear()
    for role in ("owner", None):
        if role:
            world.login(role)
        else:
            world.browser.reset()
        assert world.browser.get("/").status_int == 200
        for plugin, addresses in OWN.items():
            for address in addresses:
                status = world.browser.get(address, status="*").status_int
                wanted = {404} if plugin not in expected else {200} if role else {200, 303}
                assert status in wanted, (address, status, role)
        assert world.browser.get("/nowhere", status="*").status_int == 404
    world.run_outbox()
    assert not world.registry.hooks.errors


@pytest.mark.parametrize("subset", subsets(30, "enabled"), ids=name_of)
def test_any_subset_can_be_enabled(world, subset):
    world.switch(**{one: one in subset for one in OPTIONAL})
    plugins = world.registry.plugins
    expected = plugins.enabled({one: one in subset for one in OPTIONAL})
    assert expected >= set(CORE)
    assert all(set(plugins.manifest(one).required_ids) <= expected for one in expected)
    walk(world, expected)
    assert world.browser.get("/health/ready").json["quarantined"] == []


FEW = 4  # each builds a site of its own; the others are for make proof


@pytest.mark.parametrize("subset", [pytest.param(one, marks=() if number < FEW else pytest.mark.proof, id=name_of(one))
                                    for number, one in enumerate(subsets(30, "loaded"))])
def test_any_subset_can_be_loaded(subset, tmp_path):
    asked = [*CORE, *sorted(subset)]
    app = build_site(test_settings(f"sqlite:///{tmp_path}/site.sqlite", tmp_path, **{"aipress.plugins": " ".join(asked)}))
    connection, database = savepoint(engine_of(app))
    try:
        world = World(app, database)
        loaded = closure(asked, {one.id: one.manifest for one in discover().values() if one.manifest})
        assert set(app.registry.plugins.order) == loaded
        world.switch(**dict.fromkeys(loaded, True))
        walk(world, loaded)
    finally:
        connection.rollback()
        connection.close()
        engine_of(app).dispose()


def test_the_thirty_subsets_differ_and_follow_the_seed():
    found = subsets(30, "enabled")
    assert len(set(found)) == 30
    assert found == subsets(30, "enabled")
