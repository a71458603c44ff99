"""Members by name, for type-ahead controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyramid.request import Request

from aipress_social.queries import parties


def search(request: Request, text: str, limit: int) -> Sequence[tuple[str, str]]:
    """Members whose names hold the words, the viewer left out."""
    me = request.identity.party_id
    rows = parties.search(request.db_read, me, " ".join(text.split())[:100], limit + 1)
    return [(str(row.id), row.name) for row in rows if row.id != me][:limit]


def titles(request: Request, values: Sequence[str]) -> Mapping[str, str]:
    """Names of the members with these ids."""
    ids = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
    return {str(key): name for key, name in parties.names(request.db_read, ids).items()}
