"""Mountains, fields, forests and what people build in them."""

from __future__ import annotations

import math

from PIL import Image

from aipress_demo.world.drawing.canvas import HEIGHT, WIDTH, Canvas, Point, mix
from aipress_demo.world.drawing.sea import mill


def field_wind(c: Canvas) -> None:
    c.sky("#6f9fcb", "#b3cfe3", "#eaf0ea", "#f8eccd", bottom=480)
    c.clouds(60, 330, 15, "#ffffff", 0.8)
    c.land(c.ridge(470, 50, 0.7), "#9db4b8")
    c.land(c.ridge(500, 50, 0.6), "#8aa678")
    for x, tall, turn in ((180, 190, 12), (330, 170, 70), (980, 180, 40), (1100, 210, 95)):
        mill(c, x, 486, tall, "#f7f8f6", "#cfd8dc", turn)
    c.land(c.ridge(545, 40, 0.4), "#d9b95f")
    for row in range(16):
        y = 560 + row * row * 1.1
        c.line([(x, y + math.sin(x / 240 + row) * 10) for x in range(-20, 1221, 40)], "#c39f45" if row % 2 else "#e6cd82",
            2 + row * 0.35)
    mill(c, 690, 590, 450, "#ffffff", "#d3dadd", 318)
    c.shape([(-10, 690), (300, 660), (700, 700), (1210, 650), (1210, 810), (-10, 810)], "#6f8f4e")
    for _ in range(240):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(690, 800)
        c.line([(x, y), (x + c.random.uniform(-5, 5), y - c.random.uniform(10, 34))],
            mix("#567a3d", "#a9b766", c.random.random()), 1.8)
    for _ in range(46):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(690, 790)
        c.disc(x, y, c.random.uniform(3, 5.5), c.random.choice(("#b7231a", "#c8453a", "#f2ebdc", "#3e6aa8")))


def turbines_dusk(c: Canvas) -> None:
    c.sky("#1d2a52", "#4a4f80", "#a86a80", "#e9936b", "#f7c77f", bottom=600)
    c.glow(420, 560, 460, "#ffd391", 0.9)
    c.disc(420, 560, 46, "#ffe9b5")
    c.clouds(160, 470, 14, "#7e5475", 0.55)
    c.clouds(240, 420, 6, "#f3a97e", 0.6)
    c.land(c.ridge(596, 60, 0.8), "#6d4a68")
    c.land(c.ridge(630, 60, 0.8), "#4d3857")
    for x, tall, turn in ((720, 150, 20), (820, 150, 66), (920, 150, 100)):
        mill(c, x, 596, tall, "#433354", "#3a2d4c", turn)
    c.land(c.ridge(690, 50, 0.6), "#2c2545")
    for x, tall, turn in ((150, 360, 45), (560, 330, 8), (1010, 470, 78)):
        mill(c, x, 680, tall, "#231f3d", "#1b1833", turn)
    c.land(c.ridge(750, 36, 0.5), "#17152c")
    c.box(988, 690, 44, 30, "#17152c")
    c.shape([(860, 800), (1010, 716), (1030, 716), (960, 800)], "#3b3150")
    c.box(936, 700, 46, 20, "#0f0e20", radius=4)
    c.disc(946, 721, 6, "#0b0a17")
    c.disc(972, 721, 6, "#0b0a17")
    c.glow(930, 712, 46, "#ffe3a3", 0.9)


def mountains_dawn(c: Canvas) -> None:
    c.sky("#3d5f98", "#8fa6cb", "#e6c3b4", "#f8dfb8", bottom=560)
    c.glow(860, 330, 430, "#fff0cd", 0.95)
    c.disc(860, 330, 40, "#fffaf0")
    tints = ("#a9b4cc", "#8d9cbd", "#6f83aa", "#516a95", "#37527f", "#223d68", "#142a4e")
    for index, tint in enumerate(tints):
        base = 420 + index * 58
        c.land(c.ridge(base, 150 - index * 8, 1.5, 1.1), tint)
        c.haze("#f6dcc2", base - 20, base + 70, 0, 0.24 - index * 0.03)
    for x in range(-10, 1220, 17):
        tall = c.random.uniform(40, 104)
        y = 800 - abs(math.sin(x / 210)) * 46
        c.shape([(x - tall * 0.17, y + 30), (x, y - tall), (x + tall * 0.17, y + 30)], "#0c1c38")


