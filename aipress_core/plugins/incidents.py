"""What plugins did wrong, for the admin and the shell: breakers, crashes, quarantine; and giving one another try.

Breakers live in each process. When one opens it is also written to a file, so that every process can tell.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid.registry import Registry

from aipress_core.db.types import utcnow
from aipress_core.plugins.breaker import OPEN
from aipress_core.plugins.crashes import Crash, add_lines, forget_crashes, lines, read_crashes, take_crashes
from aipress_core.plugins.deprecation import Deprecated
from aipress_core.plugins.dispatch import Hooks, Implementation
from aipress_core.plugins.guard import folder_of
from aipress_core.plugins.verdicts import Verdicts
from aipress_core.settings import Settings

if TYPE_CHECKING:
    from aipress_core.boot import Runtime

log = logging.getLogger(__name__)
RECENT = dt.timedelta(hours=1)
OPENINGS = "openings.jsonl"


@dataclass(frozen=True)
class BreakerState:
    """One plugin's part in one hook that failed or was slow since the start, or whose breaker opened elsewhere.

    Attributes:
        hook: the hook's name, or ``subscriber``.
        state: ``closed``, ``open`` (left out of pages) or ``half-open`` (the next call is a try).
        errors: calls that failed; ``slow`` those over the budget; ``slowest_ms`` the longest of them.
        last: what was wrong the last time.
        openings: how often the breaker opened in this process.
        opened_at: when it last did, in any process.
        elsewhere: it opened within the hour in another process of this machine.
    """

    plugin: str
    hook: str
    state: str
    errors: int = 0
    slow: int = 0
    slowest_ms: float = 0.0
    last: str = ""
    openings: int = 0
    opened_at: dt.datetime | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class Quarantined:
    """A plugin that the site started without, and why, in one sentence.

    Attributes:
        title: the manifest's, untranslated; the id when it has none.
        is_remembered: it is kept out until its package changes or :func:`retry` is called.
    """

    plugin: str
    title: str
    reason: str
    is_remembered: bool = False


def breakers(registry: Registry | Runtime) -> list[BreakerState]:
    """What the breakers of this process know, and openings in others within the hour. In plugin order, worst first in each.

    Args:
        registry: ``request.registry``.
    """
    runtime = runtime_of(registry)
    hooks, order = runtime.declared.hooks, runtime.declared.plugins.order
    opened = _openings(folder_of(runtime.settings))
    found = {(one.plugin, one.hook): _state(one, opened) for one in hooks.parts
             if one.breaker.errors or one.breaker.slow or one.breaker.open_until}
    for (plugin, hook), line in opened.items():
        if (plugin, hook) not in found and line["pid"] != os.getpid():
            at = dt.datetime.fromisoformat(line["at"])
            found[plugin, hook] = BreakerState(plugin, hook, OPEN, last=line["why"], opened_at=at, elsewhere=True)
    return sorted((one for one in found.values() if one.plugin in order),
                  key=lambda one: (order.index(one.plugin), one.state != OPEN, -one.openings, -one.errors, one.hook))


def _state(one: Implementation, opened: dict[tuple[str, str], dict[str, Any]]) -> BreakerState:
    breaker, line = one.breaker, opened.get((one.plugin, one.hook))
    return BreakerState(one.plugin, one.hook, breaker.state, breaker.errors, breaker.slow, round(breaker.slowest * 1000, 1),
                        breaker.last, breaker.openings, dt.datetime.fromisoformat(line["at"]) if line else None,
                        bool(line and line["pid"] != os.getpid()))


def _openings(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The last opening of each breaker within the hour, in any process of this machine."""
    since = (utcnow() - RECENT).isoformat()
    return {(one["plugin"], one["hook"]): one for one in lines(folder / OPENINGS) if one["at"] >= since}


def write_openings(hooks: Hooks, settings: Settings) -> None:
    """Let breakers write to the file when they open."""
    path = folder_of(settings) / OPENINGS

    def opened(one: Implementation) -> None:
        log.error("the plugin %s is left out of the hook %s for %.0f seconds: it %s",
                  one.plugin, one.hook, hooks.limits.rest, one.breaker.last)
        try:
            add_lines(path, [{"at": utcnow().isoformat(), "pid": os.getpid(), "plugin": one.plugin, "hook": one.hook,
                              "why": one.breaker.last}])
        except OSError as error:
            log.warning("that could not be written to %s: %s", path, error)
    hooks.opened = opened


def crashes(registry: Registry | Runtime) -> list[Crash]:
    """Processes that died while a plugin's code ran, the latest first; also of those that died since the start."""
    folder = folder_of(runtime_of(registry).settings)
    for one in take_crashes(folder):
        log.error("%s", one)
    return read_crashes(folder)[::-1]


def quarantined(registry: Registry | Runtime) -> list[Quarantined]:
    """The plugins that the site started without because of a fault, by id."""
    runtime = runtime_of(registry)
    plugins = runtime.declared.plugins
    known = Verdicts(folder_of(runtime.settings)).known(plugins.candidates[one] for one in plugins.quarantined
                                                         if one in plugins.candidates)
    found = []
    for plugin_id, reason in sorted(plugins.quarantined.items()):
        candidate = plugins.candidates.get(plugin_id)
        title = candidate.manifest.title if candidate and candidate.manifest else plugin_id
        found.append(Quarantined(plugin_id, title, reason, bool(plugin_id in known and known[plugin_id].reason)))
    return found


def retry(registry: Registry | Runtime, plugin_id: str) -> None:
    """Forget what is remembered against a plugin: the next start tries it again.

    Raises:
        KeyError: for a plugin that is not installed.
    """
    runtime = runtime_of(registry)
    folder = folder_of(runtime.settings)
    Verdicts(folder).forget(runtime.declared.plugins.candidates[plugin_id].id)
    forget_crashes(folder, plugin_id)


def deprecated(registry: Registry | Runtime) -> list[Deprecated]:
    """Uses of hooks that are to go, by plugin."""
    return list(runtime_of(registry).declared.hooks.deprecated)


def runtime_of(registry: Registry | Runtime) -> Runtime:
    """Requests have it on their registry; commands have it itself."""
    found: Runtime = getattr(registry, "runtime", registry)
    return found
