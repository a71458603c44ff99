"""Choices that all stand on the page: one of a few (radio), several (boxes), one of two levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import colander
from deform.widget import OptGroup

from aipress_core.forms.controls import Value, clean
from aipress_core.forms.kinds import Kind, Reading
from aipress_core.forms.messages import CHOOSE, OFFERED

Choices = Iterable[tuple[str, Any]]
Levels = Iterable[tuple[Any, Choices]]


class Choice(Kind):
    """One of the values offered, or several; anything else is refused without a validator."""

    frame = "forms/set.html"
    missing = CHOOSE

    def __init__(self, values: Iterable[Any], *, multiple: bool = False, css_class: str = "", **more: Any) -> None:
        super().__init__(values=tuple(values), multiple=multiple, css_class=css_class, **more)

    @property
    def offered(self) -> set[str]:
        """Every value that can be chosen."""
        return {str(value) for one in self.values for value, _title in (one.options if hasattr(one, "options") else [one])}

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        answer = clean(sent if sent is not None else [] if self.multiple else "", self, node)
        given = answer.checked if self.multiple else [answer.checked]
        chosen = list(dict.fromkeys(one for one in given if one))
        if answer.problem or not set(chosen) <= self.offered:
            return Value(colander.null, answer.shown, answer.problem or OFFERED)
        if not chosen:
            return Value(colander.null, answer.shown)
        return Value(chosen if self.multiple else chosen[0], answer.shown)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> Any:
        if self.multiple:
            return [] if cstruct in (colander.null, None) else [str(one) for one in cstruct]
        return "" if cstruct in (colander.null, None) else str(cstruct)


class Radio(Choice):
    """One of a few, all in sight (at most seven; beyond, a list is better)."""

    template = "radio"


class Boxes(Choice):
    """Several of a few, all in sight; for ``colander.Set`` or ``colander.List``."""

    template = "boxes"

    def __init__(self, values: Iterable[Any], *, css_class: str = "") -> None:
        super().__init__(values, multiple=True, css_class=css_class)


class TwoLevel(Choice):
    """One of many that stand in groups: a list with groups, which the script turns into two lists, the second following the
    first."""

    template = "two_level"
    frame = "forms/item.html"
    scripts = ("two-level",)


class TwoLevelBoxes(Choice):
    """Several of many that stand in groups: each group folds, its summary says how many are chosen."""

    template = "two_level_boxes"


def grouped(levels: Levels) -> tuple[Any, ...]:
    """Groups of choices as the controls take them: ``[("Economy", [("bank", "Banking"), …]), …]``."""
    return tuple(OptGroup(title, *choices) for title, choices in levels)
