"""Pictures: recognised by their bytes, bounded before they are decoded, and never passed on as they came.

Re-encoding drops all metadata (place, camera, thumbnails) and whatever a polyglot carries behind its pixels.
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from aipress_core.i18n.translation import _

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PICTURES = frozenset({JPEG, PNG, WEBP})
EXTENSIONS: Mapping[str, str] = {JPEG: "jpg", PNG: "png", WEBP: "webp", "application/pdf": "pdf"}
UNKNOWN = "application/octet-stream"
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}

WIDTHS = (320, 640, 1280)
SIZES: Mapping[str, tuple[int, int]] = {"face": (160, 160), "card": (480, 320), "lead": (1280, 720)}  # cut to this shape
WIDEST = 2560  # what is kept of a larger picture, in pixels of its longer side
QUALITY = 82
# A JPEG is decoded at a reduced size when it is large; the others need all their pixels in memory at once.
MOST_PIXELS: Mapping[str, int] = {JPEG: 80_000_000, PNG: 25_000_000, WEBP: 25_000_000}
MOST_SCANS = 100  # each scan of a progressive JPEG costs a pass over all pixels; cameras write about ten
LONGEST_SIDE = 20_000


class Refused(ValueError):
    """A file that is not accepted; ``sentence`` is a translation string for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


BROKEN = _("This picture cannot be read. Save it again as JPEG, PNG or WebP.")
LARGE = _("This picture has too many pixels. Make it smaller and send it again.")


OUTSIDE = _("The part of the picture that you chose lies outside it. Choose it again.")
SMALLEST = 16  # pixels that must be left of a side


@dataclass(frozen=True)
class Box:
    """A part of a picture, in hundredths of its width and height, from its upper left corner.

    Raises:
        Refused: when it is none.
    """

    left: float = 0
    top: float = 0
    width: float = 100
    height: float = 100

    def __post_init__(self) -> None:
        values = (self.left, self.top, self.width, self.height)
        is_inside = self.left + self.width <= 100.05 and self.top + self.height <= 100.05  # rounded by whoever sends it
        if not all(0 <= value <= 100 for value in values) or not self.width or not self.height or not is_inside:
            raise Refused(OUTSIDE)

    @property
    def is_whole(self) -> bool:
        """Is nothing cut off?"""
        return self.width > 99.95 and self.height > 99.95


@dataclass(frozen=True)
class Picture:
    """A picture as we keep it."""

    data: bytes
    mime: str
    width: int
    height: int


def sniff(head: bytes) -> str:
    """The media type of a file, by its first bytes alone (WHATWG MIME Sniffing, the types that we know).

    Anything else, HTML and SVG among it, is ``application/octet-stream`` and never shown inline.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return "application/pdf" if head.startswith(b"%PDF-") else UNKNOWN


def normalise(data: bytes) -> Picture:
    """Decode a picture and encode it anew: upright, without metadata, at most ``WIDEST`` pixels, first frame only.

    Raises:
        Refused: for something that is no JPEG, PNG or WebP, is damaged, or would take too much memory or time.
    """
    mime = sniff(data)
    if mime not in PICTURES:
        raise Refused(BROKEN)
    if mime == JPEG and data.count(b"\xff\xda") > MOST_SCANS:
        raise Refused(LARGE)
    image = _decode(data, mime)
    image.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    return _encode(image, JPEG if mime == JPEG else WEBP)


def variant(data: bytes, width: int) -> bytes:
    """A WebP of ``width`` pixels made from a picture that :func:`normalise` returned."""
    image = _decode(data, sniff(data))
    height = max(1, round(image.height * width / image.width))
    return _encode(image.resize((width, height), Image.Resampling.LANCZOS), WEBP).data


def crop(data: bytes, box: Box, shape: tuple[int, int] | None = None) -> Picture:
    """Cut a part out of a picture that :func:`normalise` returned.

    Args:
        shape: proportion to keep, such as (16, 9); the longer sides of the part lose what is too much, equally at both ends.

    Raises:
        Refused: when hardly anything would be left.
    """
    mime = sniff(data)
    image = _decode(data, mime)
    left, top = image.width * box.left / 100, image.height * box.top / 100
    width, height = image.width * box.width / 100, image.height * box.height / 100
    if shape is not None:
        fitting = min(width / shape[0], height / shape[1])
        left, top = left + (width - shape[0] * fitting) / 2, top + (height - shape[1] * fitting) / 2
        width, height = shape[0] * fitting, shape[1] * fitting
    if min(width, height) < SMALLEST:
        raise Refused(OUTSIDE)
    wide, high = min(image.width, round(width)), min(image.height, round(height))
    x, y = min(round(left), image.width - wide), min(round(top), image.height - high)
    return _encode(image.crop((x, y, x + wide, y + high)), JPEG if mime == JPEG else WEBP)


def sized(data: bytes, size: str) -> bytes:
    """A WebP of one of the ``SIZES``, cut to its shape around the middle, never larger than the picture allows."""
    image, (width, height) = _decode(data, sniff(data)), SIZES[size]
    scale = min(1, image.width / width, image.height / height)
    target = max(1, round(width * scale)), max(1, round(height * scale))
    return _encode(ImageOps.fit(image, target, Image.Resampling.LANCZOS), WEBP).data


def _decode(data: bytes, mime: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=[FORMATS[mime]])
        if image.width * image.height > MOST_PIXELS[mime] or max(image.size) > LONGEST_SIDE:
            raise Refused(LARGE)
        image.draft("RGB", (WIDEST, WIDEST))
        image.load()
        return _plain(ImageOps.exif_transpose(image))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise Refused(LARGE) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error):
        # Pillow's decoders raise any of these on damaged files; all mean the same to the sender.
        raise Refused(BROKEN) from None


def _plain(image: Image.Image) -> Image.Image:
    """Pixels alone, in sRGB and in a mode that both output formats know."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value / 257).convert("L")  # 16-bit grey
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA"):
        _to_srgb(image, profile)
    plain = image.convert("RGBA" if has_alpha else "RGB")
    plain.info.clear()  # Pillow would write comment, profile and XMP of the source into the copy
    return plain


def _to_srgb(image: Image.Image, profile: bytes) -> None:
    """Wide-gamut photographs would look dull without their profile, and profiles are metadata; a broken one is ignored."""
    with contextlib.suppress(ImageCms.PyCMSError, OSError):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), inPlace=True)


def _encode(image: Image.Image, mime: str) -> Picture:
    out = io.BytesIO()
    if mime == JPEG:
        image.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        image.save(out, "WEBP", quality=QUALITY, method=4, exact=False)
    return Picture(out.getvalue(), mime, image.width, image.height)
