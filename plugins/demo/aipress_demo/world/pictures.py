"""The shipped pictures: forty illustrations of 1200 × 800 pixels and 96 portraits of 256 × 256, drawn by
``aipress_demo.world.drawing``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from aipress_demo.world.texts import pictures

MEDIA_TYPE = "image/webp"
WIDTH, HEIGHT = 1200, 800
PORTRAIT, FACES = 256, 48  # pixels of a side; portraits of each gender


def keys() -> tuple[str, ...]:
    """The keys of all illustrations, as items name them in ``picture_key``."""
    return tuple(pictures())


@cache
def portraits(gender: str) -> tuple[str, ...]:
    """The keys of portraits of women (``f``) or men (``m``), as people name them in ``portrait_key``."""
    return tuple(f"{gender}-{number:02}" for number in range(1, FACES + 1))


def data(key: str) -> bytes:
    """The bytes of one illustration (WebP); KeyError when the catalogue has no such picture."""
    return _read("illustrations", pictures()[key].key)


def portrait_data(key: str) -> bytes:
    """The bytes of one portrait (WebP); FileNotFoundError when there is none of this key."""
    return _read("portraits", key)


def _read(folder: str, key: str) -> bytes:
    return files(__package__).joinpath(folder, f"{key}.webp").read_bytes()
