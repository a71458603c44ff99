"""The members directory among a hundred thousand members: any two filters and a text, as members of the world can be found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from drive import Connection, get, in_turn, saturate
from sites import Fleet, Site
from sqlalchemy import select

from aipress_core.db.engine import make_engine
from aipress_social.directory.choice import BY_NAME
from aipress_social.models import Bearer, Listed, Trait

MANY, FEW = "100,000 members", "10,000 members"
CHOICES, LARGEST = 200, 100_000  # choices of filters; bytes of a page


def choices(site: Site, seed: int) -> list[dict[str, str]]:
    """Two values of different filters and the beginning of a word, all of one member: somebody is found each time."""
    dice, found = random.Random(seed), list[dict[str, str]]()
    engine = make_engine(site.url)
    with engine.connect() as db:
        members = db.execute(select(Listed.party_id, Listed.words).order_by(Listed.party_id)).all()
        while len(found) < CHOICES:
            member = dice.choice(members)
            own: dict[str, list[str]] = {}
            for field, value in db.execute(select(Trait.field, Trait.value).join(Bearer, Bearer.trait_id == Trait.id)
                                           .where(Bearer.party_id == member.party_id).order_by(Trait.id)):
                own.setdefault(field, []).append(value)
            names, words = sorted(set(own) & set(BY_NAME)), [word for word in member.words.split() if len(word) > 1]
            if len(names) > 1 and words:
                text = dice.choice(words)[:dice.randint(2, 5)]
                found.append({"q": text, **{name: dice.choice(own[name]) for name in dice.sample(names, 2)}})
    engine.dispose()
    return found


def pages(site: Site, seed: int, **more: str) -> list[str]:
    """The addresses of the choices."""
    return [f"/members/?{urlencode({**choice, **more})}" for choice in choices(site, seed)]


def largest(fleet: Fleet, site: Site) -> tuple[int, list[int]]:
    """The largest page in bytes, and the statements of pages asked a second time."""
    connection = Connection(fleet.server("site", site, **{"aipress.debug_headers": "true"}).port)
    sizes, statements = [], []
    for path in pages(site, fleet.seed)[:40]:
        request = get(path, site.tokens[0])
        connection.ask(request)
        _status, head, body = connection.ask(request)
        sizes.append(len(body))
        statements.append(_sql(head))
    return max(sizes), statements


def _sql(head: bytes) -> int:
    return next(int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"x-sql-count"))


def growth(fleet: Fleet, database: str) -> tuple[float, float]:
    """Medians of the directory's pages among few and many members, in milliseconds."""
    sites = [fleet.site(name, database) for name in (FEW, MANY)]
    requests = [[get(path, site.tokens[place % len(site.tokens)]) for place, path in enumerate(pages(site, fleet.seed))]
                for site in sites]
    few, many = in_turn([fleet.server("site", site).port for site in sites], requests, CHOICES)
    return few, many


def counted(fleet: Fleet, site: Site) -> Any:
    """How long the second request takes, which counts under the choice: each choice once, so that nothing is kept."""
    port = fleet.server("site", site).port
    saturate([port], iter([get(path, site.tokens[0]) for path in pages(site, fleet.seed + 1, part="facets")] * 9), 2.0, 1)
    requests: Iterator[bytes] = (get(path, site.tokens[0], HX_Request="true")
                                 for seed in range(2, 40) for path in pages(site, fleet.seed + seed, part="facets"))
    return saturate([port], requests, 10.0, 1)
