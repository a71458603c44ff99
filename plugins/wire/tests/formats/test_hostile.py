"""Broken and hostile files: the right sentence, quickly, in little memory, and nothing of them in what comes out."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile
import pytest
from reading import everything, items, problems

from aipress_wire.formats import Limits, ParsedItem, Problem, english, read

SEED = int(os.environ.get("SEED", "20240506"))
ROUNDS = int(os.environ.get("AIPRESS_FUZZ", "3"))
FORBIDDEN = re.compile(r"root:|<script|<iframe|<img|\son\w+\s*=\s*[^ ]*alert|javascript:|data:text", re.IGNORECASE)


def texts(item: ParsedItem) -> Iterator[str]:
    """Every text of an item but its body."""
    yield from (
        item.guid,
        item.headline,
        item.subheadline,
        item.byline,
        item.dateline,
        item.summary,
        item.credit,
        item.ed_note,
        item.usage_terms,
    )
    for one in (*item.subjects, *item.places, *item.renditions, *item.links):
        yield from (value for value in (getattr(one, name) for name in one.__slots__) if isinstance(value, str))


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("kind", hostile.KINDS, ids=lambda kind: kind.__name__)
def test_a_hostile_file_is_answered_rightly(kind: Callable[[random.Random], hostile.Case], round_: int) -> None:
    case = kind(random.Random(f"{SEED} {round_}"))
    start = time.process_time()
    found = list(read(case.data, filename=case.filename))
    spent = time.process_time() - start
    good = [one for one in found if isinstance(one, ParsedItem)]
    bad = [one for one in found if isinstance(one, Problem)]
    sentences = [problem.text for problem in bad]
    assert case.items[0] <= len(good) <= case.items[1], sentences
    assert case.problems[0] <= len(bad) <= case.problems[1], sentences
    assert all(any(word in sentence.lower() for sentence in sentences) for word in case.words), sentences
    assert all(re.match(r"[A-Z].*\.\Z", sentence) and "${" not in sentence for sentence in sentences), sentences
    for item in good:
        assert not FORBIDDEN.search(item.body_html)
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "".join(texts(item)) + item.body_html)
        assert all(english(warning) and "${" not in english(warning) for warning in item.warnings)
        assert 0 <= item.version < 2**63
        assert item.guid
    assert spent < 1.0, f"{case.name} took {spent:.2f} s"


@pytest.mark.parametrize(
    "kind",
    ["entity_bomb", "huge_text", "long_text", "many_elements", "many_attributes", "deep_json", "many_marks", "quadratic_bomb"],
)
def test_a_hostile_file_stays_below_200_mib(kind: str) -> None:
    """Measured in a process of its own: the peak of the whole interpreter, less the file itself."""
    program = (
        "import random, resource, hostile\nfrom aipress_wire.formats import read\n"
        f"case = hostile.{kind}(random.Random({SEED}))\nopen('/proc/self/clear_refs', 'w').write('5')\n"
        "for _ in read(case.data): pass\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(peak.split()[1]) // 1024 - len(case.data) // 2**20)"
    )
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("needs /proc")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True, timeout=60
    )
    assert int(done.stdout) < 200


def test_items_of_a_long_file_come_one_by_one() -> None:
    case = hostile.ten_thousand()
    found = read(case.data, limits=Limits(items=10_000))
    start = time.process_time()
    assert isinstance(next(found), ParsedItem)
    assert time.process_time() - start < 0.5, "the first item does not wait for the last"
    assert sum(isinstance(next(found), ParsedItem) for _ in range(999)) == 999


def feed(count: int) -> bytes:
    return b"<rss version='2.0'><channel>" + b"<item><guid>a</guid><title>B</title></item>" * count + b"</channel></rss>"


def ninjs(count: int) -> bytes:
    return b"[" + b",".join([b'{"uri": "urn:a", "headline": "B", "body_text": "C"}'] * count) + b"]"


def g2(count: int) -> bytes:
    return hostile.message(*(hostile.g2_item(random.Random(n)) for n in range(count)))


@pytest.mark.parametrize("make", [feed, ninjs, g2])
def test_file_with_more_items_than_allowed_is_refused_before_any_is_read(make: Callable[[int], bytes]) -> None:
    (problem,) = everything(make(4), limits=Limits(items=3))
    assert isinstance(problem, Problem)
    assert "more than 3 items" in problem.text
    assert len(everything(make(3), limits=Limits(items=3))) == 3


@pytest.mark.parametrize("make", [feed, ninjs, lambda count: hostile.ten_thousand().data])
def test_ten_thousand_items_are_refused_within_a_second(make: Callable[[int], bytes]) -> None:
    data = make(10_000)
    start = time.process_time()
    (problem,) = everything(data)
    assert "more than 2000 items" in problem.text  # type: ignore[union-attr]
    assert time.process_time() - start < 1, "counted, not read"


def test_items_before_a_break_are_given_then_one_problem() -> None:
    document = hostile.message(*(hostile.g2_item(random.Random(n)) for n in range(3)))
    cut = document.rindex(b"<contentSet>")
    assert len(items(document[:cut])) == 2
    (problem,) = problems(document[:cut])
    assert "breaks off in line 1" in problem.text
    assert problem.reference == ""


def test_a_sentence_is_a_message_of_our_domain_with_its_values() -> None:
    (problem,) = problems("<kml/>")
    assert problem.sentence.domain == "aipress"
    assert problem.sentence.mapping == {"name": "kml"}
    assert problem.sentence == "The XML is of no news format that is read; its root element is “${name}”."


def test_the_generator_repeats_itself_for_a_seed() -> None:
    def hashes() -> list[str]:
        return [case.name + hashlib.sha256(case.data).hexdigest() for case in hostile.cases(3, len(hostile.KINDS))]

    assert hashes() == hashes()
    assert len(set(hashes())) == len(hostile.KINDS)
