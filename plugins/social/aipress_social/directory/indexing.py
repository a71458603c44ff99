"""Keeping the index of the directory: what members' profiles, organisations and states say now, written anew.

Whoever knows that a member changed calls :func:`reindex` in the same transaction, or an observer does so afterwards
(:mod:`aipress_social.tasks`); a periodic task finds what slipped through.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from aipress_core.api import PERSON, Party, insert_into, renew_cache
from aipress_kyc.services import Profile, ProfileValue
from aipress_organisations.services import Membership
from aipress_social.directory.words import beginnings, words_of
from aipress_social.models import TRAITS, Bearer, Listed, Prefix, Trait

CHUNK = 500
LETTER, COMMUNITY = "letter", "community"
# What members are found by, and in whose range of keys it lies: never change the order, add at the end.
FIELDS = (LETTER, COMMUNITY, "profile", "country", "department", "city", "organisation_types", "organisation_size",
          "media_company_types", "press_media_types", "pr_agency_types", "sectors", "general_skills", "journalism_skills",
          "major_transformations")
STEP = 10**9


class Entry(NamedTuple):
    """What the index says of one member."""

    party_id: int
    sort_name: str
    words: tuple[str, ...]
    traits: tuple[tuple[str, str], ...]


def reindex(db: Session, ids: Collection[int], now: dt.datetime) -> int:
    """Write the index of these members anew; who is no longer live, or has no profile, goes out of it. Returns how many are in
    it.

    Two at once wait for each other: what members have is counted, and traits are locked in the order of their ids.
    """
    wanted = sorted(set(ids))
    done = 0
    for start in range(0, len(wanted), CHUNK):
        done += _reindex(db, wanted[start:start + CHUNK], now)
    return done


def _reindex(db: Session, ids: Sequence[int], now: dt.datetime) -> int:
    db.execute(select(Party.id).where(Party.id.in_(ids)).order_by(Party.id).with_for_update(key_share=True)).all()
    change: Counter[int] = Counter()
    for trait_id, in db.execute(select(Bearer.trait_id).where(Bearer.party_id.in_(ids))):
        change[trait_id] -= 1
    for model in (Bearer, Prefix, Listed):
        db.execute(delete(model).where(model.party_id.in_(ids)).execution_options(synchronize_session=False))
    entries = list(entries_of(db, ids))
    traits = trait_ids(db, {pair for entry in entries for pair in entry.traits})
    for entry in entries:
        change.update(traits[pair] for pair in entry.traits)
    write(db, entries, traits, now)
    _count(db, change)
    renew_cache(db, TRAITS)  # numbers are counted by statements that the session does not see
    return len(entries)


def entries_of(db: Session, ids: Collection[int]) -> Iterator[Entry]:
    """What the index should say of these members; those who do not belong in it are left out."""
    values: dict[int, list[tuple[str, str]]] = {}
    for row in db.execute(select(ProfileValue.party_id, ProfileValue.field,
                                 ProfileValue.value).where(ProfileValue.party_id.in_(ids))):
        values.setdefault(row.party_id, []).append((row.field, row.value))
    for row in db.execute(_members().where(Party.id.in_(ids)).order_by(Party.id)):
        yield entry(row, values.get(row.id, ()))


def entry(row: Any, values: Iterable[tuple[str, str]]) -> Entry:
    """The entry of a member (a row of :func:`_members`) with these values of filters."""
    traits = {*((field, value) for field, value in values if field in FIELDS), (LETTER, letter(row.sort_name)), (COMMUNITY,
        row.community)}
    shows_place = any(field == "country" for field, _value in traits)
    words = words_of([row.first_name, row.last_name, row.name, row.organisation_name or "", row.postcode if shows_place else ""])
    return Entry(row.id, row.sort_name or "?", tuple(words), tuple(sorted(traits)))


def letter(sort_name: str) -> str:
    """Under which letter a member stands; ``?`` for names that begin with none.

    >>> letter("le bris gwenola"), letter("1789 jean"), letter("")
    ('l', '?', '?')
    """
    first = sort_name[:1]
    return first if first.isascii() and first.isalpha() else "?"


def _members() -> Select[Any]:
    organisation = aliased(Party)
    return (select(Party.id, Party.name, Profile.sort_name, Profile.first_name, Profile.last_name, Profile.community,
                   Profile.postcode,
                   organisation.name.label("organisation_name"))
            .join(Profile, Profile.party_id == Party.id).outerjoin(Membership, Membership.party_id == Party.id)
            .outerjoin(organisation, and_(organisation.id == Membership.organisation_id, organisation.state == "live"))
            .where(Party.kind == PERSON, Party.state == "live"))


def range_of(field: str) -> range:
    """The keys that traits of a filter have: they lie together, so that one range of an index has what a member has of it."""
    first = STEP * (FIELDS.index(field) + 1)
    return range(first, first + STEP)


def trait_ids(db: Session, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The keys of traits, written where they are new; whoever writes one at the same time makes this try again."""
    found = _known(db, pairs)
    while missing := sorted(set(pairs) - set(found)):
        for field in sorted({field for field, _value in missing}):
            own = range_of(field)
            highest = db.scalar(select(func.max(Trait.id)).where(Trait.id.between(own.start, own.stop - 1))) or own.start
            rows = [{"id": highest + place, "field": field, "value": value, "number": 0}
                    for place, (_field, value) in enumerate((pair for pair in missing if pair[0] == field), start=1)]
            db.execute(insert_into(db, Trait).on_conflict_do_nothing(), rows)
        found = _known(db, pairs)
    return found


