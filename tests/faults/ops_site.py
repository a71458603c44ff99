"""A real site in processes of its own (``aipress serve``), members who write to it, and readers who do not stop.

Each member changes the language of their account once: an acknowledged change (303) must be in the database at the end,
whatever happened to the engines meanwhile.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import hashlib
import hmac
import http.client
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from aipress_core.api import Party, Session, utcnow
from aipress_core.db.engine import make_engine
from aipress_core.db.sessions import Database
from aipress_core.security.identity import token_hash
from tests.faults.toggle_processes import free_port

SECRET = "the secret of a site that is made to fall over"
PLUGINS = "accounts taxonomies organisations discussion wire admin"
AIPRESS = Path(sys.executable).with_name("aipress")


def eventually(condition: Callable[[], object], seconds: float) -> float | None:
    """Seconds until the condition held; None when it never did."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        threading.Event().wait(0.02)
    return None


def die_with_parent() -> None:
    """Called in a child: the kernel ends it with this process."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


@contextmanager
def database(url: str) -> Iterator[Database]:
    """The site's database, from outside."""
    engine = make_engine(url)
    try:
        yield Database(engine)
    finally:
        engine.dispose()


@dataclass
class Site:
    """The site and what was noted of its answers."""

    url: str
    data: Path
    environ: dict[str, str]
    port: int
    tokens: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    acknowledged: set[int] = field(default_factory=set)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server; returns when it is live."""
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen([str(AIPRESS), "serve"], env=self.environ, cwd=self.data, stdout=log, stderr=log,
                                            preexec_fn=die_with_parent)  # noqa: PLW1509
        assert eventually(lambda: self.get("/health/live") == 200, 90) is not None, (self.data / "log").read_text()[-3000:]

    def kill(self) -> None:
        """End the server without warning."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def get(self, path: str) -> int:
        """The status of one answer; 0 when there was none."""
        return self._ask("GET", path)

    def change(self, member: int) -> int:
        """A member's only write; notes the acknowledgement."""
        token = self.tokens[member]
        form = {"locale": "en", "next": "/", "csrf_token": hmac.new(f"{SECRET}.csrf".encode(), token.encode(), hashlib.sha256).hexdigest()}
        status = self._ask("POST", "/preferences/locale", urlencode(form), {
            "Cookie": f"aipress_session={token}", "Content-Type": "application/x-www-form-urlencoded"})
        if status == 303:
            self.acknowledged.add(member)
        return status

    def _ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def note(self, status: int, seconds: float) -> None:
        """Count one answer."""
        self.answers[status] += 1
        self.slowest = max(self.slowest, seconds)

    @contextmanager
    def traffic(self, per_second: float = 20) -> Iterator[None]:
        """Readers and writers at a steady rate while the block lasts; a member who got no acknowledgement tries again."""
        stop, todo = threading.Event(), queue.SimpleQueue[int]()
        for number in range(len(self.tokens)):
            todo.put(number)

        def read() -> None:
            while not stop.wait(2 / per_second):
                self._timed(lambda: self.get("/wire/"))

        def write() -> None:
            while not stop.wait(2 / per_second):
                try:
                    member = todo.get_nowait()
                except queue.Empty:
                    return
                if self._timed(lambda member=member: self.change(member)) != 303:
                    todo.put(member)
        threads = [threading.Thread(target=one, daemon=True) for one in (read, read, write, write)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(20)

    def _timed(self, ask: Callable[[], int]) -> int:
        started = time.monotonic()
        status = ask()
        self.note(status, time.monotonic() - started)
        return status

    def lost(self) -> set[int]:
        """Members whose acknowledged write is not in the database."""
        with database(self.url) as found, found.read_session() as db:
            kept = {int(slug.removeprefix("member-")) for slug in db.scalars(
                select(Party.slug).where(Party.slug.like("member-%"), Party.locale == "en"))}
        return self.acknowledged - kept


@contextmanager
def prepared(url: str, data: Path, members: int = 400, **environ: str) -> Iterator[Site]:
    """The site with its members, not yet started; its server is ended at the end."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIPRESS_")}
    found = {**kept, "AIPRESS_ENVIRONMENT": "production", "AIPRESS_SECRET": SECRET, "AIPRESS_DATA": str(data), "DATABASE_URL": url,
             "AIPRESS_BASE_URL": f"http://127.0.0.1:{port}", "AIPRESS_PLUGINS": PLUGINS, "PYTHONWARNINGS": "ignore",
             "AIPRESS_LISTEN": f"127.0.0.1:{port}", "AIPRESS_THREADS": "4", "AIPRESS_WIRE_PUBLIC": "full", **environ}
    subprocess.run([AIPRESS, "db", "upgrade"], env=found, cwd=data, check=True, stdout=subprocess.DEVNULL)
    tokens = [secrets.token_urlsafe(16) for _ in range(members)]
    with database(url) as source, source.session() as db, db.begin():
        for number, token in enumerate(tokens):
            party = Party(kind="person", name=f"Member {number}", slug=f"member-{number}", locale="fr")
            db.add(party)
            db.flush()
            db.add(Session(token_hash=token_hash(token), party_id=party.id, expires_at=utcnow() + dt.timedelta(days=1)))
    site = Site(url, data, found, port, tokens)
    try:
        yield site
    finally:
        if site.process is not None:
            site.process.kill()
            site.process.wait()
