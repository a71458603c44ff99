"""Changing content: publish, correct, kill, expire; slugs; and the facet counts that follow each change.

Counts are kept in the same transaction as the change: ``recount`` compares what the counts hold for a row
(``counted``) with what they should hold now, and adds the difference. It can be called any number of times.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter

from sqlalchemy import ColumnElement, Select, Table, delete, select, update
from sqlalchemy.orm import Session

from aipress_core.content.boards import filtered_counts
from aipress_core.content.counts import FacetCounts, add_counts, facet_counts, keys_of
from aipress_core.content.models import Content, ContentSlug
from aipress_core.content.removal import remove_many
from aipress_core.content.visibility import ARCHIVED, KILLED, PUBLIC
from aipress_core.db.types import utcnow

__all__ = [
    "FacetCounts", "add_counts", "apply_due_changes", "archive", "due_changes", "facet_counts", "filtered_counts", "is_live",
    "kill", "publish", "recount", "remove", "remove_many", "schedule", "slugify", "unique_slug",
]


def slugify(text: str, length: int = 80) -> str:
    """Latin letters, digits and hyphens, cut at a word; ``item`` when nothing is left.

    >>> slugify("L'État, c'est moi !")
    'l-etat-c-est-moi'
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss"))
    plain = "".join(" " if unicodedata.category(character)[0] in "PZS" else character for character in plain)  # L’Est, 2024–2025
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) >= length:
            break
        slug = f"{slug}-{word}" if slug else word[:length]
    return slug or "item"


def unique_slug(db: Session, type_name: str, text: str) -> str:
    """A slug that no present or former item of the type has: ``port-strike``, ``port-strike-2``, …"""
    base = slugify(text)
    pattern = f"{base}%"
    taken = {*db.scalars(select(Content.slug).where(Content.type == type_name, Content.slug.like(pattern))),
             *db.scalars(select(ContentSlug.slug).where(ContentSlug.type == type_name, ContentSlug.slug.like(pattern)))}
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def lock(db: Session, header: Content) -> None:
    """Wait for whoever is changing this row, and see what they made of it: counts and states are worked out from it.

    Changes of ``header`` that are not written yet are written first.
    """
    db.flush()
    if header in db:
        db.refresh(header, with_for_update=True)


def publish(db: Session, header: Content, now: dt.datetime, *, at: dt.datetime | None = None) -> None:
    """Make the item public, from ``at`` (now) or from the end of its embargo. The first public date is kept.

    Raises:
        ValueError: for an item that was killed: that is for good.
    """
    lock(db, header)
    if header.state == KILLED:
        raise ValueError(f"the item {header.id} was killed and cannot be published")
    header.state = PUBLIC
    header.published_at = header.published_at or at or now
    _apply(db, header, now)


def archive(db: Session, header: Content, now: dt.datetime) -> None:
    """Take the item out of every list without destroying it. A killed item stays killed."""
    lock(db, header)
    if header.state == KILLED:
        return
    header.state = ARCHIVED
    _apply(db, header, now)


def kill(db: Session, header: Content, now: dt.datetime) -> None:
    """Withdraw the item for good: a tombstone stays at its address. The plugin deletes the body."""
    lock(db, header)
    header.state = KILLED
    _apply(db, header, now)


def schedule(db: Session, header: Content, now: dt.datetime) -> None:
    """Work out ``listed_at`` and ``next_change_at`` from state and times, then recount."""
    lock(db, header)
    _apply(db, header, now)


def _apply(db: Session, header: Content, now: dt.datetime) -> None:
    change = _reschedule(header, now)
    db.flush()
    add_counts(db, change)


def _reschedule(header: Content, now: dt.datetime) -> Counter[tuple[str, str, str]]:
    """Set the times that follow from state and times; returns what changes in the counts."""
    if header.published_at is not None:
        header.listed_at = max(header.published_at, header.embargo_until or header.published_at)
    return _difference(header, now)


def is_live(header: Content, now: dt.datetime) -> bool:
    """The Python twin of :func:`aipress_core.content.visibility.live`."""
    return bool(header.state == PUBLIC and header.listed_at is not None and header.listed_at <= now
                and (header.expires_at is None or header.expires_at > now))


def recount(db: Session, header: Content, now: dt.datetime) -> None:
    """Bring the facet counts up to date with this row."""
    lock(db, header)
    add_counts(db, _difference(header, now))


def _difference(header: Content, now: dt.datetime) -> Counter[tuple[str, str, str]]:
    """What this row should count and does not yet; afterwards ``counted`` says that it does, and ``next_change_at`` until when.

    ``now`` may lie before what somebody else did who had the lock first.
    """
    changes = [at for at in (header.listed_at, header.expires_at) if at is not None and at > now]
    header.next_change_at = min(changes) if changes and header.state == PUBLIC else None
    is_counted = header.facet_scope and is_live(header, now)
    wanted = {"scope": header.facet_scope, "facets": dict(header.facets or {})} if is_counted else None
    change: Counter[tuple[str, str, str]] = Counter()
    if wanted == header.counted:
        return change
    for sign, state in ((-1, header.counted), (1, wanted)):
        if state is not None:
            change.update(dict.fromkeys(keys_of(state), sign))
    header.counted = wanted
    return change


def remove(db: Session, header: Content) -> None:
    """Delete the header (and, by its foreign keys, everything about it), and take it out of the counts."""
    lock(db, header)
    if header.counted is not None:
        add_counts(db, Counter(dict.fromkeys(keys_of(header.counted), -1)))
    db.execute(delete(Content).where(Content.id == header.id))


def due_changes(now: dt.datetime, limit: int = 200) -> Select[Content]:
    """Items that time has listed or unlisted since their last recount."""
    return select(Content).where(Content.next_change_at <= now).order_by(Content.next_change_at, Content.id).limit(limit)


def apply_due_changes(db: Session, now: dt.datetime, limit: int = 200) -> list[Content]:
    """Recount items whose embargo or expiry has passed; returns them. Run by a periodic task."""
    headers = list(db.scalars(due_changes(now, limit).with_for_update(skip_locked=True)))
    change: Counter[tuple[str, str, str]] = Counter()
    for header in headers:
        change.update(_reschedule(header, now))
    db.flush()
    add_counts(db, change)  # all at once, in key order: two sweeps and a writer cannot wait for each other in a circle
    return headers


def touch(db: Session, table: Table, condition: ColumnElement[bool]) -> None:
    """Note in their headers that rows of a content type's own table change: kept markup is found by ``modified_at``.

    Whoever changes such rows by a statement, of which the ORM knows nothing, calls this before it.

    Args:
        table: any; one that does not share the header's key is left alone.
    """
    shared = [one for one in table.primary_key if any(key.column.table is Content.__table__ for key in one.foreign_keys)]
    if shared:
        db.execute(update(Content).where(Content.id.in_(select(shared[0]).where(condition))).values(modified_at=utcnow()))
