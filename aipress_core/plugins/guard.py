"""Stands between the start and plugins that would end it: tries new ones elsewhere first, and notes what each is at.

A plugin is kept out when its import does not end well in a process of its own, when it crashed the last start, or when it
ended the process too often while the site ran. That is remembered with the package's digest: a changed package, or
``aipress plugins retry``, gives it another try.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from aipress_core.db.types import utcnow
from aipress_core.plugins.crashes import Crash, read_crashes, take_crashes
from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.journal import Silent, journal_in
from aipress_core.plugins.probe import Limits, probe
from aipress_core.plugins.verdicts import Verdicts
from aipress_core.settings import Settings

log = logging.getLogger(__name__)
WINDOW = dt.timedelta(hours=1)


class Guard:
    """Nothing is guarded: for applications of tests and documents, whose plugins are handed to them."""

    journal: Silent = Silent()

    def open(self, settings: Settings) -> None:
        """The settings that choose plugins are known now."""

    def objections(self, chosen: Sequence[Candidate], requirements: Mapping[str, Sequence[Candidate]]) -> Mapping[str, str]:
        """Why some of the chosen plugins may not be imported, by id."""
        return {}

    def running(self, plugin_id: str, what: str) -> AbstractContextManager[None]:
        """Note in the journal what a plugin is at while the site starts."""
        return self.journal.running(plugin_id, what)


class FolderGuard(Guard):
    """The guard of a real site; what it knows lies in ``plugins/`` below ``aipress.data``."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None

    def open(self, settings: Settings) -> None:
        if self._known is None:
            self._folder = folder_of(settings)
            self._limits = Limits(settings["aipress.plugins.probe_seconds"], settings["aipress.plugins.probe_megabytes"])
            self._is_probing, self._crash_limit = settings["aipress.plugins.probe"], settings["aipress.plugins.crash_limit"]
            self.journal = journal_in(self._folder / "running")
            if settings["aipress.environment"] != "testing":
                self.journal.keep_last_words()
            self._known = {}

    def objections(self, chosen: Sequence[Candidate], requirements: Mapping[str, Sequence[Candidate]]) -> Mapping[str, str]:
        assert self._known is not None
        new = [one for one in chosen if one.id not in self._known]
        try:
            self._know(new, requirements)
        except OSError as error:
            log.warning("what is known about the plugins cannot be kept in %s: %s", self._folder, error)
            self._known |= dict.fromkeys((one.id for one in new), "")
        return {one.id: self._known[one.id] for one in chosen if self._known[one.id]}

    def _know(self, new: Sequence[Candidate], requirements: Mapping[str, Sequence[Candidate]]) -> None:
        assert self._known is not None
        verdicts = Verdicts(self._folder)
        if reasons := self._after_crashes(new):
            verdicts.keep(reasons)
        self._known |= {one: verdict.reason for one, verdict in verdicts.known(new).items()}
        unknown = [one for one in new if one.id not in self._known]
        if unknown and self._is_probing:
            log.info("trying %s in processes of their own", ", ".join(one.id for one in unknown))
            found = probe(unknown, requirements, self._limits)
            verdicts.keep((one, found[one.id]) for one in unknown if one.id in found)
            self._known |= found
        self._known |= {one.id: "" for one in unknown if one.id not in self._known}

    def _after_crashes(self, chosen: Sequence[Candidate]) -> list[tuple[Candidate, str]]:
        """Plugins that ended processes: at the start once, or twice when it may also have been killed; later, the limit.

        A death without last words counts at the start only: whoever kills processes must not switch plugins off by it.
        """
        new = take_crashes(self._folder)
        for crash in new:
            log.error("%s", crash)
        recent = [one for one in read_crashes(self._folder) if one.found >= utcnow() - WINDOW and not one.others]
        running = Counter(one.plugin for one in recent if one.why)
        starting = Counter(one.plugin for one in recent if one.is_at_start)
        guilty = {one.plugin: one for one in new if not one.others and (
            (one.is_at_start and (one.why or starting[one.plugin] > 1)) or 0 < self._crash_limit <= running[one.plugin])}
        return [(one, _reason(guilty[one.id], running[one.id])) for one in chosen if one.id in guilty]


def _reason(crash: Crash, times: int) -> str:
    ended = f"ended the process ({crash.why or 'without a word'})"
    at = f"{crash.since:%Y-%m-%d %H:%M} UTC"
    if crash.is_at_start:
        return f"it {ended} at the last start, at {crash.what} ({at})"
    return f"it {ended} {times} times within an hour, the last time in the {crash.what} ({at})"


def folder_of(settings: Settings) -> Path:
    """Where verdicts, journal and crashes lie."""
    return Path(settings["aipress.data"]) / "plugins"
