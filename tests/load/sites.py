"""Databases filled with the demo world, and servers upon them: made when a scenario first asks, stopped at the end."""

from __future__ import annotations

import datetime as dt
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drive import Connection, get
from sqlalchemy import func, insert, select

from aipress_core.boot import build_runtime
from aipress_core.db.throwaway import throwaway_postgresql
from aipress_core.install import install
from aipress_core.parties.models import ORGANISATION, PERSON, Party, Role
from aipress_core.security.identity import OWNER, token_hash
from aipress_core.security.models import Session
from aipress_demo.loader import load
from aipress_demo.world import SIZES, Size
from aipress_wire.models import Item

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
MEMBERS, STARTS_WITHIN = 200, 60.0
MEMBERS_ONLY = {f"{number:,} members": Size(people=number, organisations=number // 50, items=1_500, days=73,
                                            echo=SIZES["M"].echo) for number in (10_000, 100_000)}
SMALLER = Size(people=1_000, organisations=200, items=10_000, days=73, echo=SIZES["M"].echo)


@dataclass
class Site:
    """One filled database."""

    url: str
    data: str
    tokens: list[str]
    owner: str  # the token of a site owner's session
    articles: list[str]  # slugs of newer articles
    publishers: list[str]  # slugs of organisations that publish much
    loaded_in: float


@dataclass
class Server:
    """One running process."""

    port: int
    process: subprocess.Popen[bytes]
    started_in: float

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


    @property
    def seconds(self) -> float:
        """Processor time that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def busy_seconds() -> float:
    """Processor time that this machine's cores have been busy for since it started."""
    user, nice, system, _idle, _waiting, *interrupts = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
    return (user + nice + system + sum(interrupts)) / TICKS


@dataclass
class Fleet:
    """Everything that the scenarios run against.

    Args:
        size: of the world, ``S``, ``M`` or ``L``.
        say: what tells the reader what is going on.
    """

    stack: ExitStack
    size: str
    seed: int
    say: Any
    _sites: dict[str, Site] = field(default_factory=dict)
    _servers: dict[Any, Server] = field(default_factory=dict)
    _postgresql: Any = None

    def site(self, name: str = "large", database: str = "postgresql") -> Site:
        """The database of the size asked for (``large``), that of a tenth of size M (``small``), or one of many members."""
        key = f"{name} {database}"
        if key not in self._sites:
            size = SIZES[self.size] if name == "large" else MEMBERS_ONLY.get(name, SMALLER)
            self._sites[key] = self._fill(size, database)
        return self._sites[key]

    def server(self, what: str = "site", site: Site | None = None, number: int = 0, plugins: Path | None = None,
               **settings: str) -> Server:
        """A server process; the same one for the same arguments.

        Args:
            number: of the process, where several serve one site.
            plugins: a folder with more installed plugins.
        """
        site = site or self.site()
        key = (what, site.url, number, plugins, *sorted(settings.items()))
        if key not in self._servers:
            self._servers[key] = self.start(what, site, plugins, **settings)
            self.stack.callback(stop, self._servers[key])
        return self._servers[key]

    def start(self, what: str, site: Site, plugins: Path | None = None, **settings: str) -> Server:
        """Start a server process, and wait for its first answer."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        paths = [str(plugins), os.environ.get("PYTHONPATH", "")] if plugins else [os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        command = [sys.executable, "-W", "ignore", str(HERE / "serve.py"), what, str(port), site.url, site.data]
        begun = time.monotonic()
        process = subprocess.Popen([*command, *(f"{name}={value}" for name, value in settings.items())], env=environment)
        server = Server(port, process, 0.0)
        try:
            _wait(server, "/" if what == "control" else "/health/live")
        except BaseException:
            stop(server)
            raise
        server.started_in = time.monotonic() - begun
        return server

    def _fill(self, size: Size, database: str) -> Site:
        data = self.stack.enter_context(tempfile.TemporaryDirectory())
        if database == "postgresql":
            self._postgresql = self._postgresql or self.stack.enter_context(throwaway_postgresql())
        url = self._postgresql.new_database() if database == "postgresql" else f"sqlite:///{data}/bench.sqlite"
        runtime = build_runtime({"sqlalchemy.url": url, "aipress.data": data, "aipress.environment": "testing",
                                 "aipress.secret": "x" * 40, "aipress.worker": "false", "aipress.db.durable": "false"}, environ={})
        install(runtime)
        self.say(f"Loading {size.items:,} items into {database} …")
        begun = time.monotonic()
        load(runtime, self.seed, size)  # type: ignore[arg-type]
        took = time.monotonic() - begun
        self.say(f"… in {took:.0f} s")
        with runtime.database.session() as db, db.begin():
            site = Site(url, data, _members(db), _owner(db), *_slugs(db), took)
        runtime.engine.dispose()
        return site


def stop(server: Server) -> None:
    """End a process that the bench has started."""
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()


def _wait(server: Server, path: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            Connection(server.port).ask(get(path))
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"the server on port {server.port} does not answer")


def _members(db: Any) -> list[str]:
    """Sign in two hundred members; returns the tokens of their sessions."""
    owners = select(Role.party_id).where(Role.role == OWNER)
    return _sessions(db, db.scalars(select(Party.id).where(Party.kind == PERSON, Party.state == "live", Party.id.not_in(owners))
                                    .order_by(Party.id).limit(MEMBERS)).all())


def _owner(db: Any) -> str:
    return _sessions(db, [db.scalars(select(Role.party_id).where(Role.role == OWNER).limit(1)).one()])[0]


def _sessions(db: Any, members: Sequence[int]) -> list[str]:
    tokens = [secrets.token_urlsafe(16) for _ in members]
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    db.execute(insert(Session), [{"token_hash": token_hash(token), "party_id": party, "expires_at": expires_at}
                                 for token, party in zip(tokens, members, strict=True)])
    return tokens


def _slugs(db: Any) -> tuple[list[str], list[str]]:
    from aipress_core.content.models import Content

    articles = db.scalars(select(Content.slug).join(Item, Item.id == Content.id)
                          .where(Content.type == "wire.article", Item.kind == "article", Content.listed_at.is_not(None))
                          .order_by(Content.listed_at.desc()).limit(5_000)).all()
    publishers = db.scalars(select(Party.slug).join(Content, Content.publisher_id == Party.id).where(Party.kind == ORGANISATION)
                            .group_by(Party.id, Party.slug).order_by(func.count().desc(), Party.id).limit(40)).all()
    return random.Random(1).sample(list(articles), min(500, len(articles))), list(publishers)
