"""A body out of whatever carries it: NITF, XHTML, HTML in a string, or plain text."""

from __future__ import annotations

import base64
import binascii
import re

from . import nitf
from .draft import Context
from .html import Body, bounded, from_element, from_html, from_text, looks_like_html
from .model import Refused
from .text import normalised, word_set
from .xml import Element, document, repaired

_NITF = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*|<!DOCTYPE[^\[>]*>\s*)*<nitf\b", re.IGNORECASE)
_HEAVY = word_set("p div table ul ol html body h1 h2 h3 section article nitf blockquote br span")


def carried(element: Element, context: Context, headline: str = "") -> tuple[Body, Element | None]:
    """The body that an element holds, and its NITF document if that is what it holds (for its byline and the like)."""
    inner = element.find(".//nitf") if element.tag != "nitf" else element
    if inner is None and element.find(".//body.content") is not None:
        inner = element
    if inner is not None:
        return nitf.body(inner, context, headline), inner
    if any(child.tag in _HEAVY for child in element):
        root = element.find(".//body")
        return from_element(root if root is not None else element, context.limits, headline), None
    return text_body("".join(str(part) for part in element.itertext()), context, headline)


def text_body(
    value: str, context: Context, headline: str = "", media_type: str = "", base: str = ""
) -> tuple[Body, Element | None]:
    """The body in a string, by what it looks like; the media type decides only where that leaves it open."""
    bounded(value, context.limits)
    if _NITF.match(value[:2_000]):
        try:
            inner = document(repaired(normalised(re.sub(r"^\s*<\?xml[^>]*\?>", "", value)).encode()))
        except Refused:
            return from_html(value, context.limits, headline, base), None
        return nitf.body(inner, context, headline), inner
    if looks_like_html(value) or ("html" in media_type.lower() and "&" in value):
        return from_html(value, context.limits, headline, base), None
    return from_text(value, context.limits), None


def decoded(value: str, notation: str) -> str:
    """Text that was carried as Base64; unchanged when it was not."""
    if notation.lower() != "base64":
        return value
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
