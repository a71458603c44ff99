"""Labels stand in the order in which people look for them."""

from __future__ import annotations

from aipress_core.api import alphabetical


def test_accents_and_capitals_do_not_matter() -> None:
    assert sorted(["Zinc", "Économie", "Énergie", "avions", "eau"], key=alphabetical) == ["avions", "eau", "Économie", "Énergie", "Zinc"]
