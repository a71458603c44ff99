"""Files and pictures in a form. What was sent is kept by the files service at once and named by a signed value, so that an error
elsewhere in the form does not cost the sender a second upload; bytes that no row comes to name are swept after a day.

A picture may be cut: four numbers, in hundredths of its sides, are sent, and the server cuts. The script only helps to
choose them.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import colander
from pyramid.request import Request

from aipress_core.files.images import PICTURES, Box, Refused, sized, variant
from aipress_core.files.models import PARENT, File
from aipress_core.files.service import DOCUMENTS, LARGEST, MEBIBYTE, Files, Stored
from aipress_core.forms.controls import ONE, UPLOAD, Value
from aipress_core.forms.kinds import Kind, Reading, typed
from aipress_core.forms.messages import EXPIRED, FILE
from aipress_core.i18n.translation import _
from aipress_core.security.csrf import token as visitor
from aipress_core.security.signing import serializer

NUMBERS = ("left", "top", "width", "height")
PREVIEW = 640  # pixels
LONGEST_TOKEN = 2000


@dataclass(frozen=True)
class Received:
    """The schema's value: stored bytes that wait for a row, or a row that was there before.

    Args:
        stored: what is to be shown, cut already.
        file_id: id of the row when nothing was changed.
    """

    stored: Stored
    file_id: int | None = None

    def attach(self, request: Request, *, owner: int | None = None, parent: int | None = None, visibility: str = PARENT,
               **about: str) -> File:
        """The row of the file: the one that was there, or a new one by ``request.files.attach``.

        Raises:
            Refused: when the owner keeps too much already; say it with ``form.add_error(refused.sentence, "picture")``.
        """
        found = request.db.get(File, self.file_id) if self.file_id is not None else None
        if found is not None:
            return found  # type: ignore[no-any-return]
        file: File = request.files.attach(request.db, self.stored, owner=owner, parent=parent, visibility=visibility, **about)
        return file


class Attachment(colander.SchemaType):
    """The colander type of a file: :class:`Received`; ``File`` rows are what it shows at first."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        return appstruct if isinstance(appstruct, File | Received) else colander.null

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        return cstruct if isinstance(cstruct, Received) else colander.null


@dataclass(frozen=True)
class Kept:
    """What the template shows of a file that is there."""

    token: str = ""
    name: str = ""
    size: int = 0
    mime: str = ""
    preview: str = ""
    box: Mapping[str, str] | None = None


class Upload(Kind):
    """A file, for ``Attachment``.

    Args:
        accept: media types, recognised by content.
        largest: bytes.
    """

    template = "file"
    frame = "forms/set.html"
    missing = FILE
    parts = {"upload": UPLOAD, "kept": ONE, "remove": ONE}
    crops = False

    def __init__(self, accept: Collection[str] = DOCUMENTS, *, largest: int = LARGEST, css_class: str = "", **more: Any) -> None:
        super().__init__(accept=frozenset(accept), largest=largest, megabytes=largest // MEBIBYTE, css_class=css_class, **more)

    def read(self, sent: Any, node: colander.SchemaNode, reading: Reading) -> Value:
        sent = sent if isinstance(sent, dict) else {}
        request, upload = reading.request, sent.get("upload")
        try:
            if hasattr(upload, "file") and upload.file is not None:
                stored, file_id = self._receive(request, upload), None
            elif typed(sent.get("remove")) or not typed(sent.get("kept")):
                return Value(colander.null, Kept())
            else:
                stored, file_id = self._kept_before(request, typed(sent.get("kept")))
        except Refused as refused:
            return Value(colander.null, Kept(), refused.sentence)
        return self._finish(stored, file_id, sent, request)

    def _kept_before(self, request: Request, token: str) -> tuple[Stored, int | None]:
        """What an earlier sending kept; a value of another control, which takes other files, is none of this one's."""
        stored, file_id = _opened(request, token)
        # Pictures were encoded anew, so that one of another type than was sent may lie there.
        if not (self.accept & PICTURES if stored.mime in PICTURES else stored.mime in self.accept):
            raise Refused(EXPIRED)
        return stored, file_id

    def _receive(self, request: Request, upload: Any) -> Stored:
        files: Files = request.files
        stored = files.receive(upload.file, name=str(upload.filename or ""), accept=self.accept, largest=self.largest)
        if request.identity is not None and files.is_full(request.db_read, request.identity.party_id, stored.size):
            raise Refused(files.full())
        return stored

    def _finish(self, stored: Stored, file_id: int | None, sent: Mapping[str, Any], request: Request) -> Value:
        return Value(Received(stored, file_id), self._kept(stored, file_id, request))

    def _kept(self, stored: Stored, file_id: int | None, request: Request, box: Mapping[str, str] | None = None) -> Kept:
        return Kept(_sealed(request, stored, file_id), stored.name, stored.size, stored.mime, _preview(request, stored), box)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Reading) -> Kept:
        if isinstance(cstruct, File):
            stored = Stored(cstruct.sha256, cstruct.mime, cstruct.size, cstruct.width, cstruct.height, cstruct.original_name)
            return self._kept(stored, cstruct.id, reading.request)
        return self._kept(cstruct.stored, cstruct.file_id, reading.request) if isinstance(cstruct, Received) else Kept()


