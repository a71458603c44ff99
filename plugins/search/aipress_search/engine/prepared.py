"""A document as both engines store it: analysed, with a digest that tells whether it has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, NamedTuple

from aipress_search.analysis import analyse, primary, starts, stems
from aipress_search.engine.interface import Document, Hit, Key

VERSION = 5  # of the analysis and of what is stored: with another one, the index is made anew
MOST_BODY = 200_000  # characters
FOREVER = 2**62  # microseconds
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def micros(at: dt.datetime) -> int:
    """Microseconds since 1970, exactly: the unit of the databases."""
    return (at - _EPOCH) // _MICROSECOND


def moment(value: int) -> dt.datetime:
    """The instant again."""
    return _EPOCH + value * _MICROSECOND


class Prepared(NamedTuple):
    """One analysed document. Texts are words with blanks between them.

    Args:
        text: all words, with a border between parts.
        stems: of all words that are not their own, in the document's language.
        starts: beginnings of the title's words.
        shown: what hits show, as JSON.
    """

    uid: str
    key: int
    title: str
    title_stems: str
    names: str
    text: str
    stems: str
    starts: str
    audience: tuple[str, ...]
    at: int
    until: int
    language: str
    standing: int
    facets: dict[str, list[str]]
    shown: str
    digest: int


def uid(key: Key) -> str:
    """The name of a thing among the documents."""
    return f"{key[0]}:{key[1]}"


def prepare(type_name: str, document: Document) -> Prepared:
    """Analyse a document."""
    language = primary(document.language)
    texts = (document.title, f"{document.byline} {document.names}", document.excerpt, document.body[:MOST_BODY])
    text, parts, stemmed = analyse(texts, language)
    title = parts[0].split()
    shown = _written([document.title, document.slug, document.excerpt, document.byline, document.language, document.picture,
                      document.provenance])
    facets = {name: _values(value) for name, value in document.facets.items() if value}
    at, until = micros(document.at), micros(document.until) if document.until else FOREVER
    standing = round(min(max(document.standing, 0.0), 1.0) * 100)
    return Prepared(
        uid((type_name, document.key)), document.key, " ".join(title), " ".join(stems(title, language)), parts[1], text, stemmed,
        starts(title), document.audience, at, until, language, standing, facets, shown, digest(document))


def _values(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value if one]


def digest(document: Document) -> int:
    """A number that differs when anything of the document, or our way with it, does; below 2^63."""
    parts = (str(VERSION), document.title, document.slug, str(document.at), str(document.until), "\x1e".join(document.audience),
             document.language, document.excerpt, document.names, document.body, repr(sorted(document.facets.items())),
             repr(document.picture), document.byline, f"{document.standing:.2f}", document.provenance)
    digested = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digested.digest()) >> 1


def hit_of(type_name: str, key: int, at: int, shown: str, score: float) -> Hit:
    """A hit, without marks."""
    title, slug, excerpt, byline, language, picture, provenance = json.loads(shown)
    return Hit(type_name, key, title, slug, moment(at), score, excerpt, byline, language, tuple(picture) if picture else None,
               provenance)
