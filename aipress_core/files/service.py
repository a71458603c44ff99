"""What the rest of the house does with files: store, attach, address, let go."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aipress_core.events.outbox import enqueue
from aipress_core.files.images import EXTENSIONS, PICTURES, SIZES, WIDTHS, Box, Picture, Refused, crop, normalise, sniff
from aipress_core.files.models import PARENT, File
from aipress_core.files.storage import Storage, open_storage
from aipress_core.i18n.translation import _
from aipress_core.parties.models import SERVICE, Party

MEBIBYTE = 1024 * 1024
LARGEST = 4 * MEBIBYTE
# Control and direction characters: a name like "gnp.exe" must not read as "exe.png".
UNWANTED = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff/\\\\]")
DOCUMENTS: Collection[str] = frozenset({"application/pdf"})


@dataclass(frozen=True)
class Stored:
    """Bytes that are on the disk and wait for a row."""

    sha256: str
    mime: str
    size: int
    width: int | None
    height: int | None
    name: str


class Files:
    """The files service: ``request.files``.

    Args:
        storage: where the bytes are.
        quota: bytes that one owner may keep; 0 = any number.
    """

    def __init__(self, storage: Storage, quota: int = 0) -> None:
        self.storage, self.quota = storage, quota

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Files:
        """For tasks and commands, which have no request."""
        return cls(open_storage(settings["aipress.files.url"]), settings.get("aipress.files.quota", 0) * MEBIBYTE)

    def receive(self, stream: BinaryIO, *, name: str = "", accept: Collection[str] = PICTURES,
                largest: int = LARGEST) -> Stored:
        """Read, recognise, re-encode and store bytes. Slow: call it before the first ``request.db``.

        Args:
            stream: for example ``request.POST["picture"].file``.
            name: as the sender calls it; kept for downloads only, never trusted.
            accept: media types, recognised by content; pictures are encoded anew, ``DOCUMENTS`` are kept as they come.
            largest: bytes.

        Raises:
            Refused: with a sentence for the sender.
        """
        data = stream.read(largest + 1)
        if len(data) > largest:
            raise Refused(_("This file is larger than ${number} MB. Make it smaller and send it again.",
                            mapping={"number": largest // MEBIBYTE}))
        mime = sniff(data)
        if mime not in accept:
            raise Refused(_("Files of this kind are not accepted here."))
        clean = UNWANTED.sub("", name)[-255:]
        if mime not in PICTURES:
            return Stored(self.storage.put(data), mime, len(data), None, None, clean)
        return self._keep(normalise(data), clean)

    def crop(self, stored: Stored, box: Box, shape: tuple[int, int] | None = None) -> Stored:
        """Cut a part out of a stored picture; what is left is stored besides. Slow, as :meth:`receive` is.

        Args:
            shape: proportion to keep, such as (16, 9).

        Raises:
            Refused: when hardly anything would be left.
            FileNotFoundError: when the picture's bytes are gone.
        """
        return self._keep(crop(self.storage.get(stored.sha256), box, shape), stored.name)

    def _keep(self, picture: Picture, name: str) -> Stored:
        return Stored(self.storage.put(picture.data), picture.mime, len(picture.data), picture.width, picture.height, name)

    def used(self, db: Session, owner: int) -> int:
        """Bytes of all that a party keeps; what it keeps twice counts twice."""
        return int(db.scalar(select(func.coalesce(func.sum(File.size), 0)).where(File.owner_id == owner)) or 0)

    def is_full(self, db: Session, owner: int, size: int) -> bool:
        """Are ``size`` bytes more too many for this owner?"""
        return bool(self.quota) and self.used(db, owner) + size > self.quota

    def _refuse_excess(self, db: Session, owner: int, size: int) -> None:
        """Sources of news keep what they send; people and organisations have a quota. Two uploads at once count in turn."""
        lock = select(Party.kind).where(Party.id == owner).with_for_update(key_share=True)
        if db.scalar(lock) != SERVICE and self.is_full(db, owner, size):
            raise Refused(self.full())

    def full(self) -> Any:
        """The sentence for an owner who keeps too much."""
        return _("This file is too much: you may keep ${number} MB. Delete files that you no longer need.",
                 mapping={"number": self.quota // MEBIBYTE})

    def attach(self, db: Session, stored: Stored, *, owner: int | None = None, parent: int | None = None,
               visibility: str = PARENT, alt: str = "", caption: str = "", credit: str = "") -> File:
        """Write the row that says whose bytes these are and who may see them.

        Args:
            owner: party id.
            parent: content id; with ``visibility="parent"`` its readers are the file's readers.

        Raises:
            Refused: when the owner keeps too much already.
        """
        if owner is not None and self.quota:
            self._refuse_excess(db, owner, stored.size)
        file = File(sha256=stored.sha256, mime=stored.mime, size=stored.size, width=stored.width, height=stored.height,
                    original_name=stored.name, owner_id=owner, parent_id=parent, visibility=visibility, alt=alt,
                    caption=caption, credit=credit)
        db.add(file)
        db.flush()
        if file.is_picture:
            enqueue(db, "core.make_variants", {"sha256": stored.sha256})
        return file

    def store(self, db: Session, stream: BinaryIO, *, name: str = "", accept: Collection[str] = PICTURES,
              largest: int = LARGEST, **row: Any) -> File:
        """:meth:`receive` and :meth:`attach` in one, for imports and commands, where no reader waits for the lock."""
        return self.attach(db, self.receive(stream, name=name, accept=accept, largest=largest), **row)

    @staticmethod
    def url(file: File, width: int | None = None) -> str:
        """Path of a file, or of its variant that is at least ``width`` pixels wide."""
        return address(file.sha256, file.mime, file.width, width)

    def forget(self, db: Session, file: File) -> None:
        """Delete a row. Its bytes go with the next sweep, if no other row names them."""
        db.delete(file)


def address(sha256: str, mime: str, full_width: int | None = None, width: int | None = None) -> str:
    """Path of stored bytes, from columns: ``address(row.sha256, row.mime, row.width, 640)``.

    Args:
        full_width: of the stored picture in pixels, None for what is no picture.
        width: wanted; the next larger variant is taken, the whole picture if there is none.
    """
    fit = next((one for one in WIDTHS if width and full_width and width <= one < full_width), None)
    return f"/media/{sha256}-{fit}.webp" if fit else f"/media/{sha256}.{EXTENSIONS.get(mime, 'bin')}"


def sized_address(sha256: str, size: str) -> str:
    """Path of a picture in one of the named sizes: ``face`` (1:1), ``card`` (3:2), ``lead`` (16:9).

    Raises:
        KeyError: for another size.
    """
    if size not in SIZES:
        raise KeyError(size)
    return f"/media/{sha256}-{size}.webp"


def portrait(sha256: str | None) -> str | None:
    """Path of what stands for a party in a list, from ``Party.portrait``; None for whoever shows none."""
    return sized_address(sha256, "face") if sha256 else None


def files(request: Request) -> Files:
    """``request.files``: the files service."""
    return request.registry.files  # type: ignore[no-any-return]


def includeme(config: Configurator) -> None:
    config.registry.files = Files.from_settings(config.registry.aipress_settings)
    config.add_request_method(files, property=True)
