"""Pictures: references that are safe to look up, and the best file first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from .model import Rendition
from .text import block, line, token
from .xml import Element, attr, number, text

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_FILE = re.compile(r"[^/\\?#:*<>|\"]{1,200}\.(?:jpe?g|png|gif|webp|tiff?|bmp|avif|heic)\Z", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:foto|photo|picture|bild|kuva|image|crédit photo|credit)s?\s*:\s*(.{2,200})\Z", re.IGNORECASE | re.DOTALL
)
# Best first; a name that is none of these stands in the middle.
_RANKS: Final = (("original", "supplied", "highres", "hires", "hi-res", "full", "baseimage", "main", "master"),
                 ("print", "web", "medium"),
                 ("preview", "viewimage", "view", "small", "low"), ("thumb", "quicklook", "icon", "teaser"))  # fmt: skip


def reference(value: str, base: str = "") -> tuple[str, str]:
    """Split a picture's address into (href, residref).

    An http(s) address, or the name of a file beside the document, is an ``href``; upward and absolute paths are cut to their
    last part, because a document must not name files elsewhere on our disk. Any other scheme identifies a picture without
    leading to it; the schemes that carry or run something are dropped.
    """
    value = token(value, 2000)
    if base and not _SCHEME.match(value):
        value = urljoin(base, value)
    lower = value.lower()
    if lower.startswith(("http://", "https://")):
        return (value, "") if _has_host(value) else ("", "")
    if lower.startswith(("data:", "javascript:", "vbscript:", "blob:")):
        return "", ""
    if lower.startswith(("file:", "ftp:", "cid:")) or value.startswith(("/", "\\", "..")) or "../" in value or "\\" in value:
        name = re.split(r"[/\\:]", unquote(value))[-1]
        return (name, "") if _FILE.match(name) else ("", token(value, 500))
    if _SCHEME.match(value):
        return "", token(value, 500)
    name = value.rpartition("/")[2]
    return (value, "") if _FILE.match(unquote(name)) and ".." not in unquote(value) else ("", token(value, 500))


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def picture(href: str, *, base: str = "", **values: object) -> Rendition | None:
    """A rendition with every field cleaned; None when nothing names the picture."""
    address, identifier = reference(href, base)
    residref = token(values.pop("residref", "")) or identifier
    filename = token(values.pop("filename", ""), 300)
    if not (address or residref or filename):
        return None
    caption = block(values.pop("caption", ""), 5_000)
    credit = line(values.pop("credit", ""), 300)
    whole = _CREDIT.match(caption) if not credit else None
    width, height, size = (positive(values.get(name)) for name in ("width", "height", "size"))
    name, mime, byline, alt, group = (line(values.get(key), 500) for key in ("name", "mime", "byline", "alt", "group"))
    return Rendition(
        href=address,
        residref=residref,
        name=name,
        mime=mime,
        width=width,
        height=height,
        size=size,
        caption=caption,
        credit=credit or (line(whole[1], 300) if whole else ""),
        byline=byline,
        alt=alt,
        group=group,
        filename=filename if _FILE.match(filename) else "",
    )


def positive(value: object) -> int | None:
    """A positive number below 2**31, whatever it was written as."""
    if isinstance(value, float) and value == value and abs(value) < 2**31:
        value = int(value)
    if isinstance(value, str):
        value = number(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else None


def from_image(image: Element, caption: str, byline: str, base: str) -> list[Rendition]:
    """The rendition of an HTML ``img``; tracking dots are not pictures."""
    width, height = number(attr(image, "width")), number(attr(image, "height"))
    if (width or 99) < 3 or (height or 99) < 3:
        return []
    address = attr(image, "src", "data-src")
    found = picture(address, base=base, caption=caption, byline=byline, alt=attr(image, "alt"), width=width, height=height)
    return [found] if found else []


def from_media(media: Element) -> list[Rendition]:
    """The renditions of a NITF ``media`` element of type image."""
    kind = attr(media, "media-type").lower() or "image"
    if not kind.startswith(("image", "photo", "picture", "graphic", "foto")):
        return []
    caption = "\n".join(text(part) for part in media.iterfind("media-caption"))
    producer = text(media, "media-producer")
    found = [_media_file(file, caption, producer, attr(media, "id")) for file in media.iterfind("media-reference")]
    kept = [rendition for rendition in found if rendition and rendition.mime.lower().split("/")[0] in ("", "image")]
    return [replace(rendition, group=kept[0].group) for rendition in kept]


def _media_file(file: Element, caption: str, producer: str, group: str) -> Rendition | None:
    return picture(
        attr(file, "source", "name"),
        residref=attr(file, "data-location", "id"),
        name=attr(file, "name"),
        mime=attr(file, "mime-type"),
        width=attr(file, "width"),
        height=attr(file, "height"),
        size=attr(file, "data-size"),
        alt=attr(file, "alternate-text"),
        caption=caption,
        credit=attr(file, "copyright") or producer,
        byline=producer,
        group=group or attr(file, "source", "name"),
    )


def ordered(renditions: Iterable[Rendition]) -> tuple[Rendition, ...]:
    """Renditions picture by picture in the order of their first file, each picture's best file first, repeated files once."""
    groups: dict[str, list[Rendition]] = {}
    seen: dict[str, Rendition] = {}
    for rendition in list(renditions)[:500]:
        key = rendition.href or rendition.residref or rendition.filename
        if key in seen:
            continue
        seen[key] = rendition
        groups.setdefault(rendition.group or key, []).append(replace(rendition, group=rendition.group or key))
    return tuple(rendition for files in groups.values() for rendition in sorted(files, key=_quality))


def _quality(rendition: Rendition) -> tuple[int, int, int]:
    pixels = (rendition.width or 0) * (rendition.height or 0)
    name = rendition.name.lower().rpartition(":")[2]
    rank = next((index for index, names in enumerate(_RANKS) if any(part in name for part in names)), 1)
    return (-pixels, rank, -(rendition.size or 0))


def is_picture(mime: str, href: str = "") -> bool:
    """Whether a file is an image by its media type, or by its name where no type is given."""
    if mime:
        return mime.lower().startswith("image/")
    return not re.search(r"\.(?:mp4|mov|m4v|webm|mp3|m4a|wav|ogg|pdf|xml|json|html?|txt|zip)(?:[?#]|\Z)", href, re.IGNORECASE)
