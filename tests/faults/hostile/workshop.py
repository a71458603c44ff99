"""Writes hostile plugins as installed packages, and runs a real site with them: commands and a server, each a process."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.hostile.zoo import HEAD, Hostile

BIN = Path(sys.executable).parent
INI = """
[app:main]
use = egg:aipress-core#main
aipress.environment = development
aipress.plugins = *
aipress.debug_headers = true
aipress.db.durable = false
aipress.worker = false
aipress.data = {data}
aipress.base_url = http://127.0.0.1:{port}
[server:main]
use = egg:aipress-core#main
listen = 127.0.0.1:{port}
threads = 4
"""


def install(folder: Path, plugin_id: str, plugin: Hostile) -> None:
    """Write a package and its metadata, as pip would."""
    package, about = folder / f"aipress_{plugin_id}", folder / f"aipress_{plugin_id}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: aipress-{plugin_id.replace('_', '-')}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[aipress.plugins]\n{plugin_id} = aipress_{plugin_id}.plugin\n")
    if plugin.has_no_package:
        return
    package.mkdir()
    facts = {"id": f'"{plugin_id}"', "title": f'"{plugin_id}"', "summary": '"Hostile."', "category": '"example"',
             "api": '">=0.1,<1"', **plugin.facts}
    told = "[plugin]\n" + "\n".join(f"{name} = {value}" for name, value in facts.items())
    (package / "plugin.toml").write_text(told if plugin.manifest is None else plugin.manifest)
    (package / "__init__.py").write_text("")
    (package / "plugin.py").write_text(HEAD + textwrap.dedent(plugin.code).replace("PLUGIN", plugin_id))
    for name, text in plugin.files.items():
        path = package / name.replace("PLUGIN", plugin_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).replace("PLUGIN", plugin_id))


@dataclass
class Answer:
    """What a page answered, and how long it took."""

    status: int
    body: str
    seconds: float


@dataclass
class Site:
    """A site with hostile plugins; its processes are started and stopped by the test."""

    folder: Path
    port: int
    token: str = ""
    log: list[str] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIPRESS_")}
        root = Path(__file__).parents[3]
        places = [self.folder / "installed", root, *sorted(root.glob("plugins/*")), *sorted(root.glob("themes/*"))]
        return {**inherited, "PYTHONPATH": ":".join(map(str, places)), "PYTHONWARNINGS": "ignore"}

    def command(self, *arguments: str, status: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
        """``aipress …`` as a process of its own."""
        found = subprocess.run([str(BIN / "aipress"), "-c", str(self.folder / "site.ini"), *arguments], env={**self.environ, **environ},
                               capture_output=True, text=True, timeout=120, check=False)
        assert found.returncode == status, (arguments, found.returncode, found.stdout, found.stderr[-3000:])
        return found

    def states(self) -> dict[str, dict[str, str]]:
        """What ``aipress plugins list`` says of each plugin."""
        return {row["id"]: row for row in json.loads(self.command("plugins", "list", "--json").stdout)}

    @contextmanager
    def served(self, **environ: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
        """The server, and how many seconds it took to be ready."""
        started = time.monotonic()
        with (self.folder / "server.log").open("ab") as log:
            process = subprocess.Popen([str(BIN / "pserve"), str(self.folder / "site.ini")], env={**self.environ, **environ},
                                       stdout=log, stderr=log, cwd=self.folder)
        try:
            self._wait(process)
            yield process, time.monotonic() - started
        finally:
            process.terminate()
            process.wait(20)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if self.get("/health/live").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text()[-5000:])

    def get(self, path: str, *, signed_in: bool = False, timeout: float = 30) -> Answer:
        """One page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Cookie": f"aipress_session={self.token}"} if signed_in else {}
        started = time.monotonic()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), time.monotonic() - started)
        finally:
            connection.close()

    def kill_by(self, path: str, process: subprocess.Popen[bytes]) -> int:
        """Ask for a page that ends the process; its exit status, negative for a signal."""
        try:
            found = self.get(path)
        except (OSError, http.client.HTTPException):
            return process.wait(20)
        raise AssertionError(f"{path} was answered: {found.status} {found.body[:200]}")


def prepare(folder: Path, zoo: dict[str, Hostile]) -> Site:
    """Install the plugins, write the ini file, make the tables, and a site owner who is signed in."""
    for plugin_id, plugin in zoo.items():
        install(folder / "installed", plugin_id, plugin)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "site.ini").write_text(INI.format(data=folder / "var", port=port))
    return Site(folder, port)


def sign_in_owner(site: Site) -> None:
    """Write a site owner and a session."""
    from sqlalchemy.orm import Session as Db

    from aipress_core.api import Party, Role, Session, utcnow
    from aipress_core.db.engine import make_engine
    from aipress_core.security.identity import token_hash

    engine, site.token = make_engine(f"sqlite:///{site.folder / 'var'}/aipress.sqlite"), secrets.token_urlsafe(16)
    with Db(engine) as db, db.begin():
        party = Party(kind="person", name="Maud Keravec", slug="maud")
        db.add(party)
        db.flush()
        db.add(Role(party_id=party.id, role="owner"))
        db.add(Session(token_hash=token_hash(site.token), party_id=party.id, expires_at=utcnow() + dt.timedelta(days=1)))
    engine.dispose()


SEGFAULT, EXIT = -signal.SIGSEGV, 3
