"""Who may find what: the engine's filter and the rule as SQL say the same, for hits, counts, facets and suggestions."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from search_notes import NOTE
from sqlalchemy import select, update

from aipress_core.api import Content, Identity, Visibility, utcnow
from aipress_search.engine.interface import Level, Query
from aipress_search.indexing.building import Building
from aipress_search.services import Searcher, Wanted

WORDS = (["strike", "port", "harbour", "grève", "élection", "journalist", "environment", "budget", "ocean", "council", "quota", "museum"])
CIRCLES = ("open", "members", "journalist", "expert", "nobody")
HEADINGS = ("economy", "culture", "politics")
STATES = ("public", "public", "public", "draft", "archived", "killed")


class Draw:
    """One random world: notes, viewers, queries, instants; all of one seed."""

    def __init__(self, seed: int) -> None:
        self.random, self.living = random.Random(seed), list[int]()
        self.now = utcnow()

    def text(self, most: int = 4) -> str:
        """A few words."""
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, most)))

    def note(self, notes: Any) -> int:
        """A note in some state, perhaps under embargo, perhaps expired."""
        chosen = self.random
        key = notes.add(self.text(), circle=chosen.choice(CIRCLES), heading=chosen.choice(HEADINGS), body=self.text(8), now=self.now,
                        told=False, embargo_until=self._moment() if chosen.random() < 0.3 else None,
                        expires_at=self._moment() if chosen.random() < 0.3 else None)
        with notes.world.database.session() as db, db.begin():
            db.execute(update(Content).where(Content.id == key).values(state=chosen.choice(STATES)))
        return int(key)

    def change(self, notes: Any) -> None:
        """After the index is made, and while no worker is there to tell it: some are killed, some are for others only."""
        for key in self.random.sample(self.living, 8):
            notes.kill(key)
        for key in self.random.sample(self.living, 8):
            with notes.world.database.session() as db:
                facets = dict(db.scalar(select(Content.facets).where(Content.id == key)) or {})
            notes.change(key, facets={**facets, "circle": "nobody"})

    def _moment(self) -> dt.datetime:
        return self.now + dt.timedelta(microseconds=self.random.randint(-2, 2), hours=self.random.randint(-1, 1))

    def viewer(self) -> Identity | None:
        """A visitor, or a member with some roles."""
        roles = self.random.sample(("journalist", "expert", "owner"), self.random.randint(0, 2))
        return Identity(1, "Ann", "ann", frozenset(roles)) if self.random.random() < 0.8 else None

    def wanted(self) -> Wanted:
        """A query: plain, misspelt, with operators, with facets."""
        text = self.text(3)
        if self.random.random() < 0.3:
            place = self.random.randrange(len(text))
            text = text[:place] + self.random.choice("aeiou") + text[place + 1:]
        text = self.random.choice(("{}", "{}", "{} -budget", '"{}"', "title:{}", "{} heading:culture", "")).format(text)
        facets = {"heading": (self.random.choice(HEADINGS),)} if self.random.random() < 0.2 else {}
        return Wanted(text, facets=facets, limit=200, sort=self.random.choice(("relevance", "date")))


def prove(world: Any, notes: Any, seed: int, corpora: int, questions: int) -> int:
    """Draw worlds and compare; returns how many questions found something."""
    found = 0
    for number in range(corpora):
        draw = Draw(seed * 1000 + number)
        draw.living = [draw.note(notes) for _note in range(40)]
        building = Building(world.database, world.registry.search_types, _engine(world))
        progress = building.begin(anew=True)
        while not progress.is_finished:
            progress = building.step()
        draw.change(notes)
        with world.database.read_session() as db:
            for _question in range(questions):
                found += _compare(world, db, draw)
        with world.database.session() as db, db.begin():
            db.execute(update(Content).where(Content.type == NOTE).values(type="search.past"))
    return found


def _engine(world: Any) -> Any:
    from aipress_search.engines import engine_of

    return engine_of(world.registry).engine


def _compare(world: Any, db: Any, draw: Draw) -> bool:
    viewer = draw.viewer()
    now = draw.now + dt.timedelta(microseconds=draw.random.randint(-3, 3), hours=draw.random.choice((0, 0, 1, -1)))
    visibility = Visibility(world.registry.content_types, world.registry.aipress_settings, world.registry.plugins.order, viewer, now)
    searcher, wanted = Searcher(world.registry, db, visibility), draw.wanted()
    engine, query = _engine(world), searcher.asked(wanted)
    filtered = engine.search(query)
    listed = set(db.scalars(select(Content.id).where(visibility.listed(NOTE))))
    every = engine.search(replace(query, grants=None, without=(), level=filtered.level))
    expected = {hit.key for hit in every.hits} & listed
    found = {hit.key for hit in filtered.hits}
    told = f"{wanted} for {viewer} at {now}: {filtered.level}"
    assert found == expected, told
    assert filtered.total == sum(filtered.counts.values()) == len(expected), told
    _facets_agree(db, query, filtered, expected, told)
    typed = draw.random.choice(WORDS)[:4]
    for one in engine.suggest(replace(query, text=typed, limit=50)):
        assert one.key in listed, f"suggests {one} for {told}"
    assert not (filtered.correction and filtered.level is Level.EXACT), told
    return bool(expected)


def _facets_agree(db: Any, query: Query, filtered: Any, expected: set[int], told: str) -> None:
    if query.facets or "heading:" in query.text:
        return
    rows = db.scalars(select(Content.facets).where(Content.id.in_(expected)))
    counts = Counter(row["heading"] for row in rows)
    assert {facet.name: dict(facet.counts) for facet in filtered.facets} == {"heading": dict(counts)}, told


def test_what_is_found_is_what_the_rule_lists(world: Any, notes: Any, with_engine: Any) -> None:
    assert prove(world, notes, seed=int(os.environ.get("SEED", "1")), corpora=1, questions=60) > 20


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_two_thousand_questions(world: Any, notes: Any, with_engine: Any) -> None:
    assert prove(world, notes, seed=int(os.environ.get("SEED", "1")), corpora=20, questions=100) > 500


def test_this_proof_sees_that_nobody_says_what_is_gone(world: Any, notes: Any, with_engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_search.services.gone", lambda *_args: ())
    with pytest.raises(AssertionError):
        prove(world, notes, seed=1, corpora=1, questions=60)


def test_this_proof_sees_a_filter_that_is_missing(world: Any, notes: Any, with_engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from aipress_search.engine.embedded import queries as embedded
    from aipress_search.engine.remote import queries as remote

    monkeypatch.setattr(embedded, "allowed", lambda _query: [])
    monkeypatch.setattr(remote, "scope", lambda _query: "")
    with pytest.raises(AssertionError):
        prove(world, notes, seed=1, corpora=1, questions=60)
