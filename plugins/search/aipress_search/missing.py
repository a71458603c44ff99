"""Searches that found nothing: gathered in memory, and added up in the database after the answer has gone out.

Who searched is not kept, nor when: words and how often in a day. What looks like somebody's address or number is left out.
What is gathered when a process is killed is lost: it is a measure and not a ledger.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pyramid.registry import Registry
from pyramid.request import Request
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.api import database
from aipress_search.admin.models import LONGEST_PHRASE
from aipress_search.admin.services import folded, note_missed

log = logging.getLogger(__name__)
REGISTRY_KEY = "search.missed"
DATABASE_KEY = "aipress.database"  # a test's own database lies there in the WSGI environment
MOST = 1000  # different searches that wait in memory
PRIVATE = re.compile(r"@|\d{5}|\+\d|https?:|\d+[ .-]\d{2,}[ .-]\d{2,}")


class Missing:
    """What one process has not written yet."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, dt.date]] = Counter()
        self._lock = threading.Lock()

    def add(self, phrase: str, day: dt.date) -> None:
        """Count one search. When too many wait, new ones are left out."""
        with self._lock:
            if len(self._counts) < MOST or (phrase, day) in self._counts:
                self._counts[phrase, day] += 1

    def flush(self, source: Any) -> None:
        """Write what waits, in one short transaction; what cannot be written now is kept for later."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        if not taken:
            return
        try:
            with source.session() as db, db.begin():
                note_missed(db, taken)
        except SQLAlchemyError as error:
            log.warning("%s searches without results are kept for later: %s", len(taken), type(error).__name__)
            with self._lock:
                self._counts.update(taken)


def kept_words(text: str) -> str:
    """The words as they are counted; empty for what may be personal (addresses, telephone numbers) or says nothing.

    >>> kept_words("Marées  NOIRES"), kept_words("maud@example.org")
    ('marees noires', '')
    """
    return "" if PRIVATE.search(text) else folded(text)[:LONGEST_PHRASE]


def note(request: Request, text: str) -> None:
    """Count this search once its page has been sent."""
    phrase = kept_words(text)
    if phrase:
        day = request.now.astimezone(dt.UTC).date()
        request.add_response_callback(lambda req, response: _after(req, response, phrase, day))


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


def _after(request: Request, response: Any, phrase: str, day: dt.date) -> None:
    if response.status_int != 200:
        return
    missing: Missing = request.registry[REGISTRY_KEY]
    missing.add(phrase, day)
    source = request.environ.get(DATABASE_KEY) or database(request.registry)
    length = response.content_length
    response.app_iter = AfterBody(response.app_iter, lambda: missing.flush(source))
    response.content_length = length


def install(registry: Registry) -> None:
    """Give an application its place to gather."""
    registry[REGISTRY_KEY] = Missing()
