"""``/metrics`` in Prometheus' text format.

Counters come from the figures in the database, into which every process (web or worker) adds itself up every few seconds:
whichever process answers a scrape, they are the same, and they never shrink. Gauges named ``aipress_process_…`` speak of
the process that answers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from aipress_core.db.modes import reading_of
from aipress_core.db.types import utcnow
from aipress_core.events import queries
from aipress_core.events.models import DEAD, PENDING, RUNNING, Delivery
from aipress_core.observability.account import BOUNDS, BUCKETS
from aipress_core.observability.queries import totals

if TYPE_CHECKING:
    from aipress_core.boot import Runtime

STARTED = time.time()
COUNTERS = {
    "errors": ("request_errors", "Requests that were answered with 5xx."),
    "sql": ("sql_statements", "SQL statements of requests."),
    "sql_seconds": ("sql_seconds", "Seconds that requests waited for SQL."),
    "jobs": ("jobs", "Tasks and observers that ran."),
    "job_seconds": ("job_seconds", "Seconds that tasks and observers took."),
    "job_errors": ("job_errors", "Tasks and observers that failed."),
    "mails": ("mails", "Mails handed over for delivery."),
    "hooks": ("hook_calls", "Calls of hook implementations."),
    "hook_seconds": ("hook_seconds", "Seconds that hook implementations took."),
    "hook_errors": ("hook_errors", "Hook implementations that failed or answered with something unusable."),
}


class SiteCollector:
    """Reads the figures anew at each scrape, in one read-only session."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """All metrics; those of the process alone while the database does not answer."""
        yield from self._process()
        try:
            with self._runtime.database.read_session() as db:
                found = [*_counters(totals(db)), *_queue(db)]
        except SQLAlchemyError:
            yield _gauge("database_up", "1 while the database answers.", 0)
            return
        yield _gauge("database_up", "1 while the database answers.", 1)
        yield from found

    def _process(self) -> Iterator[Metric]:
        engine = self._runtime.engine
        pools: list[Any] = [one.pool for one in {engine, reading_of(engine)} if hasattr(one.pool, "checkedout")]
        yield _gauge("process_start_time_seconds", "When this process started, as seconds since 1970.", STARTED)
        if pools:
            used, idle = sum(one.checkedout() for one in pools), sum(one.checkedin() for one in pools)
            yield _gauge("process_pool_used", "Database connections in use in this process.", used)
            yield _gauge("process_pool_idle", "Database connections kept ready in this process.", idle)
        plugins = self._runtime.declared.plugins
        yield _gauge("plugins_loaded", "Plugins that are loaded.", len(plugins.order))
        yield _gauge("plugins_quarantined", "Plugins that were left out because they are broken.", len(plugins.quarantined))


def _gauge(name: str, doc: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"aipress_{name}", doc, value)


def _counters(figures: Mapping[str, Mapping[str, float]]) -> Iterator[Metric]:
    requests = HistogramMetricFamily("aipress_request_seconds", "Requests by the time that they took.", labels=["plugin"])
    for plugin, values in sorted(figures.items()):
        if values.get("requests"):
            requests.add_metric([plugin], _cumulative(values), values.get("seconds", 0.0))
    yield requests
    for name, (public, doc) in COUNTERS.items():
        counter = CounterMetricFamily(f"aipress_{public}", doc, labels=["plugin"])
        for plugin, values in sorted(figures.items()):
            if name in values:
                counter.add_metric([plugin], values[name])
        yield counter


def _cumulative(values: Mapping[str, float]) -> list[tuple[str, float]]:
    reached, buckets = 0.0, []
    for bound, name in zip((*map(str, BOUNDS), "+Inf"), BUCKETS, strict=True):
        reached += values.get(name, 0.0)
        buckets.append((bound, reached))
    return buckets


def _queue(db: Session) -> Iterable[Metric]:
    """Waiting, running and dead work; finished work is not counted, there is too much of it."""
    depth = GaugeMetricFamily("aipress_outbox_deliveries", "Unfinished deliveries.", labels=["plugin", "state"])
    for state in (PENDING, RUNNING, DEAD):
        rows = db.execute(select(Delivery.plugin, func.count()).where(Delivery.state == state).group_by(Delivery.plugin))
        for plugin, count in rows:
            depth.add_metric([plugin, state], count)
    dead = db.scalar(select(func.count()).where(Delivery.state == DEAD)) or 0
    return [depth, _gauge("outbox_dead", "Deliveries that were given up.", dead),
            _gauge("outbox_lag_seconds", "For how long the oldest waiting delivery has been due.", queries.lag(db, utcnow()))]


def exposition(runtime: Runtime) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SiteCollector(runtime))
    return generate_latest(registry)
