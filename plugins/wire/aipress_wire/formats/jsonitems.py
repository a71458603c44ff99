"""The objects of a JSON document one at a time, so that a large file never stands in memory whole.

The document is scanned as Latin-1, one byte a character: JSON's own marks are ASCII, and no byte of a longer UTF-8 character is.
Each object is then decoded properly from its own bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from .model import Limits, Refused, _

# Names under which lists of items are found; anything else at the top is skipped.
CONTAINERS = frozenset(
    {
        "items",
        "item",
        "data",
        "results",
        "documents",
        "articles",
        "news",
        "newsitems",
        "stories",
        "_items",
        "hits",
        "content",
        "packages",
    }
)
_SPACE = re.compile(r"[ \t\r\n,\x1e]*")
_LARGEST = 5_000_000

Items = Generator[tuple[Any, dict[str, Any]], None, int]


def head(data: bytes, limits: Limits) -> dict[str, Any]:
    """The first level of the first object: small values as they are, lists and objects as empty ones.

    Raises:
        Refused: the document is no JSON, or holds too much.
    """
    check(data, limits)
    text = data[:200_000].decode("latin-1")
    start = _skip(text, 0)
    while text[start : start + 1] == "[":
        start = _skip(text, start + 1)
    found: dict[str, Any] = {}
    if text[start : start + 1] != "{":
        return found
    try:
        for key, at in _members(text, start):
            found[key] = {"{": {}, "[": []}.get(text[at], text[at : at + 200])
    except (Refused, ValueError, IndexError, RecursionError):
        return found  # the head of a long document breaks off by nature
    return found


def objects(data: bytes, limits: Limits) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Pairs of (item, the document around it); several documents may follow each other, as in JSON lines.

    An item that cannot be read comes as the :class:`Refused` that says why, one that is no object as what it is.

    Raises:
        Refused: where the JSON breaks; what came before has been handed out.
    """
    check(data, limits)
    text = data.decode("latin-1")
    start = _skip(text, 0)
    while start < len(text):
        start = _skip(text, (yield from _document(text, start)))


def check(data: bytes, limits: Limits) -> None:
    """Refuse a document that would blow up in memory: every container costs far more than its two bytes."""
    containers, values = data.count(b"{") + data.count(b"["), data.count(b",")
    if containers > 2 * limits.nodes or values > 10 * limits.nodes:
        raise Refused(_("The JSON holds more values than are read from one file."))


def _document(text: str, start: int) -> Items:
    """The items of the value at ``start``. Returns where the value ends."""
    if text[start] == "[":
        return (yield from _elements(text, start, {}))
    lists = _lists(text, start) if text[start] == "{" else None
    if lists:
        yield from _nested(text, lists[1], lists[0])
        return _value_end(text, start)
    found, end = _item(text, start)
    if not isinstance(found, dict | Refused):
        raise Refused(_("The JSON holds no news items, but a bare value."))
    yield found, {}
    return end


def _nested(text: str, at: int, around: dict[str, Any]) -> Items:
    if text[at] == "[":
        return (yield from _elements(text, at, around))
    inner = _lists(text, at)
    if inner:
        return (yield from _nested(text, inner[1], {**around, **inner[0]}))
    found, end = _item(text, at)
    yield found, around
    return end


def _elements(text: str, start: int, around: dict[str, Any]) -> Items:
    """The objects of an array; an element that is none comes as an empty object. Returns where the array ends."""
    at = _skip(text, start + 1)
    while at < len(text) and text[at] != "]":
        found, at = _item(text, at)
        # Feeds of search engines wrap every item once more.
        inner = found.get("item", found.get("_source", found)) if isinstance(found, dict) else found
        yield (inner if isinstance(inner, dict | Refused) else found), around
        at = _skip(text, at)
    if at >= len(text):
        raise Refused(_("The file breaks off in the middle of its JSON; what came before was read."))
    return at + 1


def _lists(text: str, start: int) -> tuple[dict[str, Any], int] | None:
    """The members around a list of items, and where that list begins; None when the object is itself the item."""
    around: dict[str, Any] = {}
    lists: list[int] = []
    names = set()
    for key, at in _members(text, start):
        names.add(key.lower())
        inside = _skip(text, at + 1)
        if key.lower() in CONTAINERS and text[at] in "[{" and text[inside : inside + 1] in ("{", "]", '"'):
            lists.append(at)
        elif text[at] not in "[{" or key in ("authors", "author"):
            around[key] = _small(text, at)
    if not lists or names & {"uri", "guid", "headline", "headlines", "body_html", "bodies"}:
        return None
    return around, lists[0]


def _small(text: str, at: int) -> Any:
    """The value at a place, when it is no larger than a title or a name."""
    return _value(text, at)[0] if _value_end(text, at) - at < 20_000 else None


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The keys of an object, and where their values begin."""
    at = _skip(text, start + 1)
    while at < len(text) and text[at] == '"':
        try:
            key, at = scanstring(text, at + 1, False)
        except ValueError as error:
            raise _broken(text, at, error) from error
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise _broken(text, at, None)
        at = _skip(text, at + 1)
        if at >= len(text):
            raise _broken(text, at, None)
        yield key, at
        at = _skip(text, _value_end(text, at))
    if text[at : at + 1] != "}":
        raise _broken(text, at, None)


_STRING = r'"(?:[^"\\]++|\\.)*+"'
_LEAF = rf'[\[{{](?:[^"\[\]{{}}]++|{_STRING})*+[\]}}]'
# Everything up to the next bracket of a container that holds containers; all in one match, because a loop would be slow.
_TOKEN = re.compile(rf'(?:[^"\[\]{{}}]++|{_STRING}|{_LEAF})*+(?:([\[{{])|([\]}}]))', re.DOTALL)
_SCALAR = re.compile(rf'{_STRING}|[^\s,\]}}\[{{"]+', re.DOTALL)


def _value_end(text: str, start: int) -> int:
    """Where a value ends, without building it."""
    if text[start] not in "[{":
        scalar = _SCALAR.match(text, start)
        if not scalar:
            raise _broken(text, start, None)
        return scalar.end()
    depth, at = 1, start + 1
    while True:
        mark = _TOKEN.match(text, at)
        if not mark:
            raise Refused(_("The file breaks off in the middle of its JSON; what came before was read."))
        at = mark.end()
        depth += 1 if mark[1] else -1
        if depth == 0:
            return at


def _item(text: str, at: int) -> tuple[Any, int]:
    """The value at a place, or the refusal of it, and where it ends: one bad item does not spoil the others."""
    end = _value_end(text, at)
    if end - at > _LARGEST:
        return Refused(
            _("The item takes ${count} bytes; at most ${limit} are read.", mapping={"count": end - at, "limit": _LARGEST})
        ), end
    try:
        return _value(text, at)
    except Refused as refused:
        return refused, end


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value at a place, decoded as UTF-8, and where it ends."""
    try:
        end = _value_end(text, at)
        raw = text[at:end].encode("latin-1").decode("utf-8", "replace")
        return json.loads(raw, strict=False), end
    except RecursionError as error:
        raise Refused(_("The JSON is nested too deeply.")) from error
    except ValueError as error:
        raise _broken(text, at, error) from error


def _broken(text: str, at: int, error: ValueError | None) -> Refused:
    if at >= len(text):
        return Refused(_("The file breaks off in the middle of its JSON; what came before was read."))
    at += getattr(error, "pos", 0)
    return Refused(_("The JSON is broken in line ${line}.", mapping={"line": text.count("\n", 0, at) + 1}))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
