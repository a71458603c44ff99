"""Readers of wire formats: NewsML-G2, NewsML 1.2, NITF, ninjs, RSS, Atom and JSON Feed.

Pure functions from bytes to items; no database, no network, no files. Everything that comes in is hostile until shown otherwise.

    >>> list(read(b'{"uri": "urn:x:1", "headline": "Port reopens", "body_text": "The port reopened on Monday."}'))[0].headline
    'Port reopens'
"""

from __future__ import annotations

from .detect import detect
from .html import sanitise
from .model import Kind, Limits, Link, ParsedItem, Place, Problem, Provider, Rendition, Status, Subject, english
from .reader import read

__all__ = [
    "Kind",
    "Limits",
    "Link",
    "ParsedItem",
    "Place",
    "Problem",
    "Provider",
    "Rendition",
    "Status",
    "Subject",
    "detect",
    "english",
    "read",
    "sanitise",
]
