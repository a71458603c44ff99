"""``request.emit`` and ``request.enqueue``: into the outbox with the request's transaction, and a nudge after its commit."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.events import outbox
from aipress_core.events.event import Event
from aipress_core.tasks.registry import work_of

log = logging.getLogger(__name__)


def emit(request: Request, event: Event) -> None:
    """``request.emit(ArticlePublished(content_id=7))``: tell the observers, once this request is committed.

    Raises:
        ReadOnlyError: in a GET, which changes nothing and so has nothing to tell.
    """
    outbox.emit(request.db, event, work_of(request.registry), _request_id(request))
    nudge_after_commit(request)


def enqueue(request: Request, task_name: str, /, *, available_at: dt.datetime | None = None, **payload: Any) -> None:
    """``request.enqueue("wire.fetch", source_id=7)``: run a task, once this request is committed.

    Args:
        available_at: not before this moment.
        payload: what the task gets, as JSON values.

    Raises:
        LookupError: for a task that no loaded plugin declares.
    """
    if task_name not in work_of(request.registry).tasks:
        raise LookupError(f"no plugin declares the task {task_name}")
    outbox.enqueue(request.db, task_name, payload, available_at, _request_id(request))
    nudge_after_commit(request)


def _request_id(request: Request) -> str | None:
    request_id: str | None = getattr(request, "id", None)
    return request_id


def nudge_after_commit(request: Request) -> None:
    """Wake the workers once this request is committed."""
    transaction = request.tm.get()
    try:
        transaction.data(_nudge)
    except KeyError:
        transaction.set_data(_nudge, True)
        transaction.addAfterCommitHook(_nudge, args=(work_of(request.registry).nudge,))


def _nudge(committed: bool, send: Callable[[], object] | None) -> None:
    if committed and send is not None:
        try:
            send()
        except Exception as error:  # noqa: BLE001 - the answer is committed and must go out; the sweep delivers
            log.warning("the workers were not nudged: %s", type(error).__name__)


def includeme(config: Configurator) -> None:
    """Give requests ``emit`` and ``enqueue``."""
    config.add_request_method(emit)
    config.add_request_method(enqueue)
