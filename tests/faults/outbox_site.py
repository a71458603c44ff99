"""The site that ``outbox_kill.py`` kills: a web process as in production (waitress, two sessions a request, embedded worker).

``POST /<id>`` writes an article and its first version and emits an event; three handlers follow it: an observer that
writes, one that writes and enqueues a task, and that task. A repeated POST of an article that is there answers without
emitting again, as an idempotency key would.

Guards can be switched off, to see that the checks notice: ``outbox`` (the event is written after the commit instead of
with it), ``done`` (the handler's effects are committed before the mark that it is done).
"""

from __future__ import annotations

import socket
import sys
import time
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import waitress
from pyramid.config import Configurator
from pyramid.registry import Registry
from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.engine import make_engine
from aipress_core.db.sessions import Database
from aipress_core.events import Event, claims, models, observes, outbox
from aipress_core.site import Site as SiteRow
from aipress_core.tasks import TaskContext, embedded, task
from aipress_core.tasks.embedded import start_with
from aipress_core.tasks.registry import REGISTRY_KEY, WorkRegistry

GAP = 0.02  # seconds that an opened gap stays open, so that a kill finds it


class ToyBase(DeclarativeBase):
    """Tables of this site only."""


class Article(ToyBase):
    """What a client wrote."""

    __tablename__ = "toy_article"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Version(ToyBase):
    """The second half of each write."""

    __tablename__ = "toy_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int]


class Effect(ToyBase):
    """What handlers did. No constraint: a double effect must show."""

    __tablename__ = "toy_effect"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    article_id: Mapped[int]


@dataclass(frozen=True)
class Written(Event):
    """An article was written."""

    name = "toy.Written"
    article_id: int


@observes(Written)
def index(event: Written, ctx: TaskContext) -> None:
    ctx.db.add(Effect(kind="indexed", article_id=event.article_id))


@observes(Written)
def announce(event: Written, ctx: TaskContext) -> None:
    ctx.db.add(Effect(kind="announced", article_id=event.article_id))
    ctx.enqueue("toy.mail", article_id=event.article_id)


@task("toy.mail")
def mail(ctx: TaskContext, article_id: int) -> None:
    ctx.db.add(Effect(kind="mailed", article_id=article_id))


KINDS = ("indexed", "announced", "mailed")


class Site:
    """The runtime. Claims are short and attempts many, because this site is killed all the time."""

    def __init__(self, url: str) -> None:
        self.database = Database(make_engine(url, durable=True))
        self.settings = {"celery.broker_url": "", "aipress.worker": True, "aipress.tasks.claim_seconds": 2,
                         "aipress.tasks.max_attempts": 100}
        self.registry = Registry("toy")
        self.registry[REGISTRY_KEY] = self.work = WorkRegistry()
        module = types.ModuleType(__name__)
        for function in (index, announce, mail):
            setattr(module, function.__name__, function)
        self.work.add_module(module, "toy")

    def is_enabled(self, plugin_id: str, choices: Mapping[str, Any]) -> bool:
        return True


def create_tables(connection: Connection) -> None:
    """Make the tables of the outbox and of this site."""
    core = [model.__table__ for model in (models.Outbox, models.Delivery, models.Lease, models.Schedule, SiteRow)]
    Base.metadata.create_all(connection, tables=core)  # type: ignore[arg-type]
    ToyBase.metadata.create_all(connection)


def write(request: Any) -> str:
    """``POST /<id>``."""
    article_id = int(request.matchdict["id"])
    if request.db.scalar(select(Article.id).where(Article.id == article_id)) is None:
        request.db.execute(insert(Article).values(id=article_id))
        request.db.execute(insert(Version).values(article_id=article_id))
        if "outbox" in request.registry.without:
            request.tm.get().addAfterCommitHook(_emit_late, args=(request, article_id))
        else:
            request.emit(Written(article_id))
    return str(article_id)


def _emit_late(_committed: bool, request: Any, article_id: int) -> None:
    time.sleep(GAP)
    with request.registry.site.database.session() as db, db.begin():
        outbox.emit(db, Written(article_id), request.registry.site.work)


def _commit_before_done() -> None:
    mark_done = claims.mark_done

    def careless(db: Any, *arguments: Any) -> None:
        db.commit()
        time.sleep(GAP)
        mark_done(db, *arguments)

    claims.mark_done = careless


def serve(url: str, descriptor: int, without: str) -> None:
    """Answer on a socket that was opened by the parent, so that a client's connection waits while nobody is alive."""
    site = Site(url)
    with Configurator(settings={"tm.manager_hook": "pyramid_tm.explicit_manager", "retry.attempts": 3}) as config:
        for room in ("pyramid_tm", "pyramid_retry", "aipress_core.db.sessions", "aipress_core.events"):
            config.include(room)
        config.set_database(site.database)
        config.registry[REGISTRY_KEY] = site.work
        config.registry.site, config.registry.without = site, without
        config.add_request_method(lambda request: "kill", "id", property=True)
        config.add_route("write", "/{id}", request_method="POST")
        config.add_view(write, route_name="write", renderer="string")
    if "done" in without:
        _commit_before_done()
    embedded.LEASE_SECONDS, embedded.RENEW = 1, 0.3  # each life is short; its worker must get to work
    start_with(site)
    waitress.serve(config.make_wsgi_app(), sockets=[socket.socket(fileno=descriptor)], threads=4, _quiet=True)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
