"""The small site that tests run on: one application a test run, one rolled-back transaction a test."""

from __future__ import annotations

import dataclasses
import itertools
import secrets
from pathlib import Path
from typing import Any

from pyramid.router import Router
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as Database
from webtest import TestApp

from aipress_core.boot import Runtime, build, build_runtime
from aipress_core.db.savepoint import SavepointDatabase
from aipress_core.db.sessions import REGISTRY_KEY, SessionSource
from aipress_core.db.types import utcnow
from aipress_core.install import install
from aipress_core.parties.models import PERSON, Party, Role
from aipress_core.plugins.failure import PluginFailure
from aipress_core.security.identity import token_hash
from aipress_core.security.models import Session
from aipress_core.security.sessions import COOKIE
from aipress_core.site import Site

_numbers = itertools.count(1)


def test_settings(url: str, data: Path, **more: Any) -> dict[str, Any]:
    """The ini section of a test site."""
    return {
        "sqlalchemy.url": url, "aipress.data": str(data), "aipress.environment": "testing", "aipress.worker": "false",
        "aipress.secret": "a secret that only the tests know, 32+", "aipress.debug_headers": "true",
        "aipress.db.durable": "false", "aipress.base_url": "http://localhost", "aipress.demo.accounts": "true",
        # On a busy machine a hook may take its time: a breaker that opens would take menus from a test that does not time it.
        "aipress.plugins.probe": "false", "aipress.plugins.hook_budget": "10000",
        # A test's sessions share one connection: no second thread may renew claims upon it meanwhile.
        "aipress.tasks.claim_seconds": "3600", **more,
    }


test_settings.__test__ = False  # type: ignore[attr-defined]


def build_site(ini: dict[str, Any], **options: Any) -> Router:
    """Migrate, seed and build a site.

    Args:
        ini: see :func:`test_settings`.
        options: passed to :func:`aipress_core.boot.build` (``candidates``, ``environ``, ``broken``).
    """
    runtime = build_runtime({**ini, "aipress.db.on_pending": "ignore"}, environ=options.get("environ", {}),
                            candidates=options.get("candidates"))
    failures = install(runtime)
    runtime.engine.dispose()
    for plugin_id, reason in failures.items():
        raise PluginFailure(plugin_id, reason)
    return build(ini, environ=options.pop("environ", {}), **options)


class World:
    """One test's view of the site: its transaction, its browser, who is signed in.

    Attributes:
        app: the WSGI application.
        database: gives sessions inside the test's transaction.
        browser: a WebTest application that sees the same transaction.
    """

    __test__ = False

    def __init__(self, app: Router, database: SessionSource) -> None:
        self.app = app
        self.database = database
        self.registry = app.registry
        self.browser = TestApp(app, extra_environ={REGISTRY_KEY: database, "REMOTE_ADDR": "127.0.0.1"})

    @property
    def runtime(self) -> Runtime:
        """The application's runtime on the test's database, for workers."""
        runtime: Runtime = self.registry.runtime
        return dataclasses.replace(runtime, database=self.database)

    def party(self, name: str = "", *, kind: str = PERSON, roles: tuple[str, ...] = (), db: Database) -> Party:
        """Add a party that holds ``roles``."""
        number = next(_numbers)
        party = Party(kind=kind, name=name or f"Party {number}", slug=f"party-{number}")
        db.add(party)
        db.flush()
        db.add_all(Role(party_id=party.id, role=role) for role in roles)
        db.flush()
        return party

    def sign_in(self, party_id: int) -> None:
        """Make the browser one where this party is signed in."""
        token, now = secrets.token_urlsafe(16), utcnow()
        with self.database.session() as db, db.begin():
            db.add(Session(token_hash=token_hash(token), party_id=party_id, expires_at=now.replace(year=now.year + 1)))
        self.browser.set_cookie(COOKIE, token)

    def login(self, *roles: str, name: str = "") -> int:
        """Sign a new person with these roles in; returns the party id."""
        with self.database.session() as db, db.begin():
            party_id = self.party(name, roles=roles, db=db).id
        self.sign_in(party_id)
        return party_id

    def token(self, path: str = "/", browser: TestApp | None = None) -> str:
        """What the forms of this browser carry against forgery, as the page there has it. Read as text: parsing takes longer."""
        return str((browser or self.browser).get(path).text.partition('name="csrf_token" value="')[2].partition('"')[0])

    def switch(self, /, **plugins: bool) -> None:
        """Enable or disable plugins directly: ``world.switch(wire=False)``."""
        with self.database.session() as db, db.begin():
            site = db.execute(select(Site).where(Site.id == 1)).scalar_one()
            site.plugins = {**site.plugins, **plugins}
            site.plugins_version += 1

    def run_outbox(self, limit: int = 1000) -> int:
        """Run the work that is due, as the worker would; returns how many deliveries."""
        from aipress_core.tasks.runner import Runner

        return Runner(self.runtime).run_due(limit)


def engine_of(app: Router) -> Engine:
    """The engine of a built application."""
    engine: Engine = app.registry.runtime.engine
    return engine


def savepoint(engine: Engine) -> tuple[Any, SavepointDatabase]:
    """A connection in a transaction, and the database that lives in it. The caller rolls back and closes."""
    connection = engine.connect()
    connection.begin()
    if connection.dialect.name == "postgresql":
        # One transaction lasts as long as the test, which may do long work elsewhere on a slow machine.
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
    return connection, SavepointDatabase(connection)
