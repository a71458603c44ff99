"""Whatever is typed is answered, at once. ``COUNT=5000 SEED=7`` before a proof: so many texts, others."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from search_corpus import ask, fill

PIECES = ["strike", "grève", '"', "«", "»", "-", "--", "+", "*", "?", "(", ")", "[", "]", "{", "}", "~", "^", ":", "title:", "heading:",
          "AND", "OR", "NOT", "\\", "/", "'", "’", "\x00", "\x07", "\n", "\t", "\u202e", "\u0301", "\ufeff", "😀", "👩‍👩‍👧", "العربية", "中文",
          "ｆｕｌｌ", "ﬁ", "ß", "İ", "%", "_", ";", "' OR 1=1 --", "<script>alert(1)</script>", "${7*7}", "{{7*7}}", "../../etc/passwd",
          "`", "`]||key:>0", "&& at:>0", "f_heading:=[x]", "\ud800", "𝕊trike", "a" * 300, "é" * 100, "1e999", "-1", "NaN", "null"]


def texts(seed: int, count: int) -> Iterator[str]:
    """Generated query strings: pieces, random unicode, ten thousand bytes."""
    chosen = random.Random(seed)
    for number in range(count):
        kind = number % 10
        if kind == 0:
            yield "".join(chr(chosen.randrange(0x110000)) for _ in range(chosen.randint(0, 60)))
        elif kind == 1:
            piece = chosen.choice(PIECES)
            yield (piece * (10_000 // len(piece) + 1))[:10_000]
        elif kind == 2:
            yield "".join(chosen.choices('"-: strike\u0301', k=chosen.randint(1, 200)))
        else:
            yield chosen.choice(("", " ")).join(chosen.choices(PIECES, k=chosen.randint(0, 12)))


def worst(engine: Any, seed: int, count: int) -> tuple[float, str]:
    """Ask them all; returns the seconds of the slowest, and what it was."""
    slowest = (0.0, "")
    for text in texts(seed, count):
        for question in (engine.search, engine.suggest):
            started = time.perf_counter()
            question(ask(text))
            slowest = max(slowest, (time.perf_counter() - started, f"{question.__name__} {text[:100]!r}"))
    print(f"{engine.name}, seed {seed}: the slowest of {count:,} took {slowest[0] * 1000:.0f} ms: {slowest[1]}")
    return slowest


def test_nothing_that_is_typed_is_an_error(engine: Any) -> None:
    worst(fill(engine), int(os.environ.get("SEED", "1")), 300)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_twenty_thousand_texts_are_answered_within_200_ms(engine: Any) -> None:
    assert worst(fill(engine), int(os.environ.get("SEED", "1")), int(os.environ.get("COUNT", "20000"))) < (0.2, "")
