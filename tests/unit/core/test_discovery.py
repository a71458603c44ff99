"""Discovery, manifests, order: known before any plugin's code runs."""

from __future__ import annotations

import itertools
import sys
from importlib.metadata import EntryPoint

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from aipress_core.plugins.discovery import candidate, discover
from aipress_core.plugins.manifest import Manifest, ManifestError, read_manifest
from aipress_core.plugins.order import Circle, OrderError, closure, dependents, order

GOOD = '[plugin]\nid = "shop"\ntitle = "Shop"\nsummary = "Sells."\ncategory = "commerce"\napi = ">=0.1"\n'


def manifest(plugin_id, requires=(), after=()):
    from packaging.requirements import Requirement

    return Manifest(plugin_id, plugin_id, "", "example", SpecifierSet(">=0.1"), tuple(map(Requirement, requires)), tuple(after))


def manifests(**needs):
    return {one: manifest(one, *needs[one]) for one in needs}


def test_a_plugin_is_described_without_running_its_code(workshop):
    found = workshop.plugin("shop", "raise SystemExit('ran')")
    assert (found.id, found.manifest.title, found.problem) == ("shop", "Shop", "")
    assert "aipress_shop.plugin" not in sys.modules


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "has no [plugin] table"),
    ("[plugin", "cannot be read"),
    (GOOD.replace('title = "Shop"\n', ""), "title is missing"),
    (GOOD + "colour = 1\n", "colour is not a known field"),
    (GOOD + 'requires = "wire"\n', "requires must be a list"),
    (GOOD + "requires = [1]\n", "lists of strings"),
    (GOOD + 'requires = ["wire >> 2"]\n', "wire"),
    (GOOD.replace(">=0.1", "newest"), "newest"),
    (GOOD.replace("commerce", "fun"), "category 'fun'"),
    (GOOD.replace('"shop"', '"core"'), "id 'core' is not allowed"),
    (GOOD.replace('"shop"', '"Shop"'), "id 'Shop' is not allowed"),
    (GOOD + 'core = "yes"\n', "core must be a bool"),
])
def test_a_wrong_manifest_is_refused_with_a_sentence(tmp_path, text, sentence):
    (tmp_path / "plugin.toml").write_text(text)
    with pytest.raises(ManifestError) as caught:
        read_manifest(tmp_path / "plugin.toml")
    assert sentence in str(caught.value)
    assert "plugin.toml" in str(caught.value)


def test_a_manifest_that_is_not_there_or_not_utf8_is_a_problem_and_no_crash(tmp_path):
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path / "plugin.toml")
    (tmp_path / "plugin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path / "plugin.toml")


def test_an_entry_point_named_otherwise_than_its_manifest_is_a_problem(workshop):
    found = workshop.plugin("shop", id='"stall"')
    assert "id is 'stall', but the entry point is named 'shop'" in found.problem


def test_an_entry_point_without_its_package_is_a_problem():
    assert "is not there" in candidate(EntryPoint("ghost", "aipress_ghost.plugin", "aipress.plugins")).problem


def test_the_bundled_plugins_are_found_with_version_and_licence():
    found = discover()
    assert {"accounts", "admin", "wire", "discussion", "organisations", "taxonomies", "demo", "example_hello"} <= set(found)
    assert found["wire"].version == "0.1.0"
    assert "AGPL" in found["wire"].licence


def test_the_one_order_of_the_bundled_plugins_is_pinned():
    found = {one.id: one.manifest for one in discover().values() if one.manifest and one.manifest.category != "example"}
    assert order(found, found) == [
        "accounts", "admin", "discussion", "notifications", "search", "taxonomies", "organisations", "kyc", "social", "wire", "demo"]


def test_the_closure_loads_what_is_required():
    known = manifests(wire=(["organisations"],), organisations=(["accounts"],), accounts=(), shop=())
    assert closure(["wire"], known) == {"wire", "organisations", "accounts"}


def test_a_missing_requirement_names_the_chain():
    with pytest.raises(OrderError, match=r"'accounts' is not installed \(required by wire → organisations\)"):
        closure(["wire"], manifests(wire=(["organisations"],), organisations=(["accounts"],)))


def test_a_circle_names_its_members_and_not_those_who_wait_behind_it():
    known = manifests(a=(["b"],), b=((), ["a"]), c=(["a"],), d=())
    with pytest.raises(Circle) as caught:
        order(known, known)
    assert caught.value.members == ["a", "b"]


def test_the_ini_position_decides_ties_and_then_the_id():
    known = manifests(a=(), b=(), c=(), d=())
    assert order(known, known) == ["a", "b", "c", "d"]
    assert order(known, known, ["d", "b"]) == ["d", "b", "a", "c"]


def test_after_orders_but_loads_nothing():
    known = manifests(a=((), ["z"]), z=())
    assert closure(["a"], known) == {"a"}
    assert order(known, known) == ["z", "a"]


def test_dependents_are_found_through_others():
    known = manifests(accounts=(), organisations=(["accounts"],), wire=(["organisations"],), shop=())
    assert dependents("accounts", known) == ["organisations", "wire"]


@given(st.permutations("abcdef"), st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=10))
def test_the_order_puts_requirements_first_whatever_the_order_of_discovery(ids, edges):
    needs = {one: ([f"p{other}" for mine, other in edges if mine == position and other < position],)
             for position, one in enumerate(f"p{number}" for number in range(6))}
    known = manifests(**needs)
    shuffled = {f"p{ord(one) - ord('a')}": known[f"p{ord(one) - ord('a')}"] for one in ids}
    found = order(shuffled, shuffled)
    assert found == order(known, known)
    assert all(found.index(required) < found.index(one) for one in found for required in known[one].required_ids)
    assert all(earlier != later for earlier, later in itertools.pairwise(found))
