"""A kind's facets may be called whatever their plugin likes."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from aipress_core.api import SearchFacet

NOTE = "search.note"


@pytest.mark.parametrize("name", ["kind", "key", "type", "at", "title", "uid"])
def test_counts_hold_whatever_a_facet_is_called(world: Any, testapp: Any, login: Any, note: Any, opened: Any, indexed: Any, name: str) -> None:
    kinds = world.registry.search_types
    plain = kinds[NOTE]

    def documents(db: Any, keys: Any) -> Any:
        return [dataclasses.replace(one, facets={name: "x"}) for one in plain.documents(db, keys)]
    kinds[NOTE] = dataclasses.replace(plain, facets=(SearchFacet(name, "Oddly named"),), documents=documents)
    login("journalist")
    note("Closed wells")
    indexed()
    for address in ("/search?q=wells", f"/search?q=wells&type={NOTE}"):
        page = testapp.get(address)
        assert page.html.select_one(".ap-total").get_text(strip=True) == "1 result", address
        assert "not available" not in page.text


def test_a_facet_called_kind_narrows(world: Any, testapp: Any, login: Any, note: Any, opened: Any, indexed: Any) -> None:
    kinds = world.registry.search_types
    plain = kinds[NOTE]

    def documents(db: Any, keys: Any) -> Any:
        return [dataclasses.replace(one, facets={"kind": "dry" if "Closed" in one.title else "wet"}) for one in plain.documents(db, keys)]
    kinds[NOTE] = dataclasses.replace(plain, facets=(SearchFacet("kind", "Kind of well"),), documents=documents)
    login("journalist")
    note("Closed wells")
    note("Open wells")
    indexed()
    page = testapp.get(f"/search?q=wells&type={NOTE}&kind=dry")
    assert [one.get_text() for one in page.html.select(".ap-headline")] == ["Closed wells"]
    assert page.html.select_one(".ap-chip").get_text(" ", strip=True) == "Kind of well: dry remove"
