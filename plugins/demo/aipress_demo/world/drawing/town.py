"""Streets, squares, bridges and grounds."""

from __future__ import annotations

import math

from aipress_demo.world.drawing.canvas import SKIN, WIDTH, Canvas, mix
from aipress_demo.world.drawing.sea import mirrored


def windows(c: Canvas, x: float, y: float, width: float, height: float, step: tuple[float, float], lit: float, on: str,
    off: str) -> None:
    """Rows of windows, a share of them lit."""
    across, down = step
    for row in range(int((height - down * 0.4) / down)):
        for column in range(int((width - across * 0.3) / across)):
            tint = on if c.random.random() < lit else off
            c.box(x + across * (column + 0.35), y + down * (row + 0.45), across * 0.46, down * 0.5, tint)


def skyline(c: Canvas, base: float, low: float, high: float, width: tuple[float, float], tint: str, lit: float, on: str,
    off: str) -> None:
    """A row of blocks from one edge to the other."""
    x = -20.0
    while x < WIDTH:
        w, h = c.random.uniform(*width), c.random.uniform(low, high) * (1.5 if c.random.random() < 0.14 else 1)
        shade = mix(tint, "#0c1222", c.random.uniform(0, 0.18))
        c.box(x, base - h, w, h + 400, shade)
        if c.random.random() < 0.3:
            c.box(x + w * 0.3, base - h - 14, w * 0.34, 16, shade)
            c.line([(x + w * 0.45, base - h - 12), (x + w * 0.45, base - h - 50)], shade, 2)
        if off:
            windows(c, x, base - h, w, h, (15, 22), lit, on, off)
        x += w + c.random.uniform(-4, 8)


def skyline_dawn(c: Canvas) -> None:
    c.sky("#46679e", "#94a9cd", "#f0c8b4", "#fbe7bf", bottom=580)
    c.glow(380, 480, 430, "#fff2cb", 1)
    c.disc(380, 470, 44, "#fffaf0")
    c.clouds(80, 340, 10, "#f9ddd0", 0.7)
    for base, low, high, tint in ((540, 60, 190, "#a9adc6"), (580, 60, 220, "#8289ab"), (630, 60, 200, "#58648f")):
        skyline(c, base, low, high, (46, 96), tint, 0, "", "")
        c.haze("#f7d9be", base - 60, base + 60, 0, 0.34)
    c.shape([(836, 660), (892, 660), (872, 300), (864, 190), (856, 300)], "#3c4a78")
    skyline(c, 690, 50, 150, (60, 130), "#26375f", 0.24, "#ffdf9a", "#33466f")
    c.water(716, "#d9b3a8", "#6f7aa2", "#2a3d6b", sparkle="#fff0cd", light=380, strength=0.6)
    c.box(0, 706, 1200, 12, "#16233f")
    for x in range(30, 1200, 74):
        c.tree(x, 712, 56, "#1d3046", "#14213d")


def skyline_dusk(c: Canvas) -> None:
    c.sky("#0e1738", "#22336b", "#4a5a99", "#c58aa0", "#f0b58a", bottom=560)
    c.stars(160, 60)
    c.disc(960, 140, 30, "#f6eedb")
    c.disc(948, 132, 27, "#1a2857")
    skyline(c, 540, 80, 230, (44, 90), "#3b457c", 0.12, "#f6cf8d", "#343d72")
    skyline(c, 610, 90, 260, (56, 112), "#222d5c", 0.3, "#ffd78a", "#1b254e")
    skyline(c, 720, 90, 250, (84, 150), "#131b3d", 0.42, "#ffe09c", "#0e1530")
    c.shape([(-10, 810), (460, 690), (740, 690), (1210, 810)], "#0b1126")
    for side in (-1, 1):
        for step in range(18):
            share = (step / 18) ** 1.9
            x, y = 600 + side * (16 + share * 330), 696 + share * 116
            tint = "#ff6b58" if side < 0 else "#fff1c4"
            c.disc(x, y, 2 + share * 7, tint)
            c.glow(x, y, 12 + share * 46, tint, 0.55)
    for side in (-1, 1):
        for step in range(7):
            share = (step / 7) ** 1.7
            x, y, tall = 600 + side * (130 + share * 520), 694 + share * 76, 50 + share * 230
            c.line([(x, y), (x, y - tall), (x - side * tall * 0.16, y - tall)], "#0a0f22", 2 + share * 5)
            c.glow(x - side * tall * 0.16, y - tall + 4, 22 + share * 80, "#ffe5a8", 0.7)