def peak(c: Canvas, points: list[Point], light: str, shade: str, top: int) -> None:
    """A mountain with a lit and a shaded face; ``top`` is the index of its summit."""
    c.shape(points, light)
    summit = points[top]
    foot = (summit[0] + 70, max(y for _, y in points))
    c.shape([summit, (summit[0] - 26, summit[1] + 90), (summit[0] + 22, summit[1] + 150), (summit[0] - 6, summit[1] + 220),
        foot, *points[top + 1:]], shade)


def alpine_lake(c: Canvas) -> None:
    c.sky("#4c86bd", "#9cc3de", "#e6eff0", bottom=430)
    c.clouds(60, 210, 9, "#ffffff", 0.85)
    peak(c, [(-40, 440), (130, 250), (250, 150), (330, 215), (420, 290), (560, 440)], "#e8edf0", "#9fb2c6", 2)
    peak(c, [(380, 440), (560, 260), (690, 110), (800, 200), (880, 300), (1040, 440)], "#f4f6f5", "#8fa6bf", 2)
    peak(c, [(830, 440), (980, 280), (1070, 190), (1150, 270), (1300, 440)], "#e2e9ee", "#93a8be", 2)
    c.land(c.ridge(418, 60, 1), "#4f7358", 470)
    for x in range(-10, 1220, 15):
        tall, y = c.random.uniform(26, 60), 446 + c.random.uniform(-4, 6)
        c.shape([(x - tall * 0.2, y), (x, y - tall), (x + tall * 0.2, y)], mix("#24483b", "#3c6348", c.random.random()))
    mirror = c.image.crop((0, 0, c.size[0], 900)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((c.size[0], 660))
    c.image.paste(mirror, (0, 900))
    c.haze("#1f5c7a", 448, 800, 0.28, 0.75)
    for _ in range(110):
        y = c.random.uniform(456, 790)
        x, length = c.random.uniform(-60, 1180), 20 + (y - 440) * 0.35
        c.box(x, y, length, 1.2, "#e9f3f4", 0.3) if c.random.random() < 0.25 else c.box(x, y, length, 1, "#6f9db0")
    c.shape([(-10, 770), (340, 716), (420, 740), (480, 810), (-10, 810)], "#3e5a3f")
    for index in range(11):
        c.shape([(420 + index * 19, 716 - index * 4), (434 + index * 19, 714 - index * 4), (436 + index * 19, 726 - index * 4),
            (422 + index * 19, 728 - index * 4)], "#8a6b48")
    c.line([(400, 730), (640, 678)], "#5b4630", 5)
    c.person(596, 682, 78, "#16233f")
    c.shape([(800, 640), (980, 634), (960, 662), (822, 664)], "#b7231a")
    c.shape([(800, 640), (980, 634), (976, 641), (806, 647)], "#f2ebdc")
    c.person(886, 650, 56, "#16233f")
    c.line([(886, 620), (1000, 664)], "#5b4630", 3)


def snow_pass(c: Canvas) -> None:
    c.sky("#8094b3", "#b4c1d3", "#dfe4ea", bottom=500)
    c.clouds(40, 260, 16, "#f4f6f9", 0.7)
    peak(c, [(-60, 560), (160, 300), (320, 170), (430, 260), (640, 560)], "#eef2f6", "#a3b3c9", 2)
    peak(c, [(480, 560), (700, 330), (860, 140), (1000, 270), (1280, 560)], "#f7f9fb", "#94a7c1", 2)
    c.haze("#e9eef3", 360, 560, 0, 0.85)
    c.land(c.ridge(560, 90, 0.8), "#dce4ee")
    c.land(c.ridge(640, 80, 0.7), "#e9eef5")
    for x in range(0, 1200, 26):
        if c.random.random() < 0.6:
            tall, y = c.random.uniform(40, 90), 610 + c.random.uniform(-30, 26)
            for step in range(3):
                w = tall * (0.12 + 0.07 * step)
                c.shape([(x - w, y - tall * (0.6 - 0.26 * step)), (x, y - tall * (1 - 0.2 * step)),
                    (x + w, y - tall * (0.6 - 0.26 * step))], "#3c5268")
                c.shape([(x - w, y - tall * (0.6 - 0.26 * step)), (x, y - tall * (1 - 0.2 * step)),
                    (x - w * 0.2, y - tall * (0.66 - 0.26 * step))], "#eef3f8")
    c.shape([(400, 810), (560, 690), (480, 640), (640, 600), (700, 584), (712, 588), (566, 642), (690, 690), (720, 810)],
        "#4b5666")
    c.line([(560, 800), (628, 694), (540, 642), (700, 588)], "#e9d9a8", 3)
    for x, y in ((392, 770), (500, 690), (742, 770), (716, 690)):
        c.box(x, y - 46, 6, 50, "#b7231a")
        c.box(x, y - 40, 6, 10, "#ffffff")
    c.box(560, 690, 92, 56, "#d9882f", radius=7)
    c.box(572, 698, 66, 24, "#22344f", radius=4)
    c.shape([(536, 762), (676, 762), (664, 730), (548, 730)], "#b7231a")
    c.glow(576, 742, 40, "#ffe9b0", 0.9)
    c.glow(636, 742, 40, "#ffe9b0", 0.9)
    c.glow(606, 684, 50, "#ffb347", 0.9)
    for _ in range(320):
        c.disc(c.random.uniform(0, WIDTH), c.random.uniform(0, HEIGHT), c.random.uniform(0.8, 3), "#ffffff")


def wheat(c: Canvas) -> None:
    c.sky("#3f5880", "#7d8ba4", "#d3b58f", "#f3d9a0", bottom=430)
    c.clouds(40, 260, 16, "#55617c", 0.7)
    c.glow(250, 400, 420, "#ffe8ae", 0.85)
    c.shape([(860, 0), (1060, 0), (960, 420), (820, 420)], "#46587a", 0.35, blur=16)
    c.land(c.ridge(424, 26, 0.5), "#7c7f63")
    for x in (90, 180, 220, 940, 1000, 1060, 1120):
        c.tree(x, 424, c.random.uniform(40, 66), "#4f5d3c", "#3a4030")
    c.shape([(-10, 430), (1210, 424), (1210, 810), (-10, 810)], "#dca94a")
    for index in range(48):
        x = -900 + index * 62
        c.shape([(600 + (x - 600) * 0.2, 428), (600 + (x + 22 - 600) * 0.2, 428), (x + 30, 810), (x, 810)],
            "#c68f35" if index % 2 else "#e9c06a")
    c.shape([(600, 470), (1210, 520), (1210, 640), (640, 560)], "#f0d391")
    dust = ((560, 500), (500, 490), (440, 496))
    for x, y in dust:
        c.glow(x, y, 130, "#f7e0ae", 0.7)
    c.box(600, 430, 190, 96, "#b7231a", radius=8)
    c.box(600, 430, 190, 24, "#d2473a", radius=8)
    c.box(742, 386, 70, 74, "#233a5e", radius=6)
    c.box(750, 394, 54, 42, "#a9c6dc", radius=3)
    c.box(736, 378, 84, 12, "#b7231a", radius=3)
    c.shape([(800, 500), (910, 520), (910, 560), (800, 546)], "#8e1c16")
    for step in range(7):
        c.line([(876 + math.cos(step * 0.9) * 34, 528 + math.sin(step * 0.9) * 34), (876, 528)], "#e6c35c", 4)
    c.disc(770, 540, 48, "#22262e")
    c.disc(770, 540, 20, "#d9a441")
    c.disc(630, 546, 30, "#22262e")
    c.disc(630, 546, 12, "#d9a441")
    c.line([(620, 440), (520, 380)], "#8e1c16", 12)
    for _ in range(420):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(700, 815)
        tall = c.random.uniform(50, 120)
        lean = c.random.uniform(-10, 18)
        tint = mix("#b67c27", "#f4d685", c.random.random())
        c.line([(x, y), (x + lean, y - tall)], tint, 1.8)
        c.disc(x + lean, y - tall, 4, tint, squash=2.4)


def vineyard(c: Canvas) -> None:
    c.sky("#7ba3c9", "#c9d9e2", "#f6e6c8", bottom=400)
    c.clouds(50, 240, 10, "#ffffff", 0.75)
    c.land(c.ridge(380, 90, 0.9), "#9aa7b4")
    c.land(c.ridge(420, 80, 0.7), "#8d9a6a")
    c.box(846, 318, 120, 66, "#e9dcc3")
    c.shape([(834, 322), (978, 322), (952, 284), (860, 284)], "#a4533a")
    c.box(966, 262, 36, 122, "#dccdb0")
    c.shape([(960, 264), (1008, 264), (984, 220)], "#8e442f")
    for x in (866, 896, 926):
        c.box(x, 338, 12, 18, "#4d5f78")
    for x in (820, 1020, 1046, 790):
        c.shape([(x - 9, 386), (x, 300), (x + 9, 386)], "#3c5237")
    c.shape([(-10, 430), (500, 384), (1210, 380), (1210, 810), (-10, 810)], "#b98f4a")
    palette = ("#b5532a", "#cf7a2c", "#d9a13a", "#8f3b26", "#9a8a3b")
    for row in range(17):
        bottom = -560 + row * 146
        top = 600 + (row - 8) * 30
        for step in range(42):
            share = (step / 42) ** 1.7
            x, y = top + (bottom - top) * share, 400 + 420 * share
            size = 4 + share * 52
            c.disc(x, y, size, mix(c.random.choice(palette), "#3b2417", 0.1 + 0.25 * c.random.random()), squash=0.75)
            c.disc(x - size * 0.2, y - size * 0.34, size * 0.62, c.random.choice(palette), squash=0.7)
        c.line([(top, 398), (bottom, 818)], "#5d4327", 1.4, 0.5)
    c.haze("#ffe2ae", 380, 560, 0.35, 0)


def bocage(c: Canvas) -> None:
    c.sky("#a9c4d6", "#d9e3e0", "#f7edd6", bottom=380)
    c.glow(260, 330, 380, "#fff6dc", 0.95)
    greens = ("#a8bf8c", "#90ad6e", "#7d9d58", "#94ad55", "#6d8f4c", "#5f8244")
    for index in range(6):
        base = 360 + index * 74
        line = c.ridge(base, 54, 0.5, 0.8)
        c.land(line, greens[index])
        for x, y in line[::1]:
            if c.random.random() < 0.75:
                c.disc(x, y, (4 + index * 3.2) * c.random.uniform(0.6, 1.3),
                    mix("#6c8a63", "#2f5133", min(1, index / 5 + 0.15 * c.random.random())))
        for _ in range(7 - index):
            x, y = c.random.choice(line)
            c.tree(x, y + 6, 46 + index * 26, mix("#6f8e66", "#2c4d31", index / 6), "#4a4032")
        for _ in range(4):
            x, y = c.random.choice(line)
            c.line([(x, y), (x + c.random.uniform(-70, 70), y + 90)], mix("#6c8a63", "#2f5133", index / 6), 4 + index)
        c.haze("#fbf3e0", base - 10, base + 80, 0.1, 0.42 - index * 0.06)
    for index in range(9):
        x, y = 520 + index * 52 + c.random.uniform(-16, 16), 672 + c.random.uniform(-26, 40)
        c.box(x, y, 40, 20, "#f2ebdc", radius=8)
        c.box(x + c.random.choice((4, 18)), y + 2, 16, 12, "#5b3a2c", radius=6)
        c.disc(x + 42, y + 6, 8, "#5b3a2c")
        for leg in (5, 13, 26, 34):
            c.box(x + leg, y + 17, 4, 13, "#d8cdb8")


def forest(c: Canvas) -> None:
    c.sky("#dfe6c4", "#b9cda0", "#6f9168", "#2f5040")
    c.glow(640, 230, 470, "#fff8d6", 1)
    for layer in range(5):
        tint = ("#9db58c", "#7a9a76", "#557a60", "#34594a", "#173429")[layer]
        for _ in range(24 - layer * 4):
            x, width = c.random.uniform(-20, 1220), (9 + layer * 10) * c.random.uniform(0.7, 1.4)
            if layer > 2 and abs(x - 620) < 110 + layer * 24:
                continue
            c.shape([(x - width * 0.42, -10), (x + width * 0.42, -10), (x + width * 0.6, 640 + layer * 40),
                (x - width * 0.6, 640 + layer * 40)], tint)
            if layer > 1:
                c.shape([(x - width * 0.42, -10), (x - width * 0.16, -10), (x - width * 0.3, 640 + layer * 40),
                    (x - width * 0.6, 640 + layer * 40)], mix(tint, "#e9efc6", 0.25))
            for _ in range(3):
                y = c.random.uniform(20, 420)
                side = c.random.choice((-1, 1))
                c.line([(x, y), (x + side * width * 2.6, y - width * 2.2)], tint, width * 0.2)
        c.haze("#eaf0cd", 0, 700, 0.16, 0.02)
        c.land(c.ridge(640 + layer * 40, 26, 0.5), mix(tint, "#20382a", 0.2))
    for start in (300, 470, 640, 800):
        c.shape([(start, -10), (start + 76, -10), (start - 150 + 120, 720), (start - 330, 720)], "#fffbe0", 0.17, blur=9)
    c.shape([(560, 640), (660, 640), (760, 810), (420, 810)], "#b9a56f")
    for _ in range(190):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(720, 812)
        if abs(x - 600) > 110:
            c.line([(x, y), (x + c.random.uniform(-26, 26), y - c.random.uniform(20, 70))],
                mix("#2b5238", "#6d9157", c.random.random()), 2.4)
    c.person(614, 690, 92, "#14231d")
    c.disc(662, 684, 13, "#14231d", squash=0.7)
    c.line([(652, 688), (650, 700), (672, 700), (674, 684)], "#14231d", 4)


def solar(c: Canvas) -> None:
    c.sky("#3f7fbd", "#93bfe0", "#e4eef0", bottom=360)
    c.glow(930, 90, 330, "#fffbe6", 1)
    c.clouds(90, 260, 8, "#ffffff", 0.85)
    c.land(c.ridge(350, 70, 0.8), "#91a9b0")
    c.land(c.ridge(386, 50, 0.6), "#7f9f62")
    for x in range(20, 1200, 90):
        c.tree(x + c.random.uniform(-20, 20), 388, c.random.uniform(40, 74), "#4f7446", "#3f4534")
    c.land([(x, 400.0) for x in range(-10, 1220, 20)], "#8fae5f")
    for row in range(6):
        share = (row / 5.4) ** 1.45
        y, tall, gap = 420 + share * 236, 26 + share * 96, 70 + share * 210
        for index in range(-2, 20):
            x = 600 + (index - 8.5) * gap - (row % 2) * gap * 0.25
            if not -gap < x < WIDTH + gap:
                continue
            c.box(x + gap * 0.42, y + tall * 0.3, gap * 0.035, tall * 0.72, "#6d7580")
            quad = [(x, y + tall * 0.66), (x + gap * 0.1, y), (x + gap * 0.96, y), (x + gap * 0.86, y + tall * 0.66)]
            c.shape(quad, "#1c3f73")
            c.shape([quad[1], (x + gap * 0.5, y), (x + gap * 0.22, y + tall * 0.66), quad[0]], "#2b568f")
            for step in range(1, 5):
                a = x + gap * (0.1 + 0.172 * step)
                c.line([(a, y), (a - gap * 0.1, y + tall * 0.66)], "#86a9cf", 0.8 + share)
            for step in range(1, 3):
                level = tall * 0.22 * step
                c.line([(x + gap * 0.1 * (1 - step / 3), y + level), (x + gap * (0.96 - 0.033 * step), y + level)], "#86a9cf",
                    0.8 + share)
    for x, y, size in ((150, 752, 1.2), (262, 768, 1.3), (890, 758, 1.2), (1040, 764, 1.4), (985, 742, 1)):
        c.disc(x, y, 25 * size, "#f6f2e6", squash=0.7)
        c.disc(x + 24 * size, y - 8 * size, 9 * size, "#3a3a3a")
        for leg in (-12, -4, 8, 15):
            c.box(x + leg * size, y + 12 * size, 4 * size, 16 * size, "#3a3a3a")


SCENES = {
    "field-wind": field_wind, "turbines-dusk": turbines_dusk, "mountains-dawn": mountains_dawn, "alpine-lake": alpine_lake,
    "snow-pass": snow_pass, "wheat": wheat,
    "vineyard": vineyard, "bocage": bocage, "forest": forest, "solar": solar,
}
