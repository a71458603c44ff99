"""How well search finds known things, on both engines: ``python tests/load/search_quality.py --size S --seed 1``.

Draws things of the demo world (all that plugins declare, in both languages), takes words of their titles and changes them by rule.
The thing that the words come from is the right answer; the figure is the share of queries that have it among the first ten. What is
asked is drawn from the seed alone, and the goals are the issue's. Exit status 1 when one is missed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore", "pkg_resources is deprecated")  # it comes with Pyramid

sys.path.insert(0, str(Path(__file__).parents[2] / "plugins" / "search" / "tests"))
from search_sites import indexed, site  # noqa: E402

from aipress_search.analysis import STOP_WORDS, all_stems, words  # noqa: E402
from aipress_search.engine import embedded, remote  # noqa: E402
from aipress_search.engine.interface import Document, Query  # noqa: E402

LETTERS = "abcdefghijklmnopqrstuvwxyz"
GOALS = {"plain": 0.95, "stem": 0.95, "accent": 0.95, "case": 0.95, "phrase": 0.95, "swapped words": 0.95, "dropped word": 0.95,
         "one error": 0.90, "two errors": 0.75}
APART = 0.05
PATIENCE = 60  # seconds, for an answer of Typesense
PLACES, DRAWS = 10, 20  # on a page; of words, until few titles hold them


def error(word: str, chosen: random.Random) -> str:
    """The word with one typing error: a letter more, less, other, or two swapped. The first letter is as good as any."""
    place = chosen.randrange(len(word))
    kind = chosen.choice(("more", "less", "other", "swap"))
    if kind == "swap" and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2:]
    if kind == "less":
        return word[:place] + word[place + 1:]
    return word[:place] + chosen.choice(LETTERS) + word[place + (kind != "more"):]


def misspelt(found: list[str], chosen: random.Random, errors: int) -> list[str]:
    """Words with so many errors, in words of at least four letters."""
    changed = list(found)
    places = [index for index, word in enumerate(found) if len(word) > 3]
    for _error in range(errors):
        index = chosen.choice(places)
        changed[index] = error(changed[index], chosen)
    return changed


def other_form(word: str) -> str:
    """Another number of the word, as far as a rule goes: what stems are for."""
    return word[:-1] if word.endswith("s") and len(word) > 4 else f"{word}s"


def swapped(found: list[str], chosen: random.Random) -> list[str]:
    """Two words in each other's place."""
    one, other = chosen.sample(range(len(found)), 2)
    found = list(found)
    found[one], found[other] = found[other], found[one]
    return found


RULES: Mapping[str, Callable[[list[str], random.Random], str]] = {
    "plain": lambda found, _chosen: " ".join(found),
    "stem": lambda found, chosen: " ".join(other_form(word) if chosen.random() < 0.5 and word.isalpha() else word for word in found),
    "accent": lambda found, _chosen: " ".join(words(" ".join(found))),
    "case": lambda found, _chosen: " ".join(found).upper(),
    "phrase": lambda found, _chosen: f'"{" ".join(found)}"'.replace('""', '"'),
    "swapped words": lambda found, chosen: " ".join(swapped(found, chosen)),
    "dropped word": lambda found, chosen: " ".join(chosen.sample(found, len(found) - 1)),
    "one error": lambda found, chosen: " ".join(misspelt(found, chosen, 1)),
    "two errors": lambda found, chosen: " ".join(misspelt(found, chosen, 2)),
}


class Titles:
    """The titles of one type: how many of them hold all of some words, in any of their forms?"""

    def __init__(self, documents: list[Document]) -> None:
        self._with: dict[str, set[int]] = defaultdict(set)
        for one in documents:
            for form in {form for word in words(one.title) for form in all_stems(word)}:
                self._with[form].add(one.key)

    def holding(self, text: str) -> int:
        """How many."""
        each = [set[int]().union(*(self._with.get(form, ()) for form in all_stems(word))) for word in words(text)]
        return len(set.intersection(*each))


def questions(corpus: Mapping[str, list[Document]], seed: int, count: int, *, single: bool = False) -> Iterator[tuple[str, str, str, int]]:
    """Rule, text, type and key of the right answer. As many of each type, of each language, and of each rule.

    Args:
        single: draw words again until as few titles hold them as a page has places; what no draw singles out is not asked.
    """
    chosen = random.Random(seed)
    for name, documents in sorted(corpus.items()):
        by_language: dict[str, list[Document]] = defaultdict(list)
        for one in documents:
            by_language[one.language[:2]].append(one)
        titles = Titles(documents) if single else None
        for rule in RULES:
            for language in sorted(by_language):
                for one in chosen.sample(by_language[language], min(count, len(by_language[language]))):
                    text = _asked(one, rule, chosen, titles)
                    if text:
                        yield rule, text, name, one.key


