"""Asks servers over raw sockets: as fast as they answer, at a fixed pace, or one request after the other.

The clients share the machine with what they measure, so they do as little as a client can.
"""

from __future__ import annotations

import itertools
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

CLIENTS = 4
REDIRECTS = (302, 303)
CURTAILED = -200  # an answer that lacks what belongs to it


class Connection:
    """One kept-alive HTTP/1.1 connection that understands answers with a Content-Length."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; returns status, head and body. A connection that the server closed is opened again, once."""
        try:
            return self._ask(request)
        except (ConnectionError, ValueError):
            self.close()
            return self._ask(request)

    def _ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head, parts, got = data[:end], [data[end + 4:]], len(data) - end - 4
        lower = head.lower()
        at = lower.find(b"content-length:")
        wanted = int(lower[at + 15:].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while got < wanted:
            parts.append(self._more())
            got += len(parts[-1])
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), head, b"".join(parts)

    def _more(self) -> bytes:
        assert self.socket is not None
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("closed")
        return data

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()
        self.socket = None


def get(path: str, token: str = "", **headers: str) -> bytes:
    """The bytes of a GET request, for a member's session."""
    cookie = f"Cookie: aipress_session={token}\r\n" if token else ""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}{more}\r\n".encode()


@dataclass
class Figures:
    """What came of some load. ``times`` are seconds; where there was a pace, from the instant that it asked for."""

    times: list[float] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    took: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.took

    @property
    def good(self) -> float:
        """The share of answers that were good."""
        return 1 - len(self.bad) / max(len(self.times), 1)

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1] * 1000

    def merge(self, others: Sequence[Figures]) -> Figures:
        """These and the others together."""
        for other in others:
            self.times += other.times
            self.bad += other.bad
        return self


def saturate(ports: Sequence[int], requests: Iterator[bytes], seconds: float, clients: int = CLIENTS, whole: bytes = b"") -> Figures:
    """Ask servers as fast as they answer, with so many clients at each port.

    Args:
        whole: what every good answer holds: a page whose parts were left out is fast and worth nothing.
    """
    stop, taken = time.monotonic() + seconds, threading.Lock()

    def client(port: int, figures: Figures) -> None:
        connection = Connection(port)
        while time.monotonic() < stop:
            with taken:
                request = next(requests)
            _timed(connection, request, figures, whole=whole)
        connection.close()
    return _together(client, [port for port in ports for _ in range(clients)])


def pace(port: int, requests: Iterator[bytes], per_second: float, seconds: float, clients: int = 32) -> Figures:
    """Ask at fixed instants, whether or not the server keeps up; waiting for a free client counts as waiting."""
    begun, numbers, taken = time.perf_counter() + 0.1, itertools.count(), threading.Lock()

    def client(port: int, figures: Figures) -> None:
        connection = Connection(port)
        while True:
            with taken:
                at = begun + next(numbers) / per_second
                request = next(requests)
            if at > begun + seconds:
                break
            time.sleep(max(0.0, at - time.perf_counter()))
            _timed(connection, request, figures, at)
        connection.close()
    return _together(client, [port] * clients)


def _together(client: Callable[[int, Figures], None], ports: Sequence[int]) -> Figures:
    mine = [Figures() for _ in ports]
    threads = [threading.Thread(target=client, args=pair) for pair in zip(ports, mine, strict=True)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Figures(took=time.monotonic() - begun).merge(mine)


def _timed(connection: Connection, request: bytes, figures: Figures, begun: float | None = None, whole: bytes = b"") -> None:
    begun = time.perf_counter() if begun is None else begun
    try:
        status, _head, body = connection.ask(request)
    except OSError:
        status, body = 0, b""
    if status == 200 and whole not in body:
        status = CURTAILED
    figures.times.append(time.perf_counter() - begun)
    if status != 200 and status not in REDIRECTS:
        figures.bad.append(status)


def in_turn(ports: Sequence[int], requests: Sequence[Sequence[bytes]], rounds: int) -> list[float]:
    """Ask several servers one after the other, round by round; returns each one's median in milliseconds.

    Args:
        requests: for each server its requests, taken in rotation.
    """
    connections, times = [Connection(port) for port in ports], [list[float]() for _ in ports]
    for number in range(-3, rounds):
        for connection, own, found in zip(connections, requests, times, strict=True):
            begun = time.perf_counter()
            status, _head, _body = connection.ask(own[number % len(own)])
            if status != 200:
                raise RuntimeError(f"status {status} for {own[number % len(own)][:200]!r}")
            if number >= 0:
                found.append(time.perf_counter() - begun)
    for connection in connections:
        connection.close()
    return [statistics.median(found) * 1000 for found in times]
