"""Harbours, coasts and the open sea."""

from __future__ import annotations

import math

from aipress_demo.world.drawing.canvas import Canvas, mix


def hull(c: Canvas, x: float, y: float, length: float, fill: str, boot: str, height: float = 0.16) -> None:
    """A working boat's hull with its waterline at ``y``."""
    tall = length * height
    c.shape([
        (x - length * 0.03, y - tall * 0.78), (x + length * 0.3, y - tall * 0.62), (x + length * 0.7,
            y - tall * 0.7), (x + length * 1.06, y - tall * 1.3),
        (x + length * 0.97, y), (x + length * 0.03, y),
    ], fill)
    c.shape([(x + length * 0.02, y - tall * 0.16), (x + length * 0.985, y - tall * 0.2), (x + length * 0.97, y),
        (x + length * 0.03, y)], boot)


def trawler(c: Canvas, x: float, y: float, length: float, fill: str, cabin: str, boot: str, lamp: str = "") -> None:
    hull(c, x, y, length, fill, boot)
    top = y - length * 0.13
    c.box(x + length * 0.56, top - length * 0.17, length * 0.2, length * 0.2, cabin)
    c.box(x + length * 0.53, top - length * 0.19, length * 0.26, length * 0.03, mix(cabin, "#14171c", 0.35))
    for step in range(3):
        c.box(x + length * (0.58 + 0.057 * step), top - length * 0.125, length * 0.042, length * 0.05, lamp or "#28405e")
    mast = x + length * 0.5
    c.line([(mast, top), (mast, top - length * 0.48)], fill, length * 0.014)
    c.line([(mast, top - length * 0.4), (x + length * 0.14, top - length * 0.26)], fill, length * 0.01)
    c.line([(mast, top - length * 0.46), (x + length * 1.02, top - length * 0.06)], fill, 1)
    c.line([(mast, top - length * 0.46), (x, top + length * 0.02)], fill, 1)
    c.line([(x + length * 0.16, top + length * 0.05), (x + length * 0.16, top - length * 0.2),
        (x + length * 0.06, top - length * 0.2)], fill, length * 0.012)
    if lamp:
        c.glow(mast, top - length * 0.42, length * 0.32, lamp, 0.75)
        c.disc(mast, top - length * 0.42, length * 0.012, "#fffbe8")


def mirrored(c: Canvas, x: float, y: float, width: float, fill: str, depth: float = 60) -> None:
    """The broken reflection of something dark on quiet water."""
    step = 0.0
    while step < depth:
        fade = 1 - step / depth
        shift = c.random.uniform(-4, 4)
        c.box(x + shift + width * 0.04 * (1 - fade), y + step, width * (0.55 + 0.4 * fade), 1.4 + step * 0.03, fill,
            0.55 * fade + 0.08)
        step += 3.4 + step * 0.06


def harbour_dawn(c: Canvas) -> None:
    c.sky("#27406b", "#6d7fa6", "#e3a98c", "#f6d6a4", "#fae7c0", bottom=470)
    c.glow(760, 452, 420, "#ffe9b8", 0.95)
    c.disc(760, 448, 34, "#fff6dc")
    c.clouds(90, 330, 11, "#f5c9b0", 0.55)
    c.clouds(150, 260, 6, "#51648f", 0.5)
    c.land(c.ridge(462, 34, 0.6), "#8b86a0", 480)
    for x in range(0, 1200, 24):
        tall = c.random.uniform(8, 30) + (36 if x % 168 == 0 else 0)
        if x < 560:
            c.box(x, 462 - tall, 26, tall + 8, mix("#5d6386", "#4a5276", c.random.random()))
    c.water(468, "#f0c79c", "#a58e9b", "#4b5f86", "#22375e", sparkle="#fff0cf", light=760, strength=0.6)
    mirrored(c, 120, 566, 330, "#16233f")
    mirrored(c, 800, 520, 170, "#1b2a48", 34)
    trawler(c, 780, 520, 190, "#223355", "#c9b9a8", "#7b3a35")
    trawler(c, 100, 566, 380, "#14213d", "#e9dfcb", "#8e2f28", "#ffd98a")
    c.shape([(0, 800), (0, 735), (430, 748), (470, 800)], "#101a30")
    for x in (70, 190, 310):
        c.box(x, 712, 26, 34, "#0c1527", radius=6)
        c.box(x - 7, 708, 40, 10, "#0c1527", radius=4)
    for index in range(7):
        x, y = 520 + index * 47 + c.random.uniform(-20, 20), 190 + c.random.uniform(-60, 70)
        c.line([(x - 11, y - 4), (x, y + 2), (x + 11, y - 5)], "#2c3658", 2)


