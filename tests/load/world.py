"""Fills a database for the bench: members with sessions, and items drawn from a seed."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from typing import Any

from sqlalchemy import insert

from aipress_core.boot import Runtime
from aipress_core.content.models import Content
from aipress_core.content.services import add_counts
from aipress_core.parties.models import ORGANISATION, PERSON, Party, Role
from aipress_core.security.identity import token_hash
from aipress_core.security.models import Session
from aipress_wire.models import Item

HEADINGS = ("politics", "economy-finance", "environment-climate", "culture", "sport", "justice", "health", "science")
CITIES = ("Paris", "Lyon", "Nantes", "Lille", "Brest", "Marseille", "Rennes", "Toulouse")
WORDS = ["harbour", "council", "budget", "strike", "vote", "rail", "forest", "court", "hospital", "school", "energy", "river", "market", "farm", "budget", "tax", "union", "bridge", "museum", "climate", "data", "port", "region", "mayor"]
MEMBERS, CHUNK = 200, 2000


def fill(runtime: Runtime, items: int, seed: int) -> list[str]:
    """Write members and items; returns the members' session tokens."""
    chance = random.Random(seed)
    now = dt.datetime.now(dt.UTC)
    tokens = [secrets.token_urlsafe(16) for _ in range(MEMBERS)]
    with runtime.database.session() as db, db.begin():
        publishers = _parties(db, ORGANISATION, 40)
        members = _parties(db, PERSON, MEMBERS)
        db.execute(insert(Role), [{"party_id": party, "role": "journalist"} for party in members])
        db.execute(insert(Session), [
            {"token_hash": token_hash(token), "party_id": party, "expires_at": now + dt.timedelta(days=1)}
            for token, party in zip(tokens, members, strict=True)])
    counts: dict[tuple[str, str], int] = {}
    for start in range(0, items, CHUNK):
        with runtime.database.session() as db, db.begin():
            _items(db, range(start, min(start + CHUNK, items)), chance, now, publishers, counts)
    with runtime.database.session() as db, db.begin():
        add_counts(db, {("wire.articles", facet, value): count for (facet, value), count in counts.items()})
    return tokens


def _parties(db: Any, kind: str, count: int) -> list[int]:
    rows = [{"kind": kind, "name": f"{kind.title()} {number}", "slug": f"bench-{kind}-{number}", "state": "live"}
            for number in range(count)]
    return list(db.scalars(insert(Party).returning(Party.id), rows))


def _items(db: Any, numbers: range, chance: random.Random, now: dt.datetime, publishers: list[int],
           counts: dict[tuple[str, str], int]) -> None:
    headers, items = [], []
    for number in numbers:
        at = now - dt.timedelta(minutes=5 * number + chance.random() * 4)
        facets = {"heading": chance.choice(HEADINGS), "city": chance.choice(CITIES), "country": "FR"}
        title = " ".join(chance.sample(WORDS, 8)).capitalize()
        for pair in [*facets.items(), ("*", "*")]:
            counts[pair] = counts.get(pair, 0) + 1
        headers.append({"type": "wire.article", "publisher_id": chance.choice(publishers), "title": title, "slug": f"bench-{number}",
                        "language": "en", "state": "public", "published_at": at, "listed_at": at, "version": 1,
                        "facet_scope": "wire.articles", "facets": facets, "counted": {"scope": "wire.articles", "facets": facets},
                        "like_count": chance.randrange(50), "comment_count": chance.randrange(9)})
        items.append({"family": "articles", "kind": "article", "listed_at": at, "provenance": "agency", "heading": facets["heading"],
                      "city": facets["city"], "country_code": "FR", "byline": "Maud Keravec",
                      "summary": " ".join(chance.choices(WORDS, k=24)).capitalize() + ".",
                      "body": "".join(f"<p>{' '.join(chance.choices(WORDS, k=60))}.</p>" for _ in range(6))})
    ids = list(db.scalars(insert(Content).returning(Content.id, sort_by_parameter_order=True), headers))
    db.execute(insert(Item), [{**item, "id": content_id} for item, content_id in zip(items, ids, strict=True)])
