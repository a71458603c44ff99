"""Short ways to read a document in a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aipress_wire.formats import ParsedItem, Problem, read


def everything(source: bytes | str | Path, **options: Any) -> list[ParsedItem | Problem]:
    """Items and problems in order."""
    data = source.read_bytes() if isinstance(source, Path) else source.encode() if isinstance(source, str) else source
    return list(read(data, **options))


def items(source: bytes | str | Path, **options: Any) -> list[ParsedItem]:
    """The items alone."""
    return [one for one in everything(source, **options) if isinstance(one, ParsedItem)]


def problems(source: bytes | str | Path, **options: Any) -> list[Problem]:
    """The problems alone."""
    return [one for one in everything(source, **options) if isinstance(one, Problem)]


def only(source: bytes | str | Path, **options: Any) -> ParsedItem:
    """The one item of a document that gives nothing else."""
    (found,) = everything(source, **options)
    assert isinstance(found, ParsedItem), found
    return found


def ninjs(**values: Any) -> ParsedItem:
    """The item of a small ninjs object."""
    return only(json.dumps({"uri": "urn:x:1", "headline": "Ferry delayed", **values}))


def g2(
    meta: str = "",
    about: str = "<headline>Ferry delayed</headline>",
    content: str = "",
    attributes: str = 'guid="urn:x:1" version="1"',
) -> str:
    """A NewsML-G2 item as text."""
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" {attributes}>'
        f'<itemMeta><itemClass qcode="ninat:text"/>{meta}</itemMeta>'
        f"<contentMeta>{about}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


def nitf(
    docdata: str = '<doc-id id-string="n-1"/>',
    head: str = "<hedline><hl1>Ferry delayed</hl1></hedline>",
    body: str = "<p>Text.</p>",
) -> str:
    """A NITF document as text."""
    parts = f"<body><body.head>{head}</body.head><body.content>{body}</body.content></body>"
    return f"<nitf><head><docdata>{docdata}</docdata></head>{parts}</nitf>"
