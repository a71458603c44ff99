"""What both engines find."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from search_corpus import (
    ARTICLE,
    CORPUS,
    DESK,
    EVERYTHING,
    FACETS,
    GROUP,
    MEMBER,
    NOW,
    PUBLIC,
    READER,
    article,
    ask,
    days,
    fill,
    keys,
)

from aipress_search.engine.interface import DATE, Boosts, Level, Query
from aipress_search.indexing.behind import MOST_GONE


@pytest.fixture
def full(engine: Any) -> Any:
    return fill(engine)


def articles(engine: Any, text: str, **more: Any) -> set[int]:
    """The articles that are found."""
    return {key for _type, key in keys(engine.search(ask(text, only=(ARTICLE,), **more)).hits)}


@pytest.mark.parametrize(("text", "expected"), [
    ("journaliste", {1, 2}), ("JOURNALISTES", {1, 2}), ("reviews", {1}), ("élection", {7}), ("elections", {7}), ("oeuvre", {5}), ("ŒUVRE", {5}),
    ("musee d'orsay", {5}), ("strikes", {3, 6}), ("brest port", {3, 4}), ("smith", {3}), ("eoliennes", {2}),
    ('"phrase exacte"', {10}), ('"exacte phrase"', set()), ("strike -general", {3}), ("brest -grève", {3}), ("title:brest", {3, 4}),
    ("heading:culture", {5}), ("grève heading:economy", {4}), ("zzzz", set()),
])
def test_words_forms_phrases_exclusions_and_fields(full: Any, text: str, expected: set[int]) -> None:
    assert articles(full, text, exact=True) == expected


@pytest.mark.parametrize(("text", "first"), [
    ("jornaliste enviroment", 1), ("jornaliste environement", 2), ("prot strkie", 3), ("elctions municpales", 7), ("bruxeles", 11),
    ("dokcers paralises", 4), ("environnment", 2),
])
def test_typing_errors_are_forgiven(full: Any, text: str, first: int) -> None:
    hits = full.search(ask(text, only=(ARTICLE,)))
    assert hits.level is Level.FUZZY
    assert (ARTICLE, first) in keys(hits.hits)[:2], f"{keys(hits.hits)}"


@pytest.mark.parametrize("text", ["port strike", "title:port title:strike"])
@pytest.mark.parametrize(("audience", "level"), [((READER,), Level.EXACT), ((DESK,), Level.FUZZY)])
def test_words_that_the_reader_finds_in_many_things_are_right(engine: Any, text: str, audience: tuple[str, ...], level: Level) -> None:
    many = [article(number, f"{'Ports' if number % 2 else 'A strike'}, number {number}") for number in range(100, 120)]
    fill(engine, {ARTICLE: [article(1, "Port strike in Brest"), article(2, "Poet strikes at dawn"),
                            *(replace(one, audience=audience) for one in many)]})
    hits = engine.search(ask(text, grants=frozenset({READER})))
    assert hits.level is level
    assert hits.total == (1 if level is Level.EXACT else 2)


def test_both_languages_are_found_by_one_misspelt_query(full: Any) -> None:
    assert {1, 2} <= articles(full, "jornalist enviroment") | articles(full, "jornaliste environement")


def test_most_of_the_words_are_enough_where_all_are_too_many(full: Any) -> None:
    hits = full.search(ask("brest port unfindable"))
    assert hits.level is Level.SOME
    assert {(ARTICLE, 3), (ARTICLE, 4)} <= set(keys(hits.hits))


def test_a_correction_is_offered_in_words_of_what_is_found(full: Any) -> None:
    assert full.search(ask("jornaliste environement")).correction == "journaliste environnement"
    assert full.search(ask("journaliste")).correction == ""


def test_a_correction_keeps_what_was_typed_beside_the_words(full: Any) -> None:
    hits = full.search(ask('L’Enviroment title:jornalists heading:environment -Budgte'))
    assert hits.correction == 'L’environment title:journalists heading:environment -Budgte'


def test_an_exact_search_corrects_nothing(full: Any) -> None:
    assert full.search(ask("jornaliste", exact=True)).total == 0


def test_counts_by_type_and_groups(full: Any) -> None:
    hits = full.search(ask("strike", per_type=True, limit=2, exact=True))
    assert hits.counts == {ARTICLE: 2, MEMBER: 0, GROUP: 2}
    assert [(group.type, group.total) for group in hits.groups] == [(ARTICLE, 2), (GROUP, 2)]
    narrowed = full.search(ask("strike", only=(GROUP,), exact=True))
    assert (narrowed.counts, narrowed.total) == (hits.counts, 2)


def test_facets_are_counted_and_choose(full: Any) -> None:
    hits = full.search(ask("brest", counted=FACETS, exact=True))
    assert {facet.name: facet.counts for facet in hits.facets} == {
        "heading": {"economy": 2}, "city": {"Brest": 2}, "country": {"FR": 2}}
    every = {facet.name: facet.counts for facet in full.search(ask("", counted=FACETS)).facets}
    assert every["heading"] == {"economy": 5, "environment": 2, "culture": 1, "politics": 1}
    chosen = full.search(ask("", counted=FACETS, facets={"heading": ("environment",)}))
    again = {facet.name: facet.counts for facet in chosen.facets}
    assert again["heading"] == every["heading"], "a facet's own counts do not know its choice"
    assert again["city"] == {"Brest": 1, "Lyon": 1}
    either = full.search(ask("", facets={"heading": ("environment", "culture")}))
    assert set(keys(either.hits)) == {(ARTICLE, 1), (ARTICLE, 2), (ARTICLE, 5)}


def test_dates_and_their_order(full: Any) -> None:
    hits = full.search(ask("", sort=DATE, since=days(5), until=days(1.5), only=(ARTICLE,)))
    assert keys(hits.hits) == [(ARTICLE, 4), (ARTICLE, 3), (ARTICLE, 11), (ARTICLE, 10), (ARTICLE, 5)]


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_pages_follow_one_another_without_gap_or_repeat(full: Any, sort: str) -> None:
    for text in ("strike", "port", ""):
        whole = keys(full.search(ask(text, sort=sort, limit=100)).hits)
        found, cursor = [], None
        while True:
            page = full.search(ask(text, sort=sort, limit=2, after=cursor))
            found += keys(page.hits)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == whole
        assert len(set(found)) == len(found)


def test_a_cursor_that_is_none_begins_at_the_first_page(full: Any) -> None:
    first = keys(full.search(ask("strike")).hits)
    deep, endless = (base64.urlsafe_b64encode(text.encode()).decode() for text in ("[" * 5000, '["exact", Infinity, ""]'))
    for cursor in ("", "x", "bm90IGpzb24", "WzEsMl0", "é", deep, endless):
        assert keys(full.search(ask("strike", after=cursor)).hits) == first


def test_only_what_the_reader_may_find_is_found_and_counted(full: Any) -> None:
    for grants, expected in (((READER,), {(ARTICLE, 3), (ARTICLE, 6)}), ((PUBLIC,), {(GROUP, 4)}), ((DESK,), {(GROUP, 3)}),
                             ((), set()), (("other",), set())):
        hits = full.search(ask("strike", grants=frozenset(grants), counted=FACETS, exact=True))
        assert set(keys(hits.hits)) == expected
        assert hits.total == sum(hits.counts.values()) == len(expected)
        assert all(READER in grants for facet in hits.facets if facet.counts)


def test_an_embargo_ends_and_an_item_expires_at_the_instant(full: Any) -> None:
    moment = days(-2)
    before = full.search(ask("secret plan", now=moment.replace(microsecond=0) - (NOW - NOW.replace(microsecond=0)) - days(0).resolution))
    assert (before.total, full.search(ask("secret plan", now=moment)).total) == (0, 1)
    ends = days(1)
    assert full.search(ask("expired", now=ends - ends.resolution, exact=True)).total == 1
    assert full.search(ask("expired", now=ends, exact=True)).total == 0


def test_nothing_limits_a_proof(full: Any) -> None:
    assert full.search(ask("", grants=None)).total == sum(map(len, CORPUS.values()))


def test_what_is_new_and_regarded_comes_first(full: Any) -> None:
    assert keys(full.search(ask("quotas pêche accord")).hits)[0] == (ARTICLE, 10), "regard"
    assert keys(full.search(ask("strike", only=(ARTICLE,))).hits)[0] == (ARTICLE, 3), "the newer one"


def test_what_news_and_regard_count_is_tuned(engine: Any) -> None:
    new, regarded = article(1, "Port strike", "en", 1), article(2, "Port strike", "en", 400, standing=1.0)
    fill(engine, {ARTICLE: [new, regarded], MEMBER: [], GROUP: []})
    for boosts, first in ((Boosts(recency=1.0, standing=0.0), new), (Boosts(recency=0.0, standing=1.0), regarded)):
        assert keys(engine.search(ask("strike", boosts=boosts)).hits)[0] == (ARTICLE, first.key), boosts
    weights = {ARTICLE: 0.5}
    plain, light = (engine.search(ask("strike", weights=several)).hits[0].score for several in ({}, weights))
    assert light == pytest.approx(plain / 2)


def test_synonyms_need_no_other_index(full: Any) -> None:
    assert articles(full, "walkout", exact=True) == set()
    assert articles(full, "walkout", exact=True, synonyms={"walkout": ("strike", "grève")}) == {3, 4, 6}


def test_pins_stand_first_and_only_for_those_who_may_find_them(full: Any) -> None:
    pins = ((ARTICLE, 5), (ARTICLE, 8), (GROUP, 3))
    hits = full.search(ask("strike", pins=pins)).hits
    assert keys(hits)[:2] == [(ARTICLE, 5), (GROUP, 3)]
    assert [hit.is_pinned for hit in hits[:3]] == [True, True, False]
    assert keys(full.search(ask("strike", pins=pins, grants=frozenset((READER,)))).hits)[:1] == [(ARTICLE, 5)]
    group, = full.search(ask("zzyzx", pins=((GROUP, 3),), per_type=True)).groups
    assert (group.type, group.total, keys(group.hits)) == (GROUP, 0, [(GROUP, 3)]), "also where nothing of its kind has the words"


def test_only_these_things_are_asked_about(full: Any) -> None:
    assert keys(full.search(ask("strike", among=((ARTICLE, 3), (ARTICLE, 4)), exact=True)).hits) == [(ARTICLE, 3)]


def test_what_is_gone_is_neither_found_nor_counted_nor_suggested(full: Any) -> None:
    gone: dict[str, Any] = {"without": ((ARTICLE, 4), (MEMBER, 1)), "counted": ("city",), "exact": True}
    hits = full.search(ask("brest", **gone))
    assert set(keys(hits.hits)) == {(ARTICLE, 3), (GROUP, 3)}
    assert (hits.total, hits.counts) == (2, {ARTICLE: 1, MEMBER: 0, GROUP: 1})
    assert hits.facets[0].counts == {"Brest": 1}
    chosen = full.search(ask("brest", facets={"city": ("Brest",)}, **gone))
    assert (chosen.total, chosen.facets[0].counts) == (1, {"Brest": 1}), "nor in the counts of a facet beside its choice"
    assert (ARTICLE, 4) not in keys(full.search(ask("strike", pins=((ARTICLE, 4),), **gone)).hits)
    assert full.suggest(ask("ann sm", **gone)) == []
    assert full.explain(ask("brest", **gone), (ARTICLE, 4)).reasons == ()
    assert full.search(ask("brest", grants=None, **gone)).total == 2, "proofs that ask without a limit name it too"
    gone["without"] += tuple((ARTICLE, key) for key in range(1000, 1000 + MOST_GONE))
    assert full.search(ask("brest", **gone)).total == 2, "as many as are ever named"


def test_matches_are_marked_and_everything_else_escaped(engine: Any) -> None:
    fill(engine, {ARTICLE: [article(1, "<b>Grève</b> & port", excerpt="La grève…")], MEMBER: [], GROUP: []})
    hit, = engine.search(ask("greves")).hits
    assert hit.marked_title == "&lt;b&gt;<mark>Grève</mark>&lt;/b&gt; &amp; port"
    assert hit.marked_excerpt == "La <mark>grève</mark>…"


def test_a_body_is_matched_and_never_shown(full: Any) -> None:
    hit, = full.search(ask("turbines", exact=True)).hits
    assert "urbine" not in f"{hit}"


def test_an_explanation_has_parts_and_a_sum(full: Any) -> None:
    found = full.explain(ask("port strike"), (ARTICLE, 3))
    assert found.score > 0
    assert {"title: port", "title: strike", "boost"} <= {reason.what for reason in found.reasons}
    assert full.explain(ask("port strike"), (ARTICLE, 5)).reasons == ()


@pytest.mark.parametrize(("text", "first"), [("por", (ARTICLE, 3)), ("enviro", (ARTICLE, 1)), ("émi", (MEMBER, 2)), ("ann sm", (MEMBER, 1)),
                                             ("oeuv", (ARTICLE, 5)), ("jornali", (ARTICLE, 1))])
def test_suggestions(full: Any, text: str, first: tuple[str, int]) -> None:
    assert first in [(one.type, one.key) for one in full.suggest(ask(text, limit=4))]


def test_suggestions_tell_nothing(full: Any) -> None:
    assert [one.title for one in full.suggest(ask("secr"))] == []
    assert [one.title for one in full.suggest(ask("invest"))] == ["Investigations desk: the Brest strike"]
    assert full.suggest(ask("invest", grants=EVERYTHING - {DESK})) == []
    for text in ("", "a", " ", "🎉", '"'):
        assert full.suggest(ask(text)) == []


def test_a_query_without_types_finds_nothing(full: Any) -> None:
    assert full.search(Query("strike", (), EVERYTHING, NOW)).total == 0
    assert full.search(ask("strike", only=("no.such",))).total == 0
