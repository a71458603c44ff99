"""The account of each plugin: what it counts, that it adds up over processes, what it costs."""

from __future__ import annotations

import time

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from aipress_core.api import account_of, plugin_health
from aipress_core.db.types import utcnow
from aipress_core.observability.account import Account
from aipress_core.observability.flush import flush
from aipress_core.observability.models import EVER, Figure
from aipress_core.tasks.housekeeping import sweep_figures


@pytest.fixture
def account(world):
    """The site's account, empty."""
    found = account_of(world.registry)
    found.take()
    yield found
    found.take()


def scrape(testapp):
    """The samples of ``/metrics`` as {(name, plugin): value}."""
    families = text_string_to_metric_families(testapp.get("/metrics").text)
    return {(one.name, one.labels.get("plugin", ""), one.labels.get("le", one.labels.get("state", ""))): one.value
            for family in families for one in family.samples}


def test_a_request_is_entered_for_the_plugin_whose_view_answered(world, testapp, login, account):
    login("owner")
    testapp.get("/wire/")
    testapp.get("/admin/users")
    testapp.get("/health/live")
    present = account.present()
    asked = {plugin: values["requests"] for plugin, values in present.items() if "requests" in values}  # others had hooks called
    assert asked == {"wire": 1, "admin": 1, "core": 1}
    assert present["wire"]["sql"] >= 2
    assert 0 < present["wire"]["sql_seconds"] < present["wire"]["seconds"]


def test_an_answer_with_5xx_is_an_error_of_its_plugin(world, testapp, account, monkeypatch):
    def broken(*_rest):
        raise RuntimeError("broken on purpose")
    monkeypatch.setattr("aipress_core.views.health.exposition", broken)
    testapp.get("/metrics", status=500)
    testapp.get("/nowhere", status=404)
    assert (account.present()["core"]["requests"], account.present()["core"]["errors"]) == (2, 1)


def test_flushed_figures_add_up_and_are_never_lost(world, account):
    for _ in range(2):
        account.request("wire", 200, 0.02, 5, 0.004)
        assert flush(world.database, account)
    with world.database.read_session() as db:
        rows = dict(db.execute(select(Figure.name, Figure.value).where(Figure.plugin == "wire")).all())
    assert (rows["requests"], rows["sql"], rows["le_0.025"]) == (2, 10, 2)
    assert account.present() == {}


def test_figures_that_the_database_refuses_stay_in_the_account(world, account, monkeypatch):
    from sqlalchemy.exc import OperationalError

    account.request("wire", 200, 0.02)

    def broken(*_rest):
        raise OperationalError("INSERT", {}, Exception("away"))
    monkeypatch.setattr("aipress_core.observability.flush.add", broken)
    assert not flush(world.database, account)
    account.request("wire", 200, 0.02)
    assert account.present()["wire"]["requests"] == 2


def test_plugins_are_listed_slowest_first_with_what_each_did(world, request_, account):
    for _ in range(19):
        account.request("wire", 200, 0.004, 5, 0.001)
    account.request("wire", 500, 2.0, 5, 0.001)
    account.request("admin", 200, 0.5)
    account.job("wire", 0.3, failed=True)
    account.mail("accounts", 3)
    account.hook("discussion", 0.002, failed=True)
    flush(world.database, account)
    account.request("admin", 200, 0.7)  # not yet flushed
    found = {one.plugin: one for one in plugin_health(request_)}
    assert next(iter(found)) == "admin"
    assert (found["admin"].requests, round(found["admin"].mean_ms)) == (2, 600)
    assert (found["wire"].requests, found["wire"].errors, found["wire"].sql_per_request, found["wire"].p95_ms) == (20, 1, 5, 10)
    assert (found["wire"].jobs, found["wire"].job_errors, round(found["wire"].job_ms)) == (1, 1, 300)
    assert found["accounts"].mails == 3
    assert (found["discussion"].hooks, found["discussion"].hook_errors) == (1, 1)


def test_metrics_show_what_all_processes_wrote_and_never_shrink(world, testapp, account):
    others = Account()  # a worker without any port
    others.job("wire", 0.1)
    others.request("wire", 500, 0.3, 4)
    flush(world.database, others)
    before = scrape(testapp)
    assert before["aipress_jobs_total", "wire", ""] == 1
    assert before["aipress_request_errors_total", "wire", ""] == 1
    assert before["aipress_request_seconds_bucket", "wire", "0.25"] == 0
    assert before["aipress_request_seconds_bucket", "wire", "0.5"] == 1
    assert before["aipress_request_seconds_count", "wire", ""] == 1
    flush(world.database, account)
    after = scrape(testapp)
    assert all(after[key] >= value for key, value in before.items() if key[0].endswith(("_total", "_bucket", "_count")))


def test_metrics_tell_the_depth_of_the_outbox_and_the_dead(world, testapp, request_):
    request_.enqueue("core.sweep_rates")
    request_.db.flush()
    from sqlalchemy import update

    from aipress_core.events.models import DEAD, Delivery

    request_.tm.commit()
    request_.tm.begin()
    with world.database.session() as db, db.begin():
        db.execute(update(Delivery).values(state=DEAD))
    found = scrape(testapp)
    assert found["aipress_outbox_deliveries", "core", "dead"] >= 1
    assert found["aipress_outbox_dead", "", ""] >= 1


def test_a_task_is_entered_with_its_time_and_its_failure(world, account, run_outbox):
    from aipress_core.events import outbox

    with world.database.session() as db, db.begin():
        outbox.enqueue(db, "core.sweep_rates")
        outbox.enqueue(db, "core.sweep_rates", {"unknown": 1})
    run_outbox()
    values = account.present()["core"]
    assert (values["jobs"], values["job_errors"]) == (2, 1)
    assert values["job_sql"] >= 1


def test_old_hours_are_summed_into_ever(world):
    import datetime as dt
    from types import SimpleNamespace

    now = utcnow()
    with world.database.session() as db, db.begin():
        for days in (40, 50, 1):
            db.add(Figure(hour=now - dt.timedelta(days=days), plugin="wire", name="requests", value=2))
        db.flush()
        sweep_figures(SimpleNamespace(db=db, now=now))
        rows = db.execute(select(Figure.hour, Figure.value).where(Figure.plugin == "wire").order_by(Figure.hour)).all()
    assert [(row.hour == EVER, row.value) for row in rows] == [(True, 4.0), (False, 2.0)]


def test_entering_a_request_costs_less_than_a_twentieth_of_a_millisecond():
    account = Account()

    def enter():
        started = time.perf_counter()
        for _ in range(2000):
            account.request("wire", 200, 0.004, 5, 0.001)
        return (time.perf_counter() - started) / 2000
    assert min(enter() for _ in range(5)) < 50e-6


