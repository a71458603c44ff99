"""pytest fixtures. Loaded by pytest through its entry point, wherever ``aipress-core`` is installed.

``site_app`` is built once a run with the plugins that the ini option ``aipress_plugins`` names (all, if it is empty), on
SQLite, or on PostgreSQL with ``--postgresql``; every test gets its own rolled-back transaction on it.
"""

from __future__ import annotations

import gc
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
    parser.addoption("--only-database", action="store_true", help="leave out the tests that are the same on every database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--only-database``: keep the tests that ask for :func:`new_database`, themselves or by their fixtures."""
    if config.getoption("--only-database"):
        same = [item for item in items if "new_database" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if "new_database" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=same)


def pytest_collection_finish() -> None:
    """What has been collected stays until the end of the run: searching it for garbage again and again takes a tenth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # as on a site


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed in no time, unless a test asks for ``real_passwords``."""
    from aipress_core.testing.quick import hash_quickly

    with pytest.MonkeyPatch.context() as patch:
        hash_quickly(patch)
        yield


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """For this test passwords are hashed as on a site."""
    from aipress_core.testing.quick import hash_as_on_a_site

    hash_as_on_a_site(monkeypatch)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL server of this run alone."""
    from aipress_core.db.throwaway import throwaway_postgresql

    with throwaway_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """``new_database()``: the address of an empty database of the kind that this run is on."""
    def make() -> str:
        if request.config.getoption("--postgresql"):
            return str(request.getfixturevalue("postgresql_server").new_database())
        return f"sqlite:///{tmp_path_factory.mktemp('database')}/test.sqlite"
    return make


@pytest.fixture(scope="session")
def aipress_ini(request: pytest.FixtureRequest, new_database: Callable[[], str],
                tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Settings of the test site; override it to change them."""
    from aipress_core.testing.world import test_settings

    plugins = request.config.getini("aipress_plugins") or ["*"]
    return test_settings(new_database(), tmp_path_factory.mktemp("site"), **{"aipress.plugins": " ".join(plugins)})


@pytest.fixture(scope="session")
def site_app(aipress_ini: dict[str, Any]) -> Iterator[Router]:
    """The application, migrated and seeded."""
    from aipress_core.testing.world import build_site, engine_of

    app = build_site(aipress_ini)
    pytest_collection_finish()
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
def as_if(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``as_if(**{"wire.public": "full"})``: as if ini or environment gave other settings, for this test."""
    def change(**settings: Any) -> None:
        known = world.registry.aipress_settings
        monkeypatch.setattr(known, "_values", {**known._values, **settings})
        monkeypatch.setattr(known, "_latest", ({}, known))  # what it remembers was made of the other values
    return change


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
