"""Answers that are asked often and change rarely, kept under a token of what they were made from.

A region names the models that its answers are read from. Every transaction that changes one of them gives the region another
token, and every request reads the tokens before it looks: what was kept under an old one is never found again. Nothing goes
stale, no process has to tell another, and a lost cache server costs time only.
"""

from __future__ import annotations

from pyramid.config import Configurator

from aipress_core.cache.regions import CacheRegion
from aipress_core.cache.service import Cache, cache_token, cached
from aipress_core.cache.stores import open_store
from aipress_core.cache.tokens import renew

__all__ = ["Cache", "CacheRegion", "cache_token", "cached", "renew"]


def includeme(config: Configurator) -> None:
    """Give requests ``cached`` and ``cache_token``."""
    config.registry.cache = Cache(open_store(config.registry.aipress_settings["aipress.cache.url"]), config.registry.secret)
    config.add_request_method(cached)
    config.add_request_method(cache_token)
