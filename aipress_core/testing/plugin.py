"""pytest fixtures. Loaded by pytest through its entry point, wherever ``aipress-core`` is installed.

``site_app`` is built once a run with the plugins that the ini option ``aipress_plugins`` names (all, if it is empty), on
SQLite, or on PostgreSQL with ``--postgresql``; every test gets its own rolled-back transaction on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.router import Router
    from sqlalchemy.orm import Session
    from webtest import TestApp

    from aipress_core.testing.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("aipress_plugins", "plugins that the test site loads; empty = all that are installed", type="args", default=[])
    parser.addoption("--postgresql", action="store_true", help="run the test site on PostgreSQL instead of SQLite")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL server of this run alone."""
    from aipress_core.db.throwaway import throwaway_postgresql

    with throwaway_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def aipress_ini(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Settings of the test site; override it to change them."""
    from aipress_core.testing.world import test_settings

    data = tmp_path_factory.mktemp("site")
    url = f"sqlite:///{data}/test.sqlite"
    if request.config.getoption("--postgresql"):
        url = request.getfixturevalue("postgresql_server").new_database()
    plugins = request.config.getini("aipress_plugins") or ["*"]
    return test_settings(url, data, **{"aipress.plugins": " ".join(plugins)})


@pytest.fixture(scope="session")
def site_app(aipress_ini: dict[str, Any]) -> Iterator[Router]:
    """The application, migrated and seeded."""
    from aipress_core.testing.world import build_site, engine_of

    app = build_site(aipress_ini)
    yield app
    engine_of(app).dispose()


@pytest.fixture
def world(site_app: Router) -> Iterator[World]:
    """The site inside this test's transaction. Every installed plugin is enabled, unless the test switches it."""
    from aipress_core.testing.world import World, engine_of, savepoint

    connection, database = savepoint(engine_of(site_app))
    try:
        found = World(site_app, database)
        found.switch(**dict.fromkeys(site_app.registry.plugins.order, True))
        yield found
    finally:
        connection.rollback()
        connection.close()


@pytest.fixture
def testapp(world: World) -> TestApp:
    """A browser."""
    return world.browser


@pytest.fixture
def login(world: World) -> Callable[..., int]:
    """``login("journalist")`` signs a new member in and returns the party id."""
    return world.login


@pytest.fixture
def db(world: World) -> Iterator[Session]:
    """A session that writes in the test's transaction; flush or commit before the browser looks."""
    with world.database.session() as session:
        yield session


@pytest.fixture
def run_outbox(world: World) -> Callable[..., int]:
    """Runs what is due in the outbox."""
    return world.run_outbox


@pytest.fixture
def request_(world: World) -> Iterator[Request]:
    """A prepared request to the site, for code that takes one; it may write."""
    from pyramid.scripting import prepare

    from aipress_core.db.sessions import REGISTRY_KEY

    with prepare(registry=world.registry) as env:
        request = env["request"]
        request.method, request.environ[REGISTRY_KEY] = "POST", world.database
        with request.tm:
            yield request
