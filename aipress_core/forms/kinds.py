"""What a control of the kit is besides a deform widget: it reads what was sent in the reader's language and zone.

A plugin may derive a control of its own::

    class Stars(Kind):
        template = "kyc/stars.html"      # gets ``field``; ``field.value`` is what :meth:`Kind.show` or a reading gave
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import colander
from deform import widget as deform_widget
from pyramid.request import Request

from aipress_core.forms.controls import Value, clean

LINE = 500


@dataclass(frozen=True)
class Reading:
    """Who fills the form in: language, time zone, the present instant, and the request for what must be looked up."""

    request: Request

    @property
    def locale(self) -> str:
        return str(self.request.locale_name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.request.timezone)

    @property
    def now(self) -> dt.datetime:
        found: dt.datetime = self.request.now
        return found

    def say(self, text: Any) -> str:
        """``text`` in the reader's language."""
        return str(self.request.localizer.translate(text)) if text else ""


class Kind(deform_widget.Widget):
    """A control with a reading of its own. It holds no state of a request; several share it.

    Attributes:
        template: of the control; a path with ``/`` is a plugin's.
        frame: what stands around it; ``forms/set.html`` for several inputs under one legend.
        parts: its controls by name when it has several: ``one``, ``many`` or ``upload``.
        scripts: modules that make it more comfortable.
    """

    template = ""
    frame = "forms/item.html"
    parts: Mapping[str, str] = {}
    scripts: tuple[str, ...] = ()
    longest = LINE
    missing: Any = None

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        """What the schema gets of what was sent (``colander.null`` if nothing was), and what is shown again."""
        return clean(sent, self, node)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> Any:
        """The first value, for the template."""
        return "" if cstruct in (colander.null, None) else cstruct

    def words(self, values: Mapping[str, Any], reading: Reading) -> Mapping[str, Any]:
        """Values of a validator's sentence (a smallest date, a largest amount) as the reader writes them."""
        return values

    def bound(self, node: colander.SchemaNode) -> Kind:
        """The control for one form; itself, if it need not know its node."""
        return self

    def act(self, verb: str, where: str, shown: Any, node: colander.SchemaNode, reading: Reading) -> Any:
        """What is shown after a button within the control was pressed; nothing is checked yet."""
        return shown

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        """deform's part: our reading has done the work."""
        return colander.null if pstruct in ("", None, colander.null) else pstruct

    def handle_error(self, field: Any, error: colander.Invalid) -> None:
        """Keep colander's first error whole; the form takes it apart."""
        if field.error is None:
            field.error = error


def typed(sent: Any) -> str:
    """Text that was sent, without blanks around it; nothing sent is an empty text."""
    return sent.strip() if isinstance(sent, str) else ""

