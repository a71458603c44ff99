"""Nobody waits for an engine that takes its time: the page says so, and shows titles from the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from aipress_search.engine.interface import Unavailable
from aipress_search.engines import KEY, Guarded


class Held:
    """An engine whose answers do not come before it is let go."""

    name = "held"

    def __init__(self) -> None:
        self.release, self.asked = threading.Event(), 0

    def __getattr__(self, name: str) -> Any:
        def answer(*_args: Any) -> str:
            self.asked += 1
            self.release.wait()
            return name
        return answer


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """An engine that is held up, two threads, and little patience."""
    monkeypatch.setattr("aipress_search.patience.SECONDS", 0.05)
    monkeypatch.setattr("aipress_search.patience.THREADS", 2)
    engine = Held()
    yield engine
    engine.release.set()


def ask(guarded: Guarded) -> Any:
    """A question that is not spared by the rest after the one before."""
    guarded.wake()
    return guarded.ask(lambda engine: engine.search("x"))


def test_a_question_without_an_answer_is_given_up_and_the_next_ones_do_not_wait(held: Held) -> None:
    guarded = Guarded(held)
    for _question in range(2):
        with pytest.raises(Unavailable, match="no answer within"):
            ask(guarded)
    with pytest.raises(Unavailable, match="a moment ago"):
        guarded.ask(lambda engine: engine.search("x"))
    assert held.asked == 2


def test_when_all_threads_are_held_up_nothing_piles_up_behind_them(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = Guarded(held)
    for _question in range(5):
        with pytest.raises(Unavailable):
            ask(guarded)
    assert held.asked == 2, "one a thread"
    held.release.set()
    monkeypatch.setattr("aipress_search.patience.SECONDS", 10.0)
    assert ask(guarded) == "search"
    assert held.asked == 3, "the others were given up before they began"


def test_what_goes_wrong_in_time_is_told_as_it_is(held: Held) -> None:
    def fail(_engine: Any) -> None:
        raise TimeoutError("its own")
    with pytest.raises(TimeoutError, match="its own"):
        Guarded(held).ask(fail)


def test_pages_show_titles_while_the_engine_is_held_up(world: Any, notes: Any, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.registry, KEY, Guarded(held))
    notes.add("Closed wells of Brittany")
    page = world.browser.get("/search", {"q": "wells"}, status=200)
    assert "The full search is not available just now." in page.text
    assert [one.get_text() for one in page.html.select(".ap-hit .ap-headline")] == ["Closed wells of Brittany"]
    assert "Brittany" not in world.browser.get("/search/suggest", {"q": "bri"}, status=200).text


def test_the_desk_says_that_the_engine_is_held_up(world: Any, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.registry, KEY, Guarded(held))
    world.login("owner")
    assert "no answer within" in world.browser.get("/admin/search", status=200).text
