"""The organisations of the demo world, who belongs to them, and an invitation that waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_accounts.services import normalise_email
from aipress_core.api import ORGANISATION, Party, bulk, renew_cache, slugify
from aipress_organisations.kinds import SIZES, TYPES, types_of
from aipress_organisations.models import DIRECTORY, Invitation, Membership, Organisation, Value
from aipress_organisations.services import canonical_name
from aipress_taxonomies.services import cities

CHUNK = 500
MOST_CITIES = 40_000
NAMED = 60  # people, among whom all the named accounts are
OLDEST = dt.timedelta(days=700)
MANAGERS = ("editor", "communicator", "pressofficer", "agency")
USUAL = {"agency": ("30", "50", "250"), "media": ("10", "30", "50", "250"), "pr": ("10", "30", "50"),
         "company": ("50", "250", "2000", "20000"), "institution": ("50", "250", "2000"), "university": ("250", "2000")}
# Words of a summary that tell what an organisation is.
TOLD = {
    "quotidien": "daily", "daily": "daily", "hebdomadaire": "weekly", "weekly": "weekly", "magazine": "magazine",
    "revue": "magazine", "radio": "radio", "en ligne": "online", "online": "online", "local": "regional", "régional": "regional",
    "économi": "business-press", "photo": "photo", "vidéo": "video", "coopérative": "cooperative", "école": "higher-education",
    "université": "higher-education", "recherche": "research", "research": "research", "public": "public-agency",
}
CONFIRMED = ("agency", "media", "institution", "university")


def load(loader: Any) -> None:
    """Write the world's organisations and memberships."""
    load_organisations(loader)
    load_members(loader)
    renew_cache(loader.db, DIRECTORY)


def load_organisations(loader: Any) -> None:
    """Write the world's organisations and enter their ids in ``loader.parties`` by their keys.

    They have no logos: initials stand for them. A namesake that the site has already is left alone, because the world is
    removed one day with all that is its own; ours is official then, so that both may bear the name.
    """
    db: Session = loader.db
    known = set(db.scalars(select(Organisation.canonical)))
    slugs = set(db.scalars(select(Party.slug).where(Party.kind == ORGANISATION)))
    done, total, postcodes = 0, loader.world.size.organisations, dict(cities(db, "FR", limit=MOST_CITIES))
    for chunk in _chunks(loader.world.organisations()):
        ids = bulk.reserve(db, Party, len(chunk))
        known_at = {"created_at": loader.world.now}
        bulk.write(db, Party, [{"id": party, "kind": ORGANISATION, "name": one.name, "slug": _slug(one.name, slugs), **known_at}
                               for party, one in zip(ids, chunk, strict=True)])
        bulk.write(db, Organisation, [{**_row(one, party, known, postcodes), "modified_at": loader.world.now}
                                      for party, one in zip(ids, chunk, strict=True)])
        bulk.write(db, Value, [{"organisation_id": party, "field": field, "value": value}
                               for party, one in zip(ids, chunk, strict=True) for field, value in _values(one)])
        loader.parties.update((one.key, party) for party, one in zip(ids, chunk, strict=True))
        done += len(chunk)
        loader.progress(done, total, "organisations")


def load_members(loader: Any) -> None:
    """Put everybody who is let in into their organisation; the first of each looks after its page, and so do named accounts."""
    rows, managed, joined = [], set(), loader.world.now - OLDEST
    for person in loader.world.people():
        party, organisation = loader.parties.get(person.key), loader.parties.get(person.organisation_key or "")
        if party is None or organisation is None or person.account == "pending":
            continue
        is_manager = organisation not in managed or person.account in MANAGERS
        managed.add(organisation)
        days = Random(f"organisations:{loader.world.seed}:{person.key}").uniform(0, OLDEST.days)  # noqa: S311
        rows.append({"party_id": party, "organisation_id": organisation, "is_manager": is_manager,
                     "joined_at": joined + dt.timedelta(days=days)})
    for start in range(0, len(rows), CHUNK):
        bulk.write(loader.db, Membership, rows[start:start + CHUNK])
        loader.progress(min(start + CHUNK, len(rows)), len(rows), "memberships")
    _invite(loader)


def _invite(loader: Any) -> None:
    """The editor-in-chief asks the freelance to join."""
    people = {person.account: person for person in islice(loader.world.people(), NAMED) if person.account}
    editor, guest = people.get("editor"), people.get("freelance")
    organisation = loader.parties.get(editor.organisation_key) if editor is not None else None
    if editor is not None and guest is not None and organisation is not None:
        at = loader.world.now - dt.timedelta(days=2)
        bulk.write(loader.db, Invitation, [{"organisation_id": organisation, "email": normalise_email(guest.email),
                                            "created_at": at, "sent_at": at, "invited_by": loader.parties.get(editor.key)}])


def _values(one: Any) -> Iterator[tuple[str, str]]:
    """Type, size and sector; each organisation has the same in every load."""
    random = Random(f"organisations:{one.key}")  # noqa: S311
    said = {key for word, key in TOLD.items() if word in one.summary.lower() and one.kind in TYPES[key].kinds}
    yield from (("type", key) for key in sorted(said) or [random.choice(types_of(one.kind)).key])
    yield "size", random.choice(USUAL.get(one.kind, tuple(SIZES)))
    if one.sector:
        yield "sector", one.sector


def _row(one: Any, party_id: int, known: set[str], postcodes: dict[str, str]) -> dict[str, Any]:
    name = canonical_name(one.name)
    is_official = one.kind in CONFIRMED or name in known
    known.add(name)
    return {"id": party_id, "kind": one.kind, "canonical": name, "is_official": is_official,
            "description": one.summary, "language": one.language, "website": f"https://{slugify(one.key)}.example/",
            "country": one.place.country, "department": one.place.department if one.place.country == "FR" else "",
            "city": one.place.city, "postcode": postcodes.get(one.place.city, "") if one.place.country == "FR" else ""}


def _slug(name: str, taken: set[str]) -> str:
    base = slug = slugify(name)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _chunks(organisations: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(organisations)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
