"""A workshop for plugins that live as long as one test."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

from aipress_core.boot import build
from aipress_core.db.base import Base
from aipress_core.plugins.discovery import GROUP, Candidate, candidate
from aipress_core.testing.world import build_site, test_settings

HEAD = """
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config
from aipress_core.api import *
from aipress_core.api import _, hookimpl
"""


class Workshop:
    """Writes plugins and builds sites of them.

    Attributes:
        candidates: what was written, by id, as discovery would find it.
    """

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder, self.database = folder, database
        self.candidates: dict[str, Candidate] = {}
        self.apps: list[Any] = []

    def plugin(self, plugin_id: str, code: str = "", /, files: dict[str, str] | None = None, manifest: str | None = None,
               **facts: Any) -> Candidate:
        """Write ``aipress_<id>`` with ``plugin.py``; ``facts`` are further lines of the manifest as TOML values."""
        package = self.folder / f"aipress_{plugin_id}"
        package.mkdir()
        lines = {"id": f'"{plugin_id}"', "title": f'"{plugin_id.title()}"', "summary": '"A test."', "category": '"example"',
                 "api": '">=0.1,<1"', **facts}
        told = "[plugin]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items())
        (package / "plugin.toml").write_text(told if manifest is None else manifest)
        (package / "__init__.py").write_text("")
        (package / "plugin.py").write_text(HEAD + textwrap.dedent(code))
        for name, text in (files or {}).items():
            path = package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        found = candidate(EntryPoint(plugin_id, f"aipress_{plugin_id}.plugin", GROUP))
        self.candidates[plugin_id] = found
        return found

    def ini(self, **settings: Any) -> dict[str, Any]:
        """Settings of a site on a database that holds the core's tables."""
        copy = self.folder / "site.sqlite"
        if not copy.exists():
            shutil.copy(self.database, copy)
        return test_settings(f"sqlite:///{copy}", self.folder / "data", **{"aipress.db.on_pending": "ignore", **settings})

    def build(self, **settings: Any) -> Any:
        """The WSGI application with the plugins that were written, and no others."""
        app = build(self.ini(**settings), candidates=self.candidates, environ={})
        self.apps.append(app)
        return app

    def browser(self, **settings: Any) -> TestApp:
        """A browser on a new application."""
        return TestApp(self.build(**settings))

    def close(self) -> None:
        for app in self.apps:
            app.registry.runtime.engine.dispose()


@pytest.fixture(scope="session")
def core_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the core's tables and the site row."""
    folder = tmp_path_factory.mktemp("core")
    app = build_site(test_settings(f"sqlite:///{folder}/core.sqlite", folder), candidates={})
    app.registry.runtime.engine.dispose()
    return folder / "core.sqlite"


@pytest.fixture
def workshop(tmp_path: Path, core_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.syspath_prepend(str(tmp_path))
    tables = set(Base.metadata.tables)
    found = Workshop(tmp_path, core_database)
    yield found
    found.close()
    packages = {one.package for one in found.candidates.values()}
    for manager in [mapper.class_manager for mapper in Base.registry.mappers
                    if mapper.class_.__module__.partition(".")[0] in packages]:
        Base.registry._dispose_manager_and_mapper(manager)
        Base.registry._managers.pop(manager, None)
    for name in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[name])
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in packages or str(getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def sign_in() -> Callable[..., int]:
    """``sign_in(browser, "owner")``: a new member of that browser's site; returns the party id."""
    from aipress_core.testing import World

    def sign(browser: TestApp, *roles: str, name: str = "") -> int:
        world = World(browser.app, browser.app.registry.runtime.database)
        world.browser = browser
        return world.login(*roles, name=name)
    return sign
