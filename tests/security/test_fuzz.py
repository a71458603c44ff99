"""I1, I2: every form and every query string, found by crawling as each role, against hostile values. No 5xx, no hang.

``SEED`` chooses the run and ``AIPRESS_FUZZ`` its length; ``AIPRESS_FUZZ_CASE=1234`` repeats one case of it.
"""

from __future__ import annotations

import gc
import os
import time
from typing import Any

import pytest

from tests.security import hostile
from tests.security.cases import build, make
from tests.security.crawling import Target, crawl
from tests.security.judging import none_is
from tests.security.town import Town

# A multipart body that breaks off leaves WebOb's temporary file to the garbage collector.
pytestmark = [pytest.mark.filterwarnings("ignore:.*unclosed file:ResourceWarning"),
              pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]
SEED = os.environ.get("SEED", "1")
ONLY = os.environ.get("AIPRESS_FUZZ_CASE", "")
LONGEST = 5.0  # seconds
CRAWLERS = ("anonymous", "member", "editor", "pending", "site owner")
MARKUP = (f"<{hostile.MARK}".encode(), f"<script>{hostile.MARK}".encode(), b"uid=0(", b"root:x:0", b"Traceback (most recent")


@pytest.fixture
def targets(town: Town) -> list[Target]:
    return [target for kind in CRAWLERS for target in crawl(town, town.visitors[kind])]


def fault(town: Town, asked: Any) -> str:
    """What is wrong with the answer, if anything is."""
    begun = time.monotonic()
    answer = town.send(asked.copy())
    if time.monotonic() - begun > LONGEST:  # a busy machine is not a hang: once more
        begun = time.monotonic()
        town.send(asked.copy())
        if time.monotonic() - begun > LONGEST:
            return f"took {time.monotonic() - begun:.1f} s"
    if answer.status_int >= 500:
        return f"answered {answer.status_int}"
    if any(hostile.MARK in name.lower() for name in answer.headers):
        return "let a header be planted"
    if any("\r" in value or "\n" in value for value in answer.headers.values()):
        return "sent a header with a line break"
    if answer.status_int in (301, 302, 303, 307, 308) and not answer.location.startswith((f"{asked.host_url}/", "/")):
        return f"redirects to {answer.location[:80]}"
    if answer.location and answer.location.startswith(("//", "/\\")):
        return f"redirects to {answer.location[:80]}"
    planted = [mark for mark in MARKUP if mark in answer.body] if answer.content_type == "text/html" else []
    return f"holds {planted[0]!r} as it was sent" if planted else ""


def run(town: Town, targets: list[Target], count: int) -> None:
    numbers = [int(ONLY)] if ONLY else range(count)
    wrong = []
    for number in numbers:
        case = make(SEED, number, targets)
        if told := fault(town, build(town, case)):
            wrong.append(f"SEED={SEED} {case}: {told}")
        if len(wrong) > 50:
            break
    gc.collect()  # broken bodies' files: here, where their warnings are expected, and not in the test that comes next
    none_is(wrong)


def test_crawling_finds_the_forms_that_each_role_is_offered(targets: list[Target]) -> None:
    found = {kind: {(one.method, one.path) for one in targets if one.visitor == kind} for kind in CRAWLERS}
    assert ("POST", "/account/login") in found["anonymous"]
    assert any(path.endswith("/comments") for method, path in found["member"] if method == "POST")
    assert {"/admin/themes", "/admin/settings/site"} <= {path for method, path in found["site owner"] if method == "POST"}
    assert not any(path.startswith("/admin") for kind in CRAWLERS[:4] for _, path in found[kind])
    assert any(one.fields and one.method == "GET" for one in targets)


@pytest.mark.timeout(120)
def test_five_hundred_hostile_requests_are_answered(town: Town, targets: list[Target]) -> None:
    run(town, targets, 500)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_twenty_thousand_hostile_requests_are_answered(town: Town, targets: list[Target]) -> None:
    run(town, targets, max(20_000, int(os.environ.get("AIPRESS_FUZZ", "0"))) if not ONLY else 1)
