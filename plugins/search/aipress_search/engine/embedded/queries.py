"""Builds tantivy queries: who may find, what is chosen, what matches at each level, and what makes a hit better.

A document matches when it has, for every clause, the word or one of its stems, among its words or its stems. What stands in
titles and names only adds to the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tantivy import FieldType, Occur
from tantivy import Query as Tantivy

from aipress_search.analysis import LANGUAGES, LONGEST_START, all_stems, allowed_errors
from aipress_search.engine.embedded.schema import kind, schema
from aipress_search.engine.interface import Key, Level, Query
from aipress_search.engine.prepared import micros, uid
from aipress_search.engine.ranking import MOST_FORGIVEN, needed
from aipress_search.parsing import Clause, Parsed

Part = tuple[Occur, Tantivy]
Labelled = tuple[str, Tantivy]
TITLE, TITLE_STEM, NAME, IN_ORDER = 1.5, 2.5, 1.5, 2.0
NEAR = ((1, 1.2, 0.4), (2, 0.6, 0.2))  # errors, weight in titles and names, weight elsewhere
START = 0.5
FEW_GRANTS = 32  # are followed beside the words; a set of more is gathered first, from all documents that they open


def term(field: str, value: str | int) -> Tantivy:
    """One exact term."""
    return Tantivy.term_query(schema(), field, value)


def any_of(queries: Iterable[Tantivy]) -> Tantivy:
    """At least one of these."""
    found = list(queries)
    return found[0] if len(found) == 1 else Tantivy.boolean_query([(Occur.Should, one) for one in found])


def all_of(queries: Iterable[Tantivy]) -> Tantivy:
    """Every one of these."""
    found = list(queries)
    return found[0] if len(found) == 1 else Tantivy.boolean_query([(Occur.Must, one) for one in found])


def weigh(query: Tantivy, weight: float) -> Tantivy:
    """A query whose score counts so much."""
    return Tantivy.boost_query(query, weight)


def silent(query: Tantivy) -> Part:
    """A condition that adds nothing to the score."""
    return Occur.Must, Tantivy.const_score_query(query, 0.0)


# --- conditions

def allowed(query: Query) -> list[Part]:
    """What the reader may find at this instant: in this list, or there is no limit at all.

    Whoever asks names what is gone already. The times exclude what is not public yet or not any more: there is little of that, so
    it is read from the terms.
    """
    gone = _gone(query.without)
    if query.grants is None:
        return gone
    now = micros(query.now)
    later = Tantivy.range_query(schema(), "at", FieldType.Integer, lower_bound=now, include_lower=False, use_inverted_index=True)
    over = Tantivy.range_query(schema(), "until", FieldType.Integer, upper_bound=now, use_inverted_index=True)
    grants = sorted(query.grants)
    return [silent(_held(grants)), (Occur.MustNot, later), (Occur.MustNot, over), *gone]


def _gone(keys: Sequence[Key]) -> list[Part]:
    return [(Occur.MustNot, Tantivy.term_set_query(schema(), "uid", [uid(key) for key in keys]))] if keys else []


def _held(grants: Sequence[str]) -> Tantivy:
    if not grants:
        return Tantivy.empty_query()
    if len(grants) > FEW_GRANTS:
        return Tantivy.term_set_query(schema(), "audience", list(grants))
    return any_of(term("audience", one) for one in grants)


def of_types(names: Sequence[str]) -> list[Part]:
    """Of one of these types."""
    return [silent(any_of(term("kind", kind(name)) for name in names))] if names else [(Occur.Must, Tantivy.empty_query())]


def dated(query: Query) -> list[Part]:
    """Between the two dates, and of those things alone that are asked about."""
    parts: list[Part] = []
    if query.since is not None or query.until is not None:
        parts.append(silent(Tantivy.range_query(schema(), "at", FieldType.Integer, include_upper=query.until is None,
                                                lower_bound=micros(query.since) if query.since else None,
                                                upper_bound=micros(query.until) if query.until else None)))
    if query.among:
        parts.append(silent(Tantivy.term_set_query(schema(), "uid", [uid(key) for key in query.among])))
    return parts


def narrowed(chosen: Iterable[tuple[str, Sequence[str]]]) -> list[Part]:
    """Any of the values of every facet."""
    return [silent(any_of(term(f"facets.{name}", value) for value in values)) for name, values in chosen if values]


# --- matching

def _phrase(field: str, found: Sequence[str]) -> Tantivy:
    return Tantivy.phrase_query(schema(), field, list(found)) if len(found) > 1 else term(field, found[0])


def begins(word: str) -> Tantivy:
    """A word of the title begins so. Short beginnings are many words each, and stand in a field of their own."""
    if len(word) <= LONGEST_START:
        return term("starts", word)
    return Tantivy.phrase_prefix_query(schema(), "title", [word])


def _stems(word: str, *, in_title: bool = False) -> Tantivy:
    """A word or other forms of it. Stems that are words of the text themselves stand there alone."""
    forms = all_stems(word)
    if in_title:
        return any_of(term("title_stems", one) for one in forms)
    return any_of([*(term("text", one) for one in forms), *(term("stems", one) for one in forms[:len(LANGUAGES)])])


def _near(word: str, *, in_title: bool, is_scored: bool) -> Iterator[Tantivy]:
    """The word with the typing errors that are forgiven; a word with fewer errors matches twice, and so counts more.

    ``text`` has the words of titles and names too, so where no score is asked for it is enough to look there, once.
    """
    most = allowed_errors(word)
    if most and not is_scored:
        yield Tantivy.fuzzy_term_query(schema(), "title" if in_title else "text", word, most, True)
    for errors, in_titles, elsewhere in NEAR[:most if is_scored else 0]:
        yield weigh(Tantivy.fuzzy_term_query(schema(), "title", word, errors, True), in_titles)
        if errors == most and not in_title:
            yield weigh(Tantivy.fuzzy_term_query(schema(), "names", word, errors, True), in_titles)
            yield weigh(Tantivy.fuzzy_term_query(schema(), "text", word, errors, True), elsewhere)
    if len(word) > 3:
        yield weigh(begins(word), START)


def matching(clause: Clause, level: Level, *, is_scored: bool = True) -> Tantivy:
    """What a document must have for this clause. Without a score the same documents match, with less work."""
    in_title = clause.in_title
    text = "title" if in_title else "text"
    exact = _phrase(text, clause.words) if clause.is_phrase else _stems(clause.words[0], in_title=in_title)
    others = (_stems(other[0], in_title=in_title) if len(other) == 1 else _phrase(text, other) for other in clause.others)
    ways = [exact, *others]
    if level is not Level.EXACT:
        near = {word: _near(word, in_title=in_title, is_scored=is_scored) for word in clause.words}
        ways.append(all_of(any_of([_stems(word, in_title=in_title), *found]) for word, found in near.items()))
    return any_of(ways)


def each_word(parsed: Parsed) -> Iterator[Iterable[Tantivy]]:
    """What has each word that errors could be forgiven in, in any form: in titles, and anywhere."""
    words = dict.fromkeys((word, clause.in_title) for clause in parsed.clauses for word in clause.words if allowed_errors(word))
    for word, in_title in list(words)[:MOST_FORGIVEN]:
        yield (_stems(word, in_title=place) for place in ((True,) if in_title else (True, False)))


def levels(parsed: Parsed, level: Level) -> Iterator[tuple[Clause, Level]]:
    """How far to go for each clause: after the first words no typing errors are forgiven."""
    room = MOST_FORGIVEN
    for clause in parsed.clauses:
        room -= len(clause.words)
        yield clause, level if room >= 0 else Level.EXACT


def wanted(parsed: Parsed, level: Level, *, is_scored: bool = True) -> list[Part]:
    """What a document must have, and must not have, to match the text."""
    clauses = [matching(clause, reached, is_scored=is_scored) for clause, reached in levels(parsed, level)]
    must: list[Part] = [(Occur.Must, one) for one in clauses]
    if level is Level.SOME and len(clauses) > 1:
        must = [(Occur.Must, Tantivy.boolean_query([(Occur.Should, one) for one in clauses], needed(len(clauses))))]
    return [*must, *((Occur.MustNot, _excluded(clause)) for clause in parsed.excluded)]


def _excluded(clause: Clause) -> Tantivy:
    if clause.is_phrase:
        return _phrase("title" if clause.in_title else "text", clause.words)
    return _stems(clause.words[0], in_title=clause.in_title)


def better(parsed: Parsed) -> list[Labelled]:
    """What makes a hit better, each with its name in explanations."""
    found: list[Labelled] = []
    for word in parsed.words:
        found += [(f"title: {word}", weigh(term("title", word), TITLE)),
                  (f"title, another form: {word}", weigh(_stems(word, in_title=True), TITLE_STEM)),
                  (f"name: {word}", weigh(term("names", word), NAME))]
    if len(parsed.words) > 1 and all(len(clause.words) == 1 for clause in parsed.clauses):
        in_order = Tantivy.phrase_query(schema(), "title", list(parsed.words), 2)
        found.append(("title: in this order", weigh(in_order, IN_ORDER)))
    return found
