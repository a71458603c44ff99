"""Proof that an acknowledged write is never lost, half-done or done twice, however its web process dies.

Clients send writes over HTTP and note each acknowledgement; meanwhile the web process, which is its own worker, is killed
with SIGKILL at random moments and started again, also while the last work is being done. Then the database is compared
with the notes::

    SEED=7 python tests/faults/outbox_kill.py --writes 500 --kills 25 --database postgresql

Exit status 1 when something is wrong. ``--without outbox`` and ``--without done`` open a gap, and must end with 1.
"""

from __future__ import annotations

import argparse
import ctypes
import http.client
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from outbox_site import KINDS, Article, Effect, Version, create_tables
from sqlalchemy import Engine, func, select, text

from aipress_core.db.engine import make_engine
from aipress_core.db.throwaway import throwaway_postgresql
from aipress_core.events.models import DONE, Delivery, Outbox

SITE = Path(__file__).with_name("outbox_site.py")
PATIENCE = 20.0  # seconds for each life of the web process, on a busy machine


@dataclass
class Run:
    """One run of the proof."""

    url: str
    writes: int
    kills: int
    seed: int
    without: str
    acknowledged: set[int] = field(default_factory=set)
    killed: int = 0
    retried: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.todo: queue.Queue[int] = queue.Queue()
        self.deadline = time.monotonic() + PATIENCE * (self.kills + 3)
        self.engine: Engine = make_engine(self.url)

    def play(self) -> list[str]:
        """Write, kill, drain, compare; returns what is wrong."""
        with self.engine.begin() as connection:
            create_tables(connection)
        for number in range(1, self.writes + 1):
            self.todo.put(number)
        clients = [threading.Thread(target=self._client, daemon=True) for _ in range(4)]
        for client in clients:
            client.start()
        while self._remains() or self.killed < self.kills:
            if time.monotonic() > self.deadline:
                return [f"not finished in time: {self._remains() or 'kills are left'}"]
            self._live_and_die()
        self._drain()
        for client in clients:
            client.join(1)
        wrong = self._wrong()
        self.engine.dispose()
        self.listener.close()
        return wrong

    def _client(self) -> None:
        while True:
            try:
                number = self.todo.get_nowait()
            except queue.Empty:
                return
            while number not in self.acknowledged and time.monotonic() < self.deadline:
                if self._post(number):
                    self.acknowledged.add(number)
                else:
                    self.retried += 1

    def _post(self, number: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", f"/{number}", headers={"Content-Length": "0"})
            return connection.getresponse().read() == str(number).encode()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _start(self) -> subprocess.Popen[bytes]:
        descriptor = self.listener.fileno()
        command = [sys.executable, "-W", "ignore", str(SITE), self.url, str(descriptor), self.without]
        return subprocess.Popen(command, pass_fds=[descriptor], preexec_fn=_die_with_parent, stderr=subprocess.DEVNULL)  # noqa: PLW1509

    def _live_and_die(self) -> None:
        """One life of the web process: from the first thing that it does to a random moment of its work."""
        site = self._start()
        try:
            before = self._progress()
            while self._progress() == before and time.monotonic() < self.deadline and (self._remains() or self._undone()):
                time.sleep(0.005)
            share = max(1, (self.writes - len(self.acknowledged)) // max(1, self.kills - self.killed))
            goal = len(self.acknowledged) + self.random.randint(1, 2 * share)
            while len(self.acknowledged) < min(goal, self.writes) and time.monotonic() < self.deadline:
                time.sleep(0.001)
            time.sleep(self.random.uniform(0, 0.15))
        finally:
            site.send_signal(signal.SIGKILL)
            site.wait()
            self.killed += 1

    def _progress(self) -> tuple[int, int]:
        with self.engine.connect() as connection:
            return len(self.acknowledged), connection.scalar(select(func.count()).select_from(Effect)) or 0

    def _remains(self) -> str:
        missing = self.writes - len(self.acknowledged)
        return f"{missing} writes are not acknowledged" if missing else ""

    def _undone(self) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(Delivery).where(Delivery.state != DONE)) or 0

    def _drain(self) -> None:
        site = self._start()
        try:
            while self._undone() and time.monotonic() < self.deadline:
                time.sleep(0.05)
        finally:
            site.send_signal(signal.SIGKILL)
            site.wait()

    def _wrong(self) -> list[str]:
        with self.engine.connect() as connection:
            articles = set(connection.scalars(select(Article.id)))
            versions = Counter(connection.scalars(select(Version.article_id)))
            effects = {kind: Counter(connection.scalars(select(Effect.article_id).where(Effect.kind == kind))) for kind in KINDS}
            events = connection.scalar(select(func.count()).select_from(Outbox).where(Outbox.kind == "event"))
            sound = self.engine.dialect.name != "sqlite" or connection.scalar(text("PRAGMA integrity_check")) == "ok"
        wrong = [f"lost: {sorted(self.acknowledged - articles)}"] if self.acknowledged - articles else []
        wrong += [f"half-done: {bad}"] if (bad := sorted(articles ^ set(versions))) else []
        wrong += [f"{events} events for {len(articles)} articles"] if events != len(articles) else []
        for kind, found in effects.items():
            wrong += [f"never {kind}: {bad}"] if (bad := sorted(articles - set(found))) else []
            wrong += [f"{kind} twice: {bad}"] if (bad := sorted(number for number, times in found.items() if times > 1)) else []
            wrong += [f"{kind} without an article: {bad}"] if (bad := sorted(set(found) - articles)) else []
        wrong += [] if self._undone() == 0 else [f"{self._undone()} deliveries are not done"]
        return wrong if sound else [*wrong, "the file is damaged"]


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "postgresql":
        with throwaway_postgresql() as server:
            yield server.new_database()
    else:
        with tempfile.TemporaryDirectory(prefix="aipress-kill-") as folder:
            yield f"sqlite:///{folder}/site.db"


def main() -> int:
    """Run the proof; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writes", type=int, default=500)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--without", choices=["outbox", "done"], default="", help="switch a guard off")
    options = parser.parse_args()
    seed = int(os.environ.get("SEED", "1"))
    began = time.monotonic()
    with _database(options.database) as url:
        run = Run(url, options.writes, options.kills, seed, options.without or "nothing")
        wrong = run.play()
    verdict = "; ".join(wrong) or "none lost, none half-done, every effect once"
    print(f"{options.database}: seed {seed}, {len(run.acknowledged)} writes acknowledged, {run.killed} kills, "
          f"{run.retried} retries, {time.monotonic() - began:.0f} s: {verdict}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
