"""Kept pieces of pages: what they weigh together, and what may not look like a hole in them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from aipress_core.templating import fragments, holes
from aipress_core.templating.fragments import HOLE, Fragments, shells
from aipress_core.templating.keys import Key


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


def test_keys_of_equal_parts_are_equal_and_others_are_not_even_where_their_hashes_are() -> None:
    assert {Key("a", (1, 2)): "kept"}[Key("a", (1, 2))] == "kept"
    assert hash(Key(-1)) == hash(Key(-2))
    assert Key(-1) != Key(-2)
    assert Key("a") != ("a",)


def test_a_piece_heavier_than_the_store_is_given_and_not_kept() -> None:
    store = Fragments(most=10)
    assert store.get("a", lambda: "x" * 11) == "x" * 11
    assert store.get("a", lambda: "new") == "new"


def test_text_with_the_signs_of_a_hole_is_no_hole() -> None:
    assert HOLE.split("a\ue000csrf\ue001b") == ["a\ue000csrf\ue001b"]
    assert HOLE.split(f"a{holes.hole('csrf')}b") == ["a", "csrf", "b"]


def test_lines_of_a_list_are_kept_each_for_itself_and_their_holes_filled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    asked: list[str] = []

    def render(_request: Any, _template: str, values: Any) -> str:
        rendered.append(values["name"])
        return f"<li>{values['name']}{holes.hole('token')}{holes.hole('token')}</li>"
    monkeypatch.setattr(fragments, "render", render)
    request: Any = SimpleNamespace(theme="", locale_name="en", timezone="", site=SimpleNamespace(name=""), enabled_plugins=(),
                                   registry=SimpleNamespace(fragments=Fragments()))

    def show(names: str, token: str) -> str:
        return shells(request, "line.html", [(name, {"name": name}) for name in names],
                      {"token": lambda: asked.append(token) or token})  # type: ignore[func-returns-value]
    assert show("ab", "<") == "<li>a&lt;&lt;</li><li>b&lt;&lt;</li>"
    assert show("cba", "!") == "<li>c!!</li><li>b!!</li><li>a!!</li>"
    assert (rendered, asked) == (["a", "b", "c"], ["<", "!"])
