"""What rendered pieces are kept under."""

from __future__ import annotations

from collections.abc import Hashable


class Key:
    """What a piece is kept under, its hash reckoned once: a page's rows are hundreds of values."""

    __slots__ = ("_hash", "_parts")

    def __init__(self, *parts: Hashable) -> None:
        self._parts, self._hash = parts, hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Key) and self._hash == other._hash and self._parts == other._parts)
