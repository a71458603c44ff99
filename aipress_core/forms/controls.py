"""What a browser sent, made safe to look at: structure first (else it is no form of ours), then each value.

Colander would let a NUL byte through to the database, and would run every regular expression over ten megabytes.

The structure is peppercorn's: ``__start__`` with the value ``name:mapping`` or ``name:sequence``, controls, ``__end__``;
within ``name:rename`` the controls' own names do not matter. It is read along the form's own controls, so that a sender
cannot nest deeper than the form does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import colander
from peppercorn import END, START

from aipress_core.forms.messages import CHARACTERS, too_long

MOST_CONTROLS = 1000
# Neither PostgreSQL nor XML can hold these; lone surrogates cannot even be encoded.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile(r"\r\n?|\n")
ACT_CONTROL = "__act__"  # a button within the form; it may stand inside any structure
ONE, MANY, UPLOAD = "one", "many", "upload"  # what a part of a control may be


class DamagedForm(ValueError):
    """Controls that no rendering of the form can have produced."""


@dataclass(frozen=True)
class Value:
    """One answer.

    Args:
        checked: what the schema gets: bounded, storable.
        shown: what the reader sees again beside an error.
        problem: why it is refused, if it is.
        inner: what is refused within it, by path below it (``1.name``).
        whole: what is shown after a button within the control was pressed, if that is more than ``shown``.
    """

    checked: Any
    shown: Any
    problem: Any = None
    inner: Mapping[str, Any] = field(default_factory=dict)
    whole: Any = None


def parse(controls: Iterable[tuple[str, Any]], widgets: Mapping[str, Any]) -> dict[str, Any]:
    """Read controls in document order into a value a known name; unknown names are left out.

    Args:
        controls: pairs of name and value, as of ``request.POST.items()``.
        widgets: the control of each name of the form.

    Raises:
        DamagedForm: for broken markers, different values of one single-valued control, a file where text belongs, or too
            many controls.
    """
    tokens = list(islice(controls, MOST_CONTROLS + 1))
    if len(tokens) > MOST_CONTROLS:
        raise DamagedForm("too many controls")
    stream = iter([(name, value) for name, value in tokens if name != ACT_CONTROL])
    found = _controls(stream, widgets)
    if next(stream, None) is not None:
        raise DamagedForm("an end without a start")
    return found


def _controls(stream: Iterator[tuple[str, Any]], widgets: Mapping[str, Any], *, inside: bool = False) -> dict[str, Any]:
    """The controls up to the end of the structure that they are in."""
    found: dict[str, Any] = {name: [] for name, widget in widgets.items() if _is_many(widget)}
    for name, value in stream:
        if name == END:
            if inside:
                return found
            raise DamagedForm("an end without a start")
        if name == START:
            _structure(stream, value, widgets, found)
        elif name in widgets:
            _take(found, name, _text(name, value, widgets[name]), many=_is_many(widgets[name]))
    if inside:
        raise DamagedForm("a start without an end")
    return found


def _structure(stream: Iterator[tuple[str, Any]], marker: Any, widgets: Mapping[str, Any], found: dict[str, Any]) -> None:
    name, _, kind = marker.partition(":") if isinstance(marker, str) else ("", "", "")
    widget: Any = widgets.get(name)
    if kind == "rename" and widget is not None:
        for value in _renamed(stream):
            _take(found, name, _text(name, value, widget), many=_is_many(widget))
    elif widget is None and kind:
        _skip(stream)
    elif kind == "mapping" and getattr(widget, "parts", None):
        _take(found, name, _parts(stream, widget.parts), many=False)
    elif kind == "sequence" and getattr(widget, "inner", None):
        _take(found, name, list(_items(stream, widget.inner)), many=False)
    else:
        raise DamagedForm(f"{name} has no such structure")


def _skip(stream: Iterator[tuple[str, Any]]) -> None:
    depth = 1
    for name, _value in stream:
        depth += (name == START) - (name == END)
        if depth == 0:
            return
    raise DamagedForm("a start without an end")


def _renamed(stream: Iterator[tuple[str, Any]]) -> Iterator[Any]:
    """Values of controls whose own names do not matter: radio buttons of two groups must not share one."""
    for name, value in stream:
        if name == END:
            return
        if name == START:
            break
        yield value
    raise DamagedForm("a start without an end")


def _parts(stream: Iterator[tuple[str, Any]], parts: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: [] for name, kind in parts.items() if kind == MANY}
    for name, value in stream:
        if name == END:
            return found
        if name == START:
            part, _, kind = value.partition(":") if isinstance(value, str) else ("", "", "")
            if part not in parts or kind != "rename":
                raise DamagedForm(f"{part} has no such structure")
            given: Iterable[Any] = _renamed(stream)
        else:
            part, given = name, [value]
        for one in given if part in parts else ():
            if parts[part] != UPLOAD and not isinstance(one, str):
                raise DamagedForm(f"{part} is not text")
            _take(found, part, one, many=parts[part] == MANY)
    raise DamagedForm("a start without an end")


def _items(stream: Iterator[tuple[str, Any]], widgets: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in stream:
        if name == END:
            return
        if name != START or not str(value).endswith(":mapping"):
            raise DamagedForm("a group holds groups of answers only")
        yield _controls(stream, widgets, inside=True)
    raise DamagedForm("a start without an end")


def _is_many(widget: Any) -> bool:
    return bool(getattr(widget, "multiple", False)) and not getattr(widget, "parts", None)


def _take(found: dict[str, Any], name: str, value: Any, *, many: bool) -> None:
    if many:
        found[name].append(value)
    elif found.setdefault(name, value) != value:
        raise DamagedForm(f"{name} was sent twice")


def _text(name: str, value: Any, widget: Any) -> Any:
    """Our own controls are text; a control of a plugin judges for itself."""
    if getattr(widget, "parts", None) or getattr(widget, "inner", None):
        raise DamagedForm(f"{name} has parts")
    if hasattr(widget, "longest") and not isinstance(value, str):
        raise DamagedForm(f"{name} is not text")
    return value


def clean(value: Any, widget: Any, node: colander.SchemaNode) -> Value:
    """Bound one answer and rid it of what cannot be stored."""
    if isinstance(value, list):
        parts = [clean(one, widget, node) for one in value]
        return Value([one.checked for one in parts], [one.shown for one in parts],
                     next((one.problem for one in parts if one.problem), None))
    if not isinstance(value, str) or not hasattr(widget, "longest"):
        return Value(value, value)
    shown = LINE_END.sub("\n" if getattr(widget, "many_lines", False) else " ", UNSTORABLE.sub("", value))
    longest = _longest(node.validator) or widget.longest
    if len(shown) > longest:
        return Value(shown[:longest], shown, too_long(len(shown), longest))
    return Value(shown, shown, CHARACTERS if UNSTORABLE.search(value) else None)


def _longest(validator: Any) -> int | None:
    """The limit of the schema's own ``colander.Length``, alone or within ``colander.All``."""
    if isinstance(validator, colander.Length):
        return validator.max  # type: ignore[no-any-return]
    limits = [_longest(one) for one in getattr(validator, "validators", ())]
    return min((limit for limit in limits if limit is not None), default=None)
