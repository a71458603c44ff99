"""Celery's workers killed again and again in the middle of a thousand deliveries: each effect exactly once, none waits long."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aipress_core.db.throwaway import throwaway_postgresql
from aipress_core.events import outbox
from aipress_core.events.models import DEAD, DONE, Delivery
from aipress_core.tasks import app as celery_app
from tests.faults.ops_broker import Valkey
from tests.faults.ops_site import database, die_with_parent, eventually

pytestmark = [pytest.mark.proof, pytest.mark.postgresql]
HERE = Path(__file__).parent
ARTICLES, KILLS = 334, 50  # three deliveries each
PROGRAM = f"""
import os, sys
sys.path.insert(0, {str(HERE)!r})
import outbox_site
from aipress_core.tasks import app as module

def load(ini):
    site = outbox_site.Site(os.environ["TOY_URL"])
    site.settings["celery.broker_url"] = os.environ["TOY_BROKER"]
    return site

if os.environ.get("TOY_WITHOUT") == "done":
    outbox_site._commit_before_done()
module.load = load
app = module.app
app.conf.beat_schedule["tick"]["schedule"] = 0.5
app.conf.broker_transport_options["visibility_timeout"] = 10
"""


class Worker:
    """Celery's worker, and its beat: a process of its own that is kept running, as a site's supervisor does."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder, self.environ = folder, environ
        (folder / "toy_worker.py").write_text(PROGRAM)
        self.beat = self._started("beat")
        self.start()

    def start(self) -> None:
        self.process = self._started("worker", "--concurrency", "2")

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        celery = [sys.executable, "-m", "celery", "--app", "toy_worker", *command, "--loglevel", "ERROR", "--ini", "toy.ini"]
        with (self.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(celery, cwd=self.folder, env={**os.environ, **self.environ, "PYTHONPATH": str(self.folder)},
                                    stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent)  # noqa: PLW1509

    def children(self) -> list[int]:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]

    def kill(self, rng: random.Random, *, whole: bool) -> bool:
        """One child, or all of it, which is then started again."""
        if whole:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.start()
            return True
        pids = self.children()
        if pids:
            os.kill(rng.choice(pids), signal.SIGKILL)
        return bool(pids)

    def stop(self) -> None:
        for one in (self.process, self.beat):
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def play(tmp_path: Path, articles: int, kills: int, without: str = "") -> tuple[Counter[tuple[str, int]], int, float]:
    """Effects by (kind, article), the dead, and seconds from the last kill to the last effect."""
    sys.path.insert(0, str(HERE))
    import outbox_site

    rng = random.Random(int(os.environ.get("SEED", "1")))
    with throwaway_postgresql() as server:
        url, valkey = server.new_database(), Valkey(tmp_path)
        site = outbox_site.Site(url)
        with site.database.engine.begin() as connection:
            outbox_site.create_tables(connection)
        with site.database.session() as db, db.begin():
            for number in range(articles):
                outbox.emit(db, outbox_site.Written(number), site.work, f"request-{number}")

        def done() -> int:
            with database(url) as found, found.read_session() as db:
                return db.scalar(select(func.count()).where(Delivery.state == DONE)) or 0
        worker = Worker(tmp_path, {"TOY_URL": url, "TOY_BROKER": valkey.url, "TOY_WITHOUT": without})
        try:
            killed, deadline = 0, time.monotonic() + 900
            while killed < kills and time.monotonic() < deadline:
                before = done()
                eventually(lambda before=before: done() > before, 5)
                threading.Event().wait(rng.uniform(0, 0.2))
                killed += worker.kill(rng, whole=rng.random() < 0.15)
            started = time.monotonic()
            assert eventually(lambda: done() == 3 * articles, 200) is not None, (done(), (tmp_path / "worker.log").read_text()[-2000:])
            seconds = time.monotonic() - started
        finally:
            worker.stop()
            valkey.kill()
        with site.database.read_session() as db:
            effects = Counter((kind, article) for kind, article in db.execute(
                select(outbox_site.Effect.kind, outbox_site.Effect.article_id)))
            dead = db.scalar(select(func.count()).where(Delivery.state == DEAD)) or 0
        site.database.engine.dispose()
    assert killed == kills
    return effects, dead, seconds


def test_a_thousand_deliveries_survive_fifty_kills(tmp_path: Path):
    effects, dead, seconds = play(tmp_path, ARTICLES, KILLS)
    print(f"{len(effects)} effects, {dead} dead, all done {seconds:.1f} s after the last kill")
    assert len(effects) == 3 * ARTICLES
    assert set(effects.values()) == {1}
    assert dead == 0
    assert seconds <= celery_app.VISIBILITY


def test_the_proof_notices_effects_that_are_committed_before_their_mark(tmp_path: Path):
    effects, _dead, _seconds = play(tmp_path, 100, 30, without="done")
    assert max(effects.values()) > 1
