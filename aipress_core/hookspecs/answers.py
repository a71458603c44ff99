"""What each hook that is asked while the site runs may be answered with. Whatever else a plugin answers is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aipress_core.hookspecs.types import NavItem

MOST_ITEMS, LONGEST = 500, 1_000_000  # entries, characters
SEQUENCES = (list, tuple)


def _entries(answer: Any) -> bool:
    if not isinstance(answer, SEQUENCES):
        return False
    return not answer or (len(answer) <= MOST_ITEMS and all(isinstance(item, NavItem) for item in answer))


def _sentences(answer: Any) -> bool:
    return isinstance(answer, SEQUENCES) and len(answer) <= MOST_ITEMS and all(isinstance(one, str) for one in answer)


def _text(answer: Any) -> bool:
    return isinstance(answer, str) and len(answer) <= LONGEST


def _ids(answer: Any) -> bool:
    return isinstance(answer, set | frozenset) and all(isinstance(one, int) for one in answer)


def _verdict(answer: Any) -> bool:
    return isinstance(answer, bool)


ANSWERS: dict[str, Callable[[Any], bool]] = {
    "aipress_disable_blockers": _sentences,
    "aipress_may_address": _verdict,
    "aipress_nav_items": _entries,
    "aipress_render_slot": _text,
    "aipress_resolve_followed": _ids,
    "aipress_unwilling_recipients": _ids,
}


def accepts(hook: str) -> Callable[[Any], bool]:
    """The check of a hook's answer; a hook without one may answer with anything."""
    return ANSWERS.get(hook, _anything)


def _anything(_answer: Any) -> bool:
    return True
