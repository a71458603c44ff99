"""A small application with work, on both databases, whose plugins a test writes itself."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pyramid.registry import Registry
from sqlalchemy import Engine, func, inspect, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from aipress_core.audit.models import Audit  # noqa: F401 - its table is created below
from aipress_core.db.base import Base
from aipress_core.db.engine import make_engine
from aipress_core.db.sessions import Database
from aipress_core.db.throwaway import ThrowawayServer, throwaway_postgresql
from aipress_core.events import Event, outbox
from aipress_core.events.models import Delivery
from aipress_core.site import Site
from aipress_core.tasks import Periodic
from aipress_core.tasks.registry import REGISTRY_KEY, WorkRegistry
from aipress_core.tasks.runner import Runner


class ToyBase(DeclarativeBase):
    """Tables of these tests only."""


class Effect(ToyBase):
    """What a handler did. No constraint: a double effect must show."""

    __tablename__ = "toy_effect"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@dataclass
class World:
    """A runtime, and what tests ask of it."""

    database: Database
    clock: Clock
    work: WorkRegistry = field(default_factory=WorkRegistry)
    settings: dict[str, Any] = field(default_factory=lambda: {"celery.broker_url": "", "aipress.worker": True})
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.registry = Registry("toy")
        self.registry[REGISTRY_KEY] = self.work

    def is_enabled(self, plugin_id: str, choices: Mapping[str, Any]) -> bool:
        return plugin_id == "core" or bool(choices.get(plugin_id, True))

    def plugin(self, plugin_id: str, *functions: Callable[..., Any], periodics: Iterable[Periodic] = ()) -> None:
        """Load a plugin with these observers and tasks."""
        module = types.ModuleType(f"aipress_{plugin_id}.tasks")
        for function in functions:
            function.__module__ = module.__name__
            setattr(module, f"f{next(self._numbers)}", function)
        self.work.add_module(module, plugin_id)
        self.work.add_periodics(periodics, plugin_id)

    def switch(self, plugin_id: str, on: bool) -> None:
        """Enable or disable a plugin."""
        with self.database.session() as db, db.begin():
            choices = {**db.scalars(select(Site.plugins)).one(), plugin_id: on}
            db.execute(update(Site).values(plugins=choices))

    def emit(self, event: Event) -> None:
        with self.database.session() as db, db.begin():
            outbox.emit(db, event, self.work)

    def enqueue(self, name: str, available_at: dt.datetime | None = None, **payload: Any) -> None:
        with self.database.session() as db, db.begin():
            outbox.enqueue(db, name, payload, available_at)

    def effects(self) -> list[str]:
        with self.database.read_session() as db:
            return list(db.scalars(select(Effect.key).order_by(Effect.id)))

    def deliveries(self) -> list[Delivery]:
        with self.database.read_session() as db:
            return list(db.scalars(select(Delivery).order_by(Delivery.id)))

    def count(self, model: type[Any]) -> int:
        with self.database.read_session() as db:
            return db.scalar(select(func.count()).select_from(model)) or 0

    def runner(self) -> Runner:
        return Runner(self, self.clock)

    def run(self) -> int:
        return self.runner().run_due()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[ThrowawayServer]:
    with throwaway_postgresql() as server:
        yield server


def _create_tables(url: str) -> None:
    engine = make_engine(url, durable=False)
    core = [table for table in Base.metadata.sorted_tables if table.name.startswith("core_")]
    Base.metadata.create_all(engine, tables=core)
    ToyBase.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with empty tables, to be copied: faster than making the tables for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "site.db"
    _create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: ThrowawayServer) -> str:
    """One database for all tests, emptied before each."""
    url = postgresql_server.new_database()
    _create_tables(url)
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "site.db")
        return f"sqlite:///{tmp_path}/site.db"
    address: str = request.getfixturevalue("postgresql_url")
    return address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url, durable=False, pool_size=16)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            names = inspect(connection).get_table_names()
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY"))
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> World:
    database = Database(engine)
    with database.session() as db, db.begin():
        db.add(Site(id=1, plugins={}))
    monkeypatch.setattr(outbox, "utcnow", clock)
    return World(database, clock)


@pytest.fixture
def effect() -> type[Effect]:
    return Effect
