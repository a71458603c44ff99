"""A small site with files: a real database, the real view, content that only members may read."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from pyramid.config import Configurator
from sqlalchemy import create_engine, event, false, true
from sqlalchemy.orm import Session
from webtest import TestApp

from aipress_core.content.models import Content
from aipress_core.content.types import ContentTypes
from aipress_core.content.visibility import Visibility
from aipress_core.db.base import Base
from aipress_core.events.models import Delivery, Outbox
from aipress_core.files.models import File
from aipress_core.files.service import Files
from aipress_core.files.storage import Folder
from aipress_core.hookspecs.types import ContentType
from aipress_core.parties.models import Party
from aipress_core.security.identity import Identity

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TABLES = [model.__table__ for model in (Party, Content, File, Outbox, Delivery)]


def members_only(viewer: Identity | None, settings: Any) -> Any:
    return true() if viewer else false()


TYPES = ContentTypes([ContentType("wire.article", "Article", str, members_only)])


@pytest.fixture
def storage(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files")


@pytest.fixture
def files(storage: Folder) -> Files:
    return Files(storage)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path}/test.sqlite")
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA foreign_keys=ON"))
    Base.metadata.create_all(engine, tables=TABLES)
    with Session(engine) as session:
        session.add_all([Party(id=number, kind="person", name=f"P{number}", slug=f"p{number}") for number in (1, 2)])
        session.flush()
        yield session
    engine.dispose()


@pytest.fixture
def article(db: Session) -> Callable[..., Content]:
    """``article(state="draft")`` adds an article of party 1."""

    def add(**more: Any) -> Content:
        number = db.query(Content).count()
        values = {"type": "wire.article", "owner_id": 1, "title": "T", "slug": f"t{number}", "state": "public",
                  "listed_at": NOW - dt.timedelta(hours=1)}
        content = Content(**(values | more))
        db.add(content)
        db.flush()
        return content

    return add


@pytest.fixture
def browser(db: Session, files: Files) -> Callable[..., TestApp]:
    """``browser(1)`` is party 1's browser, ``browser(None)`` an anonymous visitor's."""

    def open_browser(party_id: int | None, enabled: tuple[str, ...] = ("wire",)) -> TestApp:
        viewer = Identity(party_id, "P", "p", frozenset()) if party_id else None
        with Configurator() as config:
            config.add_request_method(lambda request: db, "db_read", property=True)
            config.set_security_policy(SimpleNamespace(identity=lambda request: viewer))
            visibility = Visibility(TYPES, {}, enabled, viewer, NOW)  # type: ignore[arg-type]
            config.add_request_method(lambda request: visibility, "visibility", property=True)
            config.registry.aipress_settings = {"aipress.files.url": f"file:{files.storage.folder}"}
            config.include("aipress_core.files")
        return TestApp(config.make_wsgi_app())

    return open_browser


@pytest.fixture
def picture() -> Callable[..., io.BytesIO]:
    """``picture((800, 400))`` is a JPEG to upload."""

    def draw(size: tuple[int, int] = (60, 40), colour: str = "navy") -> io.BytesIO:
        out = io.BytesIO()
        Image.new("RGB", size, colour).save(out, "JPEG")
        out.seek(0)
        return out

    return draw
