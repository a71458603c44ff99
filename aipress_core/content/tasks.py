"""Time lists and unlists items without anybody's doing: embargoes end, items expire."""

from __future__ import annotations

from aipress_core.content.events import ContentListed, ContentUnlisted
from aipress_core.content.services import apply_due_changes, is_live
from aipress_core.tasks.context import TaskContext
from aipress_core.tasks.declare import Periodic, task

BATCH = 200


@task("core.apply_due_changes")
def apply_changes_of_time(ctx: TaskContext) -> None:
    """Recount items whose embargo or expiry has passed, and tell the others. Lists are right without it, at the instant."""
    headers = apply_due_changes(ctx.db, ctx.now, BATCH)
    for header in headers:
        event = ContentListed if is_live(header, ctx.now) else ContentUnlisted
        ctx.emit(event(content_id=header.id, type=header.type))
    if len(headers) == BATCH:
        ctx.enqueue("core.apply_due_changes")


PERIODICS = (Periodic("core.apply_due_changes", 10),)
