"""Which periodic tasks are due. The database decides: one row per task, advanced in the transaction that enqueues the run.

The row's lock is the lease: of any number of workers with clocks some seconds apart, one advances it past the slot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.db.sessions import SessionSource
from aipress_core.events.models import PENDING, RUNNING, Delivery, Schedule
from aipress_core.events.outbox import enqueue
from aipress_core.events.upsert import insert_into
from aipress_core.security.identity import SiteState
from aipress_core.site import Site
from aipress_core.tasks.declare import Periodic
from aipress_core.tasks.registry import WorkRegistry

_SITE = (select(Site.name, Site.theme, Site.locale, Site.timezone, Site.plugins, Site.plugins_version, Site.settings)
         .where(Site.id == 1))
IsEnabled = Callable[[str, SiteState], bool]


def read_site(db: Session) -> SiteState:
    """The site's row; one with all defaults before the site has been set up."""
    row = db.execute(_SITE).first()
    return SiteState(*row) if row else SiteState()


def enqueue_due(database: SessionSource, work: WorkRegistry, now: dt.datetime, is_enabled: IsEnabled) -> int:
    """Enqueue each periodic task whose slot has come, once among all workers; returns how many.

    A task is met for the first time with its next slot, so that a restart after an upgrade does not run everything.
    """
    periodics = {periodic.task_name: periodic for periodic in work.periodics}
    with database.read_session() as db:
        site = read_site(db)
        seen = {row.task: row.next_run_at for row in db.execute(select(Schedule.task, Schedule.next_run_at))}
    awake = {name: one for name, one in periodics.items() if is_enabled(work.handlers[name].plugin, site)}
    due = [one for name, one in awake.items() if name not in seen or _is_over(seen[name], one, now)]
    return sum(_advance(database, periodic, now) for periodic in due)


def _is_over(next_run_at: dt.datetime, periodic: Periodic, now: dt.datetime) -> bool:
    # A date further ahead than two slots was left by a longer schedule or by a clock that went wrong.
    return next_run_at <= now or next_run_at - now > dt.timedelta(seconds=2 * periodic.seconds)


def _advance(database: SessionSource, periodic: Periodic, now: dt.datetime) -> bool:
    """Take the slot if nobody else did, and enqueue the run unless the previous one is unfinished."""
    with database.session() as db, db.begin():
        row = db.scalar(select(Schedule).where(Schedule.task == periodic.task_name).with_for_update(skip_locked=True))
        if row is None:
            _meet(db, periodic, now)
            return False
        is_slot = row.next_run_at <= now
        row.next_run_at = periodic.next_slot(now)
        if not is_slot or _is_unfinished(db, row.outbox_id):
            return False
        row.last_run_at = now
        row.outbox_id = enqueue(db, periodic.task_name, available_at=now)
        return True


def _meet(db: Session, periodic: Periodic, now: dt.datetime) -> None:
    """Write the row of a task that was never seen; another worker may be doing the same, or hold it locked."""
    if db.get(Schedule, periodic.task_name) is None:
        row = {"task": periodic.task_name, "next_run_at": periodic.next_slot(now)}
        db.execute(insert_into(db, Schedule).values(row).on_conflict_do_nothing())


def _is_unfinished(db: Session, outbox_id: int | None) -> bool:
    unfinished = select(Delivery.id).where(Delivery.outbox_id == outbox_id, Delivery.state.in_((PENDING, RUNNING)))
    return outbox_id is not None and db.scalar(unfinished) is not None
