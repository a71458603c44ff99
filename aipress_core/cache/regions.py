"""Regions: named parts of the cache, and the models that they depend on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from aipress_core.db.base import Base

NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")
LONGEST_NAME = 80
_dependents: defaultdict[str, set[str]] = defaultdict(set)  # table → names of regions, filled as models are: by import


class CacheRegion:
    """Answers that are made from a few tables: ``TERMS = CacheRegion("taxonomies.terms", (Vocabulary, Term))``.

    Make it once, where the module is imported. For what is read at many requests and written rarely: writers of one region
    wait for each other while they commit.

    Args:
        name: the plugin's id, a dot, a word.
        models: whose rows the answers are made of. What the session writes is seen by itself; ``bulk`` and SQL by hand say
            ``renew_cache``.
        seconds: after which an answer is made anew whatever happens.

    Raises:
        ValueError: for a name that is none.
    """

    def __init__(self, name: str, models: Sequence[type[Base]] = (), *, seconds: int = 3600) -> None:
        if not NAME.match(name) or len(name) > LONGEST_NAME:
            raise ValueError(f"{name!r} does not name a region of the cache; give the plugin's id, a dot and a word")
        self.name, self.seconds = name, seconds
        for model in models:
            _dependents[model.__tablename__].add(name)

    def __repr__(self) -> str:
        return f"CacheRegion({self.name!r})"


def regions_of(table: str) -> frozenset[str]:
    """Names of the regions that are made from a table."""
    return frozenset(_dependents.get(table, ()))
