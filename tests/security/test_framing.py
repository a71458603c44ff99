"""I10: requests whose two ends could be read differently, through the server that the ini files name. None is smuggled."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from aipress_core import serving

SMUGGLED = b"GET /quagga-smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /preferences/locale HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


REQUESTS = {
    "both lengths, chunks end first": HEAD + length(b"0\r\n\r\n" + SMUGGLED) + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
    "both lengths, the number ends first": HEAD + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n" + b"%x\r\n" % len(SMUGGLED) + SMUGGLED + b"\r\n0\r\n\r\n",
    "two kinds of chunks": HEAD + CHUNKED + b"Transfer-Encoding: x\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunks with a blank before the colon": HEAD + b"Transfer-Encoding : chunked\r\n" + length(b"") + b"\r\n0\r\n\r\n" + SMUGGLED,
    "chunks with a tab": HEAD + b"Transfer-Encoding:\x0bchunked\r\n" + length(b"0\r\n\r\n" + SMUGGLED) + b"\r\n0\r\n\r\n" + SMUGGLED,
    "a folded header": HEAD + b"X-A: b\r\n Content-Length: 0\r\n" + length(SMUGGLED) + b"\r\n" + SMUGGLED,
    "two lengths": HEAD + b"Content-Length: 0\r\n" + length(SMUGGLED) + b"\r\n" + SMUGGLED,
    "a list of lengths": HEAD + b"Content-Length: 0, %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED,
    "a length with a sign": HEAD + b"Content-Length: +%d\r\n\r\n" % len(SMUGGLED) + SMUGGLED,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "a length in letters": HEAD + b"Content-Length: 0x10\r\n\r\n" + SMUGGLED,
    "bare line feeds": (HEAD + CHUNKED).replace(b"\r\n", b"\n") + length(SMUGGLED) + b"\r\n0\n\n" + SMUGGLED,
    "a bare carriage return": HEAD + b"X-A: b\rContent-Length: 0\r\n" + length(SMUGGLED) + b"\r\n" + SMUGGLED,
    "a NUL in a header": HEAD + b"X-A: \x00\r\n" + length(SMUGGLED) + b"\r\n" + SMUGGLED,
    "a chunk of a wrong size": HEAD + CHUNKED + b"\r\n1\r\nab\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk size with a sign": HEAD + CHUNKED + b"\r\n+0\r\n\r\n" + SMUGGLED,
}


@pytest.fixture
def settings() -> dict[str, str]:
    """What production.ini says of the server."""
    parser = ConfigParser(interpolation=None)
    parser.read(Path(__file__).parents[2] / "production.ini", encoding="utf-8")
    return {name: value for name, value in parser["server:main"].items() if name not in ("use", "listen", "threads")}


@pytest.fixture
def server(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The server as production has it, before an application that notes what reaches it."""
    seen: list[dict[str, Any]] = []

    def noting(environ: dict[str, Any], start: Any) -> list[bytes]:
        environ["wsgi.input"].read()
        seen.append(dict(environ))
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]
    monkeypatch.setattr(HTTPChannel, "parser_class", HTTPChannel.parser_class)
    monkeypatch.setattr(serving, "serve", lambda _app, **_settings: None)
    serving.serve_paste(noting, {})  # what it does to the server, without its endless loop
    found = create_server(noting, host="127.0.0.1", port=0, threads=1, **settings)
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            wasyncore.loop(timeout=0.05, count=1, map=found._map)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield found, seen
    is_over.set()
    thread.join(5)
    found.task_dispatcher.shutdown()
    found.close()


def send(server: Any, data: bytes) -> bytes:
    """Send bytes, say that there are no more, read all answers."""
    with socket.create_connection(("127.0.0.1", int(server.effective_port)), timeout=5) as connection:
        found = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                found += part
        except OSError:
            pass  # closed in the middle of what was sent: refused
    return found


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_of_two_readings_brings_no_second_one_along(server: Any, name: str) -> None:
    found, seen = server
    answer = send(found, REQUESTS[name])
    reached = [one["PATH_INFO"] for one in seen]
    is_whole = answer.startswith(b"HTTP/1.1 200") and b"transfer-encoding" not in REQUESTS[name].lower()
    assert "/quagga-smuggled" not in reached or is_refused_first(answer), name
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 5")) or is_whole or len(reached) == 1, name


def is_refused_first(answer: bytes) -> bool:
    """Was the first refused, so that nothing after it was read?"""
    return answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))


def test_the_server_answers_a_plain_request_and_a_pipelined_one(server: Any) -> None:
    """The marker would be seen if it came through."""
    found, seen = server
    send(found, SMUGGLED + SMUGGLED)
    assert [one["PATH_INFO"] for one in seen] == ["/quagga-smuggled"] * 2


def test_headers_beyond_all_measure_are_refused(server: Any) -> None:
    found, seen = server
    answer = send(found, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 300 * 1024 + b"\r\n\r\n")
    assert seen == []
    assert answer == b"" or answer.startswith((b"HTTP/1.0 431", b"HTTP/1.1 431"))


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1"])
def test_forwarded_headers_are_believed_of_the_trusted_proxy_alone(settings: dict[str, str], peer: str) -> None:
    from waitress.proxy_headers import proxy_headers_middleware

    seen: list[dict[str, Any]] = []

    def noting(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.append(dict(environ))
        return []
    guarded = proxy_headers_middleware(noting, trusted_proxy=settings["trusted_proxy"], trusted_proxy_headers=set(settings["trusted_proxy_headers"].split()),
                                       clear_untrusted=settings["clear_untrusted_proxy_headers"] == "true")
    guarded({"REMOTE_ADDR": peer, "REMOTE_HOST": peer, "SERVER_PORT": "80", "wsgi.url_scheme": "http", "HTTP_HOST": "localhost",
             "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "evil.example"}, lambda *_: None)
    is_trusted = peer == "127.0.0.1"
    assert seen[0]["REMOTE_ADDR"] == ("203.0.113.9" if is_trusted else peer)
    assert seen[0]["wsgi.url_scheme"] == ("https" if is_trusted else "http")
    assert is_trusted or not [name for name in seen[0] if name.startswith("HTTP_X_FORWARDED")]
