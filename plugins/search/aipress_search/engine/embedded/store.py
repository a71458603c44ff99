"""Where the embedded index lies: one folder for each generation, and a file that names the one that answers."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from aipress_search.engine.embedded.schema import schema
from aipress_search.engine.interface import Unavailable
from aipress_search.engine.prepared import VERSION

HEAP = 100_000_000  # bytes that a writer gathers before it writes a segment
BUILDING = 200_000_000  # the same for a new index: in few large parts it is made faster, and answers faster
MARK = "aipress.json"
PATIENCE = 50  # tenths of a second that a writer waits for another


class Store:
    """The folder of the index.

    Args:
        folder: made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: tuple[str, tantivy.Index, tuple[int, int, int]] | None = None

    @property
    def _pointer(self) -> Path:
        return self.folder / "current"

    def current(self) -> str:
        """The generation that answers.

        Raises:
            Unavailable: there is none.
        """
        try:
            return self._pointer.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("there is no index yet") from error

    def is_current(self) -> bool:
        """Is there an index that this release reads?"""
        try:
            return self._is_ours(self.current())
        except Unavailable:
            return False

    def _is_ours(self, generation: str) -> bool:
        try:
            mark = json.loads((self.folder / generation / MARK).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return False
        return mark == {"version": VERSION} and (self.folder / generation / "meta.json").exists()

    def searcher(self) -> tuple[tantivy.Index, tantivy.Searcher]:
        """The index as it was last committed, by whichever process.

        Raises:
            Unavailable: there is none, or it cannot be read.
        """
        generation = self.current()
        try:
            return self._searcher(generation)
        except Unavailable:
            latest = self.current()
            if latest == generation:
                raise
            return self._searcher(latest)  # another index took over between the two looks

    def _searcher(self, generation: str) -> tuple[tantivy.Index, tantivy.Searcher]:
        with self._lock, readable():
            found = (self.folder / generation / "meta.json").stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)  # two commits may have one time
            if self._open is None or self._open[0] != generation:
                if not self._is_ours(generation):
                    raise Unavailable("the index was made by another release")
                index = tantivy.Index.open(str(self.folder / generation))
                index.config_reader("manual")
                self._open = (generation, index, stamp)
                index.reload()
            elif self._open[2] != stamp:
                self._open[1].reload()
                self._open = (generation, self._open[1], stamp)
            return self._open[1], self._open[1].searcher()

    def begin(self, generation: str) -> None:
        """Make the folder of a new generation, if it is not there."""
        folder = self.folder / generation
        with readable():
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / MARK).exists():
                tantivy.Index(schema(), str(folder))
                (folder / MARK).write_text(json.dumps({"version": VERSION}), encoding="ascii")

    @contextmanager
    def writer(self, generation: str, *, threads: int = 1, heap: int = HEAP) -> Iterator[tantivy.IndexWriter]:
        """A writer of one generation; commits when the block ends well. One at a time, of all processes.

        Args:
            heap: bytes that its threads gather together before they write a segment.

        Raises:
            Unavailable: another process is writing, or the disk does not take it.
        """
        with readable():
            writer = self._locked(generation, threads, heap)
            try:
                yield writer
                writer.commit()
            finally:
                writer.wait_merging_threads()

    def _locked(self, generation: str, threads: int, heap: int) -> tantivy.IndexWriter:
        """A writer, as soon as the one before lets go."""
        index = tantivy.Index.open(str(self.folder / generation))
        for _try in range(PATIENCE):
            try:
                return index.writer(heap, threads)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise
                time.sleep(0.1)
        raise Unavailable("another process is writing")

    def switch(self, generation: str) -> None:
        """Let this generation answer, at once and for all processes, and remove the others."""
        with readable():
            new = self.folder / "current.new"
            new.write_text(generation, encoding="ascii")
            new.replace(self._pointer)
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != generation:
                shutil.rmtree(other, ignore_errors=True)

    def drop(self, generation: str) -> None:
        """Remove a generation that does not answer."""
        shutil.rmtree(self.folder / generation, ignore_errors=True)


@contextmanager
def readable() -> Iterator[None]:
    """What tantivy and the disk raise, as :class:`Unavailable`. tantivy raises ValueError for nearly everything."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        raise Unavailable(f"the index cannot be used: {error}") from error