def rooftops(c: Canvas) -> None:
    c.sky("#7f97b4", "#b9c5d0", "#eadfcc", "#d9d8d4", bottom=620)
    c.clouds(40, 250, 16, "#e9ecee", 0.75)
    c.glow(960, 330, 320, "#fff3d6", 0.8)
    c.shape([(520, 400), (560, 400), (556, 210), (540, 120), (524, 210)], "#8592a4")
    for row in range(5):
        base, size = 420 + row * 92, 110 + row * 42
        x = c.random.uniform(-160, -40)
        while x < WIDTH:
            w = size * c.random.uniform(1, 1.8)
            roof = c.random.choice(("#5c6f86", "#6a7b90", "#a85b3f", "#b96d4a", "#4c5f78"))
            roof = mix(roof, "#d9dde0", 0.5 - row * 0.11)
            wall = mix(c.random.choice(("#e9dcc3", "#dccbb0", "#f1e8d8", "#c9b49a")), "#d9dde0", 0.35 - row * 0.08)
            top = base - size * c.random.uniform(0.3, 0.5)
            c.box(x, base - 4, w, 420, wall)
            c.shape([(x - 8, base), (x + w * 0.12, top), (x + w * 0.88, top), (x + w + 8, base)], roof)
            c.shape([(x + w * 0.55, top), (x + w * 0.88, top), (x + w + 8, base), (x + w * 0.6, base)],
                mix(roof, "#1c2633", 0.18))
            for _ in range(c.random.choice((1, 2))):
                cx = x + w * c.random.uniform(0.15, 0.8)
                ch = size * c.random.uniform(0.22, 0.36)
                c.box(cx, top - ch * 0.6, size * 0.15, ch, mix("#a4533a", "#d9dde0", 0.4 - row * 0.09))
                for pot in range(3):
                    c.box(cx + pot * size * 0.05, top - ch * 0.6 - size * 0.07, size * 0.032, size * 0.075,
                        mix("#c97a52", "#d9dde0", 0.4 - row * 0.09))
            if row > 1:
                dx = x + w * 0.36
                c.box(dx, base - size * 0.27, size * 0.2, size * 0.22, "#f4efe4")
                c.box(dx + size * 0.03, base - size * 0.24, size * 0.14, size * 0.19,
                    "#ffdf9a" if c.random.random() < 0.25 else "#46607f")
                windows(c, x + 4, base + 6, w - 8, 90 + row * 12, (size * 0.3, size * 0.46), 0.16, "#ffdf9a", "#5a6d84")
            x += w + 4
        c.haze("#e6e6e2", base - 60, base + 60, 0.02, 0.3 - row * 0.06)
    for x, y in ((240, 238), (268, 226), (300, 240), (700, 170)):
        c.line([(x - 10, y - 4), (x, y + 2), (x + 10, y - 5)], "#414c5c", 2)


