"""The registered content types, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aipress_core.hookspecs.types import ContentType


class ContentTypes:
    """All content types of the loaded plugins."""

    def __init__(self, types: Iterable[ContentType]) -> None:
        self._types: dict[str, ContentType] = {}
        for one in types:
            if one.name in self._types:
                raise ValueError(f"the content type {one.name} is declared twice")
            self._types[one.name] = one

    def __getitem__(self, name: str) -> ContentType:
        return self._types[name]

    def __iter__(self) -> Iterator[ContentType]:
        return iter(self._types.values())

    def __contains__(self, name: str) -> bool:
        return name in self._types

    def path(self, type_name: str, slug: str) -> str:
        """Address of an item within the site, ``#`` if its plugin is not loaded."""
        return self._types[type_name].url(slug) if type_name in self._types else "#"
