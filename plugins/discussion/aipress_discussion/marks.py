"""Counting views: marks are gathered in memory and written in batches, after an answer has gone out.

A view counts once for each member (or, not signed in, each address and browser), item and day (UTC), in all processes:
the rows of `Seen` say who has been counted. What is gathered when a process is killed is lost, at most a few seconds'
worth: views are a measure, not a ledger. Robots, the item's author and the site owners are left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyramid.registry import Registry
from pyramid.request import Request
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.api import database
from aipress_discussion.counting import Mark, write

log = logging.getLogger(__name__)

REGISTRY_KEY = "discussion.marks"
DATABASE_KEY = "aipress.database"  # a test's own database lies there in the WSGI environment
ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp|fetch|monitor|preview|scan|curl|wget|python|java/|go-http", re.IGNORECASE)


@dataclass
class Marks:
    """The marks of one process that are not written yet.

    Args:
        limit: how many are kept at most while the database cannot be written; the oldest go first.
        batch: so many are written at once, without waiting.
        pause: seconds between two writes otherwise. The first mark after a pause is written at once.
        clock: seconds that only go up.
    """

    limit: int = 5000
    batch: int = 200
    pause: float = 5.0
    clock: Callable[[], float] = time.monotonic
    _gathered: dict[Mark, None] = field(default_factory=dict)
    _written_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def add(self, mark: Mark) -> None:
        """Gather one mark."""
        self._gather([mark])

    @property
    def is_due(self) -> bool:
        """Is it time to write?"""
        return len(self._gathered) >= self.batch or (bool(self._gathered) and self.clock() - self._written_at >= self.pause)

    def flush(self, source: Any) -> int:
        """Write what is gathered, in one short transaction; returns how many marks were taken.

        Args:
            source: gives sessions: ``database(registry)``.
        """
        if not self._writing.acquire(blocking=False):
            return 0  # another thread is at it
        try:
            with self._lock:
                taken, self._gathered = list(self._gathered), {}
                self._written_at = self.clock()
            self._write(source, taken)
            return len(taken)
        finally:
            self._writing.release()

    def _write(self, source: Any, taken: list[Mark]) -> None:
        try:
            with source.session() as db, db.begin():
                write(db, taken)
        except SQLAlchemyError as error:
            log.warning("%s views are kept for later: %s", len(taken), type(error).__name__)
            self._gather(taken, first=True)

    def _gather(self, marks: Iterable[Mark], *, first: bool = False) -> None:
        with self._lock:
            new = dict.fromkeys(marks)
            self._gathered = new | self._gathered if first else self._gathered | new
            while len(self._gathered) > self.limit:
                del self._gathered[next(iter(self._gathered))]


def note_view(request: Request, content_id: int, owner_id: int | None) -> None:
    """Count this visit of an item's page, if it counts, once the page has been sent."""
    if request.method == "GET" and is_reader(request, owner_id):
        mark = Mark(content_id, request.now.astimezone(dt.UTC).date(), visitor(request))
        request.add_response_callback(lambda req, response: _after(req, response, mark))


def is_reader(request: Request, owner_id: int | None) -> bool:
    """Is it a person who reads, and not the author, a site owner, a robot or a browser that fetches in advance?"""
    viewer = request.identity
    if viewer is not None:
        return not viewer.is_owner and viewer.party_id != owner_id
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return bool(request.user_agent) and not ROBOT.search(request.user_agent) and "prefetch" not in purpose


def visitor(request: Request) -> str:
    """A name for the visitor that tells nothing and lasts a day."""
    viewer = request.identity
    who = f"member {viewer.party_id}" if viewer else f"{request.client_addr} {request.user_agent}"
    key = hashlib.sha256(f"{request.now.date()} {request.registry.secret}".encode()).digest()
    return hashlib.blake2b(who.encode(), key=key, digest_size=16).hexdigest()


class AfterBody:
    """A response's body, and something to do once the server has sent it and closes it (PEP 3333)."""

    def __init__(self, body: Iterable[bytes], after: Callable[[], object]) -> None:
        self._body, self._after = body, after

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the body, then do it."""
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._after()


def _after(request: Request, response: Any, mark: Mark) -> None:
    if response.status_int != 200:
        return
    marks: Marks = request.registry[REGISTRY_KEY]
    marks.add(mark)
    if marks.is_due:
        source = request.environ.get(DATABASE_KEY) or database(request.registry)
        length = response.content_length
        response.app_iter = AfterBody(response.app_iter, lambda: marks.flush(source))
        response.content_length = length


def install(registry: Registry) -> None:
    """Give an application its marks."""
    registry[REGISTRY_KEY] = Marks()
