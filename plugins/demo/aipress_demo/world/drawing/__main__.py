"""``python -m aipress_demo.world.drawing FOLDER`` draws every picture of the catalogue and every portrait into folders of it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image

from aipress_demo.world import pictures
from aipress_demo.world.drawing import faces, land, rooms, sea, studies, town, works
from aipress_demo.world.drawing.canvas import Canvas

SCENES = {**sea.SCENES, **land.SCENES, **town.SCENES, **works.SCENES, **rooms.SCENES, **studies.SCENES}
LIMIT = 50_000  # bytes of one picture; forty stay below two megabytes


def draw(key: str) -> Image.Image:
    """Draw one picture; the key is also the seed."""
    canvas = Canvas(key)
    SCENES[key](canvas)
    return canvas.finished()


def encoded(image: Image.Image, limit: int = LIMIT) -> bytes:
    """WebP in the best quality that stays below the limit."""
    for quality in range(80, 20, -4):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= limit:
            break
    return buffer.getvalue()


def main(folder: str) -> None:
    _write(Path(folder) / "illustrations", SCENES, draw)
    _write(Path(folder) / "portraits", (*pictures.portraits("f"), *pictures.portraits("m")), faces.draw)


def _write(target: Path, keys: Iterable[str], drawn: Callable[[str], Image.Image]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for key in keys:
        (target / f"{key}.webp").write_bytes(encoded(drawn(key)))


if __name__ == "__main__":
    main(sys.argv[1])