def old_town(c: Canvas) -> None:
    c.sky("#86b0d6", "#d3e3ea", "#f9eccf", bottom=520)
    c.clouds(40, 190, 7, "#ffffff", 0.8)
    tints = ("#e8c796", "#d99a6c", "#f0e2c6", "#c9796a", "#b9c4b1", "#ecd3a0", "#d8b9a5")
    x = -30.0
    for index in range(9):
        w, h = c.random.uniform(118, 168), c.random.uniform(300, 410)
        tint, top = tints[index % len(tints)], 620 - h
        c.box(x, top, w, h, tint)
        style = index % 3
        if style == 0:
            c.shape([(x - 8, top + 4), (x + w / 2, top - 92), (x + w + 8, top + 4)], "#8b4a35")
            c.disc(x + w / 2, top - 26, 13, "#4d5f78")
        elif style == 1:
            c.shape([(x, top + 2), (x, top - 26), (x + w * 0.2, top - 26), (x + w * 0.2, top - 54), (x + w * 0.38, top - 54),
                (x + w * 0.38, top - 84), (x + w * 0.62, top - 84),
                     (x + w * 0.62, top - 54), (x + w * 0.8, top - 54), (x + w * 0.8, top - 26), (x + w, top - 26), (x + w,
                         top + 2)], tint)
            c.box(x + w * 0.42, top - 60, w * 0.16, 26, "#4d5f78", radius=8)
        else:
            c.shape([(x - 6, top + 2), (x + 14, top - 60), (x + w - 14, top - 60), (x + w + 6, top + 2)], "#53647a")
        for row in range(3):
            for column in range(3):
                wx, wy = x + w * (0.12 + 0.28 * column), top + 26 + row * 82
                c.box(wx, wy, w * 0.2, 54, "#fbf6ea")
                c.box(wx + 3, wy + 3, w * 0.2 - 6, 48, "#5d7690")
                c.box(wx - 9, wy, 8, 54, mix(tint, "#3c5237", 0.6))
                c.box(wx + w * 0.2 + 1, wy, 8, 54, mix(tint, "#3c5237", 0.6))
        c.box(x + 8, 548, w - 16, 72, "#2f3d50")
        c.shape([(x + 2, 548), (x + w - 2, 548), (x + w + 6, 576), (x - 6, 576)],
            c.random.choice(("#b7231a", "#173f7a", "#2f6f73", "#d39a3a")))
        x += w + 1
    c.shape([(0, 616), (1200, 616), (1200, 810), (0, 810)], "#cbbda6")
    for row in range(9):
        y = 622 + row * row * 2.6
        c.line([(0, y), (1200, y)], "#b5a68d", 1 + row * 0.25)
        for column in range(-14, 15):
            c.line([(600 + column * (46 + row * 12), y), (600 + column * (49 + row * 13.6), y + row * 5 + 4)], "#b5a68d", 1)
    c.shape([(0, 616), (0, 700), (520, 640), (700, 616)], "#8c8399", 0.35, blur=6)
    c.box(840, 664, 190, 66, "#f4efe4", radius=8)
    c.box(984, 640, 64, 90, "#f4efe4", radius=10)
    c.box(996, 650, 44, 32, "#5d7690", radius=4)
    c.box(840, 690, 190, 10, "#b7231a")
    for wx in (880, 1006):
        c.disc(wx, 732, 19, "#22262e")
        c.disc(wx, 732, 8, "#b9bec6")
    for px, height, tint in ((250, 110, "#27344c"), (306, 104, "#8e2f28"), (560, 92, "#2f4b46"), (760, 116, "#27344c")):
        c.shape([(px - 6, 716), (px - 90, 734), (px - 84, 740), (px + 8, 720)], "#8c8399", 0.5)
        c.person(px, 720, height, tint, skin=c.random.choice(SKIN))


def river_flood(c: Canvas) -> None:
    c.sky("#56657b", "#8d99a8", "#c7ccce", bottom=430)
    c.clouds(20, 280, 20, "#6b788b", 0.6)
    c.land(c.ridge(400, 46, 0.6), "#8a9a96", 520)
    x = -40.0
    for index in range(8):
        w, h = c.random.uniform(140, 190), c.random.uniform(170, 250)
        tint = ("#d9c8a8", "#c98f6f", "#e6dccb", "#a9b3b0", "#cfae8b")[index % 5]
        c.box(x, 540 - h, w, h + 40, tint)
        c.shape([(x - 9, 544 - h), (x + w / 2, 466 - h), (x + w + 9, 544 - h)], ("#4c5b6e", "#7a4434")[index % 2])
        for row in range(2):
            for column in range(3):
                c.box(x + w * (0.12 + 0.29 * column), 566 - h + row * 76, w * 0.18, 46, "#f2ede2")
                c.box(x + w * (0.12 + 0.29 * column) + 4, 570 - h + row * 76, w * 0.18 - 8, 38,
                    "#ffd98a" if c.random.random() < 0.16 else "#4d5f74")
        c.box(x + w * 0.4, 500, w * 0.2, 70, "#5b3a2c")
        x += w + 3
    for lx in (170, 620, 1040):
        c.line([(lx, 640), (lx, 400), (lx + 26, 392)], "#2a2f38", 5)
        c.disc(lx + 30, 396, 9, "#ffe9b0")
        c.glow(lx + 30, 396, 46, "#ffe9b0", 0.6)
    c.water(548, "#a9a08c", "#8c8471", "#6d6a60", "#4b4d4c", sparkle="#d9d4c4", strength=0.45)
    for lx in (170, 620, 1040):
        mirrored(c, lx - 3, 640, 8, "#2a2f38", 60)
    c.box(340, 596, 120, 40, "#3e6aa8", radius=14)
    c.box(362, 574, 70, 30, "#2f5688", radius=12)
    c.box(330, 622, 150, 26, "#7b7768")
    c.line([(690, 480), (690, 600)], "#7d828a", 6)
    c.disc(690, 474, 36, "#f6f3ec")
    c.arc(690, 474, 32, 0, 360, "#b7231a", 8)
    c.shape([(640, 684), (960, 672), (930, 726), (676, 732)], "#c8453a")
    c.shape([(640, 684), (960, 672), (954, 686), (648, 698)], "#f0954e")
    for px, tint in ((720, "#173f7a"), (790, "#d39a3a"), (850, "#27344c"), (905, "#d39a3a")):
        c.person(px, 700, 96, tint)
        c.box(px - 10, 620, 20, 30, "#d9762f", radius=4)
    c.line([(905, 640), (1010, 750)], "#5b4630", 5)
    mirrored(c, 660, 734, 280, "#4a2a26", 50)
    for _ in range(240):
        sx, sy = c.random.uniform(0, 1200), c.random.uniform(0, 800)
        c.line([(sx, sy), (sx - 5, sy + 22)], "#dfe4e8", 0.8)


