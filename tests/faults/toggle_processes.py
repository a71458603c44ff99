"""Two real server processes on one PostgreSQL, a site owner who switches the wire, and readers who do not stop.

Used by ``test_toggle_processes.py``: short in the suite, in full as a proof.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import http.client
import re
import secrets
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Semaphore
from urllib.parse import urlencode

from sqlalchemy import text

from aipress_core.api import Base, Party, Role, Session, utcnow
from aipress_core.security.identity import token_hash
from aipress_core.testing.world import build_site, engine_of, test_settings
from tests.functional.conftest import write_item

SERVE = Path(__file__).parent.parent / "load" / "serve.py"
LINK = re.compile(r'<a[^>]*href="/wire/"')
MARK = "Quagga item"
COUNTERS = {"view_count"}


@dataclass
class Site:
    """Two processes, and who is signed in."""

    url: str
    ports: list[int]
    tokens: dict[str, str]
    slug: str
    wrong: list[str] = field(default_factory=list)

    def ask(self, connection: http.client.HTTPConnection, path: str, who: str = "reader", fields: dict[str, str] | None = None,
            cookies: str = "") -> tuple[int, str, str]:
        """Status, body and the cookies that were set."""
        headers = {"Cookie": f"aipress_session={self.tokens[who]}{cookies}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST" if fields is not None else "GET", path, urlencode(fields) if fields is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", "")

    def get(self, process: int, path: str, who: str = "reader") -> tuple[int, str]:
        """One request to one of the processes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[process], timeout=60)
        try:
            return self.ask(connection, path, who)[:2]
        finally:
            connection.close()

    def switch(self, process: int, *, enable: bool) -> None:
        """As the site owner does it: the form of the desk."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[process], timeout=60)
        try:
            _, page, _ = self.ask(connection, "/admin/themes", "owner")
            found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
            assert found is not None
            address = f"/admin/plugins/wire/{'enable' if enable else 'disable'}"
            status, body, _ = self.ask(connection, address, "owner", {"csrf_token": found[1], "with_dependents": "1"})
            assert status == 303, (status, body[:300])
        finally:
            connection.close()

    def judge(self, path: str, status: int, body: str) -> str:
        """What one answer is: ``on`` (the whole page), ``off`` (the whole 404), or wrong."""
        whole = body.rstrip().endswith("</html>")
        if status == 200 and whole and MARK in body and LINK.search(body):
            return "on"
        if status == 404 and whole and MARK not in body and not LINK.search(body):
            return "off"
        self.wrong.append(f"{path}: {status}, {'whole' if whole else 'cut'}, item {MARK in body}, link {bool(LINK.search(body))}")
        return "wrong"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(url: str, data: Path) -> tuple[dict[str, str], str]:
    """Tables, a site owner, a reader, twelve items; returns session tokens and one item's slug."""
    app = build_site(test_settings(url, data))
    tokens = {who: secrets.token_urlsafe(16) for who in ("owner", "reader")}
    with app.registry.runtime.database.session() as db, db.begin():
        for who, token in tokens.items():
            party = Party(kind="person", name=who, slug=who)
            db.add(party)
            db.flush()
            db.add(Role(party_id=party.id, role=who if who == "owner" else "journalist"))
            db.add(Session(token_hash=token_hash(token), party_id=party.id, expires_at=utcnow() + dt.timedelta(days=1)))
        headers = [write_item(db, title=f"{MARK} {number}", heading="news") for number in range(12)]
    engine_of(app).dispose()
    return tokens, headers[0].slug


@contextmanager
def running(url: str, data: Path) -> Iterator[Site]:
    """The site, served by two processes of their own."""
    tokens, slug = prepare(url, data)
    ports = [free_port(), free_port()]
    command = [sys.executable, "-W", "ignore", str(SERVE), "site"]
    processes = [subprocess.Popen([*command, str(port), url, str(data)]) for port in ports]
    try:
        for port, process in zip(ports, processes, strict=True):
            _wait(port, process)
        yield Site(url, ports, tokens, slug)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the process answers that it is ready."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError(f"the process on port {port} did not come up")


def rows_of(url: str, prefix: str = "wire_") -> str:
    """A digest of every row of the plugin's tables and of the headers, but for what reading itself changes."""
    from aipress_core.db.engine import make_engine

    engine, digest = make_engine(url), hashlib.sha256()
    with engine.connect() as connection:
        for name in sorted(name for name in Base.metadata.tables if name.startswith(prefix) or name == "core_content"):
            columns = ", ".join(one.name for one in Base.metadata.tables[name].columns if one.name not in COUNTERS)
            rows = sorted(map(str, connection.execute(text(f"SELECT {columns} FROM {name}"))))
            digest.update(f"{name} {len(rows)} {rows}".encode())
    engine.dispose()
    return digest.hexdigest()


def flood(site: Site, requests: int, toggles: int, readers: int = 6) -> Counter[str]:
    """So many requests while the wire is switched so many times; returns what the answers were."""
    paths = ("/wire/", f"/wire/{site.slug}")
    over, answered, share = Event(), Semaphore(0), -(-requests // readers)

    def read(number: int) -> Counter[str]:
        connection = http.client.HTTPConnection("127.0.0.1", site.ports[number % 2], timeout=60)
        found: Counter[str] = Counter()
        done = 0
        while done < share or not over.is_set():  # at least its share, and to the last toggle
            path = paths[done % 2]
            status, body, _ = site.ask(connection, path)
            found[site.judge(path, status, body)] += 1
            done += 1
            answered.release()
        connection.close()
        return found

    with ThreadPoolExecutor(readers) as pool:
        waiting = [pool.submit(read, number) for number in range(readers)]
        try:
            for number in range(toggles):
                for _ in range(requests // (toggles + 1)):  # so the switches lie evenly among the requests
                    answered.acquire(timeout=60)
                site.switch(number % 2, enable=bool(number % 2))
        finally:
            over.set()
        return sum((one.result() for one in waiting), Counter())
