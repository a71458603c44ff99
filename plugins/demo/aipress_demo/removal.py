"""Takes the demo world away: every row that it wrote, and what readers wrote upon it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_core.api import File, Party, content, forget_mails, withdraw
from aipress_demo.loader import Progress, analyse, silent
from aipress_demo.models import CONTENT, FILE, OUTBOX, PARTY, Mark

CHUNK = 1_000


def remove(runtime: Any, progress: Progress = silent) -> int:
    """Remove every row of the demo world; what hangs on them goes by foreign keys. Returns how many parties and items."""
    with runtime.database.session() as db, db.begin():
        items, parties = _marked(db, CONTENT), _marked(db, PARTY)
        content.remove_many(db, items, lambda done: progress(done, len(items), "items"))
        for done, chunk in _chunks(parties):
            forget_mails(db, chunk)
            db.execute(delete(Party.__table__).where(Party.__table__.c.id.in_(chunk)))
            progress(done, len(parties), "parties")
        for _done, chunk in _chunks(_marked(db, FILE)):
            db.execute(delete(File.__table__).where(File.__table__.c.id.in_(chunk)))
        plugins = runtime.declared.plugins
        runtime.declared.hooks.call("aipress_demo_remove", frozenset(plugins.order), db=db)
        withdraw(db, _marked(db, OUTBOX))
        db.execute(delete(Mark))
    if items or parties:
        analyse(runtime)
    return len(items) + len(parties)


def _marked(db: Session, kind: str) -> list[int]:
    return list(db.scalars(select(Mark.row_id).where(Mark.kind == kind).order_by(Mark.row_id)))


def _chunks(ids: list[int]) -> Iterator[tuple[int, list[int]]]:
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start:start + CHUNK]
        yield start + len(chunk), chunk
