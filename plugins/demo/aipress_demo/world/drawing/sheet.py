"""The sheet that portraits are drawn on: 256 × 256 units, at four times that size, reduced at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from aipress_demo.world.drawing.canvas import Point

SIDE, SCALE = 256, 4
MIDDLE = 128.0


class Sheet:
    """One portrait in the making."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), ground)
        self._pen = ImageDraw.Draw(self.image, "RGB")

    def oval(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        """An ellipse by its middle and half its sides."""
        self._pen.ellipse([(x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE], fill=fill)

    def shape(self, points: Sequence[Point], fill: str, *, soft: bool = True) -> None:
        """A closed shape through the points, its corners rounded."""
        line = rounded(points) if soft else points
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in line], fill=fill)

    def stroke(self, points: Sequence[Point], fill: str, width: float) -> None:
        """An open line with round ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._pen.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            half = width * SCALE / 2
            self._pen.ellipse([x - half, y - half, x + half, y + half], fill=fill)

    def ring(self, x: float, y: float, across: float, down: float, fill: str, width: float, corner: float) -> None:
        """The outline of a rounded box."""
        frame = [(x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE]
        self._pen.rounded_rectangle(frame, corner * SCALE, outline=fill, width=round(width * SCALE))

    def finished(self) -> Image.Image:
        """Head and shoulders, at the size in which it is shipped."""
        left, top, side = 24 * SCALE, 18 * SCALE, 208 * SCALE
        return self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=(left, top, left + side, top + side))


def rounded(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """A closed Catmull-Rom curve through the points."""
    found, number = [], len(points)
    for place in range(number):
        before, one, two, after = (points[(place + step) % number] for step in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            found.append((_between(before[0], one[0], two[0], after[0], t), _between(before[1], one[1], two[1], after[1], t)))
    return found


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def mirrored(right: Sequence[Point]) -> list[Point]:
    """A shape whose right half, from top to bottom, is given as distances from the middle."""
    return [*((MIDDLE + x, y) for x, y in right), *((MIDDLE - x, y) for x, y in reversed(right) if x)]