def _known(db: Session, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    found = db.execute(select(Trait.field, Trait.value, Trait.id).where(
        Trait.field.in_({field for field, _value in pairs}), Trait.value.in_({value for _field, value in pairs})))
    return {(one.field, one.value): one.id for one in found}


def write(db: Session, entries: Sequence[Entry], traits: dict[tuple[str, str], int], now: dt.datetime) -> None:
    """Write entries of members who have none."""
    for model, rows in rows_of(entries, traits, now).items():
        if rows:
            db.execute(insert(model), rows)


def rows_of(entries: Iterable[Entry], traits: dict[tuple[str, str], int], now: dt.datetime) -> dict[Any, list[dict[str, Any]]]:
    """The rows of entries, by model."""
    rows: dict[Any, list[dict[str, Any]]] = {Listed: [], Bearer: [], Prefix: []}
    for one in entries:
        place = {"sort_name": one.sort_name, "party_id": one.party_id}
        rows[Listed].append({**place, "words": f" {' '.join(one.words)} "[:600], "indexed_at": now})
        rows[Bearer] += [{**place, "trait_id": traits[pair]} for pair in one.traits]
        rows[Prefix] += [{**place, "prefix": prefix} for prefix in sorted(beginnings(one.words))]
    return rows


_ADD = update(Trait.__table__).where(Trait.__table__.c.id == bindparam("trait")).values(
    number=Trait.__table__.c.number + bindparam("difference"))


def _count(db: Session, change: Counter[int]) -> None:
    changed = sorted((trait, difference) for trait, difference in change.items() if difference)
    if changed:
        db.execute(select(Trait.id).where(Trait.id.in_([trait for trait,
                                                        _ in changed])).order_by(Trait.id).with_for_update()).all()
        db.connection().execute(_ADD, [{"trait": trait, "difference": difference} for trait, difference in changed])


def stale(limit: int) -> Select[tuple[int]]:
    """Members of whom the index says something that is no longer so: changed since, gone, or new."""
    fresh = exists().where(Listed.party_id == Profile.party_id, Listed.indexed_at >= Profile.updated_at)
    changed = select(Profile.party_id).join(Party, Party.id == Profile.party_id).where(
        Party.kind == PERSON, Party.state == "live", ~fresh)
    gone = select(Listed.party_id).join(Party, Party.id == Listed.party_id).outerjoin(Profile,
        Profile.party_id == Listed.party_id).where(
        or_(Party.state != "live", Profile.party_id.is_(None)))
    return changed.union_all(gone).limit(limit)
