"""The shipped pictures: forty illustrations of 1200 × 800 pixels, drawn by ``aipress_demo.world.drawing``."""

from __future__ import annotations

from importlib.resources import files

from aipress_demo.world.texts import pictures

MEDIA_TYPE = "image/webp"
WIDTH, HEIGHT = 1200, 800


def keys() -> tuple[str, ...]:
    """The keys of all pictures, as items name them in ``picture_key``."""
    return tuple(pictures())


def data(key: str) -> bytes:
    """The bytes of one picture (WebP); KeyError when the catalogue has no such picture."""
    return files(__package__).joinpath("illustrations", f"{pictures()[key].key}.webp").read_bytes()
