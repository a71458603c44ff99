"""Saying a notification: ``request.notify`` and ``ctx.notify``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from pyramid.request import Request
from translationstring import TranslationString

from aipress_core.notifications.events import Notice
from aipress_core.notifications.kinds import NotificationKind

MOST_RECIPIENTS = 500  # of one event: each is delivered in one transaction
LONGEST_URL = 1000


def kinds(registry: Any) -> Mapping[str, NotificationKind]:
    """Every declared kind by name, in plugin order."""
    declared: Mapping[str, NotificationKind] = registry.runtime.declared.notifications
    return declared


def notices(registry: Any, now: dt.datetime, kind: str, recipients: Iterable[int], values: Mapping[str, Any], url: str,
            actor_id: int | None, content_id: int | None) -> list[Notice]:
    """The events of one notification: none of them tells the actor of their own deed, nor anybody twice.

    Raises:
        LookupError: for a kind that nobody declares.
        ValueError: for an address that is no path on this site.
    """
    from aipress_core.views.site import local_path

    if kind not in kinds(registry):
        raise LookupError(f"no plugin declares the notification {kind}")
    if len(url) > LONGEST_URL or local_path(url) != url:
        raise ValueError(f"the notification {kind} leads to {url[:80]!r}, which is no path on this site")
    told = list(dict.fromkeys(one for one in recipients if one != actor_id))
    plain = {name: _travelling(value) for name, value in values.items()}
    return [Notice(kind, told[first:first + MOST_RECIPIENTS], plain, url, now.isoformat(), actor_id, content_id)
            for first in range(0, len(told), MOST_RECIPIENTS)]


def _travelling(value: Any) -> Any:
    if isinstance(value, TranslationString):
        return {"msgid": str(value), "values": {name: _travelling(one) for name, one in (value.mapping or {}).items()}}
    return value


def notify(request: Request, kind: str, recipients: Iterable[int], values: Mapping[str, Any] | None = None, *, url: str,
           actor_id: int | None = None, content_id: int | None = None) -> None:
    """``request.notify("shop.sold", [seller_id], {"buyer": name}, url="/shop/7", actor_id=…)``: tell them once this is committed.

    Args:
        kind: a declared kind.
        recipients: party ids of members; the actor is left out.
        values: texts and numbers for the kind's sentence; a translation string among them is translated for each recipient.
        url: path on this site.
        actor_id: who did what is told; recipients who have blocked them hear nothing of it.
        content_id: the item that it is about; who may not see it is not told.

    Raises:
        ReadOnlyError: in a GET, which has nothing to tell.
        LookupError, ValueError: see :func:`notices`.
    """
    for one in notices(request.registry, request.now, kind, recipients, values or {}, url, actor_id, content_id):
        request.emit(one)
