"""Domain events and the transactional outbox: what happened is a row of the transaction in which it happened."""

from __future__ import annotations

from pyramid.config import Configurator

from aipress_core.events.event import Event
from aipress_core.events.observe import observes

__all__ = ["Event", "includeme", "observes"]


def includeme(config: Configurator) -> None:
    """Give requests ``emit`` and ``enqueue``."""
    config.include("aipress_core.events.request")
