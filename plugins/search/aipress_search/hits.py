"""What was found, as templates show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aipress_core.api import SearchType, files
from aipress_search.engine.interface import Hit

if TYPE_CHECKING:
    from aipress_search.page import SearchPage

CARD = (320, 213)  # pixels of the size "card": 3:2


def shown(page: SearchPage, kind: SearchType, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Hits of one kind."""
    return [_shown(page, kind, hit) for hit in hits]


def _shown(page: SearchPage, kind: SearchType, hit: Hit) -> dict[str, Any]:
    request = page.request
    asked = [*page.choice.pairs(), ("hit", f"{hit.type}:{hit.key}")]
    return {"id": hit.key, "name": hit.title, "type": kind.name, "title": hit.marked_title or hit.title,
            "excerpt": hit.marked_excerpt or hit.excerpt, "url": kind.url(hit.slug), "at": hit.at, "byline": hit.byline,
            "language": hit.language.partition("-")[0], "is_pinned": hit.is_pinned, "cover": cover(hit.picture),
            "src": face(hit.picture), "provenance": hit.provenance or ("release" if hit.type.endswith(".release") else ""),
            "why_url": request.path_with("/search/why", asked) if page.explains else ""}


def cover(picture: tuple[str, str] | None) -> dict[str, Any] | None:
    """A picture beside a hit, 3:2, as the macro ``ui.picture`` takes it. It shows what the headline says: no text of its own."""
    if picture is None:
        return None
    return {"src": files.sized_address(picture[0], "card"), "width": CARD[0], "height": CARD[1], "alt": ""}


def face(picture: tuple[str, str] | None) -> str | None:
    """Address of a portrait or a logo, 1:1."""
    return files.sized_address(picture[0], "face") if picture else None
