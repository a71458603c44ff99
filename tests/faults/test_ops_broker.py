"""The broker gone, and back empty, under a real site with Celery: pages and writes go on, work waits and none is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aipress_core.db.throwaway import throwaway_postgresql
from aipress_core.events import outbox
from aipress_core.events.models import DONE, Delivery
from tests.faults.ops_broker import Valkey
from tests.faults.ops_site import database, die_with_parent, eventually, prepared

pytestmark = [pytest.mark.proof, pytest.mark.postgresql]


def celery(site, *arguments):
    command = [sys.executable, "-m", "celery", "--app", "aipress_core.tasks.app", *arguments]
    with (site.data / "celery.log").open("ab") as log:
        return subprocess.Popen(command, cwd=site.data, env=site.environ, stdout=log, stderr=log, start_new_session=True,
                                preexec_fn=die_with_parent)  # noqa: PLW1509


def test_pages_go_on_and_work_is_done_when_the_broker_is_back(tmp_path: Path):
    valkey = Valkey(tmp_path)
    with throwaway_postgresql() as server, prepared(server.new_database(), tmp_path, REDIS_URL=valkey.url) as site:
        workers = [celery(site, "worker", "--concurrency", "1", "--loglevel", "ERROR", "-B")]
        site.start()

        def put(number):
            with database(site.url) as found, found.session() as db, db.begin():
                for one in range(number):
                    outbox.enqueue(db, "core.sweep_rates", request_id=f"journey-{one:08}")

        def done():
            with database(site.url) as found, found.read_session() as db:
                return db.scalar(select(func.count()).where(Delivery.state == DONE, Delivery.handler == "core.sweep_rates"))
        try:
            put(5)
            assert eventually(lambda: done() >= 5, 60) is not None, (tmp_path / "celery.log").read_text()[-2000:]
            before = done()
            with site.traffic():
                threading.Event().wait(1)
                site.answers.clear()
                valkey.kill()
                put(50)
                threading.Event().wait(4)
                away, slowest = dict(site.answers), site.slowest
                assert site.get("/health/ready") == 200  # degraded: pages can be made
                valkey.start()
                back = eventually(lambda: done() >= before + 50, 60)
            print(f"away {away}, slowest {slowest:.2f} s, 50 tasks done {back} s after the broker was back")
            good = sum(count for status, count in away.items() if status in (200, 303))
            assert good >= 0.99 * sum(away.values()), away
            assert back is not None, (tmp_path / "celery.log").read_text()[-2000:]
            assert back <= 8  # at most two seconds between two tries to connect, and five between two ticks
            assert site.lost() == set()
        finally:
            for worker in workers:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            valkey.kill()