def crane(c: Canvas, x: float, y: float, tall: float, fill: str) -> None:
    """A ship-to-shore gantry seen from the side; ``y`` is the quay."""
    w = tall * 0.3
    for leg in (0, w):
        c.line([(x + leg, y), (x + leg * 0.94, y - tall * 0.62)], fill, tall * 0.025)
    c.line([(x, y - tall * 0.3), (x + w, y - tall * 0.3)], fill, tall * 0.02)
    c.line([(x, y), (x + w, y - tall * 0.3)], fill, tall * 0.009)
    c.line([(x + w, y), (x, y - tall * 0.3)], fill, tall * 0.009)
    c.line([(x - tall * 0.62, y - tall * 0.62), (x + w * 1.9, y - tall * 0.62)], fill, tall * 0.03)
    peak = (x + w * 0.45, y - tall)
    c.line([(x + w * 0.1, y - tall * 0.62), peak, (x + w * 0.94, y - tall * 0.62)], fill, tall * 0.02)
    c.line([peak, (x - tall * 0.56, y - tall * 0.63)], fill, tall * 0.008)
    c.line([peak, (x - tall * 0.26, y - tall * 0.63)], fill, tall * 0.008)
    c.line([peak, (x + w * 1.8, y - tall * 0.63)], fill, tall * 0.008)
    c.box(x + w * 1.3, y - tall * 0.6, w * 0.5, tall * 0.09, fill)
    c.box(x - tall * 0.3, y - tall * 0.6, tall * 0.07, tall * 0.06, fill)
    c.line([(x - tall * 0.265, y - tall * 0.55), (x - tall * 0.265, y - tall * 0.4)], fill, 1.2)


def harbour_cranes(c: Canvas) -> None:
    c.sky("#9db8d6", "#c9d8e6", "#f1e6d2", "#f6d9b0", bottom=560)
    c.glow(230, 470, 380, "#fff1cf", 0.9)
    c.clouds(60, 300, 12, "#ffffff", 0.65)
    for x, tall in ((1010, 250), (910, 230)):
        crane(c, x, 560, tall, "#a9b6c6")
    c.land(c.ridge(556, 20, 0.4), "#a3b1c0", 610)
    colours = ["#b7231a", "#173f7a", "#d39a3a", "#2f6f73", "#6c7a90", "#55657e", "#7b3a35", "#3e6aa8"]
    c.shape([(120, 470), (1130, 470), (1185, 430), (1150, 604), (150, 604)], "#1b2c4a")
    c.shape([(146, 578), (1154, 578), (1150, 604), (150, 604)], "#8e2f28")
    for column in range(19):
        for row in range(c.random.choice((3, 4, 5, 5, 6))):
            x, y = 246 + column * 44, 448 - row * 25
            tint = c.random.choice(colours)
            c.box(x, y, 42, 23, tint)
            c.box(x, y, 42, 4, mix(tint, "#ffffff", 0.22))
            for rib in range(4):
                c.box(x + 7 + rib * 9, y + 6, 1.5, 15, mix(tint, "#000000", 0.18))
    c.box(140, 320, 74, 152, "#eee7d8")
    c.box(132, 312, 90, 12, "#cfc6b4")
    for row in range(5):
        for column in range(4):
            c.box(148 + column * 16, 336 + row * 24, 10, 9, "#30507c")
    c.box(152, 276, 26, 38, "#b7231a")
    c.water(600, "#9fb4c4", "#5f7f9c", "#2e4f78", "#1d365c", sparkle="#fbf0d8", light=230, strength=0.5)
    mirrored(c, 180, 606, 960, "#22344f", 90)
    crane(c, 470, 640, 540, "#b7231a")
    crane(c, 860, 640, 560, "#16233f")
    c.shape([(0, 800), (0, 662), (1200, 640), (1200, 800)], "#39404c")
    c.shape([(0, 662), (1200, 640), (1200, 652), (0, 675)], "#c9a25a")
    for x in range(30, 1200, 150):
        c.person(x + c.random.uniform(0, 90), 735, 62, "#1b212b") if x in (330, 780) else None
    c.box(610, 706, 130, 40, "#d39a3a", radius=5)
    c.box(720, 684, 44, 62, "#e4b45a", radius=5)
    for x in (635, 700, 745):
        c.disc(x, 748, 11, "#15181d")


