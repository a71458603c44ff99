"""What a site owner can get wrong: each finding is a sentence and its remedy."""

from __future__ import annotations

import datetime as dt
import os
import resource
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.backup.service import last_backup
from aipress_core.boot import LOOPBACK, Runtime
from aipress_core.db.migrate import State, status
from aipress_core.db.types import utcnow
from aipress_core.events import queries
from aipress_core.events.models import DEAD, Delivery, Lease, Schedule
from aipress_core.files.models import File
from aipress_core.files.storage import StorageError, open_storage
from aipress_core.observability.readiness import free_megabytes
from aipress_core.parties.models import Role
from aipress_core.security.identity import OWNER
from aipress_core.tasks.broker import BrokerRefused, check_server, check_url

PROBLEM, ADVICE = "problem", "advice"
SAMPLE = 200  # stored files that are looked up
BACKUP_DAYS, LAG, SKEW = 7, 300.0, 2.0  # days; seconds; seconds


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be. A ``problem`` is wrong now; ``advice`` may become so."""

    level: str
    check: str
    sentence: str
    remedy: str


Findings = Iterator[Finding]
Check = Callable[[Runtime], Findings]


def examine(runtime: Runtime, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Run every check; those that need the database are left out when it does not answer."""
    found = [*_environment(runtime, environ)]
    for check in (_address, _secret, _folder, _server, _plugins, _storage, _backup):
        found += check(runtime)
    found += (gone := list(_answers(runtime)))
    if not any(one.level == PROBLEM for one in gone):
        for check in (_database, _people, _work, _files):
            found += check(runtime)
    return found


def _is_production(runtime: Runtime) -> bool:
    return bool(runtime.settings["aipress.environment"] == "production")


def _environment(runtime: Runtime, environ: Mapping[str, str]) -> Findings:
    declared = runtime.settings.declared.values()
    known = {one.variable for one in declared} | {f"{one.variable}_FILE" for one in declared} | {"AIPRESS_LISTEN", "AIPRESS_INI"}
    known |= {"AIPRESS_THREADS", "AIPRESS_TRUSTED_PROXY"}
    for name in sorted(environ):
        if name.startswith("AIPRESS_") and name not in known:
            yield Finding(PROBLEM, "settings", f"The environment variable {name} means nothing to the loaded plugins.",
                          "Correct its name ('aipress settings' lists all) or remove it.")


def _address(runtime: Runtime) -> Findings:
    address = urlsplit(runtime.settings["aipress.base_url"])
    if not _is_production(runtime):
        return
    if address.scheme != "https":
        yield Finding(PROBLEM, "address", f"aipress.base_url is {address.geturl()}: cookies travel in the clear.",
                      "Give the site's public https address in AIPRESS_BASE_URL.")
    if address.hostname in LOOPBACK:
        yield Finding(PROBLEM, "address", "aipress.base_url names this machine: links in mails lead nowhere.",
                      "Give the site's public address in AIPRESS_BASE_URL.")
    for name, remedy in (("aipress.debug_headers", "Take it out of the ini file."),
                         ("aipress.demo.accounts", "Take it out, and run 'aipress demo remove': their password is public.")):
        if runtime.settings[name]:
            yield Finding(PROBLEM, "settings", f"{name} is on in production.", remedy)
    mail = str(runtime.settings["aipress.mail.url"]).partition(":")[0]
    if mail not in ("smtp", "smtps"):
        yield Finding(PROBLEM, "mail", f"Mail does not leave: aipress.mail.url begins with {mail}:.",
                      "Give smtp://user:password@host:587 in AIPRESS_MAIL_URL.")


def _secret(runtime: Runtime) -> Findings:
    given: str = runtime.settings["aipress.secret"]
    if _is_production(runtime) and len(given) < 32:
        yield Finding(PROBLEM, "secret", "There is no signing key of at least 32 characters.",
                      "Give one in AIPRESS_SECRET, made by: python -c 'import secrets; print(secrets.token_urlsafe(48))'.")
    elif given and len(set(given)) < 10:
        yield Finding(PROBLEM, "secret", "The signing key is easy to guess.", "Give a random one in AIPRESS_SECRET.")
    path = Path(runtime.settings["aipress.data"]) / "secret"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(PROBLEM, "secret", f"Others on this machine can read {path}.", f"Run: chmod 600 {path}")


