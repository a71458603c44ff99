"""Kept pieces of pages: what they weigh together, and what may not look like a hole in them."""

from __future__ import annotations

from aipress_core.templating import holes
from aipress_core.templating.fragments import HOLE, Fragments


def test_pieces_weigh_no_more_than_they_may_and_the_one_unused_longest_goes_first() -> None:
    store = Fragments(most=100)
    for name in "abc":
        store.get(name, lambda: "x" * 30)
    store.get("a", lambda: "made anew")
    store.get("d", lambda: ("x" * 20, "hole", "x" * 6))
    made: list[str] = []
    for name in "acd":
        store.get(name, lambda name=name: made.append(name) or "x")  # type: ignore[misc]
    assert made == []
    store.get("b", lambda: made.append("b") or "x")  # type: ignore[func-returns-value]
    assert made == ["b"]


def test_a_piece_heavier_than_the_store_is_given_and_not_kept() -> None:
    store = Fragments(most=10)
    assert store.get("a", lambda: "x" * 11) == "x" * 11
    assert store.get("a", lambda: "new") == "new"


def test_text_with_the_signs_of_a_hole_is_no_hole() -> None:
    assert HOLE.split("a\ue000csrf\ue001b") == ["a\ue000csrf\ue001b"]
    assert HOLE.split(f"a{holes.hole('csrf')}b") == ["a", "csrf", "b"]
