"""The core's own periodic tasks: old rows go."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sqlalchemy import and_, delete, exists, func, or_, select

from aipress_core.events.models import DONE, Delivery, Outbox
from aipress_core.observability.flush import add
from aipress_core.observability.models import EVER, Figure
from aipress_core.security.models import Rate
from aipress_core.tasks.context import TaskContext, number
from aipress_core.tasks.declare import Periodic, task
from aipress_core.tasks.registry import work_of

BATCH = 1000
FIGURE_DAYS = 30


@task("core.sweep_outbox")
def sweep_outbox(ctx: TaskContext) -> None:
    """Remove finished work after ``aipress.tasks.retention_days``, scheduled runs, which are many and alike, after an hour.

    Dead and waiting deliveries stay.
    """
    before = ctx.now - dt.timedelta(days=number(ctx.settings, "aipress.tasks.retention_days"))
    scheduled = and_(Outbox.name.in_([one.task_name for one in work_of(ctx.registry).periodics]),
                     Outbox.created_at < ctx.now - dt.timedelta(hours=1))
    unfinished = exists().where(Delivery.outbox_id == Outbox.id, Delivery.state != DONE)
    old = select(Outbox.id).where(or_(Outbox.created_at < before, scheduled), ~unfinished).order_by(Outbox.id).limit(BATCH)
    gone = ctx.db.scalars(delete(Outbox).where(Outbox.id.in_(old)).returning(Outbox.id)).all()
    if len(gone) == BATCH:  # a transaction of bearable length; the rest in the next one
        ctx.enqueue("core.sweep_outbox")


@task("core.sweep_rates")
def sweep_rates(ctx: TaskContext) -> None:
    """Remove the counts of rate limits whose window is over."""
    ctx.db.execute(delete(Rate).where(Rate.expires_at < ctx.now))


@task("core.sweep_figures")
def sweep_figures(ctx: TaskContext) -> None:
    """Add the plugins' figures of hours older than 30 days to those of ever, so that totals never shrink."""
    old = and_(Figure.hour > EVER, Figure.hour < ctx.now - dt.timedelta(days=FIGURE_DAYS))
    sums: dict[str, dict[str, float]] = defaultdict(dict)
    for plugin, name, value in ctx.db.execute(
            select(Figure.plugin, Figure.name, func.sum(Figure.value)).where(old).group_by(Figure.plugin, Figure.name)):
        sums[plugin][name] = value
    ctx.db.execute(delete(Figure).where(old))
    add(ctx.db, sums, EVER)


PERIODICS = (Periodic("core.sweep_outbox", seconds=3600), Periodic("core.sweep_rates", seconds=600),
             Periodic("core.sweep_figures", seconds=86_400))
