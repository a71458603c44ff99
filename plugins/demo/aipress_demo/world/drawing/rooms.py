"""Indoors: newsrooms, chambers, stages and reading rooms."""

from __future__ import annotations

import math

from aipress_demo.world.drawing.canvas import SKIN, WIDTH, Canvas, mix

HAIR = ("#22262e", "#4a2f24", "#8b5a2b", "#b9bec6", "#14171c", "#7a3b26")
SPINES = ("#8e2f28", "#173f7a", "#2f5133", "#b98f4a", "#5b3a26", "#6d3f5b", "#2f6f73", "#d9c8a8", "#3a3f4c", "#a4533a")
CLOTH = ("#173f7a", "#8e2f28", "#2f6f73", "#3a3f4c", "#d39a3a", "#5c6f86", "#6d3f5b")


def seated(c: Canvas, x: float, y: float, size: float, cloth: str, *, back: bool = False) -> None:
    """Somebody behind a desk, from the chest up; ``y`` is the edge of the desk. With ``back`` we see the hair only."""
    skin, hair = c.random.choice(SKIN), c.random.choice(HAIR)
    c.shape([(x - size * 0.44, y), (x - size * 0.4, y - size * 0.42), (x - size * 0.14, y - size * 0.56),
        (x + size * 0.14, y - size * 0.56), (x + size * 0.4, y - size * 0.42), (x + size * 0.44, y)], cloth)
    c.box(x - size * 0.09, y - size * 0.68, size * 0.18, size * 0.2, mix(skin, "#3a2418", 0.2))
    c.disc(x, y - size * 0.82, size * 0.22, skin, squash=1.15)
    if back:
        c.disc(x, y - size * 0.84, size * 0.235, hair, squash=1.12)
    else:
        turns = [math.pi + math.pi * s / 16 for s in range(17)]
        c.shape([(x + math.cos(a) * size * 0.235, y - size * 0.85 + math.sin(a) * size * 0.25) for a in turns], hair)
        if c.random.random() < 0.4:
            c.box(x - size * 0.24, y - size * 0.9, size * 0.09, size * 0.34, hair, radius=size * 0.04)
            c.box(x + size * 0.15, y - size * 0.9, size * 0.09, size * 0.34, hair, radius=size * 0.04)


def screen(c: Canvas, x: float, y: float, width: float, ground: str, glow: float = 0) -> None:
    """A monitor showing a page; ``y`` is its foot."""
    tall = width * 0.6
    if glow:
        c.glow(x + width / 2, y - tall * 0.6, width, ground, glow)
    c.box(x + width * 0.44, y - tall * 0.24, width * 0.12, tall * 0.24, "#22262e")
    c.box(x + width * 0.3, y - 5, width * 0.4, 5, "#22262e", radius=2)
    c.box(x, y - tall * 1.22, width, tall, "#22262e", radius=5)
    c.box(x + 5, y - tall * 1.22 + 5, width - 10, tall - 10, ground)
    c.box(x + width * 0.1, y - tall * 1.1, width * 0.5, tall * 0.09, mix(ground, "#14171c", 0.75))
    c.box(x + width * 0.62, y - tall * 0.94, width * 0.27, tall * 0.4, mix(ground, "#3e6aa8", 0.7))
    for row in range(5):
        c.box(x + width * 0.1, y - tall * (0.92 - row * 0.11), width * c.random.uniform(0.34, 0.48), tall * 0.04,
            mix(ground, "#14171c", 0.35))


