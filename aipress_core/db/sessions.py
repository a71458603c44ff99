"""Sessions: three kinds on one pool, and the two that a request has.

``request.db_read`` reads site, session and rights, statement by statement. ``request.db`` is the request's unit of work:
read-only for GET, HEAD and OPTIONS, when both are one; for every other method it takes the write lock at its first
statement and is committed or aborted with the request. The first ends before the second begins to write, so that no
writer waits for its own reader.
"""

from __future__ import annotations

from typing import Any, Protocol

import zope.sqlalchemy
from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from zope.sqlalchemy.datamanager import STATUS_CHANGED

from aipress_core.db.counting import SqlCounter, start_counting, stop_counting
from aipress_core.db.errors import ReadOnlyError
from aipress_core.db.modes import Mode, in_mode

REGISTRY_KEY = "aipress.database"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class WritingSession(Session):
    """A session that may write. Who listens to what is written listens here, so that reading costs nothing."""


class SessionSource(Protocol):
    """What gives out sessions: a `Database`, or in tests a `aipress_core.db.savepoint.SavepointDatabase`."""

    engine: Engine

    def session(self, *, readonly: bool = False) -> Session:
        """A session with transactions."""

    def read_session(self) -> Session:
        """A session that reads without any transaction."""


class Database:
    """One database and its sessions. Close what you open: ``with database.session() as db, db.begin(): …``

    Args:
        engine: an engine of `aipress_core.db.engine.make_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._make = {mode: sessionmaker(in_mode(engine, mode), class_=WritingSession if mode is Mode.WRITE else Session,
                                         expire_on_commit=False) for mode in Mode}

    def session(self, *, readonly: bool = False) -> Session:
        """A session whose transactions write, taking SQLite's write lock at once, or cannot write at all."""
        return self._make[Mode.READ if readonly else Mode.WRITE]()

    def read_session(self) -> Session:
        """A session that reads, each statement by itself: for rows that a request needs before its own work."""
        return self._make[Mode.AUTOCOMMIT]()


def database(registry: Registry) -> SessionSource:
    """The application's database, for what runs outside a request."""
    source: SessionSource = registry[REGISTRY_KEY]
    return source


def _source(request: Request) -> SessionSource:
    # A test puts its own into the WSGI environment; no header of a client can.
    source: SessionSource = request.environ.get(REGISTRY_KEY) or database(request.registry)
    return source


def has_transaction(request: Request) -> bool:
    """Is ``request.tm`` begun and ended with the request? One that only reads has nothing to commit."""
    return request.method not in SAFE_METHODS


def db(request: Request) -> Session:
    """``request.db``: the request's unit of work, joined to ``request.tm``."""
    _ = request.sql_count
    readonly = request.method in SAFE_METHODS
    if not readonly:
        request.end_db_read()
    session = _source(request).session(readonly=readonly)
    if readonly:  # it has nothing to commit, and joining costs a tenth of a millisecond
        request.add_response_callback(lambda _request, _response: _refuse_changes(session))
    else:
        zope.sqlalchemy.register(session, initial_state=STATUS_CHANGED, transaction_manager=request.tm)
    request.add_finished_callback(lambda _request: session.close())
    return session


def _refuse_changes(session: Session) -> None:
    """A view that changed objects in a GET and never flushed them would lose the change without a word."""
    changed = [*session.new, *session.deleted, *(one for one in session.dirty if session.is_modified(one))]
    if changed:
        raise ReadOnlyError(f"changes of {type(changed[0]).__name__} that were never flushed")


def db_read(request: Request) -> Session:
    """``request.db_read``: reads outside the transaction. After `end_db_read` it takes a new connection when used.

    Where the request only reads anyway it is ``request.db``: a second connection would cost every page a tenth.
    """
    if request.method in SAFE_METHODS:
        shared: Session = request.db
        return shared
    _ = request.sql_count
    session = _source(request).read_session()
    request.add_finished_callback(lambda _request: session.close())
    return session


def end_db_read(request: Request) -> None:
    """``request.end_db_read()``: give the reading connection back; rows already read stay usable."""
    session: Session | None = request.__dict__.get("db_read")
    if session is not None and session is not request.__dict__.get("db"):
        session.close()


def sql_count(request: Request) -> SqlCounter:
    """``request.sql_count``: what this request has run through its sessions."""
    counter, token = start_counting()
    request.add_finished_callback(lambda _request: stop_counting(token))
    return counter


def set_database(config: Configurator, source: SessionSource) -> None:
    """Directive ``config.set_database(Database(engine))``."""
    config.registry[REGISTRY_KEY] = source


def includeme(config: Configurator) -> None:
    """Give requests their sessions. Needs pyramid_tm with its explicit manager and pyramid_retry, which boot includes."""
    config.add_directive("set_database", set_database)
    methods: list[tuple[Any, bool]] = [(db, True), (db_read, True), (sql_count, True), (end_db_read, False)]
    for method, reify in methods:
        config.add_request_method(method, method.__name__, reify=reify)
