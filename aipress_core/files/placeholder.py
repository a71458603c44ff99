"""Drawn pictures for items that have none: quiet, printed-looking, the same for the same seed.

Flat shapes on paper in the design's colours (tokens, light palette): no photograph is imitated, nothing pretends to be one.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]


def _rgb(code: str) -> Colour:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


PAPER, SUNK, SAND, RULE, EDGE = (_rgb(code) for code in ("#ffffff", "#f3f4f6", "#f7f3ea", "#dadde2", "#858d98"))
INK, INK_2, BLUE, BLUE_SOFT, GREY = (_rgb(code) for code in ("#14171c", "#454c57", "#173f7a", "#e8eef7", "#b7bcc4"))


def _mix(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a * part + b * (1 - part)) for a, b in zip(one, other, strict=True))
    return red, green, blue


BLUE_MID, SAND_DEEP = _mix(BLUE, PAPER, 0.42), _mix(_rgb("#7f4c00"), SAND, 0.18)

OVERSAMPLE = 2  # Pillow draws without smoothing; drawing large and shrinking smooths
GROUNDS = {"press_release": (SAND, SAND_DEEP), "picture": (INK, INK_2)}


class Sheet:
    """A sheet to draw on, in units of its shorter side (0 to 1 down, 0 to ``wide`` across)."""

    def __init__(self, width: int, height: int, ground: Colour, shade: Colour, rng: random.Random) -> None:
        self.unit = min(width, height) * OVERSAMPLE
        self.image = Image.new("RGB", (width * OVERSAMPLE, height * OVERSAMPLE), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.wide, self.high = self.image.width / self.unit, self.image.height / self.unit
        self.ground, self.shade, self.rng = ground, shade, rng
        self.is_dark = sum(ground) < 200
        self.line = PAPER if self.is_dark else INK
        self.sun = SAND_DEEP if not self.is_dark and ground != SAND else PAPER
        self.accent = rng.choice([BLUE_MID, SAND] if self.is_dark else [BLUE, BLUE, INK_2])

    def box(self, x: float, y: float, w: float, h: float, colour: Colour) -> None:
        self.draw.rectangle([x * self.unit, y * self.unit, (x + w) * self.unit, (y + h) * self.unit], colour)

    def disc(self, x: float, y: float, r: float, colour: Colour) -> None:
        self.draw.ellipse([(x - r) * self.unit, (y - r) * self.unit, (x + r) * self.unit, (y + r) * self.unit], colour)

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self.draw.polygon([(x * self.unit, y * self.unit) for x, y in points], colour)


def columns(sheet: Sheet) -> None:
    """A page seen from far: a headline, columns of lines, one block of picture."""
    count = sheet.rng.choice([4, 5, 6])
    step = (sheet.wide - 0.16) / count
    picture, span = sheet.rng.randrange(count - 1), 2
    for column in range(count):
        x, y = 0.08 + column * step, 0.3
        if picture <= column < picture + span:
            y = 0.3 + 0.36
        while y < sheet.high - 0.06:
            short = sheet.rng.random() < 0.14
            sheet.box(x, y, (step - 0.05) * (sheet.rng.uniform(0.3, 0.8) if short else 1), 0.012, sheet.shade if short else GREY)
            y += 0.036 if not short else 0.058
    sheet.box(0.08, 0.1, sheet.wide - 0.16, 0.008, sheet.line)
    sheet.box(0.08, 0.15, (sheet.wide - 0.16) * sheet.rng.uniform(0.5, 0.85), 0.07, sheet.line)
    sheet.box(0.08 + picture * step, 0.3, step * span - 0.05, 0.31, sheet.accent)
    sheet.disc(0.08 + picture * step + step * 0.7, 0.47, 0.09, sheet.ground)


def halftone(sheet: Sheet) -> None:
    """A raster of dots that swell towards one corner, as in an enlarged newspaper picture."""
    pitch = sheet.rng.uniform(0.036, 0.05)
    focus = (sheet.rng.uniform(0.25, 0.75) * sheet.wide, sheet.rng.uniform(0.3, 0.8) * sheet.high)
    reach = sheet.rng.uniform(0.75, 1.05) * max(sheet.wide, sheet.high)
    for row in range(int(sheet.high / pitch / 0.866) + 2):
        for column in range(int(sheet.wide / pitch) + 2):
            x, y = (column + row % 2 / 2) * pitch, row * pitch * 0.866
            near = 1 - math.hypot(x - focus[0], y - focus[1]) / reach
            if near > 0.1:
                sheet.disc(x, y, pitch * 0.66 * near**1.3, sheet.accent)


def skyline(sheet: Sheet) -> None:
    """Roofs in three depths under a low sun."""
    sheet.disc(sheet.rng.uniform(0.25, 0.75) * sheet.wide, sheet.high * 0.42, 0.17, sheet.sun)
    far = BLUE_MID if not sheet.is_dark else EDGE
    for depth, colour in enumerate((sheet.shade, far, sheet.accent)):
        x = -0.05
        while x < sheet.wide:
            width = sheet.rng.uniform(0.09, 0.22)
            top = sheet.high * (0.5 + 0.13 * depth) - sheet.rng.uniform(0, 0.2)
            roof = sheet.rng.choice([0.0, 0.0, 0.05, 0.09])
            outline = [(x, sheet.high), (x, top), (x + width / 2, top - roof), (x + width, top), (x + width, sheet.high)]
            sheet.polygon(outline, colour)
            x += width + (sheet.rng.choice([0.0, 0.0, 0.02]) if depth else 0)


def waves(sheet: Sheet) -> None:
    """Bands of a calm sea or of fields."""
    colours = [sheet.shade, BLUE_MID, GREY, sheet.accent] if not sheet.is_dark else [sheet.shade, EDGE, GREY, sheet.accent]
    count = sheet.rng.choice([5, 6, 7])
    for band in range(count):
        base = sheet.high * (0.3 + 0.7 * band / count)
        swell, length, phase = sheet.rng.uniform(0.02, 0.06), sheet.rng.uniform(0.8, 1.9), sheet.rng.uniform(0, 6.3)
        steps = [step / 60 * sheet.wide for step in range(61)]
        edge = [(x, base + swell * math.sin(phase + x / length * math.tau)) for x in steps]
        sheet.polygon([*edge, (sheet.wide, sheet.high), (0, sheet.high)], colours[band % len(colours)])
    sheet.disc(sheet.rng.uniform(0.2, 0.8) * sheet.wide, sheet.high * 0.17, 0.07, sheet.sun)


def rolls(sheet: Sheet) -> None:
    """The cylinders of a printing press and the paper that runs over them."""
    count = sheet.rng.choice([3, 4])
    centres = []
    for index in range(count):
        x = sheet.wide * (index + 0.5) / count + sheet.rng.uniform(-0.04, 0.04)
        y = sheet.high * (0.34 if index % 2 else 0.64) + sheet.rng.uniform(-0.05, 0.05)
        centres.append((x, y, sheet.rng.uniform(0.16, 0.22)))
    web = [(-0.2, sheet.high * 0.5), *((x, y + (r if index % 2 == 0 else -r) * 0.98) for index, (x, y, r) in enumerate(centres)),
           (sheet.wide + 0.2, sheet.high * 0.5)]
    points = [(x * sheet.unit, y * sheet.unit) for x, y in web]
    sheet.draw.line(points, fill=sheet.shade, width=int(0.05 * sheet.unit), joint="curve")
    for x, y, r in centres:
        for part, colour in ((1.0, sheet.accent), (0.86, sheet.ground), (0.8, sheet.accent), (0.16, sheet.ground)):
            sheet.disc(x, y, r * part, colour)


MOTIFS: tuple[Callable[[Sheet], None], ...] = (columns, halftone, skyline, waves, rolls)


def placeholder(kind: str, seed: str, width: int = 1200, height: int = 800) -> bytes:
    """Draw a picture.

    Args:
        kind: ``article``, ``press_release`` (on sand, as everything issued) or ``picture`` (on ink).
        seed: what decides the motif, for example the item's guid; the same seed gives the same picture.
        width: pixels.
        height: pixels.

    Returns:
        A PNG.
    """
    rng = random.Random(f"{kind}/{seed}")  # noqa: S311  # a drawing, not a secret
    ground, shade = GROUNDS.get(kind, rng.choice([(SUNK, RULE), (BLUE_SOFT, PAPER), (PAPER, RULE)]))
    sheet = Sheet(width, height, ground, shade, rng)
    rng.choice(MOTIFS)(sheet)
    out = io.BytesIO()
    small = sheet.image.resize((width, height), Image.Resampling.BOX)
    small.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()