def bridge(c: Canvas) -> None:
    c.sky("#34507f", "#8b83a4", "#e5a27c", "#fbd99a", bottom=500)
    c.glow(600, 470, 470, "#fff0c0", 1)
    c.disc(600, 470, 52, "#fff8e0")
    c.clouds(100, 340, 11, "#c98b8a", 0.55)
    skyline(c, 500, 14, 54, (30, 70), "#7f6f8e", 0, "", "")
    c.shape([(210, 500), (232, 500), (229, 380), (221, 330), (213, 380)], "#6d6088")
    c.water(496, "#f5c98c", "#b88593", "#5a5b8a", "#233463", sparkle="#fff1c9", light=600, strength=0.7)
    stone, dark = "#2a2f52", "#1c2142"
    for index in range(6):
        x = -110 + index * 250
        c.shape([(x - 26, 660), (x + 26, 660), (x + 22, 500), (x - 22, 500)], dark)
        c.shape([(x - 40, 664), (x + 40, 664), (x + 26, 610), (x - 26, 610)], dark)
        mirrored(c, x - 34, 664, 68, dark, 90)
        arch = [(x + 125 + math.cos(a) * 103, 590 - math.sin(a) * 116) for a in [math.pi * s / 30 for s in range(31)]]
        rise = [446 - 34 * math.sin(math.pi * (x + 110 + t * 25) / 1420) for t in range(11)]
        c.shape([*((x + t * 25, rise[t]) for t in range(11)), (x + 250, 590), *arch, (x, 590)], stone)
    deck = [(float(px), 446 - 34 * math.sin(math.pi * (px + 110) / 1420)) for px in range(-20, 1230, 10)]
    c.line(deck, dark, 12)
    c.line([(px, y - 24) for px, y in deck], dark, 3)
    for px, y in deck[::2]:
        c.line([(px, y - 24), (px, y)], dark, 2)
    for px, y in deck[5::17]:
        c.line([(px, y - 20), (px, y - 80)], dark, 4)
        c.glow(px, y - 84, 40, "#fff0c0", 0.9)
        c.disc(px, y - 84, 6, "#fff8e0")
    for px in (330, 364, 520, 838, 880):
        c.person(px, 450 - 34 * math.sin(math.pi * (px + 110) / 1420), 60, dark)
    c.line([(680, 408), (696, 384), (722, 386), (736, 410)], dark, 3)
    c.disc(684, 408, 14, dark)
    c.disc(684, 408, 10, "#f3bd8c")
    c.disc(734, 408, 14, dark)
    c.disc(734, 408, 10, "#f3bd8c")
    c.person(706, 402, 54, dark)


FRUIT = (("#d2473a", "#e9a23b", "#7fa13f"), ("#e9a23b", "#c8453a", "#f0d05a"), ("#5f8244", "#8bb04f", "#d9d08a"),
    ("#6d3f6b", "#c8453a", "#e9a23b"))


