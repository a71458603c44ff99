"""The site under each server, from production.ini and from the environment alone, with friendly refusals by the server itself."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from aipress_core.serving import DEFAULTS, from_environment, page

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    """What describes a prepared production site, and nothing else of ours."""
    folder = tmp_path_factory.mktemp("served")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIPRESS_")}
    found = {**kept, "AIPRESS_ENVIRONMENT": "production", "AIPRESS_SECRET": SECRET, "AIPRESS_DATA": str(folder),
             "AIPRESS_BASE_URL": "https://news.example", "DATABASE_URL": f"sqlite:///{folder}/site.sqlite",
             "AIPRESS_PLUGINS": "accounts taxonomies organisations discussion wire admin", "PYTHONWARNINGS": "ignore"}
    subprocess.run([BIN / "aipress", "db", "upgrade"], env=found, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return found


@contextmanager
def served(command, environ, port, log):
    """The running server, stopped and waited for at the end."""
    with log.open("wb") as stream:
        process = subprocess.Popen([str(one) for one in command], env=environ, cwd=environ["AIPRESS_DATA"], stdout=stream,
                                   stderr=stream, start_new_session=True)
    try:
        deadline = time.monotonic() + 90
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            try:
                if get(port, "/health/live")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise AssertionError("the server did not stop at SIGTERM: " + log.read_text()) from None


def get(port, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "news.example", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


COMMANDS = {
    "pserve": lambda port: [BIN / "pserve", ROOT / "production.ini"],
    "aipress serve": lambda port: [BIN / "aipress", "serve"],
    "gunicorn": lambda port: [BIN / "gunicorn", "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}",
                              "aipress_core.serving:application()"],
    "granian": lambda port: [BIN / "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--host",
                             "127.0.0.1", "--port", str(port), "--factory", "aipress_core.serving:application"],
}


@pytest.mark.proof
@pytest.mark.parametrize("server", COMMANDS)
def test_every_server_serves_a_page_does_the_work_and_stops_at_sigterm(server, environ, tmp_path):
    port = free_port()
    log = tmp_path / "log"
    with served(COMMANDS[server](port), {**environ, "AIPRESS_LISTEN": f"127.0.0.1:{port}"}, port, log):
        status, headers, body = get(port, "/", {"X-Request-ID": "journey-12345678"})
        assert (status, headers["X-Request-ID"]) == (200, "journey-12345678")
        assert "<h1" in body
        assert "Strict-Transport-Security" in headers
        deadline = time.monotonic() + 30
        while json.loads(get(port, "/health/ready")[2])["checks"]["worker"] != "ok" and time.monotonic() < deadline:
            time.sleep(0.2)
        assert json.loads(get(port, "/health/ready")[2])["status"] in ("ok", "degraded")
        assert get(port, "/metrics")[0] == 200
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == "journey-12345678"]
    assert [(line["path"], line["status"]) for line in mine] == [("/", 200)]
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def waitress(environ, tmp_path_factory):
    """The port of one running ``aipress serve``."""
    port = free_port()
    log = tmp_path_factory.mktemp("waitress") / "log"
    with served(COMMANDS["aipress serve"](port), {**environ, "AIPRESS_LISTEN": f"127.0.0.1:{port}"}, port, log):
        yield port


def raw(port, data):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(data)
        answer = b""
        with suppress(ConnectionResetError):  # it does not read on what it refused
            while block := connection.recv(65536):
                answer += block
    return answer.decode()


@pytest.mark.proof
@pytest.mark.parametrize(("data", "status", "words"), [
    (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 80_000 + b"\r\n\r\n", "431", "Too many headers"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "413", "Too big"),
    (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6\r\n\r\n", "400", "Not to be read"),
    (b"GET /?q=" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "414", "<h1"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "501", "Not to be read")])
def test_what_the_server_refuses_is_answered_by_a_page(waitress, data, status, words):
    answer = raw(waitress, data)
    assert answer.startswith((f"HTTP/1.1 {status}", f"HTTP/1.0 {status}")), answer[:200]
    assert words in answer
    assert "waitress" not in answer.lower()


@pytest.mark.proof
def test_a_thousand_slow_clients_keep_nobody_waiting(waitress):
    slow = []
    try:
        for _ in range(1000):
            connection = socket.create_connection(("127.0.0.1", waitress), timeout=10)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            slow.append(connection)
        times = []
        for _ in range(30):
            started = time.monotonic()
            assert get(waitress, "/")[0] == 200
            times.append(time.monotonic() - started)
        assert sorted(times)[28] < 1.0
    finally:
        for connection in slow:
            connection.close()


def test_the_environment_is_stronger_than_the_ini_file(monkeypatch):
    monkeypatch.setenv("AIPRESS_THREADS", "3")
    monkeypatch.setenv("AIPRESS_TRUSTED_PROXY", "10.0.0.7")
    monkeypatch.delenv("AIPRESS_LISTEN", raising=False)
    found = from_environment({"threads": "8", "listen": "127.0.0.1:9"})
    assert (found["threads"], found["listen"], found["trusted_proxy"]) == ("3", "127.0.0.1:9", "10.0.0.7")
    assert "x-forwarded-proto" in found["trusted_proxy_headers"]
    assert found["connection_limit"] == DEFAULTS["connection_limit"]


def test_without_a_trusted_proxy_nobodys_headers_are_taken(monkeypatch):
    monkeypatch.delenv("AIPRESS_TRUSTED_PROXY", raising=False)
    assert "trusted_proxy" not in from_environment({})
    assert from_environment({})["clear_untrusted_proxy_headers"] is True


@pytest.mark.parametrize("status", [400, 413, 431, 501])
def test_the_servers_own_pages_are_whole(status):
    text = page(status)
    assert text.count("<h1>") == 1
    assert "{" not in text
    assert str(status) in text


