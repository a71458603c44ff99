"""Whatever happens in whatever order, a saved search tells each thing at most once, and nothing that its member may not see."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from aipress_accounts.services import create_user
from aipress_core.api import ARCHIVED, KILLED, PUBLIC, Content, utcnow
from aipress_core.mail.models import Mail
from aipress_core.security.identity import load_visitor
from aipress_core.tasks.context import TaskContext
from aipress_search.choice import Choice
from aipress_search.engine.interface import Hit as Found
from aipress_search.engine.interface import Hits
from aipress_search.engines import engine_of
from aipress_search.saved import matching, services, telling
from aipress_search.saved.schedule import FREQUENCIES
from aipress_search.saved.services import Wish

NOTE, HOUR = "search.note", dt.timedelta(hours=1)
# What comes often is what the site does all day; the rest comes in between.
ACTS = {"index": 8, "match": 6, "tell": 6, "crash match": 1, "crash tell": 1, "hide": 1, "show": 2, "kill": 0.3, "pause": 0.5, "resume": 2,
        "close": 0.5, "open": 2, "frequency": 1, "wait": 4}
STATES = {"hide": ARCHIVED, "show": PUBLIC, "kill": KILLED}
STEPS, SEED = 120, int(os.environ.get("SEED", "0"))


@pytest.fixture
def engine(world: Any, opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that finds all notes that it is asked about, seen or unseen: what holds must not hang on the engine."""
    def search(query: Any) -> Hits:
        with world.database.session() as db:
            rows = db.execute(select(Content.id, Content.title, Content.slug, Content.listed_at)
                              .where(Content.id.in_([key for _type, key in query.among]))).all()
        return Hits(len(rows), tuple(Found(NOTE, row.id, row.title, row.slug, row.listed_at) for row in rows))
    monkeypatch.setattr(engine_of(world.registry).engine, "search", search)
    monkeypatch.setattr(telling, "has_bell", lambda ctx: True)


@dataclass
class Life:
    """One member's saved search and five things, and what is done to them."""

    world: Any
    opened: dict[str, bool]
    site: Any
    saved: int
    keys: list[int]
    now: dt.datetime
    seen: dict[int, bool]

    def act(self, step: str, number: int) -> None:
        """One step."""
        key = self.keys[number % 5]
        if step == "wait":
            self.now += (1 + number) * HOUR
        elif step in ("close", "open"):
            self.opened["to_members"] = step == "open"
        elif "match" in step or "tell" in step:
            self.run(matching.match if "match" in step else telling.tell, crash="crash" in step)
        else:
            with self.world.database.session() as db, db.begin():
                self.change(db, step, key, number)

    def change(self, db: Any, step: str, key: int, number: int) -> None:
        """Something in the database."""
        if step == "index":
            matching.note_fresh(db, [(NOTE, key)], self.now)
        elif step in STATES:
            self.seen[key] = step == "show"
            db.execute(update(Content).where(Content.id == key).values(state=STATES[step]))
        elif step == "pause":
            services.pause(db, self.saved, self.now)
        elif step == "resume":
            services.resume(db, self.saved)
        else:
            services.change(db, self.saved, Wish("Mine", list(FREQUENCIES)[number % 3], True, True), self.now, ZoneInfo("Europe/Paris"))

    def run(self, task: Any, *, crash: bool) -> None:
        """Run a task; one that crashes is killed before its transaction is committed."""
        before = set(told(self.world))
        ctx = TaskContext(self.world.runtime, self.site, self.now, 1, 1, "search.test")
        with self.world.database.session() as outer, outer.begin():
            point = outer.begin_nested()
            task(ctx)
            if ctx._db is not None:
                ctx._db.commit()
            ctx.close()
            if crash:
                point.rollback()
        for title in set(told(self.world)) - before:
            assert self.opened["to_members"]
            assert self.seen[self.keys[int(title.split()[1])]], f"{title} was told while it may not be seen"


@pytest.mark.parametrize("seed", range(SEED, SEED + 25))
def test_nothing_is_told_twice_and_nothing_that_may_not_be_seen(world, note, engine, opened, seed):
    random = Random(seed)
    with world.database.session() as db, db.begin():
        member = create_user(db, "ada@demo.example", "Ada", locale="en").id
        wish = Wish("Mine", random.choice(list(FREQUENCIES)), True, True)
        saved = services.save(db, member, Choice("anything"), wish, utcnow() - 3 * HOUR, 50)
        site = load_visitor(db, None, utcnow())[0]
    keys = [note(f"Thing {number}") for number in range(5)]
    life = Life(world, opened, site, saved, keys, utcnow(), dict.fromkeys(keys, True))
    for step in random.choices(list(ACTS), list(ACTS.values()), k=STEPS):
        life.act(step, random.randrange(30))
    found = told(world)
    assert len(found) == len(set(found)), f"told twice: {found}"


def told(world: Any) -> list[str]:
    """The titles in all mails, each as often as it was told."""
    with world.database.session() as db:
        texts = list(db.scalars(select(Mail.text).order_by(Mail.id)))
    return [line for text in texts for line in text.splitlines() if line.startswith("Thing ")]
