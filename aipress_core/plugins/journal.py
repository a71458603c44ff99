"""The crash journal: while a plugin's code runs, its name stands in a small file that outlives the process.

A process that is killed, exits on the spot or crashes the interpreter says nothing. What it was doing is still in the file,
and the next start, or ``aipress plugins doctor``, reads it there. Each process has one file, mapped into memory, with a slot
for each thread: to note a name costs a copy of some bytes and no system call. The process holds a lock on its file as long
as it lives, which no other process's number can imitate; it removes the file when it ends in good order.

Several threads may have been at work when the process died. Then each of their plugins is named. Which one it was is told by
the last words: the stack of the guilty thread, written when the interpreter crashes or ``os._exit`` is called. A process that is
killed from outside has none.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import functools
import mmap
import os
import secrets
import struct
import threading
import time
import traceback
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

NOTE = 152  # bytes of a note
SLOTS = 64  # threads that can be told apart; further ones share the last slot
_TIME = struct.Struct("<d")
_SLOT = _TIME.size + NOTE
_NOTHING = bytes(NOTE)
FATAL = "Fatal Python error: "  # as the interpreter begins its own
START = ("import", "declare", "include")  # what a plugin does before the site answers: a crash here repeats at each start


@functools.cache
def note(plugin_id: str, what: str) -> bytes:
    """What stands in a slot: ``note("wire", "view aipress_wire.views.feed.show")``. Kept, because there are few of them."""
    return f"{plugin_id}\t{what}".encode()[:NOTE].ljust(NOTE, b"\0")


@dataclass(frozen=True)
class Remains:
    """What a dead process left: its number, what its threads were doing since when, and the interpreter's last words."""

    pid: int
    notes: tuple[tuple[str, str, float], ...]  # plugin, what, since
    words: str = ""


class Silent:
    """A journal that keeps nothing, for applications without a folder of their own."""

    def enter(self, _note: bytes) -> bytes:
        return _NOTHING

    begin = enter

    def leave(self, before: bytes) -> None:
        """Nothing was noted."""

    def keep_last_words(self) -> None:
        """There is nowhere to write them."""

    @contextmanager
    def running(self, _plugin_id: str, _what: str) -> Iterator[None]:
        yield


class _Place(threading.local):
    """Where this thread's slot is, and what stands in it."""

    at: int = 0
    now: bytes = _NOTHING
    keeper: _Keeper | None = None


class _Keeper:
    """Gives a thread's slot back when the thread ends."""

    def __init__(self, free: list[int], number: int) -> None:
        self._free, self._number = free, number

    def __del__(self) -> None:
        self._free.append(self._number)


class Journal(Silent):
    """This process's file in ``folder``.

    Raises:
        OSError: when the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._has_words = folder, False
        self._open()
        _all.add(self)

    def _open(self) -> None:
        name = f"{os.getpid()}-{secrets.token_hex(4)}"
        draft, self.path = self._folder / f"{name}.draft", self._folder / f"{name}.slots"
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.ftruncate(handle, _SLOT * SLOTS)
        self._map = mmap.mmap(handle, _SLOT * SLOTS)
        draft.rename(self.path)  # only now can others see it, and it is locked
        self._place, self._free = _Place(), list(range(SLOTS - 1, -1, -1))
        self._end = weakref.finalize(self, _close, handle, self.path)

    def _reopen(self) -> None:
        """After a fork: the file and its lock are the parent's."""
        self._end.detach()
        self._open()
        if self._has_words:
            self.keep_last_words()

    def keep_last_words(self) -> None:
        """Write the stack of the guilty thread when the interpreter crashes or is left by ``os._exit``."""
        global _words
        if _words is None or self._has_words:
            self._has_words, before = True, _words
            # A bare handle: it outlives every object of the interpreter, and nobody warns that it was left open.
            _words = os.open(self.path.with_suffix(".fault"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            faulthandler.enable(_words, all_threads=False)
            os._exit = _exit_with_words
            if before is not None:
                os.close(before)

    def enter(self, note: bytes) -> bytes:
        """Note what begins; returns what to give to `leave` at its end."""
        place = self._place
        at = place.at or self._allot(place)
        before = place.now
        self._map[at:at + NOTE] = place.now = note
        return before

    def begin(self, note: bytes) -> bytes:
        """As `enter`, with the time: for what a request or task begins with."""
        before = self.enter(note)
        _TIME.pack_into(self._map, self._place.at - _TIME.size, time.time())
        return before

    def leave(self, before: bytes) -> None:
        """It ended; what had been noted before goes on."""
        place = self._place
        at = place.at or self._allot(place)
        self._map[at:at + NOTE] = place.now = before

    @contextmanager
    def running(self, plugin_id: str, what: str) -> Iterator[None]:
        """Note it for the length of a block."""
        before = self.begin(note(plugin_id, what))
        try:
            yield
        finally:
            self.leave(before)

    def _allot(self, place: _Place) -> int:
        try:
            number = self._free.pop()
        except IndexError:
            number = SLOTS - 1
        else:
            place.keeper = _Keeper(self._free, number)
        place.at = number * _SLOT + _TIME.size
        return place.at


_all: weakref.WeakSet[Journal] = weakref.WeakSet()
_by_folder: weakref.WeakValueDictionary[Path, Journal] = weakref.WeakValueDictionary()


def journal_in(folder: Path) -> Silent:
    """This process's journal in a folder, opened once; a silent one where the folder cannot be written to."""
    folder = folder.resolve()
    found = _by_folder.get(folder)
    if found is None:
        try:
            found = _by_folder[folder] = Journal(folder)
        except OSError:
            return Silent()
    return found


def journal_of(registry: Any) -> Silent:
    """The journal of an application; a silent one for a registry without hooks."""
    return getattr(getattr(registry, "hooks", None), "journal", None) or Silent()


_words: int | None = None
_exit = os._exit


def _exit_with_words(status: int) -> NoReturn:
    if _words is not None:
        stack = "".join(traceback.format_stack()[:-1])
        os.write(_words, f"{FATAL}os._exit({status})\n{stack}".encode())
    _exit(status)


def _after_fork() -> None:
    for journal in list(_all):
        journal._reopen()


os.register_at_fork(after_in_child=_after_fork)


def _close(handle: int, path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_suffix(".fault").unlink(missing_ok=True)
    os.close(handle)


def collect(folder: Path) -> list[Remains]:
    """Read and remove the files of processes that are no more. Two that do it at once do not read the same file."""
    found = []
    for path in sorted(folder.glob("*.slots")):
        with contextlib.suppress(OSError), path.open("rb") as file:  # gone meanwhile, or locked: it lives
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file.fileno()).st_nlink:
                found.append(_remains(path, file.read()))
                path.unlink()
                path.with_suffix(".fault").unlink(missing_ok=True)
    return [one for one in found if one.notes]


def _remains(path: Path, content: bytes) -> Remains:
    notes = []
    for at in range(0, len(content) - _SLOT + 1, _SLOT):
        plugin_id, _tab, what = content[at + _TIME.size:at + _SLOT].rstrip(b"\0").decode(errors="replace").partition("\t")
        if plugin_id:
            notes.append((plugin_id, what, float(_TIME.unpack_from(content, at)[0])))
    try:
        words = path.with_suffix(".fault").read_text(encoding="utf-8", errors="replace")
    except OSError:
        words = ""
    return Remains(int(path.name.partition("-")[0]), tuple(notes), words)
