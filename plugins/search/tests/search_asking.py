"""Asking the service for somebody."""

from __future__ import annotations

from typing import Any

from aipress_core.api import Identity, Visibility, utcnow
from aipress_search.engine.interface import Hits
from aipress_search.services import Searcher, Wanted


def member(*roles: str, party_id: int = 1) -> Identity:
    """Somebody signed in."""
    return Identity(party_id, "Ann", "ann", frozenset(roles))


def hits_of(world: Any, text: str, viewer: Identity | None = None, now: Any = None, **more: Any) -> Hits:
    """What the service answers."""
    with world.database.read_session() as db:
        visibility = Visibility(world.registry.content_types, world.registry.aipress_settings, world.registry.plugins.order, viewer,
                                now or utcnow())
        return Searcher(world.registry, db, visibility).find(Wanted(text, **more))


def titles_of(world: Any, text: str, viewer: Identity | None = None, **more: Any) -> list[str]:
    """The titles of the hits."""
    return [hit.title for hit in hits_of(world, text, viewer, **more).hits]