def stall(c: Canvas, sx: float, cloth: str, fruit: tuple[str, str, str], keeper: str) -> None:
    """A stall with its keeper, six crates and a striped awning."""
    width = 260
    for pole in (14, width - 22):
        c.box(sx + pole, 430, 8, 250, "#6b5a45")
    c.box(sx + 10, 560, width - 20, 130, "#8a6b48")
    for crate in range(4):
        cx = sx + 16 + crate * 58
        c.shape([(cx, 584), (cx + 54, 584), (cx + 58, 630), (cx - 4, 630)], "#b98a55")
        tint = fruit[crate % 3]
        for _ in range(26):
            c.disc(cx + c.random.uniform(6, 48), 580 + c.random.uniform(-14, 18), c.random.uniform(6, 9),
                mix(tint, "#ffffff", c.random.uniform(0, 0.25)))
        c.box(cx - 4, 606, 62, 26, "#c99a63")
        c.box(cx + 14, 596, 26, 18, "#f6f3ec")
    c.person(sx + 130, 640, 168, keeper, skin=c.random.choice(SKIN))
    c.box(sx + 116, 540, 28, 60, "#f2ebdc", radius=4)
    c.box(sx + 10, 606, width - 20, 90, "#8a6b48")
    c.box(sx + 10, 606, width - 20, 12, "#a58158")
    for crate in range(4):
        cx = sx + 16 + crate * 60
        tint = fruit[(crate + 1) % 3]
        for _ in range(30):
            c.disc(cx + c.random.uniform(0, 48), 604 + c.random.uniform(-16, 6), c.random.uniform(6, 10),
                mix(tint, "#ffffff", c.random.uniform(0, 0.22)))
    stripes = 8
    for stripe in range(stripes):
        a, b = sx - 16 + stripe * (width + 32) / stripes, sx - 16 + (stripe + 1) * (width + 32) / stripes
        tint = cloth if stripe % 2 == 0 else "#f6f0e2"
        middle = sx + width / 2
        top_a, top_b = middle + (a - middle) * 0.72, middle + (b - middle) * 0.72
        c.shape([(top_a, 366), (top_b, 366), (b, 446), (a, 446)], tint)
        c.disc((a + b) / 2, 446, (b - a) / 2, mix(tint, "#14171c", 0.1))
        c.shape([(top_a, 366), (top_b, 366), (b, 446), (a, 446)], tint)


def market_stalls(c: Canvas) -> None:
    c.sky("#9cc3de", "#dbe9ea", "#f8edd2", bottom=420)
    x = -30.0
    for index in range(8):
        w, h = c.random.uniform(140, 190), c.random.uniform(250, 330)
        tint = ("#ecd9b8", "#e3bf98", "#f1e8d8", "#cfd3c6")[index % 4]
        c.box(x, 480 - h, w, h, tint)
        c.shape([(x - 6, 484 - h), (x + 18, 430 - h), (x + w - 18, 430 - h), (x + w + 6, 484 - h)], "#9a5a44")
        windows(c, x + 8, 496 - h, w - 16, h - 40, (40, 66), 0, "", "#8296a6")
        x += w - 1
    c.shape([(0, 470), (1200, 470), (1200, 810), (0, 810)], "#d3c6ad")
    for px, height, tint in ((60, 120, "#3a4a63"), (560, 128, "#8e2f28"), (610, 120, "#2f4b46"), (1140, 126, "#3a4a63"),
        (330, 118, "#6a5340")):
        c.person(px, 580, height, tint, skin=c.random.choice(SKIN))
    for index, (sx, cloth) in enumerate(((20, "#b7231a"), (320, "#173f7a"), (630, "#2f6f73"), (930, "#d39a3a"))):
        stall(c, sx, cloth, FRUIT[index], ("#27344c", "#5b3a2c", "#3a3f4c", "#2f4b46")[index])
    for px, height, tint in ((180, 240, "#1d2a41"), (286, 226, "#8e2f28"), (742, 236, "#3a3f4c"), (880, 228, "#274b53")):
        c.shape([(px - 24, 784), (px + 20, 784), (px - 60, 800), (px - 120, 800)], "#8c8399", 0.5)
        c.person(px, 788, height, tint, skin=c.random.choice(SKIN))
        c.shape([(px + 18, 700), (px + 54, 700), (px + 48, 742), (px + 24, 742)], "#c99a63")
        c.arc(px + 36, 700, 15, 180, 360, "#8a6b48", 4)
        c.line([(px + 20, 714), (px + 52, 714)], "#a87d4a", 2)


