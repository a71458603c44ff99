"""The world's pictures, as files of the package."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "world" / "pictures"


def picture_bytes(key: str) -> bytes:
    """The bytes of one shipped picture.

    Raises:
        FileNotFoundError: for a key that is none of the world's.
    """
    return (FOLDER / f"{key}.webp").read_bytes()
