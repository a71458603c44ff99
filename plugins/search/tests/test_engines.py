"""Which engine the site has: the two of ours by their addresses, and one of another package by its entry point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from search_corpus import ARTICLE, ask, fill, keys

from aipress_search.engines import KEY, Guarded, factories, make_engine

THIRD = """
from pathlib import Path
from aipress_search.engine.embedded import Embedded

class Third(Embedded):
    name = "third"

def factory(address, settings):
    return Third(Path(settings["aipress.data"]) / address)
"""


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings of a site with an engine that another package brings."""
    folder = tmp_path / "packages"
    about = folder / "third_engine-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "third_engine.py").write_text(THIRD)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: third-engine\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[aipress.search_engines]\nthird = third_engine:factory\n")
    monkeypatch.syspath_prepend(str(folder))
    return {"aipress.search.url": "third:elsewhere", "aipress.data": str(tmp_path)}


def test_a_third_engine_is_a_package_with_an_entry_point(third: Any, tmp_path: Path) -> None:
    engine = make_engine(third)
    assert (engine.name, set(factories())) == ("third", {"embedded", "typesense", "third"})
    fill(engine)
    assert (tmp_path / "elsewhere" / "current").exists()
    assert keys(engine.search(ask("strike", only=(ARTICLE,), exact=True)).hits) == [(ARTICLE, 3), (ARTICLE, 6)]


def test_a_site_searches_with_it(world: Any, notes: Any, found: Any, third: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from aipress_core.api import enqueue

    monkeypatch.setitem(world.registry, KEY, Guarded(make_engine(third)))
    notes.add("Port strike in Brest")
    with world.database.session() as db, db.begin():
        enqueue(db, "search.tend", {})
    world.run_outbox()
    assert found("strikes") == ["Port strike in Brest"]


@pytest.mark.parametrize(("address", "told"), [("fourth://secret@host", "'fourth'"), ("typesense://host", "typesense://key@host:port"),
                                               ("typesense://secret@host:port", "typesense://key@host:port")])
def test_an_address_that_makes_no_engine_is_refused_and_its_key_not_shown(tmp_path: Path, address: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        make_engine({"aipress.search.url": address, "aipress.data": str(tmp_path)})
    assert "secret" not in str(refused.value)
