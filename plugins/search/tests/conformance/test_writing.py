"""How both engines are written to."""

from __future__ import annotations

from typing import Any

import pytest
from search_corpus import ARTICLE, ARTICLES, CORPUS, FACETS, GROUP, MEMBER, TYPES, article, ask, fill, keys

from aipress_search.engine.interface import Unavailable
from aipress_search.engine.prepared import digest


def test_an_engine_without_an_index_says_so(engine: Any) -> None:
    assert engine.is_current() is False
    assert engine.status(TYPES).problem
    for question in (lambda: engine.search(ask("x")), lambda: engine.suggest(ask("xy")), lambda: engine.index(ARTICLE, ARTICLES)):
        with pytest.raises(Unavailable):
            question()


def test_what_is_written_is_found_at_once_and_replaces_what_was_there(engine: Any) -> None:
    fill(engine)
    engine.index(ARTICLE, [article(3, "Something quite different"), article(99, "A newcomer")])
    assert keys(engine.search(ask("different newcomer", exact=True)).hits) == []
    assert keys(engine.search(ask("different", exact=True)).hits) == [(ARTICLE, 3)]
    assert keys(engine.search(ask("newcomer", exact=True)).hits) == [(ARTICLE, 99)]
    assert (ARTICLE, 3) not in keys(engine.search(ask("strike", exact=True)).hits)


def test_what_is_deleted_is_gone_and_deleting_nothing_is_no_error(engine: Any) -> None:
    fill(engine)
    engine.delete([(ARTICLE, 3), (ARTICLE, 12345), (MEMBER, 1)])
    assert keys(engine.search(ask("smith", exact=True)).hits) == []
    engine.change({GROUP: []}, [])
    assert engine.status(TYPES).counts == {ARTICLE: len(ARTICLES) - 1, MEMBER: 2, GROUP: 2}


def test_digests_come_in_the_order_of_keys(engine: Any) -> None:
    fill(engine)
    assert engine.digests(ARTICLE, 0, 100) == [(one.key, digest(one)) for one in ARTICLES]
    assert [key for key, _digest in engine.digests(ARTICLE, 3, 2)] == [4, 5]


def test_a_new_index_takes_over_when_it_is_whole(engine: Any) -> None:
    fill(engine)
    build = engine.build("g2", FACETS, TYPES)
    build.add(ARTICLE, [article(1, "Only this")])
    assert engine.search(ask("strike")).total, "the old one answers"
    build.replace(ARTICLE, [article(1, "Only that")])
    build.replace(MEMBER, [article(7, "Gone soon")])
    build.delete([(MEMBER, 7)])
    build.switch()
    assert [hit.title for hit in engine.search(ask("")).hits] == ["Only that"]
    assert engine.status(TYPES).generation == "g2"
    engine.index(ARTICLE, [article(2, "Also this")])
    assert engine.search(ask("")).total == 2


def test_a_build_is_gone_on_with(engine: Any) -> None:
    engine.build("g1", FACETS, TYPES).add(ARTICLE, ARTICLES[:5])
    build = engine.build("g1", FACETS, TYPES)
    build.replace(ARTICLE, ARTICLES[3:])
    build.switch()
    assert engine.status(TYPES).counts[ARTICLE] == len(ARTICLES)
    engine.build("g3", FACETS, TYPES).drop()
    assert engine.status(TYPES).counts[ARTICLE] == len(CORPUS[ARTICLE])
