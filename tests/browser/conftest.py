"""The site and the browser: one process of each for all tests of this folder.

The tests are marked ``browser``. Without Chromium they are skipped, and the summary says so in capitals; with ``CI`` set they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the modules beside this one

# The first is the same browser without its windows: half the work.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
MISSING = "CHROMIUM IS NOT ON THIS MACHINE: the tests in the browser are LEFT OUT. Install the package 'chromium'."


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``--dist loadscope``, all that is asked of one page is asked by the worker that has loaded it."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            test, _, page = nodeid.partition("[")
            return page.removeprefix("light-").removeprefix("dark-") if "test_pages.py" in test and page else nodeid
    return ByPage(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say it loudly when nothing was looked at."""
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"\n!!! {MISSING}", red=True, bold=True)


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """``start()`` starts a site of its own and returns its :class:`looking.Newsroom`."""
    from looking import Newsroom

    with ExitStack() as stack:
        def begin(*arguments: str) -> Newsroom:
            folder = tmp_path_factory.mktemp("newsroom")
            log = stack.enter_context((folder / "errors.txt").open("w+"))
            process = subprocess.Popen([sys.executable, str(HERE / "newsroom.py"), str(folder), *arguments],
                                       stdout=subprocess.PIPE, stderr=log, text=True)
            stack.callback(end, process)
            assert process.stdout is not None
            facts = process.stdout.readline()
            if not facts:
                process.wait()
                log.seek(0)
                pytest.fail(f"the site did not start:\n{log.read()}")
            return Newsroom(**json.loads(facts))
        yield begin


def end(process: subprocess.Popen[str]) -> None:
    """End a site; it may be busy."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture(scope="session")
def newsroom(start: Callable[..., Any], chromium: Any) -> Any:
    """The site that most tests visit. Whoever changes it puts it back."""
    return start()


@pytest.fixture
def visit(chromium: Any, newsroom: Any) -> Iterator[Callable[..., Any]]:
    """``visit("member", language="fr")`` opens a page for a reader in a browser context of their own."""
    from looking import reader

    with ExitStack() as stack:
        def opened(viewer: str = "", language: str = "fr", **options: Any) -> Any:
            page = stack.enter_context(reader(chromium, newsroom, viewer, language, **options)).new_page()
            page.set_default_timeout(20_000)
            return page
        yield opened
