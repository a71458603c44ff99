"""Imports plugins that this site has never imported in processes of their own, to see whether they survive it.

A plugin that raises is caught where the site imports it. One that ends the process, crashes the interpreter, never comes
back or eats the memory can only be caught from outside. ``python -m aipress_core.plugins.probe`` reads a job as JSON,
imports the core once, and forks a process with limits for each plugin; it answers with a line of JSON for each.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aipress_core.plugins.discovery import Candidate

AT_ONCE = 6  # processes; one that hangs must not keep the others waiting
ROOMS = ("models", "events", "tasks")
EXTENSIONS = 5  # how often a child that computes and does not sleep is given more time
GRACE = 20  # seconds that the child has beside the plugins' own


@dataclass(frozen=True)
class Limits:
    """What a plugin may use while it is imported."""

    seconds: int = 5
    megabytes: int = 512


def probe(candidates: Sequence[Candidate], requirements: Mapping[str, Sequence[Candidate]], limits: Limits) -> dict[str, str]:
    """Import each candidate in a process of its own.

    Args:
        requirements: what each needs, in plugin order; it is imported before.

    Returns:
        For each id why the plugin cannot be imported, or an empty text. A plugin that merely raises is given an empty
        one: the site meets the same error, and says it, when it imports the plugin. Ids about which nothing could be
        found out, because a requirement did not survive, are missing.
    """
    plugins = [{"id": one.id, "modules": [(other.id, other.module) for other in (*requirements[one.id], one)]}
               for one in candidates]
    job = {"plugins": plugins, "path": sys.path, "seconds": limits.seconds, "megabytes": limits.megabytes}
    command = [sys.executable, "-W", "ignore", "-m", "aipress_core.plugins.probe"]
    patience = GRACE + limits.seconds * (EXTENSIONS + 1 + len(plugins) // AT_ONCE)
    try:
        answer = subprocess.run(  # noqa: S603 - this Python, and a module of ours
            command, input=json.dumps(job), capture_output=True, text=True, timeout=patience, check=False)
        text = answer.stdout
    except subprocess.TimeoutExpired as late:
        text = late.stdout.decode() if isinstance(late.stdout, bytes) else late.stdout or ""
    return dict(json.loads(line) for line in text.splitlines())


def main() -> None:
    """The child: one line ``["id", "reason"]`` for each plugin about which something was found out."""
    job = json.load(sys.stdin)
    sys.path[:] = job["path"]
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what plugins print is not an answer
        os.dup2(nowhere, number)
    import aipress_core.api  # noqa: F401 - what every plugin imports: once, and inherited by the forks

    for plugin_id, reason in Nursery(job["plugins"], Limits(job["seconds"], job["megabytes"])).results():
        answers.write(json.dumps([plugin_id, reason]) + "\n")
        answers.flush()


@dataclass
class Child:
    """A process that imports one plugin, and writes on its pipe which one it is at."""

    plugin: str
    pid: int
    pipe: int
    deadline: float
    told: bytes = b""
    extensions: int = EXTENSIONS


class Nursery:
    """Runs the children, some at a time."""

    def __init__(self, plugins: Sequence[Mapping[str, Any]], limits: Limits) -> None:
        self._waiting, self._limits = list(plugins), limits
        self._running: dict[int, Child] = {}
        self._selector = selectors.DefaultSelector()

    def results(self) -> Iterator[tuple[str, str]]:
        """Id and reason, as each is known."""
        while self._waiting or self._running:
            while self._waiting and len(self._running) < AT_ONCE:
                self._start(self._waiting.pop(0))
            nearest = min(one.deadline for one in self._running.values())
            for key, _events in self._selector.select(max(0.0, nearest - time.monotonic())):
                child = self._running[key.fd]
                part = os.read(key.fd, 4096)
                child.told += part
                if not part:
                    yield from self._end(child, "")
            for child in [one for one in self._running.values() if one.deadline <= time.monotonic()]:
                if child.extensions and _is_working(child.pid):  # on a busy machine; its computing has a limit of its own
                    child.extensions -= 1
                    child.deadline = time.monotonic() + self._limits.seconds
                else:
                    yield from self._end(child, f"its import does not end within {self._limits.seconds} seconds")

    def _start(self, plugin: Mapping[str, Any]) -> None:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _import(plugin["modules"], writing, self._limits)
        os.close(writing)
        self._running[reading] = Child(plugin["id"], pid, reading, time.monotonic() + self._limits.seconds)
        self._selector.register(reading, selectors.EVENT_READ)

    def _end(self, child: Child, late: str) -> Iterator[tuple[str, str]]:
        self._selector.unregister(child.pipe)
        os.close(child.pipe)
        del self._running[child.pipe]
        if late:
            os.killpg(child.pid, signal.SIGKILL)
        _, status = os.waitpid(child.pid, 0)
        reached, _newline, said = child.told.decode().rpartition("\n")
        if said != "done" and reached.rpartition("\n")[2] != child.plugin:
            return  # a requirement is to blame; its own child tells
        yield child.plugin, "" if said == "done" else said or late or _death(status)


def _is_working(pid: int) -> bool:
    """Does the process compute, or wait for a disk? Then it has not stopped; it may merely be given little of the processor."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] in "RD"
    except OSError:
        return False


def _death(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return "its import computes without end"
        return f"it crashes the interpreter at import ({signal.strsignal(number) or number})"
    return f"it ends the process at import (exit status {os.WEXITSTATUS(status)})"


def _import(modules: Sequence[tuple[str, str]], pipe: int, limits: Limits) -> None:
    """In the fork: import within limits, write what happened, and end without any cleaning up."""
    os.setpgid(0, 0)
    said = b"done"
    try:
        _limit(limits)
        for plugin_id, module in modules:
            os.write(pipe, f"{plugin_id}\n".encode())
            _rooms(module)
    except MemoryError:
        said = f"it needs more than {limits.megabytes} MiB of memory at import".encode()
    except SystemExit as leaving:
        said = f"it calls sys.exit({leaving.code!r}) at import".encode()[:200].replace(b"\n", b" ")
    except BaseException:  # noqa: BLE001, S110 - the site meets it too, and tells it better
        pass
    os.write(pipe, said)
    os._exit(0)


def _rooms(module: str) -> None:
    importlib.import_module(module)
    package = module.rpartition(".")[0]
    for room in ROOMS:
        if package and importlib.util.find_spec(f"{package}.{room}") is not None:
            importlib.import_module(f"{package}.{room}")


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123 - nothing more is imported from here on
            present = int(file.read().split()[0]) * resource.getpagesize()
        largest = present + limits.megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (largest, largest))
    except (OSError, ValueError):
        return  # a system that cannot tell or limit it


if __name__ == "__main__":
    main()
