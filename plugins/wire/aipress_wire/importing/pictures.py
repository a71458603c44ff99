"""Bytes for an item's pictures: files beside the document, the network if it is allowed, else a drawn placeholder."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from aipress_core.api import files, placeholder
from aipress_wire.formats import ParsedItem, Rendition
from aipress_wire.models import Picture

LARGEST = 20 * 1024 * 1024
MOST = 20  # pictures of one item
LONGEST_NAME = 255  # bytes, of a file name on the usual file systems
Fetch = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Prepared:
    """One picture of an item whose bytes are stored and wait for their rows."""

    stored: files.Stored
    is_placeholder: bool
    first: Rendition
    renditions: tuple[Rendition, ...]


@dataclass
class PictureStore:
    """Finds and stores bytes, before any transaction.

    Args:
        service: the files service.
        folder: where the document lies; its neighbours may be the pictures.
        fetch: gets the bytes at an address, or None; left out, the network is never touched.
    """

    service: files.Files
    folder: Path | None = None
    fetch: Fetch | None = None
    notes: list[str] = field(default_factory=list)

    def prepare(self, parsed: ParsedItem) -> list[Prepared]:
        """Every picture of the item, in order; a picture item always gets one."""
        prepared = [self._one(parsed, group) for group in parsed.pictures[:MOST]]
        if not prepared and parsed.kind == "picture":
            prepared = [self._placeholder(parsed, Rendition(), ())]
        return prepared

    def _one(self, parsed: ParsedItem, group: Sequence[Rendition]) -> Prepared:
        for rendition in group:
            data = self._beside(rendition) or self._fetched(rendition)
            if data is not None:
                try:
                    stored = self.service.receive(io.BytesIO(data), name=rendition.filename or rendition.name, largest=LARGEST)
                except ValueError as error:  # the service's Refused: not a picture, or a dangerous one
                    self.notes.append(f"{rendition.href or rendition.filename}: {error}")
                    continue
                return Prepared(stored, False, group[0], tuple(group))
        return self._placeholder(parsed, group[0], tuple(group))

    def _placeholder(self, parsed: ParsedItem, first: Rendition, group: tuple[Rendition, ...]) -> Prepared:
        data = placeholder(parsed.kind or "article", f"{parsed.guid}{first.group}")
        return Prepared(self.service.receive(io.BytesIO(data), name="placeholder"), True, first, group)

    def _beside(self, rendition: Rendition) -> bytes | None:
        """A file next to the document with the rendition's name; never above, never through a link."""
        if self.folder is None:
            return None
        for name in (rendition.filename, rendition.href):
            base = name.partition("?")[0].rpartition("/")[2]
            if not base or base.startswith(".") or len(base.encode()) > LONGEST_NAME:
                continue
            path = self.folder / base
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
                return path.read_bytes()
        return None

    def _fetched(self, rendition: Rendition) -> bytes | None:
        if self.fetch is None or not rendition.href.startswith(("http://", "https://")):
            return None
        return self.fetch(rendition.href)


def attach(db: Session, service: files.Files, item_id: int, owner: int, prepared: Sequence[Prepared]) -> list[Picture]:
    """Write the rows of an item's pictures; their readers are the item's readers."""
    pictures = []
    for position, one in enumerate(prepared, 1):
        credit, caption = one.first.credit or one.first.byline, one.first.caption
        file = service.attach(
            db, one.stored, owner=owner, parent=item_id, alt=one.first.alt[:500], caption=caption, credit=credit
        )
        pictures.append(
            Picture(
                item_id=item_id,
                position=position,
                file_id=file.id,
                sha256=file.sha256,
                mime=file.mime,
                width=file.width,
                height=file.height,
                is_placeholder=one.is_placeholder,
                caption=caption,
                credit=credit[:300],
                alt=(one.first.alt or caption)[:500],
                renditions=[_plain(rendition) for rendition in one.renditions],
            )
        )
    db.add_all(pictures)
    return pictures


def _plain(rendition: Rendition) -> dict[str, Any]:
    return {name: value for name, value in asdict(rendition).items() if value not in ("", None)}
