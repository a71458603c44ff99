"""Reading things of any kind by the rule that their plugin gives: who may find which now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, literal, select, union_all
from sqlalchemy.orm import Session

from aipress_core.api import SearchType, Visibility
from aipress_search.engine.interface import Key


def present(db: Session, kinds: Iterable[SearchType], visibility: Visibility, keys: Sequence[Key]) -> dict[Key, Row[Any]]:
    """Those of these things that this viewer may find now, with title, slug and date: by the rule; one statement a kind."""
    found: dict[Key, Row[Any]] = {}
    for kind in kinds:
        wanted = [number for name, number in keys if name == kind.name]
        if wanted:
            rows = kind.listed(visibility).subquery()
            found |= {(kind.name, row.id): row for row in db.execute(select(rows).where(rows.c.id.in_(wanted)))}
    return found


def at_address(db: Session, kinds: Iterable[SearchType], visibility: Visibility, address: str) -> tuple[Key, Row[Any]] | None:
    """The thing whose page this path is, if this viewer may find it."""
    slug = address.rstrip("/").rpartition("/")[2]
    for kind in kinds:
        if slug and kind.url(slug) == address.rstrip("/"):
            rows = kind.listed(visibility).subquery()
            row = db.execute(select(rows).where(rows.c.slug == slug).limit(1)).first()
            if row is not None:
                return (kind.name, row.id), row
    return None


def visible(db: Session, kinds: Mapping[str, SearchType], visibility: Visibility, keys: Iterable[Key]) -> set[Key]:
    """Those of the keys that the viewer may find, by the rule itself; one statement."""
    by_type: dict[str, set[int]] = {}
    for name, key in keys:
        by_type.setdefault(name, set()).add(key)
    parts = []
    for name, wanted in sorted(by_type.items()):
        listed = kinds[name].listed(visibility).subquery()
        parts.append(select(literal(name), listed.c.id).where(listed.c.id.in_(sorted(wanted))))
    return {(name, key) for name, key in db.execute(union_all(*parts))} if parts else set()
