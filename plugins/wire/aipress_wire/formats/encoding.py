"""From the bytes of a document to UTF-8 bytes, whatever encoding it declares or really uses."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass

from .model import _

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,400}?\?>")
_CHUNK = 1 << 16
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))
_TEXT_CODECS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "iso8859",
    "cp125",
    "koi8",
    "mac-",
    "shift_jis",
    "euc_",
    "gb",
    "big5",
    "ascii",
    "cp932",
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decoded:
    """UTF-8 bytes without byte order mark, XML declaration and forbidden control characters, and what was bent on the way."""

    data: bytes
    warnings: tuple[str, ...] = ()


def to_utf8(data: bytes) -> Decoded:
    """Transcode a document: byte order mark, then declaration, then UTF-8, then Windows-1252.

    A document that says Latin-1 and is valid UTF-8 with multi-byte characters is taken for UTF-8: the opposite practically
    never happens.
    """
    declared = _declared(data)
    warnings = []
    utf8, used = _transcoded(data, declared)
    if used != declared:
        warnings.append(
            _("The text says that its encoding is ${declared}, but it is ${used}.", mapping={"declared": declared, "used": used})
        )
    if _CONTROL.search(utf8):
        utf8 = utf8.translate(None, _FORBIDDEN)
        warnings.append(_("Null bytes and control characters were removed."))
    utf8 = utf8.removeprefix(codecs.BOM_UTF8)
    declaration = _DECLARATION.match(utf8)
    return Decoded(utf8[declaration.end() :] if declaration else utf8, tuple(warnings))


def _declared(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if data[:4] in (b"<\0?\0", b"<\0n\0", b"{\0\n\0", b'{\0"\0'):
        return "utf-16-le"
    if data[:4] in (b"\0<\0?", b"\0{\0\n", b'\0{\0"'):
        return "utf-16-be"
    match = _DECLARED.match(data[:400])
    return match[1].decode("ascii").lower() if match else "utf-8"


def _transcoded(data: bytes, declared: str) -> tuple[bytes, str]:
    codec = _text_codec(declared)
    if codec in ("iso8859-1", "iso8859-15", "cp1252", "ascii", "iso8859-2"):
        if not data.isascii() and _is_valid(data, "utf-8"):
            return data, "utf-8"
        # Nobody means the control characters 0x80 to 0x9f of Latin-1: browsers read Windows-1252 too.
        codec = "cp1252" if codec in ("iso8859-1", "ascii") else codec
        return _recoded(data, codec), declared
    if codec == "utf-8" and _is_valid(data, "utf-8"):
        return data, declared
    if codec and codec != "utf-8" and not codec.endswith("-8") and _is_valid(data, codec):
        return _recoded(data, codec), declared
    if _is_valid(data, "utf-8"):
        return data, "utf-8"
    return _recoded(data, "cp1252"), "windows-1252"


def _text_codec(name: str) -> str:
    """The codec's canonical name, empty unless it is one that turns bytes into text safely."""
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return canonical if canonical.startswith(_TEXT_CODECS) else ""


def _is_valid(data: bytes, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except ValueError:
        return False
    return True


def _recoded(data: bytes, codec: str) -> bytes:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    parts = io.BytesIO()
    for start in range(0, len(data), _CHUNK):
        parts.write(decoder.decode(data[start : start + _CHUNK]).encode("utf-8", "replace"))
    parts.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return parts.getvalue()
