"""Ways in which the two engines fail, each with its end."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from search_server import Server

from aipress_search.engine.embedded.store import Store

WRITER = """
import datetime, json, sys
from pathlib import Path
from aipress_search.engine.embedded import Embedded
from aipress_search.engine.interface import Document
engine, at = Embedded(Path(sys.argv[1])), datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
for number in range(10_000):
    keys = range(10**9 + 50 * number, 10**9 + 50 * number + 50)
    engine.index(sys.argv[2], [Document(key, f"Strike of nobody {key}", "", at, ("search.note:open",), body="word " * 200) for key in keys])
    print(number, flush=True)
"""


class Fault:
    """Something that goes wrong, and is mended. Nothing goes wrong here.

    Attributes:
        pace: updates until the worker has its turn again. One that waits for every answer has it seldom, and takes more at once.
    """

    pace = 20

    def __init__(self, engine: Any, kind: str, server: Any = None, seconds: float = 0.0) -> None:
        self.engine, self.kind, self.server, self.seconds = engine, kind, server, seconds

    def begin(self) -> None:
        """It happens."""

    def goes_on(self) -> None:
        """Called now and then while it lasts."""

    def end(self) -> None:
        """It is mended, by whoever looks after the machine."""


class WriterKilled(Fault):
    """The process that writes the embedded index is killed in the middle of it, again and again; others write in between."""

    def begin(self) -> None:
        self.goes_on()

    def goes_on(self) -> None:
        command = [sys.executable, "-c", WRITER, str(self.engine.store.folder), self.kind]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as writer:
            assert writer.stdout is not None
            assert json.loads(writer.stdout.readline()) == 0, "it has begun to write"
            time.sleep(self.seconds / 20)
            writer.kill()


class FolderWiped(Fault):
    """The embedded index is deleted, and nobody puts it back."""

    def begin(self) -> None:
        shutil.rmtree(self.engine.store.folder)


class StoreSlow(Fault):
    """The disk of the embedded index takes its time."""

    pace = 200

    def begin(self) -> None:
        self._opened, seconds = Store.searcher, self.seconds

        def late(store: Store) -> Any:
            time.sleep(seconds)
            return self._opened(store)
        Store.searcher = late  # type: ignore[method-assign]

    def end(self) -> None:
        Store.searcher = self._opened  # type: ignore[method-assign]


class FilesCannotGrow(Fault):
    """The embedded index finds no room: files that are written to it end after some bytes."""

    def begin(self) -> None:
        self._opened = Store.writer

        @contextmanager
        def cramped(store: Store, *args: Any, **more: Any) -> Iterator[Any]:
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
            try:
                with self._opened(store, *args, **more) as writer:
                    yield writer
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        Store.writer = cramped  # type: ignore[method-assign]

    def end(self) -> None:
        Store.writer = self._opened  # type: ignore[method-assign]


class ServerKilled(Fault):
    """Typesense is killed, and started again."""

    def begin(self) -> None:
        self.server.kill(hard=True)

    def end(self) -> None:
        self.server.start()


class ServerWiped(ServerKilled):
    """Typesense is killed and loses its disk; an empty one is started."""

    def end(self) -> None:
        shutil.rmtree(self.server.folder)
        self.server.start()


class ServerSlow(Fault):
    """What Typesense says arrives late."""

    pace = 200

    def begin(self) -> None:
        self.server.proxy.seconds = self.seconds

    def end(self) -> None:
        self.server.proxy.seconds = 0.0


class DiskFull(Fault):
    """Typesense's disk is full. It answers 503 from then on, until there is room and it is started again."""

    def begin(self) -> None:
        with (self.server.folder.parent / "ballast").open("wb", buffering=0) as ballast:
            block = b"x" * 65_536
            while block:
                with suppress(OSError):
                    while ballast.write(block) == len(block):
                        pass
                block = block[:len(block) // 2]

    def end(self) -> None:
        (self.server.folder.parent / "ballast").unlink()
        self.server.kill(hard=True)
        self.server.start()


FAULTS: dict[str, dict[str, type[Fault]]] = {
    "embedded": {"killed": WriterKilled, "wiped": FolderWiped, "slow": StoreSlow, "full": FilesCannotGrow},
    "typesense": {"killed": ServerKilled, "wiped": ServerWiped, "slow": ServerSlow, "full": DiskFull}}


class Proxy:
    """Passes bytes on to a port of this machine; what comes back may be late."""

    def __init__(self, port: int) -> None:
        self.target, self.seconds = port, 0.0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        asked = threading.Event()
        with closing(client), suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as server:
            back = threading.Thread(target=self._pass, args=(server, client, asked.is_set, asked.clear), daemon=True)
            back.start()
            self._pass(client, server, lambda: False, asked.set)

    def _pass(self, source: socket.socket, target: socket.socket, is_late: Callable[[], bool], passed: Callable[[], None]) -> None:
        """Pass blocks on. An answer is late once, and not again for each block that it comes in."""
        with suppress(OSError):
            while block := source.recv(65_536):
                if is_late():
                    time.sleep(self.seconds)
                passed()
                target.sendall(block)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.close()


class OwnServer(Server):
    """A server that a test may break, behind a proxy."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.proxy = Proxy(self.port)

    @property
    def through_proxy(self) -> str:
        return self.address.replace(f":{self.port}", f":{self.proxy.port}")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on a disk of 96 MB of its own; needs the right to mount."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder)], check=False, capture_output=True).returncode:
        pytest.skip("a disk of its own needs the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
