"""The embedded index is read as it was last committed, whatever happens between two looks at its folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from search_corpus import ARTICLE, article, ask, fill

from aipress_search.engine import embedded
from aipress_search.engine.embedded.store import Store
from aipress_search.engine.interface import Unavailable


@pytest.fixture
def engine(tmp_path: Path) -> Any:
    return fill(embedded.from_address("", {"aipress.data": str(tmp_path)}))


def test_two_commits_of_one_moment_are_two(engine: Any) -> None:
    meta = engine.store.folder / "g1" / "meta.json"
    assert engine.search(ask("numbat", exact=True)).total == 0
    moment = meta.stat().st_mtime_ns
    engine.index(ARTICLE, [article(99, "A numbat")])
    os.utime(meta, ns=(moment, moment))
    assert engine.search(ask("numbat", exact=True)).total == 1


def test_an_index_that_takes_over_between_two_looks_is_no_failure(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter(["the one before", "g1"])
    monkeypatch.setattr(Store, "current", lambda _store: next(looks))
    assert engine.search(ask("strike", exact=True)).total == 4


def test_an_index_that_is_broken_is_one(engine: Any) -> None:
    (engine.store.folder / "g1" / "aipress.json").write_text("{}")
    with pytest.raises(Unavailable):
        engine.search(ask("strike"))
