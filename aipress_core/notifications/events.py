"""The event in which a notification travels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from aipress_core.events.event import Event


@dataclass(frozen=True)
class Notice(Event):
    """Some members are to be told something: ``request.notify`` and ``ctx.notify`` emit it.

    Args:
        kind: name of the declared kind.
        recipients: party ids, at most 500; a longer list is several events.
        values: what is filled into the kind's sentence: texts and numbers. A translation string travels as
            ``{"msgid": …, "values": …}`` and is translated for each recipient.
        url: path on this site where it leads.
        at: when it was said, ISO 8601.
        actor_id: who did what is told.
        content_id: the item that it is about.
    """

    name: ClassVar[str] = "core.Notice"
    kind: str
    recipients: list[int]
    values: dict[str, Any] = field(default_factory=dict)
    url: str = "/"
    at: str = ""
    actor_id: int | None = None
    content_id: int | None = None
