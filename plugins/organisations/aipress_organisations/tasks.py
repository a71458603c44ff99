"""Clearing away what was left behind: by imports without items, by plugins that were off, by people who were erased."""

from __future__ import annotations

import datetime as dt

from aipress_core.api import TaskContext, task
from aipress_organisations.queries.desk import left_behind
from aipress_organisations.services import clear_away

GRACE = dt.timedelta(days=1)
MOST = 500  # a run


@task("organisations.clear_away")
def clear_all_away(ctx: TaskContext) -> None:
    """Remove declared organisations that nobody has needed for a day."""
    for organisation_id in left_behind(ctx.db, ctx.now - GRACE, MOST):
        clear_away(ctx, organisation_id)