def _folder(runtime: Runtime) -> Findings:
    folder = Path(runtime.settings["aipress.data"])
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(PROBLEM, "disk", f"The folder {folder} cannot be written.", "Give it to the user who runs the site.")
    free, least = free_megabytes(folder), runtime.settings["aipress.disk.least_mb"]
    if free < least:
        yield Finding(PROBLEM, "disk", f"Only {free} MB are free where the site writes.", "Make room, or move aipress.data.")
    elif free < 5 * least:
        yield Finding(ADVICE, "disk", f"{free} MB are free where the site writes.", "Make room soon.")


def _server(runtime: Runtime) -> Findings:
    handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= handles < 4096:
        yield Finding(ADVICE, "limits", f"A process may open only {handles} files and connections.",
                      "Raise it to 65536 (LimitNOFILE= of the service).")
    broker: str = runtime.settings["celery.broker_url"]
    if broker:
        try:
            check_server(check_url(broker))
            with redis.Redis.from_url(broker, socket_connect_timeout=2, socket_timeout=2) as client:
                client.ping()
        except BrokerRefused as error:
            yield Finding(PROBLEM, "broker", str(error), "Change celery.broker_url.")
        except (redis.RedisError, OSError) as error:
            yield Finding(PROBLEM, "broker", f"The broker does not answer ({type(error).__name__}): work waits.",
                          "Start it, or correct celery.broker_url (REDIS_URL).")


def _plugins(runtime: Runtime) -> Findings:
    for plugin_id, reason in runtime.declared.plugins.quarantined.items():
        yield Finding(PROBLEM, "plugins", f"The plugin {plugin_id} is left out: {reason}",
                      f"Correct or remove it, then 'aipress plugins retry {plugin_id}'.")
    if runtime.settings["aipress.safe_mode"]:
        yield Finding(ADVICE, "plugins", "Safe mode is on: only core plugins are loaded.", "Take AIPRESS_SAFE_MODE away.")
    if _is_production(runtime) and runtime.settings["aipress.plugins"] == ["*"]:
        yield Finding(ADVICE, "plugins", "Every installed plugin is loaded.", "Name those that you want in aipress.plugins.")


def _storage(runtime: Runtime) -> Findings:
    try:
        open_storage(runtime.settings["aipress.files.url"])
    except StorageError as error:
        yield Finding(PROBLEM, "files", str(error), "Correct aipress.files.url.")


def _backup(runtime: Runtime) -> Findings:
    if not _is_production(runtime):
        return
    made = last_backup(runtime)
    if made is None:
        yield Finding(ADVICE, "backup", "No backup was made with 'aipress backup' from here.", "Let cron make one every night.")
    elif utcnow() - made > dt.timedelta(days=BACKUP_DAYS):
        yield Finding(PROBLEM, "backup", f"The last backup is of {made:%Y-%m-%d}.", "See why the nightly one stopped.")


def _answers(runtime: Runtime) -> Findings:
    url = runtime.settings.shown("sqlalchemy.url")
    try:
        states = status(runtime.engine, runtime.lines())
    except SQLAlchemyError as error:
        yield Finding(PROBLEM, "database", f"The database {url} does not answer ({type(error).__name__}).",
                      "Start it, or correct DATABASE_URL.")
        return
    waiting = [one.id for one in states if one.state is State.PENDING]
    if waiting:
        yield Finding(PROBLEM, "database", f"The database is older than the code: {', '.join(waiting)}.",
                      "Run 'aipress db upgrade'.")
    for one in states:
        if one.state is State.AHEAD:
            yield Finding(ADVICE, "database", f"The tables of {one.id} are newer than its package.", "Upgrade the package.")
        elif one.state is State.ORPHANED:
            yield Finding(ADVICE, "database", f"There are tables of {one.id}, which is not loaded.",
                          f"Load it, or 'aipress plugins purge {one.id}'.")


