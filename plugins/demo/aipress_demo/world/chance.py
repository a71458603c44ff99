"""The one source of accidents: dice that fall alike for one name."""

from __future__ import annotations

from random import Random


def dice(name: str) -> Random:
    """A generator seeded by a name; nothing here is a secret."""
    return Random(name)  # noqa: S311
