"""The portraits of members: invented people in flat colours, none of them anybody.

A face is put together by chance from skin, hair, clothes and small things, so that a page of members looks like a page of
people.
"""

from __future__ import annotations

from random import Random

from PIL import Image

from aipress_demo.world.chance import dice
from aipress_demo.world.drawing.canvas import mix
from aipress_demo.world.drawing.hair import CHIN, MEN, WOMEN, Style
from aipress_demo.world.drawing.sheet import MIDDLE, Sheet, mirrored

GROUNDS = ("#d8e2ea", "#eadfd2", "#dfe6d8", "#e8dce0", "#cfd9dc", "#e6e1cf", "#d5d3e2", "#c9d6cf", "#ead6c6", "#dadada")
SKINS = ("#f1cdb0", "#e8b994", "#d9a27a", "#c4895f", "#a86c46", "#845034", "#633a27", "#f5d8c2")
HAIRS = ("#1d1a1c", "#2f2320", "#4b3226", "#6b4528", "#8e6236", "#b98a4c", "#7d3a22", "#3a3436")
GREYS = ("#8d8f94", "#b9bbbf", "#dcdcda", "#6a6b70")
CLOTHS = ("#22304a", "#3a3f4c", "#5b2f34", "#2f5148", "#59636f", "#7a5a3c", "#40355a", "#14171c", "#8a6f4e", "#2d5a7a")
SHIRTS = ("#f4f3ef", "#dfe7ee", "#f1e4da", "#cfd8e2", "#e9e2ea")
EYES = 116.0


