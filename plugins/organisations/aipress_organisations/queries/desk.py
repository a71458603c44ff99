"""What managers and admins look at: invitations, every organisation, those that look like doubles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from aipress_core.api import Page, Party
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import Invitation, Membership, Organisation
from aipress_organisations.queries.directory import BY_NAME, is_organisation, named, present
from aipress_organisations.services.clearing import is_needless

MOST_PAIRS, SHORTEST = 200, 6
# Words that come and go in a name without making it another one: articles, legal forms, "group".
LOOSE = re.compile(r"\b(le|la|les|l|the|groupe|group|sa|sas|sarl|sasu|scop|eurl|ltd|llc|inc|gmbh|plc|et|and|de|du|des|of)\b")
STATES = ("official", "declared", "inactive", "empty")

_MEMBERS = (select(func.count()).where(Membership.organisation_id == Organisation.id).correlate(Organisation).scalar_subquery()
            .label("members"))


def invitations(db: Session, organisation_id: int) -> Sequence[Row[Any]]:
    """An organisation's invitations, the newest first: ``id``, ``email``, ``created_at``, ``sent_at``, ``declined_at`` and
    ``sender``."""
    return db.execute(select(Invitation.id, Invitation.email, Invitation.created_at, Invitation.sent_at, Invitation.declined_at,
                             Party.name.label("sender")).outerjoin(Party, Party.id == Invitation.invited_by)
                      .where(Invitation.organisation_id == organisation_id)
                      .order_by(Invitation.created_at.desc(), Invitation.id.desc()).limit(500)).all()


def every(db: Session, words: str, kind: str, state: str, cursor: str | None) -> tuple[Page, int]:
    """One page of all organisations by name, closed ones aside, and how many there are.

    Raises:
        CursorError: for a cursor of another list.
    """
    conditions = [is_organisation(), Party.state != "closed"]
    if words:
        conditions.append(named(words))
    if kind in KINDS:
        conditions.append(Organisation.kind == kind)
    wanted = {"official": Organisation.is_official, "declared": Organisation.is_official.is_(False),
              "inactive": Organisation.is_active.is_(False), "empty": _MEMBERS.element == 0}
    if state in wanted:
        conditions.append(wanted[state])
    statement = (select(Organisation.id, Party.name, Party.slug, Organisation.kind, Organisation.canonical,
                        Organisation.is_official, Organisation.is_active, Organisation.city, _MEMBERS)
                 .join(Party, Party.id == Organisation.id).where(*conditions))
    total = db.scalar(select(func.count()).select_from(Organisation).join(Party, Party.id == Organisation.id).where(*conditions))
    return BY_NAME.page(db, statement, cursor), total or 0


def by_id(db: Session, name: str) -> Row[Any] | None:
    """One organisation by the key in an address, closed ones aside."""
    if not (name.isascii() and name.isdigit() and len(name) < 19):
        return None
    return db.execute(
        select(Organisation.id, Party.name, Party.slug, Party.created_at, Organisation.kind, Organisation.is_official,
               Organisation.is_active, Organisation.city, Organisation.country, Organisation.website, _MEMBERS)
        .join(Party, Party.id == Organisation.id)
        .where(Organisation.id == int(name), is_organisation(), Party.state != "closed")).first()


def left_behind(db: Session, before: dt.datetime, limit: int) -> Sequence[int]:
    """Organisations that nobody needs, and that have not changed since an instant, the oldest first."""
    return db.scalars(select(Organisation.id).join(Party, Party.id == Organisation.id)
                      .where(Party.state == "live", Organisation.modified_at < before, is_needless())
                      .order_by(Organisation.id).limit(limit)).all()


@dataclass(frozen=True)
class Double:
    """Two organisations that look like one; ``kept`` is the one to keep, as far as can be told, ``sign`` why they look alike."""

    kept: Row[Any]
    gone: Row[Any]
    sign: str  # name | loose | typo | website


class Key(NamedTuple):
    """What tells whether an organisation looks like another: little enough to hold of every one of them."""

    id: int
    canonical: str
    host: str


def doubles(db: Session) -> list[Double]:
    """Pairs of organisations that are likely one, the surest first: one name; names that differ by an article, a legal form or
    one letter; one website. At most 200; two statements, of which the second reads the pairs alone."""
    found: dict[frozenset[int], str] = {}
    for sign, one, other in _alike(_keys(db)):
        if len(found) >= MOST_PAIRS:
            break
        found.setdefault(frozenset((one.id, other.id)), sign)
    rows = {row.id: row for row in db.execute(
        select(Organisation.id, Party.name, Party.slug, Organisation.kind, Organisation.is_official, Organisation.city, _MEMBERS)
        .join(Party, Party.id == Organisation.id).where(Organisation.id.in_(frozenset().union(*found))))}
    pairs = [(sorted((rows[id_] for id_ in pair), key=lambda row: (not row.is_official, -row.members, row.id)), sign)
             for pair, sign in found.items()]
    return [Double(kept, gone, sign) for (kept, gone), sign in pairs]


def _keys(db: Session) -> list[Key]:
    statement = (select(Organisation.id, Organisation.canonical, Organisation.website)
                 .join(Party, Party.id == Organisation.id).where(present()).order_by(Organisation.canonical, Organisation.id))
    rows = db.execute(statement, execution_options={"yield_per": 1_000})
    return [Key(row.id, row.canonical, host_of(row.website)) for row in rows]


def _alike(keys: Sequence[Key]) -> Iterator[tuple[str, Key, Key]]:
    yield from _grouped("name", keys, lambda key: key.canonical)
    yield from _grouped("loose", keys, lambda key: loose_name(key.canonical))
    for ordered in (keys, sorted(keys, key=lambda key: key.canonical[::-1])):
        for one, other in pairwise(ordered):
            if min(len(one.canonical), len(other.canonical)) >= SHORTEST and is_one_letter_apart(one.canonical, other.canonical):
                yield "typo", one, other
    yield from _grouped("website", keys, lambda key: key.host)


def _grouped(sign: str, keys: Sequence[Key], name: Callable[[Key], str]) -> Iterator[tuple[str, Key, Key]]:
    """Whoever has a name that somebody had before; of each name the first alone is held."""
    firsts: dict[str, Key] = {}
    for key in keys:
        if (found := name(key)) and (first := firsts.setdefault(found, key)) is not key:
            yield sign, first, key


def loose_name(canonical: str) -> str:
    """A canonical name without articles, legal forms and blanks; empty when nothing is left.

    >>> loose_name("groupe l echo du centre sas")
    'echocentre'
    """
    return "".join(LOOSE.sub(" ", canonical).split())


def host_of(website: str) -> str:
    """The host of an address without ``www.``; empty when there is none."""
    return (urlsplit(website).hostname or "").removeprefix("www.") if website else ""


def is_one_letter_apart(one: str, other: str) -> bool:
    """Do two different texts become equal by one letter more, less, another, or two exchanged? Another number is no slip."""
    if one == other or abs(len(one) - len(other)) > 1 or [*filter(str.isdigit, one)] != [*filter(str.isdigit, other)]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    if len(left) != len(right):
        shorter, longer = sorted((left, right), key=len)
        return longer[1:] == shorter
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
