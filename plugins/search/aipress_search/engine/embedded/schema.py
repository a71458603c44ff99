"""The fields of the embedded index, and a prepared document as one of its documents."""

from __future__ import annotations

import zlib
from functools import cache

import tantivy

from aipress_search.engine.prepared import Prepared

SOUGHT = ("kind", "at", "until")  # numbers that are looked up; the others are only read
WORDS, COUNTED, BARE = "position", "freq", "basic"


@cache
def schema() -> tantivy.Schema:
    """The one schema; what it is made of changes with ``prepared.VERSION``."""
    made = tantivy.SchemaBuilder()
    made.add_text_field("uid", tokenizer_name="raw", index_option=BARE)
    for name, option in (("title", WORDS), ("title_stems", COUNTED), ("names", COUNTED), ("text", WORDS), ("stems", COUNTED),
                         ("starts", BARE)):
        made.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    made.add_text_field("audience", tokenizer_name="raw", index_option=BARE)
    made.add_json_field("facets", fast=True, tokenizer_name="raw", index_option=BARE)
    for name in ("kind", "key", "digest", "at", "until", "standing"):
        made.add_integer_field(name, indexed=name in SOUGHT, fast=True)
    made.add_bytes_field("shown", stored=True)
    return made.build()


@cache
def kind(type_name: str) -> int:
    """A type as a number, for fast counts."""
    return zlib.crc32(type_name.encode())


def document(type_name: str, one: Prepared) -> tantivy.Document:
    """The document that tantivy takes."""
    made = tantivy.Document()
    made.add_text("uid", one.uid)
    made.add_text("title", one.title)
    made.add_text("title_stems", one.title_stems)
    made.add_text("names", one.names)
    made.add_text("text", one.text)
    made.add_text("stems", one.stems)
    made.add_text("starts", one.starts)
    for grant in one.audience:
        made.add_text("audience", grant)
    if one.facets:
        made.add_json("facets", one.facets)
    made.add_integer("kind", kind(type_name))
    made.add_integer("key", one.key)
    made.add_integer("digest", one.digest)
    made.add_integer("at", one.at)
    made.add_integer("until", one.until)
    made.add_integer("standing", one.standing)
    made.add_bytes("shown", one.shown.encode("utf-8", "replace"))
    return made