def newsroom(c: Canvas) -> None:
    c.sky("#e9e4d8", "#f4efe4")
    for index in range(5):
        x = 30 + index * 236
        c.sky_window(x, 60, 206, 250)
    c.box(0, 320, 1200, 14, "#cfc6b4")
    c.box(448, 96, 304, 170, "#22262e", radius=6)
    c.box(456, 104, 288, 154, "#173f7a")
    c.disc(536, 181, 54, "#3e6aa8")
    for angle in range(0, 180, 30):
        c.arc(536, 181, 54, angle, angle + 3, "#cfe0ea", 2)
    c.line([(482, 181), (590, 181)], "#cfe0ea", 1.5)
    c.line([(536, 127), (536, 235)], "#cfe0ea", 1.5)
    for row in range(5):
        c.box(616, 130 + row * 24, c.random.uniform(60, 112), 9, "#cfe0ea" if row else "#ffffff")
    c.box(456, 240, 288, 18, "#b7231a")
    c.shape([(0, 470), (1200, 470), (1200, 810), (0, 810)], "#b9ad98")
    for desk, (y, size, tint) in enumerate(((440, 96, "#a58c68"), (560, 130, "#96794f"), (720, 176, "#7d6240"))):
        count = (6, 5, 4)[desk]
        for index in range(count):
            x = (index + 0.5) * WIDTH / count + (desk % 2) * 40 - 20
            seated(c, x, y, size, c.random.choice(CLOTH))
        c.box(-10, y - 4, 1220, size * 0.13, mix(tint, "#ffffff", 0.2))
        c.box(-10, y + size * 0.11, 1220, size * 0.5, tint)
        for index in range(count):
            x = (index + 0.5) * WIDTH / count + (desk % 2) * 40 - 20
            side = -1 if (index + desk) % 2 else 1
            screen(c, x + side * size * 0.75 - size * 0.45, y + 2, size * 0.9, "#f2f4f6")
            c.box(x - side * size * 0.6, y - size * 0.06, size * 0.3, size * 0.05, "#fbf9f2")
            c.box(x - side * size * 0.56, y - size * 0.1, size * 0.3, size * 0.04, "#efe7d5")
            c.box(x - side * size * 0.22, y - size * 0.14, size * 0.1, size * 0.15, c.random.choice(CLOTH), radius=3)
    c.person(1000, 770, 380, "#1d2a41", skin="#c99272")
    c.box(930, 540, 84, 62, "#fbf9f2")
    for row in range(5):
        c.box(938, 548 + row * 10, c.random.uniform(40, 66), 4, "#8a93a0")


def night_window(c: Canvas, x: float) -> None:
    """A window on the lit blocks across the street."""
    c.box(x, 50, 252, 300, "#1d2a5c")
    left = x
    while left < x + 246:
        w, h = c.random.uniform(22, 44), c.random.uniform(60, 210)
        w = min(w, x + 252 - left)
        c.box(left, 350 - h, w, h, mix("#121a40", "#26336a", c.random.random()))
        for row in range(int(h / 18)):
            for column in range(int(w / 11)):
                if c.random.random() < 0.3:
                    c.box(left + 3 + column * 11, 358 - h + row * 18, 5, 8, "#ffd98a")
        left += w
    c.box(x + 122, 50, 6, 300, "#0a0f22")


def newsroom_night(c: Canvas) -> None:
    c.sky("#0d1430", "#141d42", "#0c1124")
    for index in range(4):
        night_window(c, 40 + index * 292)
    c.box(0, 350, 1200, 14, "#1a2347")
    for x in (300, 900):
        c.line([(x, 0), (x, 130)], "#05070f", 3)
        c.shape([(x - 52, 170), (x - 20, 128), (x + 20, 128), (x + 52, 170)], "#05070f")
        c.glow(x, 176, 220, "#ffdf9a", 0.55)
        c.shape([(x - 48, 170), (x + 48, 170), (x + 210, 600), (x - 210, 600)], "#ffdf9a", 0.1, blur=10)
    for y, size, count, tint in ((520, 120, 4, "#1c2036"), (720, 190, 3, "#12162a")):
        for index in range(count):
            x = (index + 0.5) * WIDTH / count
            ground = c.random.choice(("#dfeaf6", "#f6efe0", "#cfe0ea"))
            c.glow(x, y - size * 0.4, size * 1.6, ground, 0.34)
            screen(c, x - size * 0.95, y - 4, size * 1.02, ground, 0.3)
            screen(c, x + size * 0.12, y - 4, size * 0.86, ground, 0.3)
        c.box(-10, y - 4, 1220, 12, "#39415f")
        c.box(-10, y + 8, 1220, size * 0.8, tint)
        for index in range(count):
            if (index + count) % 2:
                x = (index + 0.5) * WIDTH / count
                c.box(x - size * 0.42, y - size * 0.1, size * 0.84, size * 0.8, "#080b18", radius=size * 0.16)
                seated(c, x, y + size * 0.32, size * 1.05, "#0b1022", back=True)
    c.box(1040, 690, 34, 44, "#b7231a", radius=5)
    c.arc(1078, 708, 12, 270, 90, "#b7231a", 5)


