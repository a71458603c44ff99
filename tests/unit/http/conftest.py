"""A server on loopback that answers as told, counts its visitors, and a client that may reach it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aipress_core.http import SafeClient


class Server:
    """Answers each connection with the next of ``answers`` (the last one again and again), byte for byte."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.answers: list[bytes | Callable[[socket.socket], None]] = []
        self.requests: list[bytes] = []
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                request = b""
                while b"\r\n\r\n" not in request and (part := connection.recv(4096)):
                    request += part
                self.requests.append(request)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                try:
                    if callable(answer):
                        answer(connection)
                    else:
                        connection.sendall(answer)
                except OSError:
                    continue  # the client had enough, which is what some tests are about

    def close(self) -> None:
        self.closing.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)

    def url(self, path: str = "/", host: str = "press.example") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def client(server: Server) -> Callable[..., SafeClient]:
    """A client for which every name leads to the server; ``client(resolve=…)`` changes that."""

    def make(**options: Any) -> SafeClient:
        defaults = {"ports": {server.port}, "resolve": lambda host, port: ["127.0.0.1"], "is_allowed": lambda address: True}
        return SafeClient(**(defaults | options))

    return make


@pytest.fixture
def answer() -> Callable[..., bytes]:
    """``answer(b"body", "image/jpeg")`` is a whole HTTP answer."""

    def make(body: bytes = b"", mime: str = "text/plain", status: str = "200 OK", length: int | None = None,
             **headers: str) -> bytes:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {mime}", f"Content-Length: {len(body) if length is None else length}",
                 "Connection: close", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    return make
