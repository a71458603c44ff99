"""What the crash journal told: which plugin's code was running when a process died, kept in a file of lines."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aipress_core.db.types import utcnow
from aipress_core.plugins.journal import FATAL, START, Remains, collect

KEPT = 200  # lines


@dataclass(frozen=True)
class Crash:
    """A process that died while a plugin's code was running.

    Attributes:
        plugin: the plugin's id.
        what: ``view aipress_wire.views.feed.show``, ``hook …``, ``task …``, ``import``, ``declare`` or ``include``.
        since: when that had begun.
        found: when it was read from the journal.
        pid: number of the process.
        why: the process's last words; none when it was killed from outside.
        others: plugins whose code ran in other threads; it may have been one of them.
    """

    plugin: str
    what: str
    since: dt.datetime
    found: dt.datetime
    pid: int
    why: str = ""
    others: tuple[str, ...] = ()

    @property
    def is_at_start(self) -> bool:
        """Did it keep the site from starting?"""
        return self.what in START

    def __str__(self) -> str:
        """One sentence for the log and the shell."""
        shared = f"; at the same time ran {', '.join(self.others)}" if self.others else ""
        why = self.why or "killed, without a word"
        when = f"{self.what}, begun {self.since:%Y-%m-%d %H:%M:%S} UTC"
        return f"process {self.pid} died in the plugin {self.plugin} ({when}): {why}{shared}"


def read_crashes(folder: Path) -> list[Crash]:
    """All that are kept, the oldest first."""
    return [_parsed(line) for line in lines(folder / "crashes.jsonl")]


def take_crashes(folder: Path, now: dt.datetime | None = None) -> list[Crash]:
    """Read what dead processes left, keep it, and return what is new."""
    found = [crash for remains in collect(folder / "running") for crash in _crashes(remains, now or utcnow())]
    add_lines(folder / "crashes.jsonl", ({**asdict(one), "since": one.since.isoformat(), "found": one.found.isoformat()}
                                         for one in found))
    return found


def forget_crashes(folder: Path, plugin_id: str) -> None:
    """Drop what is kept about one plugin."""
    path = folder / "crashes.jsonl"
    _write(path, [one for one in lines(path) if one["plugin"] != plugin_id])


def _crashes(remains: Remains, now: dt.datetime) -> list[Crash]:
    why = next((line.removeprefix(FATAL) for line in remains.words.splitlines() if line.startswith(FATAL)), "")
    guilty = [one for one in remains.notes if f"aipress_{one[0]}" in remains.words] or list(remains.notes)
    names = [plugin for plugin, _, _ in guilty]
    return [Crash(plugin, what, _time(since, now), now, remains.pid, why,
                  tuple(sorted({*names[:index], *names[index + 1:]} - {plugin})))
            for index, (plugin, what, since) in enumerate(guilty)]


def _time(seconds: float, now: dt.datetime) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else now


def _parsed(line: dict[str, Any]) -> Crash:
    times = {name: dt.datetime.fromisoformat(line[name]) for name in ("since", "found")}
    return Crash(**{**line, **times, "others": tuple(line["others"])})


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of JSON objects; a line cut short by a crash of our own is left out."""
    found = []
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return []
    for line in text.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def add_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    """Append to a file of lines, whole lines at once; old ones go when there are too many."""
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in values)
    if not text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
    kept = lines(path)
    if len(kept) > 2 * KEPT:
        _write(path, kept[-KEPT:])


def _write(path: Path, values: list[dict[str, Any]]) -> None:
    if not path.parent.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in values), encoding="utf-8")
    draft.replace(path)
