"""Is the site well? A handful of checks, each with what it found and what to do about it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request

from aipress_admin import queries
from aipress_core.api import _, breakers, crashes, mails

GOOD, WARNING, BAD = "live", "wait", "bad"
PATIENCE = dt.timedelta(minutes=2)
LEAST_ROOM = 1 << 30  # bytes


@dataclass(frozen=True)
class Check:
    """One finding: ``kind`` is its status, ``found`` a translated sentence, ``url`` where to do something about it."""

    title: Any
    kind: str
    found: str
    url: str = ""


def checks(request: Request) -> list[Check]:
    """All checks, in the order of the page. Any of them may be bad without the others failing."""
    return [one for look in (_database, _plugins, _hooks, _background, _mails, _room, _openness) for one in look(request)]


def troubles(request: Request) -> list[Check]:
    """What needs somebody, the worst first."""
    return sorted((one for one in checks(request) if one.kind != GOOD), key=lambda one: one.kind != BAD)


def _database(request: Request) -> Iterator[Check]:
    dialect = request.db.get_bind().dialect
    name = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}.get(dialect.name, dialect.name)
    version = ".".join(map(str, dialect.server_version_info or ()))
    yield Check(_("Database"), GOOD, f"{name} {version}".strip())


def _plugins(request: Request) -> Iterator[Check]:
    broken = sorted(request.registry.plugins.quarantined)
    found = _("Left out because they cannot run: ${plugins}", mapping={"plugins": ", ".join(broken)}) if broken else _(
        "All of them can run")
    yield Check(_("Plugins"), BAD if broken else GOOD, request.translate(found), "/admin/plugins/health")


def _hooks(request: Request) -> Iterator[Check]:
    found = breakers(request.registry)
    out = sorted({one.plugin for one in found if one.state != "closed"})
    failed = sorted({one.plugin for one in found})
    if out:
        told = _("Parts of these are left out of pages, because they failed or were slow: ${plugins}",
                 mapping={"plugins": ", ".join(out)})
    elif failed:
        told = _("Errors were kept off the pages since the start: ${plugins}", mapping={"plugins": ", ".join(failed)})
    else:
        told = _("No error since the start")
    kind = BAD if out else WARNING if failed else GOOD
    yield Check(_("Parts of plugins"), kind, request.translate(told), "/admin/plugins/health")
    dead = crashes(request.registry)
    if dead:
        names = ", ".join(sorted({one.plugin for one in dead}))
        told = _("A process ended in the code of ${plugins}", mapping={"plugins": names})
        yield Check(_("Processes"), BAD, request.translate(told), "/admin/plugins/health")


def _background(request: Request) -> Iterator[Check]:
    oldest, dead = queries.backlog(request.db, ["core", *request.enabled_plugins])
    is_late = oldest is not None and request.now - oldest > PATIENCE
    leaders = [row.holder for row in queries.leases(request.db, request.now)]
    if is_late:
        minutes = int((request.now - oldest).total_seconds() // 60)
        found = _("Work has been due for ${count} minutes: no worker runs, or it cannot keep up", mapping={"count": minutes})
    elif leaders:
        found = _("Led by ${holder}", mapping={"holder": leaders[0]})
    else:
        found = _("Nothing is due")
    yield Check(_("Work in the background"), BAD if is_late else GOOD, request.translate(found), "/admin/tasks")
    given_up = request.localizer.pluralize(
        "${count} task was given up after its last try", "${count} tasks were given up after their last try",
        dead, domain="aipress", mapping={"count": dead}) if dead else request.translate(_("None"))
    yield Check(_("Tasks given up"), WARNING if dead else GOOD, given_up, "/admin/tasks?state=dead")


def _mails(request: Request) -> Iterator[Check]:
    counts = mails.counts(request.db)
    lost = counts["failed"] + counts["unsure"]
    found = request.localizer.pluralize(
        "${count} mail did not leave in the last 30 days", "${count} mails did not leave in the last 30 days", lost,
        domain="aipress", mapping={"count": lost}) if lost else request.translate(_("All of them left"))
    yield Check(_("Mails"), WARNING if lost else GOOD, found, "/admin/mails?state=failed")


def _room(request: Request) -> Iterator[Check]:
    free = shutil.disk_usage(request.settings["aipress.data"]).free
    found = _("${count} GB free", mapping={"count": f"{free / (1 << 30):.0f}"})
    yield Check(_("Room on disk"), BAD if free < LEAST_ROOM else GOOD, request.translate(found))


def _openness(request: Request) -> Iterator[Check]:
    settings = request.settings
    is_open = settings["aipress.environment"] != "production" or settings["aipress.demo.accounts"]
    found = _("Demo accounts, whose password is public, may sign in") if is_open else _("Demo accounts may not sign in")
    yield Check(_("Demo accounts"), WARNING if is_open else GOOD, request.translate(found))