def press_conference(c: Canvas) -> None:
    c.sky("#16305c", "#1f4379", "#173362")
    for row in range(4):
        for column in range(9):
            x, y = 30 + column * 136 + (row % 2) * 66, 54 + row * 92
            c.box(x, y, 60, 10, "#2d548c")
            c.disc(x + 74, y + 5, 6, "#b7231a")
    c.box(0, 420, 1200, 400, "#10233f")
    for x in (250, 950):
        c.shape([(x - 30, -10), (x + 30, -10), (600 + 220, 560), (600 - 220, 560)], "#fff3cf", 0.12, blur=12)
    c.shape([(430, 820), (462, 470), (738, 470), (770, 820)], "#8a6b48")
    c.shape([(412, 478), (446, 440), (754, 440), (788, 478)], "#b98f60")
    c.shape([(462, 478), (738, 478), (742, 520), (458, 520)], "#75593a")
    c.disc(600, 620, 60, "#f6f3ec")
    c.disc(600, 620, 52, "#173f7a")
    c.box(568, 600, 46, 9, "#f6f3ec")
    c.box(568, 618, 64, 9, "#f6f3ec")
    c.box(568, 636, 36, 9, "#f6f3ec")
    c.disc(626, 641, 7, "#b7231a")
    colours = ("#b7231a", "#2f6f73", "#d39a3a", "#3e6aa8", "#22262e", "#e9dfcb", "#6d3f5b")
    for index, angle in enumerate((-36, -24, -12, 0, 12, 24, 36)):
        a = math.radians(angle - 90)
        foot, reach = (600 + angle * 3.2, 452), 150 - abs(angle) * 0.5
        tip = (foot[0] + math.cos(a) * reach * 0.9, foot[1] + math.sin(a) * reach)
        c.line([foot, (foot[0] + angle * 0.4, foot[1] - 60), tip], "#14171c", 5)
        c.box(tip[0] - 17, tip[1] - 12, 34, 34, colours[index], radius=5)
        c.disc(tip[0], tip[1] - 26, 19, "#22262e", squash=1.3)
        c.box(tip[0] - 9, tip[1] - 1, 18, 4, "#ffffff")
        c.box(tip[0] - 9, tip[1] + 7, 11, 4, "#ffffff")
    for index in range(9):
        x = index * 150 + c.random.uniform(-24, 24)
        if 470 < x < 720:
            continue
        y = 800 + c.random.uniform(-20, 20)
        c.disc(x, y - 118, 44, "#0a1426", squash=1.15)
        c.box(x - 84, y - 76, 168, 140, "#0a1426", radius=50)
        if index % 2:
            c.box(x + 30, y - 190, 84, 54, "#05080f", radius=8)
            c.disc(x + 72, y - 163, 21, "#16243f")
            c.disc(x + 72, y - 163, 11, "#3e6aa8")
            c.line([(x + 34, y - 60), (x + 66, y - 140)], "#0a1426", 18)
    for x, y in ((188, 560), (1040, 600)):
        c.glow(x, y, 120, "#ffffff", 0.9)


