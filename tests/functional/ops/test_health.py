"""Health, readiness and metrics tell the truth, quickly, and to the right people."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest
from sqlalchemy import text

from aipress_core.db.types import utcnow
from aipress_core.events.models import Lease
from aipress_core.observability import readiness
from aipress_core.observability.readiness import Probe
from aipress_core.testing.world import build_site, engine_of, test_settings


def probe(world, **settings):
    runtime = world.runtime
    declared = dataclasses.replace(runtime.declared, settings={**runtime.settings, **settings})
    return Probe(dataclasses.replace(runtime, declared=declared))


def test_liveness_asks_nobody(testapp):
    answer = testapp.get("/health/live")
    assert answer.json == {"status": "ok"}
    assert answer.headers["X-SQL-Count"] == "0"


def test_a_whole_site_is_ready(testapp):
    answer = testapp.get("/health/ready")
    assert answer.json == {"status": "ok", "quarantined": [], "checks": {
        "database": "ok", "migrations": "ok", "worker": "off", "broker": "off", "disk": "ok"}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_pending_migrations_make_the_process_unready(tmp_path):
    app = build_site(test_settings(f"sqlite:///{tmp_path}/old.sqlite", tmp_path))
    with engine_of(app).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'core_0001'"))
    found = Probe(app.registry.runtime).readiness()
    engine_of(app).dispose()
    assert (found.status, found.checks["migrations"]) == ("failed", "pending")


def test_a_worker_that_stopped_is_named_and_pages_go_on(world):
    one = probe(world, **{"aipress.worker": True})
    assert one.readiness().checks["worker"] == "ok"  # just started: a lease may be on its way
    one._started -= readiness.GRACE + 1
    found = one.readiness()
    assert (found.status, found.checks["worker"]) == ("degraded", "nobody works")
    with world.database.session() as db, db.begin():
        db.add(Lease(name="worker", holder="somebody", expires_at=utcnow()))
    assert one.readiness().status == "ok"


def test_a_broker_that_does_not_answer_only_degrades(world):
    found = probe(world, **{"celery.broker_url": "redis://127.0.0.1:1/0"}).readiness()
    assert found.status == "degraded"
    assert found.checks["broker"].startswith("no answer")
    assert found.checks["worker"] == "off"


def test_a_disk_that_fills_up_degrades(world):
    found = probe(world, **{"aipress.disk.least_mb": 10**12}).readiness()
    assert found.status == "degraded"
    assert found.checks["disk"].endswith("MB left")


def test_an_engine_that_hangs_is_given_one_second(world, monkeypatch):
    hang = threading.Event()
    monkeypatch.setattr(Probe, "_database", lambda self: hang.wait(30) and "ok")
    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    started = time.monotonic()
    found = probe(world).readiness()
    hang.set()
    assert time.monotonic() - started < 2
    assert (found.status, found.checks["database"]) == ("failed", "no answer")


def test_many_who_ask_at_once_share_an_answer(world, monkeypatch):
    asked, go = [], threading.Event()
    monkeypatch.setattr(Probe, "_disk", lambda self: asked.append(go.wait(5)) or "ok")
    one = probe(world)
    threads = [threading.Thread(target=one.readiness) for _ in range(20)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert len(asked) < 20


@pytest.mark.parametrize(("headers", "address", "status"), [
    ({}, "127.0.0.1", 200),
    ({}, "203.0.113.9", 403),
    ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", 403),  # behind a proxy everybody comes from its address
    ({"Authorization": "Bearer of-the-scraper"}, "203.0.113.9", 200),
    ({"Authorization": "Bearer of-the-scrapes"}, "203.0.113.9", 403),
    ({"Authorization": "Bearer "}, "203.0.113.9", 403),
])
def test_metrics_are_for_listed_addresses_and_the_token(testapp, as_if, headers, address, status):
    as_if(**{"aipress.metrics.token": "of-the-scraper"})
    answer = testapp.get("/metrics", headers=headers, extra_environ={"REMOTE_ADDR": address}, status=status)
    assert ("aipress_database_up" in answer.text) == (status == 200)


def test_without_a_token_nobody_has_the_right_one(testapp):
    testapp.get("/metrics", headers={"Authorization": "Bearer "}, extra_environ={"REMOTE_ADDR": "203.0.113.9"}, status=403)
