"""A believable newsroom world: people, organisations, stories, comments and pictures.

Pure data, made from a seed: the same seed, size and instant give the same world on every machine. Nothing here knows
the core or a database; the plugin's loader decides what becomes a row. All names of people, firms and media are invented.

    >>> world = World(seed=1, size="S", now=datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    >>> next(world.items()).headline
"""

from __future__ import annotations

from aipress_demo.world.entities import Block, Comment, Item, Organisation, Person, Picture
from aipress_demo.world.world import SIZES, Size, World

__all__ = ["SIZES", "Block", "Comment", "Item", "Organisation", "Person", "Picture", "Size", "World"]
