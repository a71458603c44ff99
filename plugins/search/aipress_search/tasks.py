"""Work outside the request: the index follows the site."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from aipress_core.api import Event, TaskContext, observes, task
from aipress_search.admin.services import forget_missed
from aipress_search.engine.interface import Key, Unavailable
from aipress_search.engines import engine_of
from aipress_search.events import Indexed
from aipress_search.indexing import changes, checking, following
from aipress_search.indexing.building import Building, Busy
from aipress_search.saved import matching, telling

TURN = 40  # seconds that a task works before it lets others have their turn
STUCK = 30  # seconds after which what waits is looked at again
AGAIN = dt.timedelta(seconds=30)  # until a comparison that must be made is tried again
MANY = 20_000  # differences from which a new index is quicker


@observes(declared_by="aipress_register_search_types", waits=False)
def note(event: Event, ctx: TaskContext) -> None:
    """Note which things an event concerns, and see to it that they are indexed."""
    if keys := changes.of_event(ctx.registry.search_types.values(), event):
        _queue(ctx, keys)


def _queue(ctx: TaskContext, keys: Sequence[Key] = (), *, again: bool = False) -> None:
    """Note changes and have ``search.follow`` run, if it is not going to anyway (or all the same).

    The lock comes first: whoever strikes out rows holds it too.
    """
    state = changes.lock(ctx.db, changes.FOLLOW)
    changes.note(ctx.db, keys, ctx.now)
    if again or not state.get("queued"):
        changes.write(ctx.db, changes.FOLLOW, {**state, "queued": True})
        ctx.enqueue("search.follow")


@task("search.follow", timeout=120)
def follow(ctx: TaskContext) -> None:
    """Hand changed things to the engine, in batches. What it does not take stays noted and is tried again."""
    engine = engine_of(ctx.registry)
    try:
        followed = following.hand_over(ctx.db_read, ctx.registry.search_types, engine.engine)
    except Unavailable as error:
        ctx.logger.warning("the search engine does not take changes: %s", error)
        state = changes.lock(ctx.db, changes.FOLLOW)
        changes.write(ctx.db, changes.FOLLOW, {**state, "queued": False, "away": True})
        return
    engine.wake()
    if following.settle(ctx.db, followed):
        ctx.enqueue("search.follow")
    for name, keys in followed.found.items():
        ctx.emit(Indexed(type=name, keys=keys))


@task("search.tend", timeout=180)
def tend(ctx: TaskContext) -> None:
    """See to it that there is an index of all types, and that nothing waits: engines go away and come back, empty or not.

    One that was killed may have lost what it had said to have: when it is back, it is compared.
    """
    engine = engine_of(ctx.registry).engine
    try:
        is_current = engine.is_current()
    except Unavailable as error:
        ctx.logger.warning("the search engine is away: %s", error)
        changes.write(ctx.db, changes.FOLLOW, {**changes.lock(ctx.db, changes.FOLLOW), "away": True})
        return
    if changes.read(ctx.db_read, changes.FOLLOW).get("away"):
        changes.write(ctx.db, changes.FOLLOW, {**changes.lock(ctx.db, changes.FOLLOW), "away": False})
        ctx.enqueue("search.check")
    is_building = bool(changes.read(ctx.db_read, changes.BUILD).get("generation"))
    is_whole = changes.read(ctx.db_read, changes.LIVE).get("types") == sorted(ctx.registry.search_types)
    count, oldest = changes.backlog(ctx.db_read)
    if not is_current or not is_whole or is_building:
        ctx.enqueue("search.build")
    elif count and oldest is not None and (ctx.now - oldest).total_seconds() > STUCK:
        _queue(ctx, again=True)
    elif count:
        _queue(ctx)


@task("search.build", timeout=180)
def build(ctx: TaskContext, anew: bool = False, doubt: bool = False) -> None:
    """Build a new index beside the one that answers, or go on with it. For ``doubt`` see :func:`check`."""
    started = time.monotonic()
    building = Building(ctx.runtime.database, ctx.registry.search_types, engine_of(ctx.registry).engine, holder="worker")
    try:
        progress = building.begin(anew=anew)
        while not progress.is_finished and time.monotonic() - started < TURN:
            progress = building.step()
    except (Busy, Unavailable) as error:
        ctx.logger.warning("the index is not built: %s", error)
        _doubt_on(ctx, doubt)
        return
    if not progress.is_finished:
        ctx.enqueue("search.build", doubt=doubt)
    else:
        engine_of(ctx.registry).wake()
        _queue(ctx)
        if doubt:
            ctx.enqueue("search.check", doubt=True)


def _doubt_on(ctx: TaskContext, doubt: bool) -> None:
    if doubt:
        ctx.enqueue("search.check", available_at=ctx.now + AGAIN, doubt=True)


@task("search.check", timeout=180)
def check(ctx: TaskContext, place: int = 0, after: int = 0, differing: int = 0, doubt: bool = False) -> None:
    """Compare the index with the database, and repair what differs.

    Args:
        doubt: nothing was noted for a while: until everything has been compared, the index is not asked (``indexing.behind``).
    """
    started, names = time.monotonic(), sorted(ctx.registry.search_types)
    engine = engine_of(ctx.registry).engine
    found: list[Key] = []
    try:
        while place < len(names) and time.monotonic() - started < TURN and len(found) < MANY:
            compared = checking.compare(ctx.db_read, ctx.registry.search_types[names[place]], engine, after)
            found += compared.differing
            place, after = (place + 1, 0) if compared.after is None else (place, compared.after)
    except Unavailable as error:
        ctx.logger.warning("the index cannot be checked: %s", error)
        _doubt_on(ctx, doubt)
        return
    differing += len(found)
    if len(found) >= MANY:
        ctx.enqueue("search.build", anew=True, doubt=doubt)
        return
    if found:
        _queue(ctx, found)
    if place < len(names):
        ctx.enqueue("search.check", place=place, after=after, differing=differing, doubt=doubt)
        return
    changes.lock(ctx.db, changes.CHECK)
    changes.write(ctx.db, changes.CHECK, {"at": ctx.now.isoformat(), "differing": differing})


@observes(Indexed, waits=False)
def note_fresh(event: Indexed, ctx: TaskContext) -> None:
    """What is indexed may be new to somebody who has saved a search."""
    matching.note_fresh(ctx.db, [(event.type, key) for key in event.keys], ctx.now)


@task("search.match_saved", timeout=180)
def match_saved(ctx: TaskContext) -> None:
    """Ask the saved searches about what is new."""
    matching.match(ctx)


@task("search.tell_saved")
def tell_saved(ctx: TaskContext) -> None:
    """Tell members what their saved searches have found, when it is due."""
    telling.tell(ctx)


@task("search.forget_missed")
def forget(ctx: TaskContext) -> None:
    """Forget the searches without results that are older than the setting says."""
    forget_missed(ctx.db, ctx.now.astimezone(dt.UTC).date() - dt.timedelta(days=ctx.settings["search.missed_days"]))
