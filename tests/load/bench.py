"""Load figures against the control, in the same run: ``make bench``.

Three alternating rounds of site and control on the same server with the same threads; the figure is the median of the
rounds' ratios. 200 members take turns, filters rotate, and nothing is cached by viewer. A table goes to standard output,
JSON to ``var/bench/``.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore", "pkg_resources is deprecated")

from aipress_core.boot import build_runtime  # noqa: E402  # the warning above comes with Pyramid
from aipress_core.db.throwaway import throwaway_postgresql  # noqa: E402
from aipress_core.install import install  # noqa: E402

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import world  # noqa: E402  # beside this file

CLIENTS, SECONDS, ROUNDS = 4, 4.0, 3
FILTERS = ("", "", "?heading=politics", "?heading=economy-finance&city=Paris", "?city=Lyon", "?sort=likes")


@contextmanager
def server(what: str, port: int, url: str, data: str) -> Iterator[int]:
    """A server process on a port; stopped at the end, whatever happens."""
    process = subprocess.Popen([sys.executable, "-W", "ignore", str(HERE / "serve.py"), what, str(port), url, data])
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server on port {port} does not answer")


def load(port: int, requests: Iterator[tuple[str, dict[str, str]]], seconds: float) -> dict[str, float]:
    """Ask as fast as the server answers; returns requests per second, errors and p95 in milliseconds."""
    times: list[float] = []
    errors: list[int] = []
    lock = threading.Lock()
    stop = time.monotonic() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < stop:
            with lock:
                path, headers = next(requests)
            begun = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            if answer.status != 200:
                errors.append(answer.status)
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    return {"rps": len(times) / took, "errors": len(errors), "p95_ms": statistics.quantiles(times, n=20)[18] * 1000}


def measure(name: str, url: str, items: int, seed: int) -> dict[str, Any]:
    """Fill a database, run the rounds, return the figures of one engine."""
    with tempfile.TemporaryDirectory() as data, ExitStack() as stack:
        runtime = build_runtime({"sqlalchemy.url": url, "aipress.data": data, "aipress.environment": "testing",
                                 "aipress.secret": "x" * 40, "aipress.worker": "false", "aipress.db.durable": "false"}, environ={})
        install(runtime)
        tokens = world.fill(runtime, items, seed)
        with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        runtime.engine.dispose()
        site = stack.enter_context(server("site", 6801, url, data))
        control = stack.enter_context(server("control", 6802, url, data))
        members = itertools.cycle({"Cookie": f"aipress_session={token}"} for token in tokens)
        feed = ((f"/wire/{query}", next(members)) for query in itertools.cycle(FILTERS))
        bare: Iterator[tuple[str, dict[str, str]]] = itertools.repeat(("/", {}))
        load(site, feed, 1.0), load(control, bare, 1.0)  # warm both
        rounds = [(load(site, feed, SECONDS), load(control, bare, SECONDS)) for _ in range(ROUNDS)]
        page = _page(site, tokens[0])
    return {"database": name, "items": items, "rounds": rounds, "ratio": statistics.median(a["rps"] / b["rps"] for a, b in rounds),
            "errors": sum(a["errors"] for a, _ in rounds), **page}


def _page(port: int, token: str) -> dict[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/wire/", headers={"Cookie": f"aipress_session={token}"})
    return {"html_bytes": len(connection.getresponse().read())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items", type=int, default=10_000)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        results.append(measure("SQLite", f"sqlite:///{folder}/bench.sqlite", options.items, options.seed))
    with throwaway_postgresql() as postgresql:
        results.append(measure("PostgreSQL", postgresql.new_database(), options.items, options.seed))
    sys.stdout.write(f"\n{'feed, signed in':<16} {'site req/s':>11} {'control':>9} {'ratio':>7} {'p95 ms':>7} {'HTML kB':>8} errors\n")
    for one in results:
        site, control = (statistics.median(pair[side]["rps"] for pair in one["rounds"]) for side in (0, 1))
        p95 = statistics.median(pair[0]["p95_ms"] for pair in one["rounds"])
        sys.stdout.write(f"{one['database']:<16} {site:>11.0f} {control:>9.0f} {one['ratio']:>7.1%} {p95:>7.1f} "
                         f"{one['html_bytes'] / 1000:>8.1f} {one['errors']}\n")
    folder = Path(os.environ.get("AIPRESS_DATA", "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feed.json").write_text(json.dumps({"seed": options.seed, "results": results}, indent=1))


if __name__ == "__main__":
    main()
