"""Pictures are recognised by content, bounded before decoding, and never passed on as they came."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from aipress_core.files import images
from aipress_core.files.images import Refused, normalise, sniff, variant


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise(size, 40)
    (noise if mode == "L" else noise.convert("RGB").convert(mode)).save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def webp_header(width: int, height: int) -> bytes:
    """A WebP whose header claims a canvas."""
    flags = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + flags + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(("data", "mime"), [
    (picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png"), (picture("WEBP"), "image/webp"),
    (b"%PDF-1.7\n", "application/pdf"), (picture("GIF", mode="P"), images.UNKNOWN), (b"<svg xmlns=''/>", images.UNKNOWN),
    (b"<!doctype html><script>", images.UNKNOWN), (b"", images.UNKNOWN), (b"RIFF1234AVI ", images.UNKNOWN),
])
def test_the_type_is_read_from_the_bytes(data, mime):
    assert sniff(data) == mime


@pytest.mark.parametrize(("kind", "mode", "mime"), [
    ("JPEG", "RGB", "image/jpeg"), ("JPEG", "CMYK", "image/jpeg"), ("JPEG", "L", "image/jpeg"), ("PNG", "RGB", "image/webp"),
    ("PNG", "RGBA", "image/webp"), ("PNG", "P", "image/webp"), ("PNG", "I;16", "image/webp"), ("WEBP", "RGB", "image/webp"),
])
def test_any_picture_becomes_jpeg_or_webp_of_the_same_size(kind, mode, mime):
    data = picture(kind, mode=mode) if mode != "I;16" else _grey16()
    result = normalise(data)
    assert (result.mime, result.width, result.height) == (mime, 60, 40)
    assert sniff(result.data) == mime
    assert opened(result.data).size == (60, 40)


def _grey16() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (60, 40), 30000).save(out, "PNG")
    return out.getvalue()


def test_sixteen_bit_grey_keeps_its_brightness():
    assert abs(opened(normalise(_grey16()).data).convert("L").getpixel((5, 5)) - 30000 // 257) <= 2


def test_transparency_is_kept():
    data = io.BytesIO()
    Image.new("RGBA", (30, 30), (255, 0, 0, 0)).save(data, "PNG")
    assert opened(normalise(data.getvalue()).data).getpixel((3, 3))[3] == 0


def test_metadata_is_gone_and_the_picture_is_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret camera"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"secret profile"
    result = normalise(picture("JPEG", exif=exif, comment=b"secret comment", icc_profile=profile))
    assert (result.width, result.height) == (40, 60)
    assert not opened(result.data).getexif()
    assert b"ecret" not in result.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hides_behind_the_pixels_is_not_kept(kind):
    payload = b"<script>alert(1)</script>PK\x03\x04"
    assert payload not in normalise(picture(kind) + payload).data


def test_a_large_picture_is_made_smaller():
    result = normalise(picture("JPEG", (3000, 1500)))
    assert (result.width, result.height) == (images.WIDEST, images.WIDEST // 2)


def test_only_the_first_frame_of_an_animation_is_kept():
    first = Image.new("RGB", (20, 20), "red")
    data = io.BytesIO()
    first.save(data, "WEBP", save_all=True, append_images=[Image.new("RGB", (20, 20), "blue")], duration=100, lossless=True)
    kept = opened(normalise(data.getvalue()).data)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").getpixel((9, 9))[0] > 200


def test_a_variant_has_the_width_that_was_asked():
    made = opened(variant(normalise(picture("JPEG", (800, 400))).data, 320))
    assert (made.size, made.format) == ((320, 160), "WEBP")


@pytest.mark.parametrize("data", [
    b"", b"\xff\xd8\xff", b"GIF89a", b"<svg/>", picture("PNG")[:200], picture("JPEG")[:300], picture("WEBP")[:100],
    b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
], ids=range(8))
def test_damage_is_refused_with_a_sentence(data):
    with pytest.raises(Refused, match="cannot be read"):
        normalise(data)


@pytest.mark.parametrize("size", [(6000, 5000), (25_000, 100), (100, 25_000)])
def test_more_pixels_than_fit_in_memory_are_refused_before_decoding(size):
    with pytest.raises(Refused, match="too many"):
        normalise(png_header(*size))


@pytest.mark.parametrize("bomb", ["png_header(50_000, 50_000)", "png_header(16_000, 16_000)", "webp_header(16_383, 16_383)",
                                  "picture('JPEG', progressive=True) + b'\\xff\\xda' * 200"])
def test_a_bomb_is_refused_quickly_and_in_little_memory(bomb):
    program = (f"import sys, runpy, time, resource; sys.path[:0] = {sys.path!r}\n"
               f"names = runpy.run_path({__file__!r}); data = eval({bomb!r}, names)\n"
               "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; start = time.process_time()\n"
               "try:\n    names['normalise'](data)\nexcept names['Refused'] as refusal:\n    assert 'too many' in str(refusal)\n"
               "else:\n    sys.exit('accepted')\n"
               "assert time.process_time() - start < 1\n"
               "assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000\n")
    result = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=8))
def test_any_damage_is_refused_or_repaired_but_never_an_error(kind, edits):
    data = bytearray(SAMPLES[kind])
    for place, patch in edits:
        data[place % len(data):place % len(data) + len(patch)] = patch or b""
    try:
        result = normalise(bytes(data))
    except Refused:
        return
    assert sniff(result.data) in images.PICTURES


SAMPLES = {kind: picture(kind) for kind in ("JPEG", "PNG", "WEBP")}
