"""Typesense: a collection for each type and generation, aliases that name the ones that answer. Tested with 0.24.1.

Typesense compares strings, and nothing else: words, stems and facets are ours (``prepared``), clauses are filters on tokens, and
the order of the first hits is ours too. What its releases do differently stays in this folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from aipress_search.engine.remote.engine import Remote
from aipress_search.engine.remote.transport import Transport

__all__ = ["Remote", "from_address"]


def from_address(address: str, _settings: Mapping[str, Any]) -> Remote:
    """The engine of ``typesense://key@host:port``; ``?https=1`` for TLS, a path for the prefix of several sites on one server.

    Raises:
        ValueError: for an address without key or host; it does not show the key.
    """
    parts = urlsplit(f"typesense:{address}")
    key = unquote(parts.username or "")
    try:
        host, port = parts.hostname, parts.port or 8108
    except ValueError:
        host, port = None, 0
    if not key or not host:
        raise ValueError("aipress.search.url must be like typesense://key@host:port")
    scheme = "https" if "https=1" in parts.query else "http"
    name = f"[{host}]" if ":" in host else host
    prefix = parts.path.strip("/") or "aipress"
    return Remote(Transport(f"{scheme}://{name}:{port}", key, prefix), prefix)
