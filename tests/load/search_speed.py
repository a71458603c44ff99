"""How fast the embedded engine answers and is built: ``python tests/load/search_speed.py --documents 100000 --seed 1``.

Documents are made from a seed: 240 words of a vocabulary whose words are as unevenly frequent as in a language (Zipf), titles, four
facets, two languages, dates over three years. Queries are one to three words of titles, a tenth of them misspelt, with four facets
counted, matches marked, and a reader's grants; one thread. Prints p50 and p95 in the engine and documents a second of the build;
exit status 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from aipress_search.engine import embedded
from aipress_search.engine.interface import Document, Query

FACETS = {"heading": 12, "theme": 60, "genre": 15, "country": 40}
TYPES, WORDS, BODY, STEP = ("wire.article",), 60_000, 240, 25_000
SYLLABLES = [one + two for one in "bcdfghlmnprstv" for two in ("a", "e", "i", "o", "u", "ou", "an", "on", "er", "é")]
NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
GOALS = {100_000: (8.0, 25.0), 1_000_000: (8.0, float("inf"))}  # milliseconds: p50, p95, up to so many documents
SUGGESTED, BUILT = 20.0, 5000.0  # milliseconds at p95; documents a second


class Words:
    """A vocabulary with the frequencies of a language."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        known = {"".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))) for _word in range(int(WORDS * 1.2))}
        self.words = sorted(known)[:WORDS]
        self.random.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(len(self.words))))

    def some(self, count: int) -> list[str]:
        """So many words, frequent ones more often."""
        return self.random.choices(self.words, cum_weights=self.weights, k=count)


def documents(vocabulary: Words, first: int, count: int) -> Iterator[Document]:
    """Made-up articles."""
    chosen = vocabulary.random
    for key in range(first, first + count):
        title = " ".join(vocabulary.some(8)).capitalize()
        facets = {name: f"{name}-{int(chosen.paretovariate(1)) % size}" for name, size in FACETS.items()}
        yield Document(key, title, f"item-{key}", NOW - dt.timedelta(minutes=chosen.randrange(1_500_000)),
                       ("wire.reader",) if chosen.random() < 0.9 else ("desk",), language=chosen.choice(("fr", "en")),
                       excerpt=" ".join(vocabulary.some(30)), body=" ".join(vocabulary.some(BODY)), facets=facets,
                       byline="Agence Armor", standing=chosen.random())


def built(engine: embedded.Embedded, vocabulary: Words, count: int) -> tuple[float, list[str]]:
    """Build an index; returns documents a second, the making of documents not counted, and some titles."""
    build = engine.build("g1", FACETS, TYPES)
    seconds, titles = 0.0, []
    for first in range(1, count + 1, STEP):
        some = list(documents(vocabulary, first, min(STEP, count + 1 - first)))
        titles += [one.title for one in vocabulary.random.sample(some, min(50, len(some)))]
        started = time.perf_counter()
        build.add(TYPES[0], some)
        seconds += time.perf_counter() - started
        if sys.stderr.isatty():
            print(f"\r{first + len(some) - 1:,}", end="", file=sys.stderr)
    build.switch()
    return count / seconds, titles


def texts(titles: list[str], chosen: random.Random, count: int) -> Iterator[str]:
    """What is asked: words of titles, a tenth of them misspelt."""
    for _text in range(count):
        found = chosen.sample(chosen.choice(titles).split(), chosen.randint(1, 3))
        if chosen.random() < 0.1:
            place = chosen.randrange(len(found))
            found[place] = found[place][1:] + found[place][0]
        yield " ".join(found)


def measured(engine: embedded.Embedded, titles: list[str], seed: int, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of searches, and of suggestions."""
    chosen, grants = random.Random(seed), frozenset({"wire.reader"})
    searches, suggestions = [], []
    for number, text in enumerate(texts(titles, chosen, count + 20)):
        started = time.perf_counter()
        engine.search(Query(text, TYPES, grants, NOW, counted=tuple(FACETS), fields=tuple(FACETS)))
        between = time.perf_counter()
        engine.suggest(Query(text[:chosen.randint(2, len(text))], TYPES, grants, NOW, limit=8))
        if number >= 20:  # the first ones read the index from the disk
            searches.append((between - started) * 1000)
            suggestions.append((time.perf_counter() - between) * 1000)
    return searches, suggestions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    vocabulary = Words(options.seed)
    with tempfile.TemporaryDirectory() as name:
        engine = embedded.from_address("", {"aipress.data": str(Path(name))})
        rate, titles = built(engine, vocabulary, options.documents)
        searches, suggestions = measured(engine, titles, options.seed, options.queries)
    median, slow = next((goal for most, goal in GOALS.items() if options.documents <= most), GOALS[1_000_000])
    rows = [("search p50", _at(searches, 50), median), ("search p95", _at(searches, 95), slow),
            ("suggest p95", _at(suggestions, 95), SUGGESTED)]
    print(f"{options.documents:,} documents, {options.queries} queries, seed {options.seed}")
    print(f"{'build':<12}{rate:>10,.0f} documents a second (goal {BUILT:,.0f})")
    for what, value, goal in rows:
        print(f"{what:<12}{value:>10.2f} ms (goal {goal:g})")
    return 0 if rate >= BUILT and all(value <= goal for _what, value, goal in rows) else 1


def _at(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
