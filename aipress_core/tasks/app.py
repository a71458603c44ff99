"""Celery, for sites with a broker: ``celery --app aipress_core.tasks.app worker --ini production.ini`` (and ``beat``).

Celery carries no work, only the news that there is some: ``aipress.drain`` runs what is due in the database,
``aipress.tick`` does so every few seconds after enqueuing what is scheduled. So a lost or doubled message costs nothing,
a broker that comes back empty has lost nothing, and both engines are one (``runner``).

Of two beats both send ticks; the schedule's rows decide that each slot runs once. The beat keeps its state in memory.
"""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery, signals
from click import Option, echo
from plaster import get_settings

from aipress_core.observability import logs, sentry
from aipress_core.observability.account import account_of
from aipress_core.observability.flush import Flusher
from aipress_core.tasks import transport
from aipress_core.tasks.broker import BrokerRefused, check_server, check_url
from aipress_core.tasks.context import Runtime
from aipress_core.tasks.runner import Runner

TICK = 5.0  # seconds
BUDGET = 50.0  # seconds after which a drain starts no further delivery; with LONGEST_TIMEOUT it stays below the soft limit
SOFT_LIMIT, HARD_LIMIT, VISIBILITY = 240, 300, 600  # seconds, each above the one before

LOG_DEFAULTS = {"aipress.log.format": "", "aipress.log.level": "INFO", "aipress.environment": "development"}

transport.install()
app = Celery("aipress", amqp="aipress_core.tasks.transport:Amqp")
app.conf.update(
    accept_content=["json"],
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={"tick": {"task": "aipress.tick", "schedule": TICK, "options": {"expires": 2 * TICK}}},
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": VISIBILITY, "socket_connect_timeout": 2, "socket_timeout": 10},
    task_acks_late=True,
    task_default_queue="aipress",
    task_ignore_result=True,
    task_publish_retry=True,
    task_publish_retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5},
    task_reject_on_worker_lost=True,  # acks_late alone acknowledges the message of a killed child
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    task_serializer="json",
    timezone="UTC",
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
)
app.user_options["preload"].add(Option(["--ini"], metavar="FILE", help="The site's ini file.", envvar="AIPRESS_INI"))


class Site:
    """The runtime of a worker process, built at its first task: connections must not be shared across a fork."""

    def __init__(self) -> None:
        self.ini: str | None = None
        self._runtimes: dict[int, Runtime] = {}

    def runtime(self) -> Runtime:
        """This process's runtime."""
        if os.getpid() not in self._runtimes:
            self._runtimes = {os.getpid(): runtime_of_worker(self.ini)}
        return self._runtimes[os.getpid()]


app.site = Site()


def load(ini: str | None) -> Runtime:
    """Build the runtime that an ini file describes, or the environment alone."""
    from aipress_core.boot import build_runtime

    return build_runtime(get_settings(ini, "app:main") if ini else {})


def runtime_of_worker(ini: str | None) -> Runtime:
    """The runtime of one worker process, which writes its plugins' figures and reports its errors."""
    runtime = load(ini)
    sentry.start(runtime.settings)
    seconds = runtime.settings.get("aipress.metrics.seconds", 0)
    if seconds:
        Flusher(runtime.database, account_of(runtime.registry), seconds).start()
    return runtime


def configured(broker_url: str) -> Celery:
    """The Celery application with its broker.

    Raises:
        BrokerRefused: for an address that cannot be one.
    """
    app.conf.broker_url = check_url(broker_url)
    return app


def send_drain(celery: Celery) -> None:
    """Tell the workers that there is something to do; raises what the broker's client raises."""
    celery.send_task("aipress.drain", retry=True, retry_policy=celery.conf.task_publish_retry_policy, ignore_result=True)


@signals.user_preload_options.connect  # type: ignore[untyped-decorator, unused-ignore]
def _read_ini(options: dict[str, Any], **_facts: Any) -> None:
    app.site.ini = options.get("ini")
    try:
        settings = load(app.site.ini).settings
        logs.configure({**LOG_DEFAULTS, **settings})
        broker: str = settings["celery.broker_url"]
        if not broker:
            raise BrokerRefused("celery.broker_url is empty: pserve runs the embedded worker itself and needs no Celery")
        configured(broker)
        check_server(broker)
    except Exception as error:
        # Celery's signals swallow exceptions, and the worker would go on with RabbitMQ's default address.
        echo(f"Error: {error}", err=True)
        raise SystemExit(1) from error


@signals.setup_logging.connect  # type: ignore[untyped-decorator, unused-ignore]
def _keep_logging(**_facts: Any) -> None:
    """Celery configures no logging when somebody listens here; the site's own is in force already."""


def drain_for(runner: Runner, budget: float = BUDGET) -> int:
    """Run what is due, start nothing after ``budget`` seconds, and ask for another drain if that was too short."""
    end = time.monotonic() + budget
    ran = runner.run_due(limit=10_000, stop=lambda: time.monotonic() > end)
    if time.monotonic() > end:
        send_drain(app)
    return ran


@app.task(name="aipress.drain")  # type: ignore[untyped-decorator, unused-ignore]
def drain() -> int:
    """Run what is due."""
    return drain_for(Runner(app.site.runtime()))


@app.task(name="aipress.tick")  # type: ignore[untyped-decorator, unused-ignore]
def tick() -> int:
    """Enqueue what is scheduled, then run what is due: also whatever a dead broker was never told about."""
    runner = Runner(app.site.runtime())
    runner.tick()
    return drain_for(runner)
