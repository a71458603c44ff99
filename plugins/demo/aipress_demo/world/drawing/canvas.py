"""A sheet of 1200 × 800 units, drawn at twice that size and reduced, with the tools of a poster studio."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

from aipress_demo.world.chance import dice

WIDTH, HEIGHT, SCALE = 1200, 800, 2
SKIN = ("#7a4f38", "#c99272", "#e3b48f", "#5a3a2a", "#d8a583")
Point = tuple[float, float]
Colour = tuple[int, int, int]


def colour(value: str) -> Colour:
    """A colour from its hexadecimal notation."""
    return ImageColor.getrgb(value)[:3]


def mix(first: str, second: str, share: float) -> str:
    """A colour between two others; ``share`` 0 gives the first, 1 the second."""
    a, b = colour(first), colour(second)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


class Canvas:
    """One picture in the making. Coordinates are units of the finished picture; ``random`` decides all accidents."""

    def __init__(self, seed: str) -> None:
        self.random = dice(seed)
        self.size = (WIDTH * SCALE, HEIGHT * SCALE)
        self.image = Image.new("RGB", self.size)
        self._pen = ImageDraw.Draw(self.image)

    # Surfaces ----------------------------------------------------------------------------------------------------

    def sky(self, *stops: str, top: float = 0, bottom: float = HEIGHT) -> None:
        """A vertical gradient through the stops."""
        strip = Image.new("RGB", (1, max(len(stops), 2)))
        for index, stop in enumerate(stops):
            strip.putpixel((0, index), colour(stop))
        height = round((bottom - top) * SCALE)
        if not top:
            self.image.paste(stops[-1], (0, 0, *self.size))
        # Enlarging pixel centres to the edges keeps the first and last stop pure.
        big = strip.resize((self.size[0], height), Image.Resampling.BICUBIC, box=(0, 0.5, 1, len(stops) - 0.5))
        self.image.paste(big, (0, round(top * SCALE)))

    def layer(self, fill: str, opacity: float, draw: Callable[[ImageDraw.ImageDraw], None], blur: float = 0) -> None:
        """Lay one colour over the picture where ``draw`` paints white, soft at the edges when ``blur`` says so."""
        mask = Image.new("L", self.size)
        draw(ImageDraw.Draw(mask))
        if blur:
            # Blurring a small copy looks the same and takes a sixteenth of the time.
            small = mask.resize((self.size[0] // 4, self.size[1] // 4), Image.Resampling.BOX)
            mask = small.filter(ImageFilter.GaussianBlur(blur * SCALE / 4)).resize(self.size, Image.Resampling.BICUBIC)
        if opacity < 1:
            mask = mask.point(lambda value: round(value * opacity))
        self.image.paste(Image.new("RGB", self.size, fill), (0, 0), mask)

    def glow(self, x: float, y: float, radius: float, fill: str, opacity: float = 1) -> None:
        """A round light that fades to its edge."""
        side = round(radius * 2 * SCALE)
        light = Image.radial_gradient("L").resize((side, side)).point(lambda v: round(max(0, 1 - v / 180) ** 2 * 255 * opacity))
        left, top = round((x - radius) * SCALE), round((y - radius) * SCALE)
        self.image.paste(Image.new("RGB", (side, side), fill), (left, top), light)

    def haze(self, fill: str, top: float, bottom: float, start: float, end: float) -> None:
        """Mist whose strength goes from ``start`` at the top to ``end`` at the bottom."""
        height = round((bottom - top) * SCALE)
        ramp = Image.linear_gradient("L").resize((self.size[0], height))
        ramp = ramp.point(lambda value: round((start + (end - start) * value / 255) * 255))
        self.image.paste(Image.new("RGB", (self.size[0], height), fill), (0, round(top * SCALE)), ramp)

    # Shapes ------------------------------------------------------------------------------------------------------

    def shape(self, points: Iterable[Point], fill: str, opacity: float = 1, blur: float = 0) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        if opacity < 1 or blur:
            self.layer(fill, opacity, lambda pen: pen.polygon(scaled, fill=255), blur)
        else:
            self._pen.polygon(scaled, fill=fill)

    def box(self, x: float, y: float, width: float, height: float, fill: str, opacity: float = 1, radius: float = 0) -> None:
        frame = (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)
        if frame[2] <= frame[0] or frame[3] <= frame[1]:
            return
        if opacity < 1:
            self.layer(fill, opacity, lambda pen: pen.rounded_rectangle(frame, radius * SCALE, fill=255))
        else:
            self._pen.rounded_rectangle(frame, radius * SCALE, fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: str, opacity: float = 1, squash: float = 1) -> None:
        frame = ((x - radius) * SCALE, (y - radius * squash) * SCALE, (x + radius) * SCALE, (y + radius * squash) * SCALE)
        if opacity < 1:
            self.layer(fill, opacity, lambda pen: pen.ellipse(frame, fill=255))
        else:
            self._pen.ellipse(frame, fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float = 2, opacity: float = 1) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        thickness = max(1, round(width * SCALE))
        if opacity < 1:
            self.layer(fill, opacity, lambda pen: pen.line(scaled, fill=255, width=thickness, joint="curve"))
        else:
            self._pen.line(scaled, fill=fill, width=thickness, joint="curve")

    def arc(self, x: float, y: float, radius: float, start: float, end: float, fill: str, width: float = 2) -> None:
        frame = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._pen.arc(frame, start, end, fill=fill, width=round(width * SCALE))

    def sky_panel(self, x: float, y: float, width: float, height: float, *stops: str) -> None:
        """A framed gradient: a painted backdrop, the daylight in a window."""
        for step in range(round(height / 2)):
            place = step / (height / 2) * (len(stops) - 1)
            index = min(int(place), len(stops) - 2)
            self.box(x, y + step * 2, width, 2.5, mix(stops[index], stops[index + 1], place - index))

    def sky_window(self, x: float, y: float, width: float, height: float) -> None:
        """A tall window on a town by day."""
        self.box(x - 8, y - 8, width + 16, height + 16, "#fbf9f2")
        self.sky_panel(x, y, width, height, "#9cc3de", "#d9e7ee", "#f5ecd6")
        left = x
        while left < x + width:
            step = min(self.random.uniform(24, 54), x + width - left)
            tall = self.random.uniform(40, 140)
            self.box(left, y + height - tall, step, tall, mix("#a9b9c8", "#c9d3da", self.random.random()))
            left += step
        self.box(x + width / 2 - 3, y, 6, height, "#fbf9f2")

    # Nature ------------------------------------------------------------------------------------------------------

    def ridge(self, base: float, height: float, rough: float = 1, waves: float = 1) -> list[Point]:
        """The line of a range of hills; ``rough`` 0 is a dune, 2 an alp."""
        turns = [(self.random.uniform(0.6, 1.5) * waves * 2 ** step, self.random.uniform(0, 6.3),
            0.55 ** (step / max(rough, 0.2)))
                 for step in range(6)]
        line = []
        for x in range(-10, WIDTH + 20, 5):
            value = sum(size * math.sin(x / WIDTH * math.tau * turn + phase) for turn, phase, size in turns)
            line.append((float(x), base - height * (0.5 + value / 3)))
        return line

    def land(self, line: Sequence[Point], fill: str, bottom: float = HEIGHT) -> None:
        """Everything below a line."""
        self.shape([*line, (WIDTH + 20, bottom), (-20, bottom)], fill)

    def clouds(self, top: float, bottom: float, count: int, fill: str, opacity: float = 0.5) -> None:
        """Long flat clouds."""
        def draw(pen: ImageDraw.ImageDraw) -> None:
            for _ in range(count):
                x, y, length = self.random.uniform(-100, WIDTH), self.random.uniform(top, bottom), self.random.uniform(120, 420)
                for _ in range(7):
                    dx, dy, width = self.random.uniform(0, length), self.random.uniform(-7, 5), self.random.uniform(60, 180)
                    pen.ellipse([(x + dx) * SCALE, (y + dy) * SCALE, (x + dx + width) * SCALE, (y + dy + width * 0.11) * SCALE],
                        fill=255)
        self.layer(fill, opacity, draw, blur=5)

    def water(self, top: float, *stops: str, sparkle: str = "#ffffff", light: float | None = None, strength: float = 0.5) -> None:
        """A surface that mirrors the light standing at ``light``; crests grow towards the viewer."""
        self.sky(*stops, top=top)
        def draw(pen: ImageDraw.ImageDraw) -> None:
            for step in range(420):
                depth = (step / 420) ** 1.4
                y = top + 2 + depth * (HEIGHT - top)
                spread = WIDTH if light is None or step % 3 == 0 else 40 + depth * 340
                middle = WIDTH / 2 if light is None or step % 3 == 0 else light
                x = middle + self.random.triangular(-spread, spread, 0)
                length = (6 + depth * 70) * self.random.uniform(0.4, 1.3)
                faint = 90 if middle == WIDTH / 2 else 255
                pen.rectangle([x * SCALE, y * SCALE, (x + length) * SCALE, (y + 0.6 + depth * 2.2) * SCALE], fill=faint)
        self.layer(sparkle, strength, draw, blur=0.6)

    def stars(self, bottom: float, count: int) -> None:
        for _ in range(count):
            x, y = self.random.uniform(0, WIDTH), self.random.uniform(0, bottom)
            self.disc(x, y, self.random.choice((0.7, 0.9, 1.1, 1.7)), mix("#c9d6ee", "#ffffff", self.random.random()))

    def tree(self, x: float, base: float, height: float, fill: str, trunk: str) -> None:
        """A round-headed tree."""
        self.box(x - height * 0.03, base - height * 0.4, height * 0.06, height * 0.4, trunk)
        for _ in range(9):
            angle, reach = self.random.uniform(0, math.tau), self.random.uniform(0, height * 0.2)
            self.disc(x + math.cos(angle) * reach, base - height * 0.62 + math.sin(angle) * reach * 0.8,
                height * self.random.uniform(0.16, 0.25), fill)

    def person(self, x: float, base: float, height: float, fill: str, lean: float = 0, skin: str = "", legs: str = "") -> None:
        """A standing figure: a silhouette, or with ``skin`` one seen from the front or the back with hands and hair."""
        h, dark = height, legs or (mix(fill, "#0b1022", 0.45) if skin else fill)
        head, top = h * 0.068, base - h
        for side in (-1, 1):
            self.shape([
                (x + side * h * 0.012, base - h * 0.5), (x + side * h * 0.092, base - h * 0.5), (x + side * h * 0.078,
                    base - h * 0.03),
                (x + side * h * 0.095, base), (x + side * h * 0.02, base), (x + side * h * 0.024, base - h * 0.03),
            ], dark)
            self.line([(x + side * h * 0.118 + lean * 0.7, top + h * 0.235), (x + side * h * 0.142 + lean * 0.3, top + h * 0.38),
                       (x + side * h * 0.128, top + h * 0.52)], mix(fill, "#0b1022", 0.14) if skin else fill, h * 0.052)
            self.disc(x + side * h * 0.127, top + h * 0.535, h * 0.025, skin or fill)
        self.box(x - h * 0.026 + lean, top + head * 1.5, h * 0.052, h * 0.07, mix(skin, "#3a2418", 0.2) if skin else fill)
        outline = [(0.0, 0.165), (0.045, 0.172), (0.092, 0.19), (0.118, 0.213), (0.126, 0.25), (0.108, 0.36), (0.1, 0.44),
            (0.112, 0.545), (0.0, 0.552)]
        right = [(x + a * h + lean * max(0, 1 - b * 1.6), top + b * h) for a, b in outline]
        left = [(x - a * h + lean * max(0, 1 - b * 1.6), top + b * h) for a, b in reversed(outline)]
        self.shape([*right, *left], fill)
        self.disc(x + lean, top + head * 1.2, head, skin or fill, squash=1.2)
        if skin:
            hair = self.random.choice(("#22262e", "#4a2f24", "#7a5230", "#9a9fa8", "#14171c", "#6d3a26"))
            arc = [math.pi * (0.96 + 1.08 * step / 18) for step in range(19)]
            self.shape([(x + lean + math.cos(a) * head * 1.1, top + head * 1.16 + math.sin(a) * head * 1.3) for a in arc], hair)
            if self.random.random() < 0.45:
                self.box(x + lean - head * 1.1, top + head * 0.9, head * 0.5, head * 1.7, hair, radius=head * 0.25)
                self.box(x + lean + head * 0.6, top + head * 0.9, head * 0.5, head * 1.7, hair, radius=head * 0.25)

    # Finish ------------------------------------------------------------------------------------------------------

    def finished(self, grain: float = 0.04, vignette: float = 0.28) -> Image.Image:
        """Reduce, darken the corners a little and lay paper grain over everything."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        edge = Image.radial_gradient("L").resize((WIDTH, HEIGHT)).point(lambda value: 255 - round(max(0,
            value - 120) / 135 * 255 * vignette))
        small = ImageChops.multiply(small, Image.merge("RGB", (edge,) * 3))
        noise = Image.frombytes("L", (WIDTH // 2, HEIGHT // 2), self.random.randbytes(WIDTH * HEIGHT // 4))
        noise = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        return Image.blend(small, ImageChops.overlay(small, Image.merge("RGB", (noise,) * 3)), grain * 2)
