"""Engines to test: what takes ``engine`` runs on both. Other tests run on the site's own, which is embedded."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this one have names of their own

from search_server import Server

from aipress_search.engine import embedded, remote
from aipress_search.engines import KEY

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """These tests read English."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that share a machine wait longer for an engine than pages do."""
    monkeypatch.setattr("aipress_search.patience.SECONDS", 10.0)
    monkeypatch.setattr("aipress_search.engine.remote.transport.SEARCHING", 10.0)


@pytest.fixture(scope="session")
def typesense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Typesense server of this run."""
    server = Server(tmp_path_factory.mktemp("typesense") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["embedded", "typesense"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An engine without an index."""
    if request.param == "embedded":
        return embedded.from_address("", {"aipress.data": str(tmp_path)})
    server: Server = request.getfixturevalue("typesense")
    return remote.from_address(f"{server.address.partition(':')[2]}/test{next(_numbers)}", {})


@pytest.fixture
def with_engine(world: Any, engine: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site of this test has this engine."""
    from aipress_search.engines import Guarded

    monkeypatch.setitem(world.registry, KEY, Guarded(engine))
    return engine


@pytest.fixture
def notes(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The type ``search.note`` alone, and somebody who writes such notes."""
    from search_notes import CONTENT_TYPE, NOTE, TYPE, Notes

    monkeypatch.setattr(world.registry, "search_types", {NOTE: TYPE})
    monkeypatch.setitem(world.registry.content_types._types, NOTE, CONTENT_TYPE)
    return Notes(world)


@pytest.fixture
def found(world: Any) -> Any:
    """``found("words")``: titles that a viewer finds now, through the service."""
    from search_asking import titles_of

    def search(text: str, viewer: Any = None, **more: Any) -> list[str]:
        return titles_of(world, text, viewer, **more)
    return search