def lighthouse(c: Canvas) -> None:
    c.sky("#141f3f", "#2c3f70", "#7d6f92", "#e29a7c", "#f3c38f", bottom=560)
    c.stars(220, 90)
    c.glow(300, 540, 430, "#ffcf93", 0.85)
    c.clouds(330, 500, 9, "#b9788a", 0.5)
    lamp = (842, 218)
    for spread, strength in ((64, 0.13), (34, 0.2)):
        c.shape([lamp, (-60, 120 - spread * 1.6), (-60, 120 + spread * 2.4)], "#fff0c2", strength, blur=4)
        c.shape([lamp, (1300, 190 - spread), (1300, 190 + spread)], "#fff0c2", strength, blur=4)
    c.water(548, "#d79b80", "#6a6488", "#26355f", "#121d3c", sparkle="#ffe0b0", light=300, strength=0.5)
    c.shape([(560, 620), (640, 560), (700, 536), (760, 500), (930, 492), (990, 520), (1070, 540), (1130, 590), (1210, 600),
        (1210, 810), (480, 810)], "#171f33")
    c.shape([(760, 500), (930, 492), (990, 520), (940, 540), (830, 560), (720, 600), (640, 620), (700, 540)], "#2b3551")
    c.shape([(800, 500), (884, 500), (868, 262), (816, 262)], "#f2ebdc")
    c.shape([(842, 500), (884, 500), (868, 262), (842, 262)], "#c9bfb4")
    for top, bottom in ((310, 362), (416, 468)):
        left = [(842 - (26 + (y - 262) * 0.067), y) for y in (top, bottom)]
        right = [(842 + (26 + (y - 262) * 0.067), y) for y in (bottom, top)]
        c.shape([*left, *right], "#b7231a")
        c.shape([(842, top), (842, bottom), *right], "#8e1c16")
    c.box(806, 254, 72, 11, "#1b2337")
    c.box(820, 206, 44, 48, "#fff3cf")
    for x in (820, 834, 848, 862):
        c.box(x, 206, 2.4, 48, "#1b2337")
    c.shape([(812, 208), (872, 208), (842, 178)], "#1b2337")
    c.line([(842, 180), (842, 162)], "#1b2337", 3)
    c.glow(*lamp, 150, "#fff4cf", 0.95)
    c.box(906, 448, 92, 52, "#e6dccb")
    c.shape([(898, 450), (1006, 450), (986, 420), (918, 420)], "#4b3a41")
    c.box(926, 466, 14, 20, "#ffd98a")
    c.box(960, 466, 14, 20, "#ffd98a")
    for _ in range(120):
        share = c.random.random()
        x, y = 558 - share * 76 + c.random.uniform(-16, 6), 622 + share * 180 + c.random.uniform(-8, 8)
        c.disc(x, y, c.random.uniform(1, 4.5), "#e8d9d4", squash=0.6)


