"""Compares engine and database, thing by thing, and notes what differs as changed: the index repairs itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from aipress_core.api import SearchType
from aipress_search.engine.interface import Engine, Key
from aipress_search.engine.prepared import digest
from aipress_search.indexing.following import BATCH

STEP = 2000  # keys


@dataclass(frozen=True)
class Compared:
    """One stretch of keys of one type: what differs, and where the next begins (None = the type is through)."""

    differing: tuple[Key, ...]
    looked_at: int
    after: int | None


def compare(db: Session, one: SearchType, engine: Engine, after: int) -> Compared:
    """Compare a stretch above ``after``. ``db`` only reads.

    Raises:
        Unavailable: the engine does not say.
    """
    keys = one.keys(db, after, STEP)
    last = keys[-1] if len(keys) == STEP else None
    stored = dict(_stored(engine, one.name, after, last))
    wanted = {document.key: digest(document) for start in range(0, len(keys), BATCH)
              for document in one.documents(db, keys[start:start + BATCH])}
    differing = tuple((one.name, key) for key in sorted({*wanted, *stored}) if wanted.get(key) != stored.get(key))
    return Compared(differing, len(wanted), last)


def _stored(engine: Engine, name: str, after: int, last: int | None) -> Iterator[tuple[int, int]]:
    """What the engine has above ``after``, to ``last`` or to the end."""
    while found := engine.digests(name, after, STEP):
        yield from ((key, value) for key, value in found if last is None or key <= last)
        after = found[-1][0]
        if len(found) < STEP or (last is not None and after >= last):
            return


def drift(db: Session, types: Mapping[str, SearchType], engine: Engine) -> Iterator[Compared]:
    """Everything, stretch by stretch."""
    for name in sorted(types):
        after: int | None = 0
        while after is not None:
            found = compare(db, types[name], engine, after)
            yield found
            after = found.after


Differences = Sequence[Key]
