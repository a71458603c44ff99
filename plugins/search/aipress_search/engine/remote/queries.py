"""Searches for Typesense: clauses as filters on tokens, typing errors and phrases in ``q``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any

from aipress_search.analysis import all_stems, allowed_errors, remains
from aipress_search.engine.interface import DATE, Query
from aipress_search.engine.prepared import micros
from aipress_search.engine.ranking import MOST_FORGIVEN, needed
from aipress_search.parsing import Clause, Parsed

EXACTLY = {"num_typos": 0, "prefix": False, "drop_tokens_threshold": 0, "typo_tokens_threshold": 0}
NEARLY = {"num_typos": 2, "min_len_1typo": 4, "min_len_2typo": 8, "prefix": False, "drop_tokens_threshold": 0,
          "typo_tokens_threshold": 1_000_000, "max_candidates": 1000}  # exhaustive_search would also leave words out
ANYWHERE = "title,names,text"
SHOWN = "key,at,standing,shown"
VALUES, MOST_COMBINED, MOST_ORDERED = 50, 5, 4  # Typesense refuses longer expressions


def quoted(value: str) -> str:
    """A value in a filter; there is no way to write a backtick."""
    return f"`{value.replace('`', '')}`"


def scope(query: Query) -> str:
    """What the reader may find at this instant; empty = everything."""
    if query.grants is None:
        return ""
    now = micros(query.now)
    held = ",".join(quoted(grant) for grant in sorted(query.grants)) or "`nobody at all`"
    return f"audience:=[{held}] && at:<={now} && until:>{now}"


def conditions(query: Query, chosen: Iterable[tuple[str, Sequence[str]]], type_name: str) -> list[str]:
    """Facets, dates, the things that are asked about, and those that are gone."""
    parts = [f"f_{name}:=[{','.join(quoted(value) for value in values)}]" for name, values in chosen if values]
    if query.since is not None:
        parts.append(f"at:>={micros(query.since)}")
    if query.until is not None:
        parts.append(f"at:<{micros(query.until)}")
    if query.among:
        keys = [str(key) for name, key in query.among if name == type_name] or ["0"]
        parts.append(f"uid:=[{','.join(keys)}]")
    return [*parts, *left_out(query, type_name)]


def left_out(query: Query, type_name: str) -> list[str]:
    """Without the things that are gone already."""
    keys = [str(key) for name, key in query.without if name == type_name]
    return [f"uid:!=[{','.join(keys)}]"] if keys else []


def _has(field: str, word: str) -> str:
    return f"{field}:[{','.join(quoted(one) for one in all_stems(word))}]"


def _filter(clause: Clause) -> str:
    """A clause that tokens decide: its word, or all words of something that stands for it."""
    field = "title_stems" if clause.in_title else "stems"
    ways = [" && ".join(_has(field, word) for word in words) for words in (clause.words, *clause.others)]
    return ways[0] if len(ways) == 1 else "(" + " || ".join(f"({way})" for way in ways) + ")"


def exact(parsed: Parsed) -> tuple[dict[str, Any], list[str]]:
    """Parameters and filters of ``Level.EXACT``. A phrase with synonyms is taken as its words."""
    phrases = [clause for clause in parsed.clauses if clause.is_phrase and not clause.others]
    filters = [_filter(clause) for clause in parsed.clauses if clause not in phrases]
    field = "title" if phrases and all(clause.in_title for clause in phrases) else "text"
    typed = [f'"{" ".join(clause.words)}"' for clause in phrases]
    return _asked(typed, field, parsed), filters


def each_word(parsed: Parsed) -> list[str]:
    """A filter for each word that errors could be forgiven in, in any form."""
    words = dict.fromkeys((word, clause.in_title) for clause in parsed.clauses for word in clause.words if allowed_errors(word))
    return [_has("title_stems" if in_title else "stems", word) for word, in_title in list(words)[:MOST_FORGIVEN]]


def close(parsed: Parsed) -> tuple[dict[str, Any], list[str]]:
    """Parameters and filters for misspelt words of titles and names: Typesense takes first letters to be right, and does not
    look for two errors where it finds one."""
    filters = []
    for clause in parsed.clauses:
        for word in clause.words:
            has = _has("title_stems" if clause.in_title else "stems", word)
            is_close = f"near:[{','.join(quoted(one) for one in remains(word))}]"
            filters.append(f"({has} || {is_close})" if len(filters) < MOST_COMBINED else has)
    return _asked([], "text", parsed), filters


def near(parsed: Parsed) -> tuple[dict[str, Any], list[str]]:
    """Parameters and filters of ``Level.FUZZY``."""
    loose = [clause for clause in parsed.clauses if not clause.in_title]
    strict = [clause for clause in parsed.clauses if clause.in_title]
    if not loose:
        return {**_asked([word for one in strict for word in one.words], "title", parsed), **NEARLY}, []
    words = [word for one in loose for word in one.words]
    return {**_asked(words, ANYWHERE, parsed), **NEARLY}, [_filter(clause) for clause in strict]


def some(parsed: Parsed) -> tuple[dict[str, Any], list[str]]:
    """Parameters and filters of ``Level.SOME``."""
    filters = [_has("stems", word) for word in parsed.words[:MOST_COMBINED]]
    ways = [" && ".join(few) for few in combinations(filters, needed(len(filters)))]
    return _asked([], "text", parsed), ["(" + " || ".join(f"({way})" for way in ways) + ")"]


def _asked(typed: list[str], field: str, parsed: Parsed) -> dict[str, Any]:
    without = [f'-"{" ".join(one.words)}"' if one.is_phrase else f"-{stem}" for one in parsed.excluded
               for stem in (all_stems(one.words[0]) if not one.is_phrase else ("",))]
    if not typed and not without:
        return {"q": "*"}
    fields = f"{field},stems" if without else field
    return {"q": " ".join([*typed, *without]), "query_by": fields, **EXACTLY}


Way = Callable[[Parsed], tuple[dict[str, Any], list[str]]]


def order(query: Query, parsed: Parsed, way: Way) -> str:
    """The order before ours: the words in titles and names, then the newest."""
    if query.sort == DATE or not parsed.clauses:
        return "at:desc,key:desc"
    if way is near:
        return "_text_match:desc,at:desc"
    ways = [[*(f"title_stems:{quoted(one)}" for one in all_stems(word)), f"names:{quoted(word)}"] for word in parsed.words]
    first = [f"({' || '.join(either)})" for either in ways[:MOST_ORDERED]]  # no lists here: commas part the orders
    return f"_eval({' && '.join(first)}):desc,at:desc,key:desc"