def council_chamber(c: Canvas) -> None:
    c.sky("#6b4a34", "#8a6244", "#a97c57")
    for index in range(7):
        x = 20 + index * 172
        c.box(x, 20, 130, 330, "#7a5439")
        c.box(x + 10, 30, 110, 310, "#94694a")
    c.box(460, 20, 280, 350, "#efe4cf")
    c.shape([(460, 130), (740, 130), (740, 20), (460, 20)], "#e3d4b8")
    for index in range(5):
        c.box(478 + index * 56, 40, 22, 330, "#f8f1e2")
    c.box(450, 20, 300, 22, "#cdb48b")
    c.disc(600, 122, 46, "#cdb48b")
    c.disc(600, 122, 38, "#fbf9f2")
    c.line([(600, 122), (600, 96)], "#22262e", 4)
    c.line([(600, 122), (618, 132)], "#22262e", 4)
    for x, tint in ((430, "#173f7a"), (760, "#b7231a")):
        c.line([(x, 380), (x, 120)], "#cdb48b", 5)
        c.shape([(x, 124), (x + 58, 150), (x + 50, 330), (x, 300)], tint)
    c.box(440, 350, 320, 40, "#5b3a26")
    for index in range(3):
        seated(c, 520 + index * 80, 384, 74, ("#22262e", "#3a3f4c", "#22262e")[index])
    c.box(430, 382, 340, 70, "#6f4a31")
    c.box(424, 376, 352, 14, "#a5744c")
    for row in range(5):
        radius, y = 330 + row * 130, 330
        count, size = 9 + row * 2, 48 + row * 17
        wood = mix("#9a6a45", "#5b3a26", row / 5)
        turns = [math.pi * s / 40 for s in range(41)]
        band = [(600 + math.cos(a) * radius * 1.08, y + math.sin(a) * radius * 0.6) for a in turns]
        for index in range(count):
            a = math.pi * (index + 0.5) / count
            if c.random.random() < 0.86:
                seated(c, 600 + math.cos(a) * radius * 1.08, y + math.sin(a) * radius * 0.6 + 4, size,
                    c.random.choice((*CLOTH, "#22262e", "#3a3f4c")), back=True)
        c.line(band, wood, 22 + row * 8)
        c.line([(px, py - 10 - row * 4) for px, py in band], mix(wood, "#ffe3b5", 0.3), 5)
    c.glow(600, 120, 420, "#ffedc4", 0.4)


def stage(c: Canvas) -> None:
    c.sky("#150a12", "#2a0f18", "#1a0a10")
    c.shape([(180, 90), (1020, 90), (1020, 580), (180, 580)], "#142a4e")
    c.sky_panel(180, 90, 840, 400, "#0f1f42", "#2b4c80", "#d98a5e")
    c.disc(770, 330, 62, "#f7d8a0")
    c.glow(770, 330, 220, "#f7c88a", 0.6)
    for base, tint in ((470, "#243c66"), (510, "#1a2d52")):
        points = [(180 + s * 21, base - 30 * math.sin(s / 3.1 + base)) for s in range(41)]
        c.shape([*points, (1020, 580), (180, 580)], tint)
    c.shape([(180, 560), (1020, 560), (1150, 690), (50, 690)], "#6b4630")
    for index in range(15):
        c.line([(180 + index * 60, 560), (50 + index * 78.6, 690)], "#4d3122", 2)
    for x, spread in ((330, 1), (600, 0), (880, -1)):
        c.shape([(x - 20, 60), (x + 20, 60), (560 + spread * 60 + 110, 640), (560 + spread * 60 - 110, 640)], "#fff0c2", 0.17,
            blur=8)
    c.disc(575, 634, 180, "#fff0c2", 0.35, squash=0.2)
    c.person(540, 650, 250, "#0b0d18")
    c.shape([(540, 462), (620, 420), (630, 430), (552, 490)], "#0b0d18")
    c.person(672, 640, 230, "#8e2f28")
    c.shape([(640, 520), (704, 520), (736, 640), (608, 640)], "#8e2f28")
    c.box(360, 560, 70, 8, "#2a1a12")
    for x in (366, 420):
        c.box(x, 566, 6, 74, "#2a1a12")
    c.box(362, 480, 6, 90, "#2a1a12")
    for side in (-1, 1):
        for fold in range(7):
            x = 600 + side * (600 - fold * 34)
            width = 40 + fold * 2
            tint = mix("#8e1c1c", "#4a0d12", (fold % 2) * 0.6 + 0.1)
            c.shape([(x - width * 0.6, 40), (x + width * 0.6, 40), (x + width * 0.6 + side * fold * 2, 720),
                (x - width * 0.6 + side * fold * 2, 720)], tint)
    for index in range(9):
        x = 66 + index * 134
        points = [(x + math.cos(a) * 72, 84 + math.sin(a) * 66) for a in [math.pi * s / 16 for s in range(17)]]
        c.shape([(x - 72, -5), (x + 72, -5), *points], "#8e1c1c" if index % 2 else "#7a161a")
        c.line(points, "#d9a441", 5)
    c.shape([(0, 690), (1200, 690), (1200, 810), (0, 810)], "#0e0609")
    for index in range(13):
        x = index * 100 + c.random.uniform(-10, 10)
        c.disc(x, 744, 30, "#070305", squash=1.12)
        c.box(x - 52, 774, 104, 60, "#070305", radius=26)


