"""What the functional tests need besides the test kit: forms of a browser, and items of the wire."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from sqlalchemy.orm import Session

from aipress_core.api import Content, content, utcnow
from aipress_wire.models import ARTICLE, ARTICLES, RELEASE, RELEASES, Item

_numbers = itertools.count(1)


def token_of(browser: Any) -> str:
    """The token that this browser's forms carry."""
    return str(browser.get("/").text.partition('name="csrf_token" value="')[2].partition('"')[0])


def cookies_of(answer: Any) -> dict[str, Any]:
    """The cookies that an answer sets, each with its attributes."""
    found: dict[str, Any] = {}
    for value in answer.headers.getall("Set-Cookie"):
        found.update(SimpleCookie(value).items())
    return found


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/account/logout", field="…")``: a form of this browser, with its token."""
    def send(path: str, /, **fields: Any) -> Any:
        return world.browser.post(path, {"csrf_token": token_of(world.browser), **fields}, expect_errors=True)
    return send


def write_item(db: Session, *, title: str = "", owner: int | None = None, publisher: int | None = None, release: bool = False,
               body: str = "<p>Text.</p>", embargo: dt.datetime | None = None, expires: dt.datetime | None = None,
               at: dt.datetime | None = None, now: dt.datetime | None = None, publish: bool = True, **facets: str) -> Content:
    """An item of the wire as the wire itself writes it: header, row, counts."""
    number, now = next(_numbers), now or utcnow()
    slug = f"item-{number}-{hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()[:6]}"
    header = Content(type=RELEASE if release else ARTICLE, owner_id=owner, publisher_id=publisher, title=title or f"Headline {number}",
                     slug=slug, embargo_until=embargo, expires_at=expires, facet_scope=RELEASES if release else ARTICLES,
                     facets=facets)
    db.add(header)
    db.flush()
    columns = {"country": "country_code", "department": "department_code"}
    item = Item(id=header.id, family="releases" if release else "articles", kind="press_release" if release else "article",
                body=body, summary=f"Summary {number}", **{columns.get(name, name): value for name, value in facets.items()})
    db.add(item)
    if publish:
        content.publish(db, header, now, at=at or now - dt.timedelta(seconds=1))
    item.listed_at = header.listed_at
    db.flush()
    return header


@pytest.fixture
def write(world: Any) -> Callable[..., Content]:
    """``write(title="…", embargo=…)``: an item, committed."""
    def make(**facts: Any) -> Content:
        with world.database.session() as db, db.begin():
            return write_item(db, **facts)
    return make
