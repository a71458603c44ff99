"""The hair of portraits: what lies behind the head, and what lies over it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aipress_demo.world.drawing.canvas import mix
from aipress_demo.world.drawing.sheet import MIDDLE, mirrored, rounded

if TYPE_CHECKING:
    from aipress_demo.world.drawing.faces import Face

CHIN = 172.0


class Style:
    """Hair: what lies behind the head, and what lies over it."""

    shows_ears = True

    def behind(self, face: Face) -> None:
        """Before body and head are drawn."""

    def before(self, face: Face) -> None:
        """After the face is drawn."""

    @staticmethod
    def cap(face: Face, *, top: float = 50, line: float = 88, part: float = 0.0, side: float = 104) -> None:
        """Hair from temple to temple; ``line`` is where it ends on the forehead, ``part`` where it parts (-1 to 1)."""
        w = face.wide + 2.5
        split = MIDDLE + part * w * 0.7
        face.sheet.shape([
            (MIDDLE - w - 1, side), (MIDDLE - w, 84), (MIDDLE - w * 0.66, top + 6), (MIDDLE, top), (MIDDLE + w * 0.66, top + 6),
            (MIDDLE + w, 84), (MIDDLE + w + 1, side), (MIDDLE + w * 0.88, side - 10), ((split + MIDDLE + w) / 2, line),
            (split, line - 12), ((split + MIDDLE - w) / 2, line), (MIDDLE - w * 0.88, side - 10)], face.hair)


class Short(Style):
    """Short, with a parting."""

    def before(self, face: Face) -> None:
        self.cap(face, top=face.random.uniform(47, 53), line=face.random.uniform(80, 90),
                 part=face.random.choice((-0.6, 0.5, 0.7)))


class Cropped(Style):
    """Very short."""

    def before(self, face: Face) -> None:
        self.cap(face, top=56, line=80, side=98)


class Bald(Style):
    """Hair at the sides, or none."""

    def behind(self, face: Face) -> None:
        if face.random.random() < 0.6:
            for side in (-1, 1):
                face.sheet.oval(MIDDLE + side * (face.wide - 4), 100, 10, 22, face.hair)


class Curls(Style):
    """A head of curls, or an afro."""

    def behind(self, face: Face) -> None:
        self.wide = face.random.uniform(1.08, 1.26)
        for step in range(26):
            turn = math.pi * (0.86 + 1.28 * step / 25)
            x, y = MIDDLE + math.cos(turn) * face.wide * self.wide, 96 + math.sin(turn) * 46 * self.wide
            face.sheet.oval(x, y, 15, 15, face.hair)
        face.sheet.oval(MIDDLE, 92, face.wide * self.wide, 46 * self.wide, face.hair)

    def before(self, face: Face) -> None:
        self.cap(face, top=46, line=76, side=100)
        for step in range(9):
            x = MIDDLE + (step - 4) * face.wide * 0.22
            face.sheet.oval(x, 72 + abs(step - 4) ** 2 * 1.2, 12, 11, face.hair)


class Long(Style):
    """Down to the shoulders, or below."""

    shows_ears = False

    def behind(self, face: Face) -> None:
        w, end = face.wide, face.random.choice((182, 206, 232))
        face.sheet.shape(mirrored([(0, 46), (w * 0.9, 58), (w + 12, 104), (w + 14, 150), (w + 16, end), (w * 0.4, end + 6)]),
                         mix(face.hair, "#000000", 0.16))

    def before(self, face: Face) -> None:
        w, part = face.wide, face.random.choice((-0.5, 0.0, 0.5))
        self.cap(face, top=46, line=face.random.uniform(80, 88), part=part, side=112)
        for side in (-1, 1):
            strand = ((w - 5, 88), (w + 8, 96), (w + 13, 150), (w + 6, 176), (w - 2, 150), (w - 1, 118))
            face.sheet.shape([(MIDDLE + side * x, y) for x, y in strand], face.hair)


class Bob(Style):
    """To the chin, with a fringe."""

    shows_ears = False

    def behind(self, face: Face) -> None:
        w = face.wide
        face.sheet.shape(mirrored([(0, 46), (w * 0.9, 56), (w + 13, 100), (w + 15, 150), (w + 6, 170), (w * 0.5, 172)]),
                         mix(face.hair, "#000000", 0.14))

    def before(self, face: Face) -> None:
        w = face.wide
        fringe = mirrored([(0, 46), (w * 0.6, 52), (w + 3, 82), (w + 5, 122), (w - 3, 108), (w * 0.6, 94), (0, 97)])
        face.sheet.shape(fringe, face.hair)


class Bun(Style):
    """Put up."""

    def behind(self, face: Face) -> None:
        face.sheet.oval(MIDDLE + face.random.choice((-6, 0, 6)), 42, 20, 18, mix(face.hair, "#000000", 0.12))

    def before(self, face: Face) -> None:
        self.cap(face, top=48, line=82, part=face.random.choice((-0.3, 0.0, 0.4)), side=106)


class Scarf(Style):
    """A headscarf."""

    shows_ears = False

    def behind(self, face: Face) -> None:
        self.cloth = face.random.choice(("#5f7f8c", "#8c5f6b", "#6f7f5f", "#44546e", "#b08a5a"))
        w = face.wide
        face.sheet.shape(mirrored([(0, 40), (w + 2, 54), (w + 15, 104), (w + 13, 160), (w + 20, 214), (0, 226)]), self.cloth)

    def before(self, face: Face) -> None:
        s, w, deep = face.sheet, face.wide, mix(self.cloth, "#000000", 0.16)
        outer = mirrored([(0, 40), (w + 2, 54), (w + 14, 104), (w + 10, 152), (w * 0.7, 182), (0, 192)])
        inner = mirrored([(0, 76), (w * 0.7, 84), (w * 0.9, 108), (w * 0.86, 136), (w * 0.6, 160), (0, CHIN + 1)])
        s.shape([*rounded(outer), outer[0], inner[0], *reversed(rounded(inner)), inner[0], outer[0]], self.cloth, soft=False)
        s.shape([(MIDDLE - w, 176), (MIDDLE + w * 0.8, 184), (MIDDLE + w + 8, 214), (MIDDLE, 222), (MIDDLE - w - 10, 206)], deep)


WOMEN = (Long, Long, Long, Long, Bob, Bob, Bun, Bun, Curls, Short, Short, Scarf)  # some are more frequent than others
MEN = (Short, Short, Short, Short, Short, Cropped, Cropped, Bald, Curls)
