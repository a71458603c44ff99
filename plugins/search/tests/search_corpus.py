"""A small corpus in two languages, with people, groups, embargoes and secrets, to ask engines about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from aipress_search.engine.interface import Document, Query

NOW = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)
ARTICLE, MEMBER, GROUP = "wire.article", "kyc.member", "social.group"
TYPES = (ARTICLE, MEMBER, GROUP)
FACETS = ("heading", "city", "country")
READER, PUBLIC, DESK = "wire.reader", "kyc.public", "social.group:3"
EVERYTHING = frozenset({READER, PUBLIC, DESK})


def days(number: float) -> dt.datetime:
    """So many days before the corpus's now."""
    return NOW - dt.timedelta(days=number)


def article(key: int, title: str, language: str = "fr", age: float = 1, **more: Any) -> Document:
    return Document(key, title, f"item-{key}", days(age), (READER,), language=language, **more)


ARTICLES = [
    article(1, "Journalists and the environment: a review", "en", 10, excerpt="How newsrooms cover the climate.",
            body="Wind turbines divide the village council.", facets={"heading": "environment", "country": "GB"}),
    article(2, "Le journaliste et l’environnement", "fr", 20, excerpt="Une enquête sur les rédactions.",
            body="Les éoliennes divisent le conseil municipal.", facets={"heading": "environment", "city": ["Brest", "Lyon"]}),
    article(3, "Port strike in Brest enters its third week", "en", 3, byline="Agence Armor", names="Ann Smith · docks",
            facets={"heading": "economy", "city": "Brest", "country": "FR"}),
    article(4, "Grève des dockers : le port de Brest paralysé", "fr", 2, excerpt="Les dockers reconduisent la grève.",
            facets={"heading": "economy", "city": "Brest", "country": "FR"}),
    article(5, "Œuvres volées au musée d’Orsay", "fr", 5, facets={"heading": "culture", "city": "Paris"}),
    article(6, "The general strikes of 1995 remembered", "en", 300, facets={"heading": "economy"}),
    article(7, "Élections municipales : les candidats à Lyon", "fr", 1, facets={"heading": "politics", "city": "Lyon"}),
    article(8, "Strategy for the port: the secret plan", "en", -2, excerpt="Under embargo."),
    article(9, "The strike that has expired", "en", 9, until=days(1)),
    article(10, "Quotas de pêche : accord à Bruxelles", "fr", 4, body="Une phrase exacte cachée dans le corps du texte.",
            facets={"heading": "economy", "city": "Bruxelles"}, standing=1.0),
    article(11, "Quotas de pêche : accord trouvé à Bruxelles", "fr", 4, facets={"heading": "economy", "city": "Bruxelles"}),
]
MEMBERS = [
    Document(1, "Ann Smith", "ann-smith", days(100), (PUBLIC,), language="en", byline="Reporter, Agence Armor",
             facets={"country": "GB"}),
    Document(2, "Émile Lefèvre", "emile-lefevre", days(200), (PUBLIC,), byline="Photographe", facets={"country": "FR"}),
    Document(3, "Zoé Hidden-Strike", "zoe", days(50), (), byline="Nobody finds her"),
]
GROUPS = [Document(3, "Investigations desk: the Brest strike", "desk", days(30), (DESK,), language="en"),
          Document(4, "Open strike watchers", "watchers", days(30), (PUBLIC,), language="en")]
CORPUS = {ARTICLE: ARTICLES, MEMBER: MEMBERS, GROUP: GROUPS}


def fill(engine: Any, corpus: dict[str, list[Document]] | None = None, generation: str = "g1") -> Any:
    """Give the engine an index with the corpus."""
    build = engine.build(generation, FACETS, TYPES)
    for name, documents in (corpus or CORPUS).items():
        build.add(name, documents)
    build.switch()
    return engine


def ask(text: str = "", **changes: Any) -> Query:
    """A query by somebody who holds every grant, unless it says otherwise."""
    values: dict[str, Any] = {"types": TYPES, "grants": EVERYTHING, "now": NOW, "fields": FACETS}
    return Query(text, **{**values, **changes})


def keys(hits: Iterable[Any]) -> list[tuple[str, int]]:
    """What was found, as type and key."""
    return [(hit.type, hit.key) for hit in hits]
