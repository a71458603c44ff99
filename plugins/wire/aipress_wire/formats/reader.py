"""From the bytes of a file to its items, whatever the format."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from . import feeds, jsonfeed, jsonitems, newsml12, newsml_g2, ninjs, nitf
from .detect import Sniffed, sniff
from .draft import Context
from .model import Limits, ParsedItem, Problem, Refused, _
from .xml import Element, attr, local, plain, stream, text

_ITEMS = (
    "newsItem",
    "NewsItem",
    "newsitem",
    "nitf",
    "NITF",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
)
_OPENING = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(newsItem|NewsItem|newsitem|nitf|NITF|item|entry|deleted-entry)[\s>/]")
_UNREAD = frozenset({"packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem"})

Parse = Callable[[], ParsedItem]
DEFAULTS = Limits()


def read(
    data: bytes, *, filename: str = "", limits: Limits = DEFAULTS, timezone: dt.tzinfo = dt.UTC
) -> Iterator[ParsedItem | Problem]:
    """Read a document item by item, holding one item in memory at a time.

    Args:
        data: the whole file.
        filename: not trusted, not needed; content decides.
        limits: what the file may cost.
        timezone: the zone of dates that name none.

    Yields:
        An item, or the problem in its place. A file that cannot be read at all, or holds more items than the limit, gives exactly
        one problem; one that breaks off gives its items so far and then one problem.
    """
    try:
        sniffed = sniff(data, limits)
    except Refused as refused:
        yield Problem("", refused.sentence)
        return
    if holds_more(sniffed, limits):
        most = {"count": limits.items}
        yield Problem("", _("The file holds more than ${count} items, so none was read. Split it, or allow more.", mapping=most))
        return
    context = Context(limits, timezone, sniffed.format)
    count = 0
    found = _found(sniffed, context)
    try:
        for reference, parse in found:
            count += 1
            yield _one(reference or f"item {count}", parse, sniffed.decoded.warnings)
    except Refused as refused:
        yield Problem(refused.reference, refused.sentence)
        return
    if not count:
        yield Problem("", _("The file holds no news items."))


def holds_more(sniffed: Sniffed, limits: Limits) -> bool:
    """Whether a file holds more items than are read from one, found without reading them."""
    data = sniffed.decoded.data
    if sniffed.format not in ("ninjs", "jsonfeed"):
        return max(Counter(_OPENING.findall(data)).values(), default=0) > limits.items
    if data.count(b"{") <= limits.items:
        return False
    try:
        return next(islice(jsonitems.objects(data, limits), limits.items, None), None) is not None
    except Refused:
        return False  # the reader says where it breaks


def _one(reference: str, parse: Parse, warnings: tuple[str, ...]) -> ParsedItem | Problem:
    try:
        item = parse()
    except Refused as refused:
        return Problem(refused.reference or reference, refused.sentence)
    return replace(item, warnings=(*warnings, *item.warnings)) if warnings else item


def _found(sniffed: Sniffed, context: Context) -> Iterator[tuple[str, Parse]]:
    """Pairs of (reference, how to read the item); to be read before the next one is asked for."""
    data, limits = sniffed.decoded.data, context.limits
    if sniffed.format in ("ninjs", "jsonfeed"):
        for item, around in jsonitems.objects(data, limits):
            yield _identifier(item), _json_reader(item, around, context)
    elif sniffed.format in ("rss", "atom"):
        for entry, feed in feeds.entries(data, limits):
            yield str(dict.get(entry, "id") or dict.get(entry, "link") or "")[:300], _feed_reader(entry, feed, context)
    else:
        yield from _xml_items(data, context)


def _json_reader(item: Any, around: dict[str, Any], context: Context) -> Parse:
    def parse() -> ParsedItem:
        if isinstance(item, Refused):
            raise item
        if not isinstance(item, dict) or not item:
            raise Refused(_("The entry is not an object with a news item in it."))
        return jsonfeed.read(item, context, around) if context.format == "jsonfeed" else ninjs.read(item, context, around)

    return parse


def _feed_reader(entry: dict[str, Any], feed: dict[str, Any], context: Context) -> Parse:
    return lambda: feeds.read(entry, context, feed)


def _identifier(item: Any) -> str:
    data = ninjs.folded(item)
    return " ".join(ninjs.string(data, "uri", "guid", "id").split())[:300]


def _xml_items(data: bytes, context: Context) -> Iterator[tuple[str, Parse]]:
    skipped = count = 0
    for element in stream(data, _ITEMS, context.limits):
        if local(element.tag) in _UNREAD:
            skipped += 1
            continue
        count += 1
        language = _language(element)
        yield _xml_reference(plain(element)), _xml_reader(element, language, context)
    if skipped and not count:
        raise Refused(_("The file holds a package, plan or concepts, but no news items of its own."))


def _language(element: Element) -> str:
    """The language of the message around an item."""
    return next(
        (
            found
            for parent in element.iterancestors()
            if (found := attr(parent, "{http://www.w3.org/XML/1998/namespace}lang", "lang"))
        ),
        "",
    )


def _xml_reference(element: Element) -> str:
    found = attr(element, "guid") or text(element, ".//newsidentifier/newsitemid") or attr(element.find(".//doc-id"), "id-string")
    return " ".join(found.split())[:300]


def _xml_reader(element: Element, language: str, context: Context) -> Parse:
    if element.tag == "nitf":
        return lambda: nitf.read(element, replace(context, format="nitf"))
    if element.find("identification") is not None or element.find("newsmanagement") is not None:
        return lambda: newsml12.read(element, replace(context, format="newsml-1.2"), language)
    return lambda: newsml_g2.read(element, replace(context, format="newsml-g2"), language)
