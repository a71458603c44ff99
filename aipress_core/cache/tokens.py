"""Tokens: written in the transaction that changes a region's tables, read by every request that uses the cache."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from aipress_core.cache.models import CacheToken
from aipress_core.cache.regions import CacheRegion, regions_of
from aipress_core.db.sessions import WritingSession
from aipress_core.events.upsert import insert_into

CHANGED = "aipress.cache.changed"  # in ``Session.info``: names of regions whose tables this transaction has changed


def renew(db: Session, region: CacheRegion) -> None:
    """Give a region another token when ``db`` commits, for changes that the session does not see."""
    _changed(db).add(region.name)


def tokens(listed: str | None) -> dict[str, int]:
    """The token of every region that ever changed, as they are read with the visitor.

    >>> tokens("wire.counts:7,taxonomies.terms:12"), tokens(None)
    ({'wire.counts': 7, 'taxonomies.terms': 12}, {})
    """
    pairs = (one.partition(":") for one in (listed or "").split(",") if one)
    return {region: int(token) for region, _colon, token in pairs}


def _changed(db: Session) -> set[str]:
    found: set[str] = db.info.setdefault(CHANGED, set())
    return found


def _note_rows(db: Session, _context: Any) -> None:
    for row in (*db.new, *db.dirty, *db.deleted):
        if names := regions_of(getattr(row, "__tablename__", "")):
            _changed(db).update(names)


def _note_statement(state: ORMExecuteState) -> None:
    """``insert(Term)…``, ``update(Term)…``, ``delete(Term)…``"""
    mapper = None if state.is_select else state.bind_mapper
    if mapper is not None and (names := regions_of(getattr(mapper.class_, "__tablename__", ""))):
        _changed(state.session).update(names)


def _write(db: Session) -> None:
    """Last in the transaction, so that the rows are locked shortly; in one order, so that nobody waits in a circle."""
    db.flush()
    for name in sorted(db.info.pop(CHANGED, ())):
        # Random, not counted: the number of a transaction that is rolled back must never be given again.
        token = secrets.randbelow(2**62) + 1
        db.execute(insert_into(db, CacheToken).values(region=name, token=token).on_conflict_do_update(
            index_elements=["region"], set_={"token": token}))


def _forget(db: Session) -> None:
    db.info.pop(CHANGED, None)


event.listen(WritingSession, "after_flush", _note_rows)
event.listen(WritingSession, "do_orm_execute", _note_statement)
event.listen(WritingSession, "before_commit", _write)
event.listen(WritingSession, "after_rollback", _forget)
