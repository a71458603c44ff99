"""Collections of Typesense and their documents."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from aipress_search.analysis import BORDER, remains
from aipress_search.engine.prepared import VERSION, Prepared

TEXTS = ("title", "title_stems", "names", "near", "text", "stems", "language", "uid")


def alias(prefix: str, type_name: str) -> str:
    """The name under which the collection of a type answers."""
    return f"{prefix}_v{VERSION}_{re.sub(r'[^a-z0-9]', '_', type_name)}"


def collection(prefix: str, type_name: str, generation: str) -> str:
    """The collection of a type in one generation."""
    return f"{alias(prefix, type_name)}_{generation}"


def fields(facets: Collection[str]) -> list[dict[str, Any]]:
    """The fields of a collection."""
    return [
        *({"name": name, "type": "string"} for name in TEXTS),
        {"name": "audience", "type": "string[]"},
        *({"name": name, "type": "int64"} for name in ("key", "at", "until")),
        {"name": "standing", "type": "int32"},
        {"name": "digest", "type": "int64", "index": False, "optional": True},
        {"name": "shown", "type": "string", "index": False, "optional": True},
        *({"name": f"f_{name}", "type": "string[]", "facet": True, "optional": True} for name in sorted(facets)),
    ]


def row(one: Prepared) -> str:
    """A document as a line of JSON."""
    stems = " ".join(dict.fromkeys(f"{one.text} {one.stems}".split()))
    made: dict[str, Any] = {
        "id": str(one.key), "uid": str(one.key), "title": one.title, "title_stems": one.title_stems, "names": one.names,
        "near": " ".join(part for word in f"{one.title} {one.names}".split() for part in remains(word)),
        "text": one.text.replace(BORDER, "¶"), "stems": stems, "language": one.language, "audience": list(one.audience),
        "key": one.key, "at": one.at, "until": one.until, "standing": one.standing, "digest": one.digest, "shown": one.shown,
        **{f"f_{name}": values for name, values in one.facets.items()}}
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "replace").decode()
