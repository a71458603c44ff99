"""Both databases for every test of the database room, and a small application on top of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyramid.config import Configurator
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from webtest import TestApp

from aipress_core.db.engine import make_engine
from aipress_core.db.sessions import Database, SessionSource
from aipress_core.db.throwaway import ThrowawayServer


class ToyBase(DeclarativeBase):
    """Tables of these tests only, apart from the platform's metadata."""


class Counter(ToyBase):
    """A number to add to."""

    __tablename__ = "toy_counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/site.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        sqlite_address: str = request.getfixturevalue("sqlite_url")
        return sqlite_address
    postgresql_address: str = request.getfixturevalue("postgresql_url")
    return postgresql_address


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: ThrowawayServer) -> str:
    """One database for all of these tests: making one takes longer than a test."""
    return postgresql_server.new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url, durable=False, pool_size=8)
    ToyBase.metadata.drop_all(engine)
    ToyBase.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(Counter.__table__.insert().values(id=1, value=0))
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Database:
    return Database(engine)


@pytest.fixture
def counter() -> type[Counter]:
    return Counter


@pytest.fixture
def make_app(database: Database) -> Callable[..., TestApp]:
    """An application whose only view is the given function, on the given database."""

    def make(view: Callable[[Any], Any], source: SessionSource = database, attempts: int = 1) -> TestApp:
        settings = {"tm.manager_hook": "pyramid_tm.explicit_manager", "retry.attempts": attempts}
        with Configurator(settings=settings) as config:
            config.include("pyramid_tm")
            config.include("pyramid_retry")
            config.include("aipress_core.db.sessions")
            config.set_database(source)
            config.add_view(view, renderer="json")
        return TestApp(config.make_wsgi_app())

    return make
