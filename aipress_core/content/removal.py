"""Deleting very many items, whose counts are put right once at the end: a demo world, an abandoned source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_core.content.counts import add_counts, keys_of
from aipress_core.content.models import Content, FacetCount

CHUNK = 1_000


def remove_many(db: Session, ids: Sequence[int], progress: Callable[[int], None] = lambda _done: None) -> None:
    """Delete items with everything about them, and take them out of the facet counts; values without items go from there.

    Args:
        ids: of ``core_content``; ids that are there no more are passed over.
        progress: is told how many have gone.
    """
    change: Counter[tuple[str, str, str]] = Counter()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start:start + CHUNK]
        for counted in db.scalars(select(Content.counted).where(Content.id.in_(chunk), Content.counted.is_not(None))):
            change.subtract(keys_of(counted or {}))
        db.execute(delete(Content.__table__).where(Content.__table__.c.id.in_(chunk)))  # type: ignore[arg-type]
        progress(start + len(chunk))
    add_counts(db, change)
    for scope in sorted({scope for scope, _facet, _value in change}):
        db.execute(delete(FacetCount).where(FacetCount.scope == scope, FacetCount.count <= 0))
