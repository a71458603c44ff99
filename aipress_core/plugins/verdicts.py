"""What was found out about each plugin's package, remembered by its digest, so that a normal start finds out nothing anew."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from aipress_core.db.types import utcnow
from aipress_core.plugins.discovery import Candidate
from aipress_core.version import API_VERSION

CODE = (".py", ".toml", ".so")
SKIPPED = {"__pycache__", "templates", "static", "locale", "tests"}


@dataclass(frozen=True)
class Verdict:
    """One plugin's package as it was at ``digest``: usable, or for which reason not."""

    plugin: str
    digest: str
    reason: str = ""
    at: str = ""


def digest(candidate: Candidate) -> str:
    """Changes when the package's code, its version, the platform or Python does.

    Names, sizes and times of files stand for their content: twenty packages are looked at in milliseconds.
    """
    found = hashlib.sha256(f"{candidate.version} {API_VERSION} {platform.python_version()}".encode())
    for path, size, changed in sorted(_files(candidate.folder)):
        found.update(f"{path} {size} {changed}\n".encode())
    return found.hexdigest()


def _files(folder: Path | str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith(CODE):
            facts = entry.stat()
            yield entry.path, facts.st_size, facts.st_mtime_ns
        elif entry.is_dir() and entry.name not in SKIPPED:
            yield from _files(entry.path)


class Verdicts:
    """The file ``verdicts.json`` of a folder: the latest verdict on each plugin."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / "verdicts.json"

    def of(self, candidate: Candidate) -> Verdict | None:
        """What is known of the package as it is now; None when it is new or changed."""
        found = self._read().get(candidate.id)
        return found if found and found.digest == digest(candidate) else None

    def known(self, candidates: Iterable[Candidate]) -> dict[str, Verdict]:
        """The same for several, by id."""
        read = self._read()
        return {one.id: read[one.id] for one in candidates if one.id in read and read[one.id].digest == digest(one)}

    def keep(self, reasons: Iterable[tuple[Candidate, str]], now: dt.datetime | None = None) -> None:
        """Remember verdicts; an empty reason says that the package can be used."""
        at = (now or utcnow()).isoformat(timespec="seconds")
        with self._changing() as verdicts:
            verdicts.update({one.id: Verdict(one.id, digest(one), reason, at) for one, reason in reasons})

    def forget(self, plugin_id: str) -> None:
        """Let the plugin be looked at anew at the next start."""
        with self._changing() as verdicts:
            verdicts.pop(plugin_id, None)

    def _read(self) -> dict[str, Verdict]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {one: Verdict(**facts) for one, facts in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}  # absent, or of another release: everything is found out again

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Verdict]]:
        """Read, change and replace, one process after the other."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "verdicts.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            verdicts = self._read()
            yield verdicts
            draft = self._path.with_suffix(".draft")
            draft.write_text(json.dumps({one: asdict(verdict) for one, verdict in verdicts.items()}, indent=1), encoding="utf-8")
            draft.replace(self._path)
