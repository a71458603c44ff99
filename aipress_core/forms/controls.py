"""What a browser sent, made safe to look at: structure first (else it is no form of ours), then each value.

Colander would let a NUL byte through to the database, and would run every regular expression over ten megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import colander
import peppercorn

from aipress_core.forms.messages import CHARACTERS, too_long

MOST_CONTROLS = 1000
# Neither PostgreSQL nor XML can hold these; lone surrogates cannot even be encoded.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile(r"\r\n?|\n")


class DamagedForm(ValueError):
    """Controls that no rendering of the form can have produced."""


@dataclass(frozen=True)
class Value:
    """One answer.

    Args:
        checked: what the schema gets: bounded, storable.
        shown: what the reader sees again beside an error.
        problem: why it is refused, if it is.
    """

    checked: Any
    shown: Any
    problem: Any = None


def parse(controls: Iterable[tuple[str, Any]], widgets: Mapping[str, Any]) -> dict[str, Any]:
    """Read controls in document order into a value a known name; unknown names are left out.

    Args:
        controls: pairs of name and value, as of ``request.POST.items()``.
        widgets: the control of each name of the form.

    Raises:
        DamagedForm: for broken peppercorn markers, different values of one single-valued control, a file where text
            belongs, or too many controls.
    """
    tokens = list(islice(controls, MOST_CONTROLS + 1))
    if len(tokens) > MOST_CONTROLS:
        raise DamagedForm("too many controls")
    many = {name for name, widget in widgets.items() if getattr(widget, "multiple", False)}
    _refuse_contradictions(tokens, widgets.keys() - many)
    try:
        structure = peppercorn.parse([(name, value) for name, value in tokens if name not in many])
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedForm(str(error)) from None
    structure |= {name: [value for key, value in tokens if key == name] for name in many}
    found = {name: structure[name] for name in widgets if name in structure}
    for name, value in found.items():
        _refuse_type(name, value, widgets[name])
    return found


def _refuse_contradictions(tokens: Iterable[tuple[str, Any]], single: Iterable[str]) -> None:
    depth, names = 0, set(single)
    seen: dict[str, Any] = {}
    for name, value in tokens:
        depth += (name == peppercorn.START) - (name == peppercorn.END)
        if depth == 0 and name in names and seen.setdefault(name, value) != value:
            raise DamagedForm(f"{name} was sent twice")


def _refuse_type(name: str, value: Any, widget: Any) -> None:
    """Our own controls are text; a control of a plugin judges for itself."""
    if hasattr(widget, "longest"):
        values = value if getattr(widget, "multiple", False) else [value]
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise DamagedForm(f"{name} is not text")


def clean(value: Any, widget: Any, node: colander.SchemaNode) -> Value:
    """Bound one answer and rid it of what cannot be stored."""
    if isinstance(value, list):
        parts = [clean(one, widget, node) for one in value]
        return Value([one.checked for one in parts], [one.shown for one in parts],
                     next((one.problem for one in parts if one.problem), None))
    if not isinstance(value, str) or not hasattr(widget, "longest"):
        return Value(value, value)
    shown = LINE_END.sub("\n" if widget.template == "textarea" else " ", UNSTORABLE.sub("", value))
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
