"""A second chance for work that was given up, noted in the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from pyramid.request import Request

from aipress_core.events import outbox
from aipress_core.events.request import nudge_after_commit


def retry_task(request: Request, delivery_ids: Sequence[int] | None = None, plugin: str | None = None) -> int:
    """Give dead deliveries all their attempts again, in the request's transaction; the workers run them after its commit.

    Args:
        request: of somebody who may; the caller's view says so by its permission.
        delivery_ids: which ones; None = all that are dead.
        plugin: of those only this plugin's.

    Returns:
        How many were dead and are tried again. When none were, nothing is audited.
    """
    revived = outbox.retry(request.db, delivery_ids, plugin)
    if revived:
        request.audit("core.tasks_retried", ("task", ",".join(map(str, delivery_ids or ()))[:120], plugin or ""), revived=revived)
        nudge_after_commit(request)
    return revived
