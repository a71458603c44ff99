"""Which format a document is in, by its content; a name or type that lies is not asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import feeds, jsonitems
from .encoding import Decoded, to_utf8
from .model import Limits, Refused, _
from .xml import opening, repaired

_MAGIC = ((b"PK\x03\x04", "ZIP"), (b"PK\x05\x06", "ZIP"), (b"\x1f\x8b", "gzip"), (b"%PDF", "PDF"), (b"\xff\xd8\xff", "JPEG"),
          (b"\x89PNG", "PNG"), (b"GIF8", "GIF"), (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"), (b"BZh", "bzip2"),
          (b"\xfd7zXZ", "xz"),
          (b"RIFF", "RIFF"), (b"\xd0\xcf\x11\xe0", "Office"))  # fmt: skip
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html\b|head\b|body\b)", re.IGNORECASE | re.DOTALL)
_ROOTS = {"newsmessage": "newsml-g2", "newsitem": "newsml-g2", "packageitem": "newsml-g2", "newsml": "newsml-1.2", "nitf": "nitf",
          "rss": "rss", "rdf": "rss", "feed": "atom"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A format's name, and the document in UTF-8."""

    format: str
    decoded: Decoded


def detect(data: bytes, filename: str = "") -> str:
    """The format's name: ``newsml-g2``, ``newsml-1.2``, ``nitf``, ``ninjs``, ``rss``, ``atom``, ``jsonfeed``, or ``unknown``.

    Args:
        data: the document.
        filename: only for the caller's convenience; content decides, because names lie.
    """
    try:
        return sniff(data, Limits()).format
    except Refused:
        return "unknown"


def sniff(data: bytes, limits: Limits) -> Sniffed:
    """Find out the format of a document.

    Raises:
        Refused: it is too large, or of no format that is read; the sentence says what it seems to be.
    """
    if len(data) > limits.bytes:
        sizes = {"size": f"{len(data) / 1_000_000:.1f}", "limit": f"{limits.bytes / 1_000_000:.1f}"}
        raise Refused(_("The file is too large: ${size} MB; at most ${limit} MB are read.", mapping=sizes))
    kind = next((name for magic, name in _MAGIC if data.startswith(magic)), "")
    if kind:
        raise Refused(_("The file is a ${kind} file, not a document of a news format.", mapping={"kind": kind}))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refused(_("The file is empty."))
    decoded = to_utf8(data)
    start = decoded.data[:4000].lstrip()
    if start[:1] in (b"{", b"["):
        return Sniffed(_json(decoded.data, limits), decoded)
    if _PAGE.match(start):
        raise _page()
    if start[:1] != b"<":
        raise Refused(_("The file is neither XML nor JSON."))
    decoded = Decoded(repaired(decoded.data.lstrip()), decoded.warnings)
    return Sniffed(_xml(decoded.data), decoded)


def _json(data: bytes, limits: Limits) -> str:
    head = {name.lower(): value for name, value in jsonitems.head(data, limits).items()}
    is_feed = "jsonfeed.org" in str(head.get("version", "")) or (
        "items" in head and bool({"feed_url", "home_page_url"} & set(head))
    )
    return "jsonfeed" if is_feed else "ninjs"


def _xml(data: bytes) -> str:
    names = opening(data)
    if names[:1] == ["html"]:
        raise _page()
    for depth, name in enumerate(names):
        if name in _ROOTS and (depth == 0 or not feeds.is_feed(name)):
            is_old = name in ("newsitem", "newsml") and ("identification" in names[depth:] or name == "newsml")
            return "newsml-1.2" if is_old else _ROOTS[name]
    raise Refused(
        _(
            "The XML is of no news format that is read; its root element is “${name}”.",
            mapping={"name": names[0][:60] if names else ""},
        )
    )


def _page() -> Refused:
    return Refused(_("The file is a web page, not a feed or a news document."))