def players(c: Canvas) -> None:
    """Two teams and the referee."""
    for x, y, height, tint, lean in ((300, 640, 128, "#b7231a", 8), (390, 742, 178, "#b7231a", 14),
        (540, 664, 138, "#f2ebdc", -8), (820, 612, 112, "#f2ebdc", -6), (900, 706, 158, "#b7231a", -10),
                                     (1050, 640, 126, "#f2ebdc", 6), (160, 590, 100, "#f2ebdc", 4), (690, 590, 100, "#15181d",
                                         0)):
        c.shape([(x - 4, y), (x + height * 0.8, y + height * 0.12), (x + height * 0.82, y + height * 0.16), (x + 6, y + 5)],
            "#245a30", 0.6)
        skin = c.random.choice(SKIN)
        c.person(x, y, height, tint, lean, skin=skin, legs=skin)
        c.box(x - height * 0.1, y - height * 0.5, height * 0.2, height * 0.17, "#15223f", radius=height * 0.02)
        for side in (-1, 1):
            c.box(x + side * height * 0.058 - height * 0.036, y - height * 0.17, height * 0.072, height * 0.14, tint)


def stadium(c: Canvas) -> None:
    c.sky("#0c1a3a", "#1d3868", "#48689a", bottom=420)
    c.clouds(40, 220, 8, "#2f4a7d", 0.6)
    for x in (110, 1090):
        for leg in (-8, 8):
            c.line([(x + leg, 470), (x + leg * 0.4, 130)], "#0a1430", 5)
        c.box(x - 66, 76, 132, 62, "#0a1430", radius=4)
        for row in range(3):
            for column in range(6):
                c.disc(x - 52 + column * 21, 90 + row * 17, 7, "#fffbe4")
        c.glow(x, 106, 330, "#f3f4e4", 0.85)
        direction = 1 if x < 600 else -1
        c.shape([(x - 50, 130), (x + 50, 130), (x + direction * 760, 800), (x + direction * 120, 800)], "#f6f7e6", 0.13, blur=14)
    c.shape([(-10, 300), (600, 250), (1210, 300), (1210, 500), (-10, 500)], "#16264b")
    for row in range(11):
        for seat in range(170):
            x = seat * 7.1 + (row % 2) * 3.5
            y = 322 + row * 15 - 42 * math.sin(math.pi * x / 1200) * (1 - row / 11)
            tint = c.random.choice(("#b7231a", "#c8453a", "#e9dfcb", "#3e6aa8", "#22344f", "#22344f", "#8a6b58", "#d39a3a"))
            c.disc(x, y, 3.6, mix(tint, "#16264b", 0.28))
    c.shape([(-10, 318), (600, 236), (1210, 318), (1210, 296), (600, 210), (-10, 296)], "#0a1430")
    c.shape([(-10, 486), (1210, 486), (1210, 512), (-10, 512)], "#f2ebdc")
    for index in range(6):
        c.box(20 + index * 200, 490, 176, 18, ("#173f7a", "#b7231a", "#2f6f73")[index % 3])
    for stripe in range(9):
        y1, y2 = 512 + stripe * stripe * 3.6, 512 + (stripe + 1) ** 2 * 3.6
        c.shape([(-10, y1), (1210, y1), (1210, y2), (-10, y2)], "#3f8a4a" if stripe % 2 else "#4d9a55")
    c.line([(600, 512), (600, 800)], "#eef6ea", 4)
    c.layer("#eef6ea", 1, lambda pen: pen.ellipse((600, 1180, 1800, 1490), outline=255, width=8))
    players(c)
    c.disc(470, 748, 13, "#ffffff")
    c.disc(466, 745, 4, "#22262e")


SCENES = {
    "skyline-dawn": skyline_dawn,
    "skyline-dusk": skyline_dusk,
    "rooftops": rooftops,
    "old-town": old_town,
    "river-flood": river_flood,
    "bridge": bridge,
    "market-stalls": market_stalls,
    "stadium": stadium,
}