def cliffs(c: Canvas) -> None:
    c.sky("#7fa6cf", "#b9d0e4", "#e9eef0", bottom=440)
    c.clouds(70, 300, 14, "#ffffff", 0.75)
    c.water(420, "#7fb0b8", "#3f8392", "#22607a", "#173f63", sparkle="#ffffff", strength=0.4)
    line = [(1210, 150), (1060, 168), (960, 158), (860, 190), (760, 210), (690, 232), (640, 262)]
    c.shape([*line, (628, 440), (1210, 470)], "#efe9da")
    for _ in range(90):
        x = c.random.uniform(640, 1200)
        top = 262 - (x - 640) * 0.17
        c.line([(x, top + c.random.uniform(10, 120)), (x + c.random.uniform(-4, 4), top + c.random.uniform(130, 230))],
            mix("#d8cfba", "#bfb39a", c.random.random()), 1.6, )
    for index in range(8):
        y = 250 + index * 24
        c.line([(640, y + 10), (900, y - 12), (1210, y - 20)], "#d9d0bb", 2.2, 0.6)
    c.shape([*line, (640, 276), (760, 226), (860, 206), (960, 176), (1060, 186), (1210, 170)], "#6f8f4e")
    c.shape([(520, 300), (566, 282), (606, 300), (616, 440), (590, 440), (580, 360), (556, 350), (544, 370), (540, 440),
        (512, 440)], "#e6decb")
    c.shape([(520, 300), (566, 282), (606, 300), (604, 312), (566, 296), (522, 312)], "#7d9a58")
    c.shape([(590, 440), (580, 360), (568, 352), (606, 300), (616, 440)], "#cdc3ac")
    c.shape([(480, 455), (700, 432), (1210, 456), (1210, 560), (960, 500), (760, 474)], "#d8c9a4")
    for row in range(7):
        start = c.random.uniform(380, 760)
        points = [(x, 512 + row * 40 + math.sin(x / 70 + row * 2) * 5) for x in range(int(start),
            int(start + c.random.uniform(160, 420)), 10)]
        c.line(points, "#f6fbfb", 2 + row * 0.7, 0.7)
    c.shape([(-10, 520), (90, 500), (190, 540), (260, 600), (330, 690), (380, 810), (-10, 810)], "#42603a")
    c.shape([(-10, 560), (120, 545), (230, 620), (300, 720), (330, 810), (-10, 810)], "#55774a")
    for _ in range(160):
        x, y = c.random.uniform(0, 300), c.random.uniform(560, 800)
        if y > 540 + x * 0.5:
            c.line([(x, y), (x + c.random.uniform(-6, 10), y - c.random.uniform(10, 26))],
                mix("#6f9257", "#c9b766", c.random.random()), 1.8)
    c.person(150, 566, 70, "#16233f")
    c.person(186, 574, 62, "#8e2f28")


def mill(c: Canvas, x: float, y: float, tall: float, fill: str, shade: str, turn: float) -> None:
    """A wind turbine; ``y`` is its foot, ``turn`` the angle of the first blade in degrees."""
    c.shape([(x - tall * 0.013, y), (x + tall * 0.013, y), (x + tall * 0.007, y - tall), (x - tall * 0.007, y - tall)], fill)
    c.shape([(x, y), (x + tall * 0.013, y), (x + tall * 0.007, y - tall), (x, y - tall)], shade)
    for blade in range(3):
        angle = math.radians(turn + blade * 120)
        dx, dy, reach = math.cos(angle), math.sin(angle), tall * 0.62
        c.shape([
            (x - dy * tall * 0.006, y - tall + dx * tall * 0.006), (x + dx * reach * 0.22 - dy * tall * 0.02,
                y - tall + dy * reach * 0.22 + dx * tall * 0.02),
            (x + dx * reach, y - tall + dy * reach), (x + dx * reach * 0.1 + dy * tall * 0.008,
                y - tall + dy * reach * 0.1 - dx * tall * 0.008),
        ], fill)
    c.disc(x, y - tall, tall * 0.02, shade)


