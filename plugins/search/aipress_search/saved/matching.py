"""Do new things answer saved searches? Each search is run over the new things alone, and once for all who have saved the same.

The engine is asked without regard to readers, because most searches match nothing of a batch. Whether a member may see what did
match is then asked of the database by the rule of its kind, for each of the few members whom it concerns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from aipress_core.api import TaskContext, insert_into
from aipress_search.choice import Choice
from aipress_search.engine.interface import Key, Level, Unavailable
from aipress_search.engines import engine_of
from aipress_search.queries import present
from aipress_search.saved.models import Fresh, Hit, SavedSearch
from aipress_search.saved.owners import owners, visibility_of, zone_of
from aipress_search.saved.schedule import due_at
from aipress_search.services import Searcher, Wanted

BATCH = 200  # new things a run
PAGE = 500  # saved searches a statement
NEW = dt.timedelta(days=7)  # what is older when it arrives is an archive and no news
PATIENCE = dt.timedelta(days=2)  # for an engine that is away


@dataclass(frozen=True)
class Match:
    """One saved search that wants some of the new things."""

    saved_id: int
    party_id: int
    keys: tuple[Key, ...]


def note_fresh(db: Session, keys: Sequence[Key], now: dt.datetime) -> None:
    """These things are in the index and may be new; nothing is noted while nobody has saved a search."""
    if not keys or not db.scalar(select(exists().where(SavedSearch.is_paused.is_(False)))):
        return
    for start in range(0, len(keys), PAGE):
        rows = [{"type": name, "object_id": number, "at": now} for name, number in sorted(set(keys[start:start + PAGE]))]
        statement = insert_into(db, Fresh).values(rows)
        db.execute(statement.on_conflict_do_update(index_elements=["type", "object_id"], set_={"at": statement.excluded.at}))


def match(ctx: TaskContext) -> int:
    """Ask all saved searches about the oldest batch of new things; returns how many new hits were written.

    After a full batch the next one follows at once: what is new does not wait for an archive that was imported before it. What is
    read and asked comes before the first write: on SQLite that takes the only write lock.
    """
    read = ctx.db_read
    batch = read.execute(select(Fresh.type, Fresh.object_id, Fresh.at)
                         .order_by(Fresh.at, Fresh.type, Fresh.object_id).limit(BATCH)).all()
    if not batch:
        return 0
    keys = tuple((row.type, row.object_id) for row in batch)
    try:
        found = list(_matches(ctx, read, keys))
    except Unavailable as problem:
        ctx.logger.warning("the engine is away: %s new things wait (%s)", len(batch), problem)
        ctx.db.execute(delete(Fresh).where(Fresh.at < ctx.now - PATIENCE))
        return 0
    written = _write(ctx, found)
    for row in batch:  # one that came again meanwhile stays
        ctx.db.execute(delete(Fresh).where(Fresh.type == row.type, Fresh.object_id == row.object_id, Fresh.at == row.at))
    if len(batch) == BATCH:
        ctx.enqueue("search.match_saved")
    return written


def _matches(ctx: TaskContext, read: Session, keys: tuple[Key, ...]) -> Iterator[Match]:
    searcher = Searcher(ctx.registry, read, visibility_of(ctx, None))
    digest = ""
    while True:
        kinds = read.execute(select(SavedSearch.digest).where(SavedSearch.is_paused.is_(False), SavedSearch.digest > digest)
                             .distinct().order_by(SavedSearch.digest).limit(PAGE)).scalars().all()
        if not kinds:
            return
        digest = kinds[-1]
        columns = (SavedSearch.id, SavedSearch.party_id, SavedSearch.digest, SavedSearch.choice, SavedSearch.created_at)
        rows = read.execute(select(*columns).where(SavedSearch.is_paused.is_(False), SavedSearch.digest.in_(kinds))
                            .order_by(SavedSearch.digest, SavedSearch.id)).all()
        asked: dict[str, dict[Key, dt.datetime]] = {}
        for row in rows:
            if row.digest not in asked:
                asked[row.digest] = _answers(ctx, searcher, Choice.of_stored(row.choice), keys)
            if wanted := tuple(key for key, at in asked[row.digest].items() if at >= row.created_at):
                yield Match(row.id, row.party_id, wanted)


def _answers(ctx: TaskContext, searcher: Searcher, choice: Choice, keys: tuple[Key, ...]) -> dict[Key, dt.datetime]:
    """Which of these things answer one search, without forgiving typing errors, and since when each is to be seen."""
    since, until = replace(choice, period="").between(ctx.now, zone_of(ctx, None))
    wanted = Wanted(choice.words, (choice.type,) if choice.type else (), choice.values, max(filter(None, (since, ctx.now - NEW))),
                    until, limit=len(keys), counted=False, level=Level.EXACT, among=keys)
    query = replace(searcher.query(wanted), grants=None, pins=())
    hits = engine_of(ctx.registry).ask(lambda engine: engine.search(query))
    return {(hit.type, hit.key): hit.at for hit in hits.hits}


def _write(ctx: TaskContext, found: Sequence[Match]) -> int:
    """Write what is new to each search, and when it is to be told. A search that is gone or paused by now gets nothing."""
    db = ctx.db
    ids = sorted({one.saved_id for one in found})
    lock = (select(SavedSearch.id, SavedSearch.frequency, SavedSearch.due_at).where(SavedSearch.is_paused.is_(False))
            .order_by(SavedSearch.id).with_for_update())
    alive = {row.id: row for start in range(0, len(ids), PAGE)
             for row in db.execute(lock.where(SavedSearch.id.in_(ids[start:start + PAGE])))}
    by_member: dict[int, list[Match]] = {}
    for one in found:
        if one.saved_id in alive:
            by_member.setdefault(one.party_id, []).append(one)
    members = owners(db, by_member)
    kinds = list(Searcher(ctx.registry, db, visibility_of(ctx, None)).types.values())
    written = 0
    for party_id, owner in sorted(members.items()):
        own = sorted(by_member[party_id], key=lambda one: one.saved_id)
        seen = present(db, kinds, visibility_of(ctx, owner), list({key for one in own for key in one.keys}))
        for one in own:
            new = _write_hits(db, one.saved_id, [key for key in one.keys if key in seen], ctx.now)
            written += new
            if new and alive[one.saved_id].due_at is None:
                due = due_at(alive[one.saved_id].frequency, ctx.now, zone_of(ctx, owner))
                db.execute(update(SavedSearch).where(SavedSearch.id == one.saved_id).values(due_at=due))
    return written


def _write_hits(db: Session, saved_id: int, keys: Sequence[Key], now: dt.datetime) -> int:
    """Write those that the search has never found before; returns how many."""
    if not keys:
        return 0
    rows = [{"saved_id": saved_id, "type": name, "object_id": number, "found_at": now} for name, number in sorted(keys)]
    statement = insert_into(db, Hit).values(rows).on_conflict_do_nothing(index_elements=["saved_id", "type", "object_id"])
    return len(db.execute(statement.returning(Hit.object_id)).all())
