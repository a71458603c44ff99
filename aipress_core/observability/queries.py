"""What the plugins cost: for the admin's page and the command line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pyramid.request import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aipress_core.observability.account import BOUNDS, BUCKETS, account_of
from aipress_core.observability.models import Figure

SLOWEST_SHARE = 0.95


@dataclass(frozen=True)
class PluginHealth:
    """What one plugin did in a stretch of time. Times are seconds in all, or milliseconds for one."""

    plugin: str
    requests: int = 0
    seconds: float = 0.0
    mean_ms: float = 0.0
    p95_ms: float = 0.0  # the bound of the bucket in which the 95th of 100 requests falls
    sql: int = 0
    sql_ms: float = 0.0  # a request
    sql_per_request: float = 0.0
    errors: int = 0
    jobs: int = 0
    job_ms: float = 0.0
    job_errors: int = 0
    mails: int = 0
    hooks: int = 0
    hook_ms: float = 0.0
    hook_errors: int = 0


def plugin_health(request: Request, hours: int = 24) -> Sequence[PluginHealth]:
    """Every plugin that did something lately, the slowest (mean time of a request) first. One statement.

    Args:
        hours: how far back, in whole hours; the present one is in it.

    Returns:
        All processes' figures as of their last flush (some seconds ago), and this process' own up to now.
    """
    since = request.now.replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=hours - 1)
    figures = totals(request.db_read, since)
    for plugin, values in account_of(request.registry).present().items():
        for name, value in values.items():
            figures[plugin][name] += value
    found = [_health(plugin, values) for plugin, values in figures.items()]
    return sorted(found, key=lambda one: (-one.mean_ms, -one.job_ms, one.plugin))


def totals(db: Session, since: dt.datetime | None = None) -> dict[str, dict[str, float]]:
    """Sums by plugin and name, since an hour or ever."""
    statement = select(Figure.plugin, Figure.name, func.sum(Figure.value)).group_by(Figure.plugin, Figure.name)
    if since is not None:
        statement = statement.where(Figure.hour >= since)
    figures: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for plugin, name, value in db.execute(statement):
        figures[plugin][name] += value
    return figures


def _health(plugin: str, values: dict[str, float]) -> PluginHealth:
    requests, jobs, hooks = (int(values.get(name, 0)) for name in ("requests", "jobs", "hooks"))
    return PluginHealth(
        plugin, requests, values.get("seconds", 0.0), _each(values, "seconds", requests), _slow(values, requests),
        int(values.get("sql", 0)), _each(values, "sql_seconds", requests), values.get("sql", 0) / max(requests, 1),
        int(values.get("errors", 0)), jobs, _each(values, "job_seconds", jobs), int(values.get("job_errors", 0)),
        int(values.get("mails", 0)), hooks, _each(values, "hook_seconds", hooks), int(values.get("hook_errors", 0)))


def _each(values: dict[str, float], name: str, count: int) -> float:
    """Milliseconds for one."""
    return values.get(name, 0.0) * 1000 / max(count, 1)


def _slow(values: dict[str, float], requests: int) -> float:
    reached = 0.0
    for bound, bucket in zip((*BOUNDS, BOUNDS[-1]), BUCKETS, strict=True):
        reached += values.get(bucket, 0.0)
        if requests and reached >= SLOWEST_SHARE * requests:
            return bound * 1000
    return 0.0