def bookcase(c: Canvas, bx: float) -> None:
    """Six shelves of books."""
    c.box(bx, 20, 240, 560, "#3a2819")
    for shelf in range(6):
        y = 36 + shelf * 90
        c.box(bx + 10, y, 220, 78, "#24170e")
        x = bx + 13
        while x < bx + 218:
            w, h = c.random.uniform(8, 19), c.random.uniform(48, 72)
            tint = c.random.choice(SPINES)
            c.box(x, y + 78 - h, w, h, tint)
            c.box(x, y + 78 - h * 0.8, w, 3, mix(tint, "#f7e6b0", 0.55))
            x += w + (c.random.uniform(10, 26) if c.random.random() < 0.07 else 1)
        c.box(bx + 4, y + 78, 232, 9, "#7a5435")


def reading_lamp(c: Canvas, x: float) -> None:
    """A lamp with a green shade."""
    c.box(x - 4, 582, 8, 54, "#b98f4a")
    c.box(x - 26, 632, 52, 6, "#b98f4a")
    c.shape([(x - 46, 586), (x - 26, 560), (x + 26, 560), (x + 46, 586)], "#2f5133")
    c.glow(x, 604, 110, "#ffe6a6", 0.75)


def library(c: Canvas) -> None:
    c.sky("#4a3524", "#63462f")
    for bay in (0, 1, 3, 4):
        bookcase(c, -30 + bay * 252)
    c.box(468, 20, 264, 560, "#5b4028")
    c.sky_panel(486, 70, 228, 470, "#f7e2b0", "#f9efcf", "#dfe4cc")
    points = [(600 + math.cos(a) * 114, 72 - math.sin(a) * 54) for a in [math.pi * s / 20 for s in range(21)]]
    c.shape(points, "#f7e2b0")
    for y in (160, 270, 380):
        c.box(486, y, 228, 6, "#5b4028")
    for x in (530, 600, 672):
        c.tree(x, 540, 92, "#8fa56a", "#6a5b3a")
    for x in (560, 636):
        c.box(x, 22, 6, 520, "#5b4028")
    c.shape([(486, 80), (714, 80), (1010, 810), (560, 810)], "#fff0c4", 0.2, blur=12)
    c.box(0, 576, 1200, 240, "#6f4e33")
    for index in range(9):
        c.line([(600 + (index - 4) * 90, 576), (600 + (index - 4) * 260, 810)], "#5b3f29", 2)
    for x, size, tint in ((210, 120, "#173f7a"), (400, 120, "#8e2f28"), (830, 120, "#2f6f73"), (1010, 120, "#3a3f4c")):
        seated(c, x, 632, size, tint)
        c.shape([(x - 44, 636), (x, 626), (x + 44, 636), (x + 44, 648), (x, 640), (x - 44, 648)], "#fbf6ea")
    c.box(60, 636, 1080, 20, "#a5744c")
    c.box(60, 656, 1080, 44, "#7d5536")
    for x in (100, 1080):
        c.box(x, 690, 22, 120, "#5b3a26")
    for x in (304, 600, 920):
        reading_lamp(c, x)
    for index in range(4):
        c.box(640 + index * 3, 620 - index * 13, 80 - index * 6, 13, SPINES[index * 2])


SCENES = {
    "newsroom": newsroom,
    "newsroom-night": newsroom_night,
    "press-conference": press_conference,
    "council-chamber": council_chamber,
    "stage": stage,
    "library": library,
}
