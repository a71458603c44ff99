"""Hands changed things to the engine that answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from aipress_core.api import SearchDocument, SearchType
from aipress_search.engine.interface import Engine, Key
from aipress_search.indexing import changes

BATCH = 500  # things


@dataclass(frozen=True)
class Followed:
    """What was handed over, with the index that took it."""

    generation: str = ""
    stamps: Mapping[Key, int] = field(default_factory=dict)
    found: Mapping[str, list[int]] = field(default_factory=dict)


def documents(db: Session, types: Mapping[str, SearchType],
              keys: Iterable[Key]) -> tuple[dict[str, list[SearchDocument]], list[Key]]:
    """The documents of things, and those that are none any more. A type that nobody declares has none."""
    found: dict[str, list[SearchDocument]] = {}
    gone: list[Key] = []
    for name, wanted in changes.by_type(keys).items():
        one = types.get(name)
        found[name] = list(one.documents(db, wanted)) if one else []
        there = {document.key for document in found[name]}
        gone += [(name, key) for key in wanted if key not in there]
    return found, gone


def hand_over(db: Session, types: Mapping[str, SearchType], engine: Engine) -> Followed:
    """Give one batch of noted things to the engine. ``db`` only reads.

    Raises:
        Unavailable: the engine did not take it; everything stays noted.
    """
    generation = str(changes.read(db, changes.LIVE).get("generation", ""))
    stamps = changes.waiting(db, BATCH)
    if not stamps:
        return Followed(generation)
    found, gone = documents(db, types, stamps)
    engine.change(found, gone)
    return Followed(generation, stamps, {name: [one.key for one in several] for name, several in found.items() if several})


def settle(db: Session, followed: Followed) -> bool:
    """Strike out what was handed over, unless another index answers since; does more wait? Under the lock of ``FOLLOW``."""
    state = changes.lock(db, changes.FOLLOW)
    live, build = changes.lock(db, changes.LIVE), changes.read(db, changes.BUILD)
    if followed.stamps and live.get("generation", "") == followed.generation:
        changes.settle(db, followed.stamps, keep=bool(build.get("generation")))
    more = changes.waits(db)
    changes.write(db, changes.FOLLOW, {**state, "queued": more})
    return more
