"""The organisations of the demo world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, Party, slugify, utcnow
from aipress_organisations.models import Organisation
from aipress_organisations.services import canonical_name

CHUNK = 500
CONFIRMED = ("agency", "media", "institution", "university")


def load(loader: Any) -> None:
    """Write the world's organisations and enter their ids in ``loader.parties`` by their keys.

    They have no logos: initials stand for them. A namesake that the site has already is left alone, because the world is
    removed one day with all that is its own; ours is official then, so that both may bear the name.
    """
    db: Session = loader.db
    known = set(db.scalars(select(Organisation.canonical)))
    slugs = set(db.scalars(select(Party.slug).where(Party.kind == ORGANISATION)))
    done, total = 0, loader.world.size.organisations
    for chunk in _chunks(loader.world.organisations()):
        parties = [Party(kind=ORGANISATION, name=one.name, slug=_slug(one.name, slugs)) for one in chunk]
        db.add_all(parties)
        db.flush()
        db.execute(insert(Organisation), [_row(one, party.id, known) for one, party in zip(chunk, parties, strict=True)])
        loader.parties.update((one.key, party.id) for one, party in zip(chunk, parties, strict=True))
        done += len(chunk)
        loader.progress(done, total, "organisations")


def _row(one: Any, party_id: int, known: set[str]) -> dict[str, Any]:
    name = canonical_name(one.name)
    is_official = one.kind in CONFIRMED or name in known
    known.add(name)
    return {"id": party_id, "kind": one.kind, "canonical": name, "is_official": is_official,
            "description": one.summary, "language": one.language, "website": f"https://{slugify(one.key)}.example/",
            "country": one.place.country, "department": one.place.department if one.place.country == "FR" else "",
            "city": one.place.city, "modified_at": utcnow()}


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
