"""The search page and its suggestions over HTTP, the rebuild that makes the index, as ``aipress search rebuild`` makes it, and how soon
the index follows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from drive import Connection, get, saturate
from sites import Fleet, Site
from sqlalchemy import select

from aipress_core.api import Content, ContentListed, ContentUnlisted, content, emit, utcnow
from aipress_core.boot import build_runtime
from aipress_core.events.queries import lag
from aipress_core.tasks.registry import work_of
from aipress_search.engine.interface import Query
from aipress_search.engines import engine_of
from aipress_search.indexing.building import Building
from aipress_wire.models import Item

TITLES, SECONDS = 600, 15.0
FOLLOWED, GIVEN_UP = 10, 30.0  # items that are published and killed; seconds
ARTICLE = "wire.article"
FILTERS = ({}, {}, {"type": "wire.article"}, {"type": "wire.article", "heading": "environment-and-climate"}, {"period": "year"},
           {"type": "wire.release", "sort": "date"})
WHOLE = b"ap-with-side"  # the filters, which titles alone are shown without


@contextmanager
def _runtime(site: Site) -> Iterator[Any]:
    runtime = build_runtime({"sqlalchemy.url": site.url, "aipress.data": site.data, "aipress.environment": "testing",
                             "aipress.secret": "x" * 40, "aipress.worker": "false"}, environ={})
    try:
        yield runtime
    finally:
        runtime.engine.dispose()


def rebuilt(site: Site) -> tuple[float, int]:
    """Make the index of a site anew, from its database; returns documents a second, and how many."""
    with _runtime(site) as runtime:
        building = Building(runtime.database, runtime.registry.search_types, engine_of(runtime.registry).engine)
        begun = time.monotonic()
        progress = building.begin(anew=True)
        while not progress.is_finished:
            progress = building.step()
        return progress.done / (time.monotonic() - begun), progress.done


def words(site: Site, seed: int) -> list[str]:
    """One to three words of titles; every tenth time two letters of one are swapped."""
    dice, found = random.Random(seed), list[str]()
    with _runtime(site) as runtime, runtime.database.read_session() as db:
        titles = db.scalars(select(Content.title).where(Content.listed_at.is_not(None)).order_by(Content.id).limit(50_000)).all()
    for title in dice.sample(titles, min(TITLES, len(titles))):
        some = [word for word in title.split() if len(word) > 4 and word.isalpha()] or title.split()
        chosen = dice.sample(some, min(dice.randint(1, 3), len(some)))
        if dice.random() < 0.1 and len(chosen[0]) > 4:
            chosen[0] = f"{chosen[0][:2]}{chosen[0][3]}{chosen[0][2]}{chosen[0][4:]}"
        found.append(" ".join(chosen))
    return found


def measured(fleet: Fleet, site: Site) -> tuple[Any, Any]:
    """How long pages and suggestions take, one after the other, each by another member."""
    port, dice, asked = fleet.server("site", site).port, random.Random(fleet.seed), words(site, fleet.seed)
    pages = [f"/search?{urlencode({'q': text, **dice.choice(FILTERS)})}" for text in asked]
    typed = [f"/search/suggest?{urlencode({'q': text[:dice.randint(2, 12)]})}" for text in asked]
    found = []
    for paths, whole in ((pages, WHOLE), (typed, b"")):
        requests = _by_turns(site, paths)
        saturate([port], requests, 2.0, 1)
        found.append(saturate([port], requests, SECONDS, 1, whole))
    return found[0], found[1]


def _by_turns(site: Site, paths: list[str]) -> Iterator[bytes]:
    number = 0
    while True:
        yield get(paths[number % len(paths)], site.tokens[number % len(site.tokens)])
        number += 1


def followed(fleet: Fleet, site: Site) -> tuple[list[float], list[float]]:
    """Seconds until what is published is found by a reader, and until what is killed is out of the index, with a worker that runs."""
    connection = Connection(fleet.server("site", site, **{"aipress.worker": "true"}).port)
    found, gone = list[float](), list[float]()
    with _runtime(site) as runtime:
        engine = engine_of(runtime.registry).engine
        _until(lambda: _is_idle(runtime))  # everything that happens now and then is due when a site starts for the first time
        for number in range(FOLLOWED):
            word = f"zanzibar{fleet.seed}x{number}"
            asked = get(f"/search?{urlencode({'q': word, 'exact': '1'})}", site.tokens[number])
            key = _published(runtime, word)
            found.append(_until(lambda asked=asked: connection.ask(asked)[2].count(b"ap-hit") == 1))  # type: ignore[misc]
            _killed(runtime, key)
            query = Query(word, (ARTICLE,), None, utcnow(), exact=True)
            gone.append(_until(lambda query=query: engine.search(query).total == 0))  # type: ignore[misc]
    return found, gone


def _is_idle(runtime: Any) -> bool:
    with runtime.database.read_session() as db:
        return lag(db, utcnow()) == 0


def _published(runtime: Any, word: str) -> int:
    with runtime.database.session() as db, db.begin():
        row = Content(type=ARTICLE, title=f"Port of {word}", slug=word, language="en")
        db.add(row)
        db.flush()
        db.add(Item(id=row.id, family="articles", kind="article"))
        content.publish(db, row, utcnow())
        emit(db, ContentListed(content_id=row.id, type=ARTICLE), work_of(runtime.registry))
        return int(row.id)


def _killed(runtime: Any, key: int) -> None:
    with runtime.database.session() as db, db.begin():
        content.kill(db, db.get_one(Content, key), utcnow())
        emit(db, ContentUnlisted(content_id=key, type=ARTICLE), work_of(runtime.registry))


def _until(is_so: Callable[[], bool]) -> float:
    """Seconds until it is so."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > GIVEN_UP:
            return GIVEN_UP
        time.sleep(0.05)
    return time.monotonic() - begun