def offshore_wind(c: Canvas) -> None:
    c.sky("#5d86b5", "#9fbdd8", "#dfe6e4", "#f4e4c6", bottom=500)
    c.glow(930, 470, 360, "#fff3d4", 0.85)
    c.clouds(80, 320, 12, "#ffffff", 0.6)
    for index, x in enumerate((96, 214, 330, 448, 566, 690, 812, 930, 1050, 1160)):
        mill(c, x, 500, 110, "#dfe7ee", "#c2cfdb", index * 37)
    for index, x in enumerate((160, 520, 840)):
        mill(c, x, 508, 210, "#f1f4f6", "#c9d4de", index * 53 + 10)
    c.water(496, "#bccbd0", "#6f96ad", "#2f628c", "#173f6b", sparkle="#fff8e6", light=930, strength=0.5)
    for x in (160, 520, 840):
        c.box(x - 7, 496, 14, 14, "#d9a441")
    mill(c, 1010, 588, 470, "#ffffff", "#d2dbe3", 22)
    c.box(994, 560, 32, 34, "#e0a63c")
    c.box(984, 556, 52, 7, "#b98326")
    mirrored(c, 994, 594, 32, "#8a6a2a", 70)
    mirrored(c, 230, 676, 300, "#14213d", 66)
    trawler(c, 210, 676, 340, "#173f7a", "#f2ebdc", "#b7231a")


def sailing(c: Canvas) -> None:
    c.sky("#3f74ad", "#8fb5d8", "#d9e7ee", "#f5efdf", bottom=470)
    c.clouds(50, 260, 10, "#ffffff", 0.8)
    c.land(c.ridge(462, 36, 0.5), "#8fa9b8", 480)
    c.water(462, "#86b4c6", "#3c80a6", "#1d568a", "#123a68", sparkle="#ffffff", strength=0.55)
    def yacht(x: float, y: float, tall: float, main: str, jib: str, number: bool = False) -> None:
        heel = tall * 0.14
        mirrored(c, x - tall * 0.2, y + 3, tall * 0.5, mix(main, "#123a68", 0.35), tall * 0.22)
        top = (x + heel, y - tall)
        c.shape([(x, y - tall * 0.1), top, (x + tall * 0.16, y - tall * 0.6), (x + tall * 0.36, y - tall * 0.13)], main)
        c.shape([(x + heel * 0.8, y - tall * 0.8), (x - tall * 0.12, y - tall * 0.44), (x - tall * 0.3, y - tall * 0.09),
            (x - tall * 0.02, y - tall * 0.1)], jib)
        for share in (0.3, 0.5, 0.7):
            c.line([(x + heel * share, y - tall * share), (x + tall * (0.4 - 0.33 * share), y - tall * (share - 0.04))],
                mix(main, "#14171c", 0.16), 1.4)
        c.line([(x, y - tall * 0.06), top], "#2a2f38", 2.5)
        c.shape([(x - tall * 0.32, y - tall * 0.085), (x + tall * 0.37, y - tall * 0.06), (x + tall * 0.3, y),
            (x - tall * 0.2, y)], "#14213d")
        c.shape([(x - tall * 0.32, y - tall * 0.085), (x + tall * 0.37, y - tall * 0.06), (x + tall * 0.362, y - tall * 0.045),
            (x - tall * 0.3, y - tall * 0.068)], "#f2ebdc")
        for step in range(3 if number else 0):
            c.disc(x + tall * (0.06 + 0.07 * step), y - tall * 0.1, tall * 0.022, "#b7231a")
    for x, y, tall, tint in ((1050, 486, 74, "#f6f1e4"), (905, 484, 66, "#ffffff"), (700, 490, 84, "#f6f1e4"),
        (150, 488, 78, "#ffffff"), (300, 484, 60, "#f3d9b0")):
        yacht(x, y, tall, tint, mix(tint, "#b9c7d2", 0.3))
    yacht(960, 570, 250, "#ffffff", "#c9d6e2")
    yacht(240, 600, 310, "#f6efe0", "#d39a3a")
    yacht(600, 700, 560, "#ffffff", "#b7231a", number=True)
    for _ in range(60):
        x = c.random.uniform(380, 620)
        c.disc(x, 700 + c.random.uniform(-6, 14), c.random.uniform(1, 5), "#f4fbff", squash=0.5)


SCENES = {
    "harbour-dawn": harbour_dawn, "harbour-cranes": harbour_cranes, "lighthouse": lighthouse, "cliffs": cliffs,
    "offshore-wind": offshore_wind, "sailing": sailing,
}
