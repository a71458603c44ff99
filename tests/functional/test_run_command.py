"""``aipress run`` on an empty folder: prepares, serves, says when it is ready, and leaves nothing behind when it is stopped."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.toggle_processes import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
AIPRESS = Path(sys.executable).with_name("aipress")


def ready(port: int, process: subprocess.Popen[bytes], seconds: float = 120) -> dict[str, object]:
    """What ``/health/ready`` says, as soon as it says something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError):
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            found = json.loads(answer.read())
            connection.close()
            return {"code": answer.status, **found}
        connection.close()
        time.sleep(0.1)
    raise AssertionError("the site did not come up")


def members(group: int) -> list[str]:
    """Processes of a group that are still there, zombies aside."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            text = path.read_text()
            state, _parent, its_group = text[text.rindex(")") + 2:].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(text)
    return found


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AIPRESS_")}
    return subprocess.Popen([str(AIPRESS), "run", "--no-demo", "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, start_new_session=True, env={**environ, "AIPRESS_DATA": str(folder)})


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_an_empty_folder_becomes_a_site_that_a_signal_stops_whole(tmp_path):
    port = free_port()
    for run in ("first", "second"):
        process = start(tmp_path, port)
        try:
            found = ready(port, process)
            assert (found["code"], found["status"], found["checks"]["database"], found["quarantined"]) == (200, "ok", "ok", []), run
            process.send_signal(signal.SIGTERM)
            output, _ = process.communicate(timeout=30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        assert members(process.pid) == []
        assert b"Traceback" not in output
        assert f"http://127.0.0.1:{port}/".encode() in output
    assert (tmp_path / "aipress.sqlite").exists()