class Face:
    """Somebody. ``gender`` is ``f`` or ``m``; the key decides everything else."""

    def __init__(self, key: str, gender: str) -> None:
        self.random: Random = dice(f"face:{key}")
        self.is_woman = gender == "f"
        choose = self.random.choice
        self.skin, self.age = choose(SKINS), self.random.random()
        dark = SKINS.index(self.skin) in (4, 5, 6)
        self.hair = choose(GREYS) if self.age > 0.72 else choose(HAIRS[:3] if dark else HAIRS)
        self.shade, self.ink = mix(self.skin, "#6a2f1c", 0.22), mix(self.skin, "#2a1512", 0.72)
        self.wide, self.cloth = self.random.uniform(42, 47), choose(CLOTHS)
        self.sheet = Sheet(choose(GROUNDS))
        self.style: Style = choose(WOMEN if self.is_woman else MEN)()

    def draw(self) -> Image.Image:
        """Back to front."""
        self.style.behind(self)
        self._body()
        self._head()
        self._features()
        self.style.before(self)
        self._small_things()
        return self.sheet.finished()

    def _body(self) -> None:
        s, shirt = self.sheet, self.random.choice(SHIRTS)
        s.shape(mirrored([(20, 190), (52, 206), (86, 220), (104, 262), (60, 290)]), self.cloth)
        kind = self.random.choice(("jacket", "jacket", "round", "open", "roll"))
        if kind == "jacket":
            s.shape([(106, 196), (150, 196), (136, 262), (128, 270), (120, 262)], shirt, soft=False)
            for side in (-1, 1):
                lapel = ((20, 192), (42, 206), (30, 226), (6, 268), (14, 222))
                s.shape([(MIDDLE + side * x, y) for x, y in lapel], mix(self.cloth, "#000000", 0.22), soft=False)
            if not self.is_woman and self.random.random() < 0.5:
                s.shape([(123, 206), (133, 206), (137, 262), (128, 270), (119, 262)], self.random.choice(CLOTHS), soft=False)
        elif kind == "round":
            s.oval(MIDDLE, 196, 30, 15, mix(self.cloth, "#ffffff", 0.18))
        elif kind == "open":
            s.shape([(102, 192), (154, 192), (128, 236)], self.skin, soft=False)
            for side in (-1, 1):
                s.shape([(MIDDLE + side * 22, 188), (MIDDLE + side * 40, 202), (MIDDLE + side * 14, 232),
                         (MIDDLE, 236)], mix(self.cloth, "#ffffff", 0.14), soft=False)
        s.shape(mirrored([(20, 150), (20, 190), (26, 198), (0, 212)]), self.shade)
        if kind == "roll":
            s.shape(mirrored([(22, 182), (27, 190), (27, 208), (0, 214)]), mix(self.cloth, "#ffffff", 0.12))

    def _head(self) -> None:
        s, w = self.sheet, self.wide
        for side in (-1, 1):
            s.oval(MIDDLE + side * (w + 1), EYES + 6, 7, 11, self.shade)
        jaw = self.random.uniform(0.58, 0.74) + (0 if self.is_woman else 0.06)
        s.shape(mirrored([(0, 60), (w * 0.72, 70), (w, 104), (w * 0.94, 134), (w * jaw, 160), (w * 0.26, CHIN)]), self.skin)

    def _features(self) -> None:
        s, brow = self.sheet, mix(self.hair, self.ink, 0.4)
        tired, lift = self.age > 0.6, self.random.uniform(-2, 2)
        for side in (-1, 1):
            x = MIDDLE + side * 19
            s.oval(x, EYES, 7.2, 4.4, "#fbf8f4")
            s.oval(x, EYES + 0.2, 4.1, 4.3, self.random.choice(("#3a2a20", "#2c3b4a", "#40503a")) if side < 0 else "#33302e")
            s.stroke([(x - 7.5, EYES - 1.5), (x - 3, EYES - 5), (x + 3, EYES - 5), (x + 7.5, EYES - 1.5)], self.ink, 1.8)
            s.stroke([(x - side * 9, EYES - 12 + lift), (x, EYES - 15), (x + side * 10, EYES - 11)], brow,
                     2.6 if self.is_woman else 4.0)
            if tired:
                s.stroke([(x - 6, EYES + 9), (x + 5, EYES + 10)], self.shade, 1.2)
        s.stroke([(MIDDLE + 1, EYES + 6), (MIDDLE + 6, EYES + 23), (MIDDLE - 3, EYES + 26)], self.shade, 2.6)
        smile = self.random.uniform(1.5, 5.5)
        lips = mix(self.skin, "#a33a3a", self.random.uniform(0.4, 0.75)) if self.is_woman else mix(self.skin, "#7a3a30", 0.5)
        self.mouth = [(MIDDLE + step, EYES + 39 + smile * (1 - (step / 15) ** 2)) for step in range(-15, 16, 3)]
        if not self.is_woman:
            self._beard()
        s.stroke(self.mouth, lips, 4.2 if self.is_woman else 3.0)

    def _beard(self) -> None:
        s, w, chance = self.sheet, self.wide, self.random.random()
        if chance < 0.34:
            tone = mix(self.skin, self.hair, 0.82 if chance < 0.2 else 0.3)
            outer = [(w * 0.97, 122), (w * 0.9, 146), (w * 0.64, 166), (w * 0.24, CHIN + 4)]
            inner = [(w * 0.36, 146), (w * 0.5, 142), (w * 0.78, 136), (w * 0.86, 122)]
            s.shape([*((MIDDLE + x, y) for x, y in outer), *((MIDDLE - x, y) for x, y in reversed(outer)),
                     *((MIDDLE - x, y) for x, y in reversed(inner)), (MIDDLE, 146), *((MIDDLE + x, y) for x, y in inner)],
                    tone, soft=False)
        elif chance < 0.42:
            s.stroke([(MIDDLE - 14, EYES + 34), (MIDDLE, EYES + 30), (MIDDLE + 14, EYES + 34)], self.hair, 5)

    def _small_things(self) -> None:
        s = self.sheet
        if self.random.random() < 0.36:
            tone, corner = self.random.choice(("#1d1f24", "#5a3a28", "#7c8794")), self.random.choice((4, 9))
            for side in (-1, 1):
                s.ring(MIDDLE + side * 19, EYES + 1, 13.5, 10.5, tone, 2.2, corner)
                s.stroke([(MIDDLE + side * 33, EYES - 2), (MIDDLE + side * (self.wide + 2), EYES - 3)], tone, 2)
            s.stroke([(MIDDLE - 6, EYES - 1), (MIDDLE + 6, EYES - 1)], tone, 2.2)
        if self.is_woman and self.style.shows_ears and self.random.random() < 0.5:
            for side in (-1, 1):
                s.oval(MIDDLE + side * (self.wide + 2), EYES + 20, 2.6, 2.6, "#d9b45a")


def draw(key: str) -> Image.Image:
    """The portrait of this key: ``f-01``, ``m-48``."""
    return Face(key, key[0]).draw()
