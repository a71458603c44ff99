"""Work outside the request."""

from __future__ import annotations

from aipress_core.api import TaskContext, task
from aipress_discussion.counting import forget


@task("discussion.forget_visitors")
def forget_visitors(ctx: TaskContext) -> None:
    """Forget who viewed what, once they cannot be counted twice any more."""
    forget(ctx.db, ctx.now)