class Image(Upload):
    """A picture, for ``Attachment``: encoded anew, and cut when a part of it is chosen.

    Args:
        shape: proportion that it gets whatever is chosen, such as (16, 9).
    """

    template = "image"
    scripts = ("crop",)
    parts = {**Upload.parts, **dict.fromkeys(NUMBERS, ONE)}
    crops = True

    def __init__(self, *, shape: tuple[int, int] | None = None, largest: int = LARGEST, css_class: str = "") -> None:
        super().__init__(PICTURES, largest=largest, css_class=css_class, shape=shape)

    def _finish(self, stored: Stored, file_id: int | None, sent: Mapping[str, Any], request: Request) -> Value:
        numbers = {name: typed(sent.get(name))[:20] for name in NUMBERS}
        shown = self._kept(stored, file_id, request, numbers)
        try:
            box = _box(numbers)
            if box.is_whole and (file_id is not None or self.shape is None):
                return Value(Received(stored, file_id), shown)
            return Value(Received(request.files.crop(stored, box, self.shape)), shown)
        except Refused as refused:
            return Value(colander.null, shown, refused.sentence)


def _box(numbers: Mapping[str, str]) -> Box:
    """The part of the picture that four typed numbers name; empty ones mean all of it.

    Raises:
        Refused: when they name none.
    """
    try:
        left, top = (float(numbers[name].replace(",", ".") or 0) for name in ("left", "top"))
        width = float(numbers["width"].replace(",", ".") or 100 - left)
        height = float(numbers["height"].replace(",", ".") or 100 - top)
    except ValueError:
        raise Refused(_("Type numbers from 0 to 100 for the part of the picture.")) from None
    return Box(left, top, width, height)


def _purpose(request: Request) -> str:
    """Signed for one visitor: a value that somebody else's form holds opens nothing."""
    return f"upload.{visitor(request)}"


def _sealed(request: Request, stored: Stored, file_id: int | None) -> str:
    return str(serializer(request, _purpose(request)).dumps([asdict(stored), file_id]).decode())


def _opened(request: Request, token: str) -> tuple[Stored, int | None]:
    """What a form of this visitor kept.

    Raises:
        Refused: when it is no such value, or the bytes are gone.
    """
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        facts, file_id = serializer(request, _purpose(request)).loads(token.encode("ascii"))
    except ValueError:
        raise Refused(EXPIRED) from None
    stored = Stored(**facts)
    if not request.files.storage.has(stored.sha256):
        raise Refused(EXPIRED)
    return stored, file_id


def _preview(request: Request, stored: Stored) -> str:
    """A small copy inside the page: bytes without a row have no address yet."""
    if stored.width is None:
        return ""
    try:
        data = request.files.storage.get(stored.sha256)
    except FileNotFoundError:
        return ""
    small = variant(data, PREVIEW) if stored.width > PREVIEW else data
    if len(small) > 4 * MEBIBYTE:  # a very tall picture
        small = sized(data, "card")
    kind = "image/webp" if small is not data else stored.mime
    return f"data:{kind};base64,{base64.b64encode(small).decode()}"