def _asked(one: Document, rule: str, chosen: random.Random, titles: Titles | None) -> str:
    """Words of the title, changed; nothing when it has too few that say something."""
    for _draw in range(DRAWS):
        found = _drawn(one, rule, chosen)
        if not found:
            return ""
        text = RULES[rule](found, chosen)
        if titles is None or titles.holding(text if rule == "dropped word" else " ".join(found)) <= PLACES:
            return text
    return ""


def _drawn(one: Document, rule: str, chosen: random.Random) -> list[str]:
    """Three to five words of the title that say something. A phrase is five words in a row, two of which do; of those from which one
    is dropped there is one more, so that as many are left: what is left of a name of two words is everybody's."""
    typed = one.title.replace("’", "'").split()
    telling = [word for word in typed if _says_something(word)]
    if len(telling) < (3 if rule == "dropped word" else 2):
        return []
    if rule == "phrase":
        rows = [typed[start:start + 5] for start in range(max(len(typed) - 4, 1))]
        return chosen.choice([row for row in rows if sum(map(_says_something, row)) > 1] or [typed])
    few = min(len(telling), chosen.choice((3, 4, 5)) + (rule == "dropped word"))
    places = sorted(chosen.sample(range(len(telling)), few))
    return [telling[place].strip(".,;:!?«»\"'()") for place in places]


def _says_something(word: str) -> bool:
    return any(part not in STOP_WORDS and len(part) > 3 for part in words(word))


def measure(engine: Any, types: tuple[str, ...], asked: list[tuple[str, str, str, int]], now: Any, *, shows: int) -> dict[str, float]:
    """The share of each rule's queries that have the right answer among the first ten of its type."""
    good: dict[str, list[bool]] = defaultdict(list)
    for rule, text, name, key in asked:
        hits = engine.search(Query(text, types, None, now, only=(name,), limit=PLACES)).hits
        is_good = key in [hit.key for hit in hits]
        good[rule].append(is_good)
        if not is_good and shows > 0:
            shows -= 1
            print(f"    {engine.name}: {rule}: {text!r} does not find {name} {key}", file=sys.stderr)
    return {rule: sum(found) / len(found) for rule, found in good.items()}


@contextmanager
def engines(only: str, folder: Path) -> Iterator[list[Any]]:
    """The engines to measure; Typesense's server is ours."""
    from search_server import Server

    found = [embedded.from_address("", {"aipress.data": str(folder)})] if only != "typesense" else []
    server = Server(folder / "typesense")
    try:
        if only != "embedded":
            server.start()
            found.append(remote.from_address(server.address.partition(":")[2], {}))
            found[-1].transport.deadline = lambda: time.monotonic() + PATIENCE  # what is measured is not the time
        yield found
    finally:
        server.kill()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("S", "M"), default="S", help="of the demo world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="queries of each rule, type and language")
    parser.add_argument("--engine", choices=("embedded", "typesense", "both"), default="both")
    parser.add_argument("--single", action="store_true", help="draw words again until at most ten titles hold all of them")
    parser.add_argument("--show", type=int, default=0, help="print so many queries that failed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, site(Path(name), options.size) as runtime:
        corpus, now = indexed(runtime)
        asked = list(questions(corpus, options.seed, options.count, single=options.single))
        print(f"{sum(map(len, corpus.values()))} things, {len(asked)} queries, seed {options.seed}")
        with engines(options.engine, Path(name)) as found:
            results = {}
            for engine in found:
                _fill(engine, corpus, runtime)
                results[engine.name] = measure(engine, tuple(corpus), asked, now, shows=options.show)
    return _tell(results)


def _fill(engine: Any, corpus: Mapping[str, list[Document]], runtime: Any) -> None:
    started = time.monotonic()
    facets = {facet.name for one in runtime.registry.search_types.values() for facet in one.facets}
    build = engine.build("g1", facets, tuple(corpus))
    for name, documents in corpus.items():
        build.add(name, documents)
    build.switch()
    seconds = time.monotonic() - started
    print(f"{engine.name}: {sum(map(len, corpus.values())) / seconds:,.0f} documents a second")


def _tell(results: Mapping[str, Mapping[str, float]]) -> int:
    missed = 0
    print(f"{'success@10':<16}{'goal':>8}" + "".join(f"{name:>12}" for name in results))
    for rule, goal in GOALS.items():
        shares = [found[rule] for found in results.values()]
        is_good = min(shares) >= goal and max(shares) - min(shares) <= APART
        missed += not is_good
        print(f"{rule:<16}{goal:>8.2f}" + "".join(f"{share:>12.3f}" for share in shares) + ("" if is_good else "   missed"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