def _database(runtime: Runtime) -> Findings:
    with runtime.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            yield from _sqlite(runtime, connection)
        else:
            yield from _postgresql(runtime, connection)


def _sqlite(runtime: Runtime, connection: Any) -> Findings:
    if _is_production(runtime) and not runtime.settings["aipress.db.durable"]:
        yield Finding(PROBLEM, "database", "A power cut can lose what was confirmed.", "Set aipress.db.durable = true.")
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if verdict != "ok":
        yield Finding(PROBLEM, "database", f"The database file is damaged: {verdict}", "Restore a backup ('aipress restore').")


def _postgresql(runtime: Runtime, connection: Any) -> Findings:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _is_production(runtime) and connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
            yield Finding(PROBLEM, "database", f"PostgreSQL runs with {name} = off: a crash can lose what was confirmed.",
                          f"Set {name} = on in postgresql.conf.")
    there = connection.execute(text("SELECT clock_timestamp()")).scalar()
    skew = abs((there - utcnow()).total_seconds())
    if skew > SKEW:
        yield Finding(PROBLEM, "clock", f"The clocks of this machine and of the database are {skew:.0f} s apart.",
                      "Run NTP on both.")
    most = int(connection.exec_driver_sql("SHOW max_connections").scalar())
    if runtime.settings["sqlalchemy.pool_size"] + 5 > most:
        yield Finding(PROBLEM, "database", f"One process may open more connections than PostgreSQL has ({most}).",
                      "Lower sqlalchemy.pool_size or raise max_connections.")


def _people(runtime: Runtime) -> Findings:
    with runtime.database.read_session() as db:
        if not db.scalar(select(func.count()).select_from(Role).where(Role.role == OWNER)):
            yield Finding(PROBLEM, "people", "Nobody owns the site: nobody can administer it.",
                          "Run 'aipress user create you@example.com --name \"You\" --role owner'.")


def _work(runtime: Runtime) -> Findings:
    now = utcnow()
    with runtime.database.read_session() as db:
        dead = db.scalar(select(func.count()).where(Delivery.state == DEAD)) or 0
        lag = queries.lag(db, now)
        lease = db.scalar(select(Lease.expires_at).where(Lease.name == "worker"))
        ticked = db.scalar(select(func.max(Schedule.last_run_at)))
    if dead:
        yield Finding(PROBLEM, "tasks", f"{dead} task(s) were given up.",
                      "See 'aipress tasks list --state dead', then 'tasks retry'.")
    if lag > LAG:
        yield Finding(PROBLEM, "tasks", f"The oldest waiting task has been due for {lag / 60:.0f} minutes.",
                      "See that a worker runs, and whether it waits for a plugin that is switched off.")
    if runtime.settings["celery.broker_url"] and (ticked is None or now - ticked > dt.timedelta(hours=1)):
        yield Finding(PROBLEM, "tasks", "No scheduled task ran within the hour.", "Start Celery's worker and beat.")
    if not runtime.settings["celery.broker_url"] and (lease is None or lease < now - dt.timedelta(seconds=30)):
        yield Finding(ADVICE, "tasks", "No process holds the worker's lease: nobody works now.", "Start the site.")


def _files(runtime: Runtime) -> Findings:
    storage = open_storage(runtime.settings["aipress.files.url"])
    with runtime.database.read_session() as db:
        names = db.scalars(select(File.sha256).distinct().order_by(File.sha256.desc()).limit(SAMPLE)).all()
    gone = [name for name in names if not storage.has(name)]
    if gone:
        yield Finding(PROBLEM, "files", f"{len(gone)} of {len(names)} stored files that were looked up are gone, as {gone[0]}.",
                      "Correct aipress.files.url, or restore them from a backup.")
