"""Laboratories, hospitals, charts, and the sky through a dome."""

from __future__ import annotations

import math

from aipress_demo.world.drawing.canvas import SKIN, Canvas, mix


def laboratory(c: Canvas) -> None:
    c.sky("#dfe9ec", "#f2f5f3")
    c.box(0, 90, 1200, 12, "#b9c6cb")
    c.box(0, 250, 1200, 12, "#b9c6cb")
    for shelf in (90, 250):
        x = 20.0
        while x < 1180:
            w, h = c.random.uniform(20, 46), c.random.uniform(34, 92)
            tint = c.random.choice(("#9cc3d0", "#c9d6da", "#d9a866", "#7fa9b5", "#e9dfcb", "#b98f8a", "#8fb0a0"))
            c.box(x, shelf - h, w, h, mix(tint, "#ffffff", 0.25), radius=6)
            c.box(x, shelf - h * 0.55, w, h * 0.55, tint, radius=5)
            c.box(x + w * 0.3, shelf - h - 9, w * 0.4, 11, "#5d7690")
            c.box(x + 3, shelf - h * 0.45, w - 6, h * 0.22, "#fbf9f2")
            x += w + c.random.uniform(6, 30)
    c.box(0, 610, 1200, 20, "#f7f8f6")
    c.box(0, 630, 1200, 180, "#8fa6b0")
    for index in range(5):
        c.box(30 + index * 240, 650, 200, 140, "#9db3bc", radius=4)
        c.box(110 + index * 240, 668, 40, 7, "#5d7690")
    c.shape([(120, 610), (330, 610), (318, 586), (140, 586)], "#22344f")
    c.box(196, 420, 40, 170, "#2b425f", radius=10)
    c.shape([(196, 430), (236, 430), (310, 350), (282, 322)], "#2b425f")
    c.shape([(250, 380), (292, 420), (276, 436), (234, 396)], "#d9dfe2")
    c.shape([(292, 340), (330, 302), (346, 318), (308, 356)], "#14213d")
    c.box(216, 520, 130, 14, "#22344f")
    c.box(262, 440, 26, 70, "#b9c6cb", radius=5)
    c.box(268, 506, 14, 12, "#22344f")
    c.glow(276, 540, 60, "#fff6c9", 0.9)
    for x, tint, level in ((470, "#b7231a", 0.45), (590, "#d39a3a", 0.6), (880, "#2f6f73", 0.5)):
        c.shape([(x, 610), (x + 116, 610), (x + 72, 470), (x + 72, 410), (x + 44, 410), (x + 44, 470)], "#e6eff1")
        w = 58 * level
        c.shape([(x + 2, 608), (x + 114, 608), (x + 58 + 56 - w * 0.72, 610 - 140 * level),
            (x + 2 + w * 0.72, 610 - 140 * level)], mix(tint, "#ffffff", 0.12))
        c.box(x + 38, 402, 40, 10, "#c9d6da", radius=4)
        for _ in range(7):
            c.disc(x + c.random.uniform(26, 90), 606 - c.random.uniform(4, 44), c.random.uniform(2, 5), "#ffffff", 0.55)
        c.line([(x + 18, 596), (x + 50, 486)], "#ffffff", 4, 0.7)
    c.box(720, 560, 130, 12, "#b98f60")
    c.box(720, 596, 130, 14, "#b98f60")
    for index in range(5):
        x = 730 + index * 24
        c.box(x, 470, 15, 136, "#e6eff1", radius=7)
        c.box(x, 470 + 40 + index * 9, 15, 96 - index * 9, ("#3e6aa8", "#b7231a", "#2f6f73", "#d39a3a", "#6d3f5b")[index],
            radius=7)
    c.box(1040, 470, 130, 140, "#dfe4e6", radius=8)
    c.box(1054, 486, 102, 60, "#14213d", radius=3)
    c.line([(1060, 530), (1076, 524), (1090, 500), (1102, 534), (1118, 514), (1150, 520)], "#83cfa3", 3)
    for index in range(3):
        c.disc(1072 + index * 32, 574, 9, ("#b7231a", "#d39a3a", "#2f6f73")[index])


def hospital(c: Canvas) -> None:
    c.sky("#0d1838", "#1c2f5e", "#35507f", bottom=600)
    c.stars(220, 80)
    for x, y, w, h in ((40, 170, 330, 420), (860, 120, 320, 470), (330, 250, 570, 340)):
        c.box(x, y, w, h, "#2a3c66")
        c.box(x, y, w, 12, "#3b5080")
        for row in range(int((h - 60) / 54)):
            for column in range(int((w - 20) / 46)):
                c.box(x + 18 + column * 46, y + 34 + row * 54, 30, 32, "#ffe3a6" if c.random.random() < 0.3 else "#1a2850")
    c.box(330, 440, 560, 150, "#dfe9ee")
    c.glow(610, 520, 380, "#eaf6ff", 0.75)
    for index in range(8):
        c.box(346 + index * 68, 456, 60, 134, "#f8fcff")
        c.box(346 + index * 68, 456, 60, 134, "#9cc3de", 0.35)
    c.box(552, 456, 128, 134, "#ffffff")
    c.box(614, 456, 4, 134, "#9db3bc")
    c.shape([(290, 440), (930, 440), (960, 410), (260, 410)], "#f6f3ec")
    c.box(290, 436, 640, 10, "#b7231a")
    c.box(572, 330, 76, 76, "#2f6f73", radius=8)
    c.box(602, 342, 16, 52, "#ffffff")
    c.box(584, 360, 52, 16, "#ffffff")
    c.glow(610, 368, 130, "#9fe0d8", 0.35)
    c.shape([(0, 588), (1200, 588), (1200, 810), (0, 810)], "#1b2440")
    c.shape([(300, 588), (930, 588), (1120, 810), (120, 810)], "#4a5c82", 0.75)
    for row in range(4):
        c.shape([(590 - row * 3, 640 + row * 42), (630 + row * 3, 640 + row * 42), (640 + row * 4, 660 + row * 44),
            (580 - row * 4, 660 + row * 44)], "#e9edf3")
    c.box(150, 560, 290, 146, "#fbf9f2", radius=10)
    c.shape([(436, 590), (500, 596), (530, 650), (534, 704), (430, 706)], "#fbf9f2")
    c.shape([(446, 602), (492, 606), (512, 648), (446, 648)], "#22344f")
    c.box(150, 640, 384, 18, "#d39a3a")
    c.box(176, 580, 80, 46, "#22344f", radius=4)
    c.box(322, 586, 38, 38, "#2f6f73")
    c.box(336, 590, 10, 30, "#ffffff")
    c.box(326, 600, 30, 10, "#ffffff")
    for wx in (220, 462):
        c.disc(wx, 706, 32, "#0b1022")
        c.disc(wx, 706, 14, "#9aa3b2")
    c.box(396, 544, 60, 16, "#3e7fd6", radius=6)
    c.glow(426, 546, 130, "#5fa3ff", 0.85)
    c.glow(532, 676, 80, "#fff6d9", 0.9)
    c.person(690, 676, 118, "#2f6f73", skin=c.random.choice(SKIN))
    c.person(740, 684, 122, "#e9edf3", skin=c.random.choice(SKIN))
    c.box(760, 640, 130, 14, "#e9edf3", radius=5)
    c.box(768, 626, 108, 16, "#9cc3de", radius=6)
    c.disc(862, 622, 13, "#c99272")
    for wx in (776, 872):
        c.line([(wx, 654), (wx, 692)], "#9aa3b2", 4)
        c.disc(wx, 694, 7, "#0b1022")
    c.person(914, 688, 120, "#2f6f73", skin=c.random.choice(SKIN))


def market_chart(c: Canvas) -> None:
    c.sky("#f7f3ea", "#f1ebdd")
    for row in range(8):
        c.line([(90, 130 + row * 72), (1130, 130 + row * 72)], "#d9cfba", 1.4)
    for column in range(9):
        c.line([(90 + column * 130, 130), (90 + column * 130, 634)], "#e4dccb", 1.2)
    value, line = 430.0, []
    for step in range(131):
        value += c.random.gauss(-1.3, 13) + (430 - step * 1.7 - value) * 0.05
        line.append((90 + step * 8.0, max(150, min(600, value))))
    soft = [(x, 520 - (520 - y) * 0.45 + math.sin(x / 90) * 18) for x, y in line]
    c.shape([*soft, (1130, 634), (90, 634)], "#d9e2ee")
    c.line(soft, "#8fa6bf", 3)
    c.shape([*line, (1130, 634), (90, 634)], "#173f7a", 0.2)
    c.line(line, "#173f7a", 6)
    c.line([(90, 430), (1130, 430)], "#b7231a", 2)
    end = line[-1]
    c.glow(*end, 60, "#b7231a", 0.5)
    c.disc(*end, 13, "#b7231a")
    c.disc(*end, 5, "#ffffff")
    for step in range(0, 130, 2):
        tall = c.random.uniform(8, 56) + (34 if step in (2, 4, 70, 124, 126) else 0)
        c.box(92 + step * 8, 700 - tall, 11, tall, "#c8453a" if line[step][1] > line[max(step - 2, 0)][1] else "#2f6f73")
    c.line([(90, 700), (1130, 700)], "#14171c", 2.5)
    c.box(90, 66, 330, 22, "#14171c")
    c.box(90, 98, 210, 11, "#8a8577")
    c.box(90, 40, 60, 8, "#b7231a")


def bar_chart(c: Canvas) -> None:
    c.sky("#eef2f7", "#e3eaf2")
    c.box(90, 60, 60, 8, "#b7231a")
    c.box(90, 82, 410, 24, "#14171c")
    c.box(90, 118, 260, 11, "#7c8796")
    for row in range(6):
        c.line([(90, 190 + row * 96), (1120, 190 + row * 96)], "#c7d1de", 1.4)
    level = 190.0
    tops = []
    for index in range(12):
        level = max(120, min(440, level + c.random.uniform(-46, 78)))
        x = 112 + index * 84
        tint = "#b7231a" if index == 8 else "#173f7a" if index < 9 else "#8fa9cf"
        c.shape([(x + 50, 670), (x + 66, 656), (x + 66, 656 - level + 8), (x + 50, 670 - level)], mix(tint, "#0b1022", 0.28))
        c.shape([(x, 670 - level), (x + 16, 656 - level), (x + 66, 656 - level), (x + 50, 670 - level)],
            mix(tint, "#ffffff", 0.3))
        c.box(x, 670 - level, 50, level, tint)
        c.box(x + 8, 690, 34, 8, "#7c8796")
        tops.append((x + 33, 630 - level))
    c.line([(90, 670), (1140, 670)], "#14171c", 3)
    c.line(tops, "#d39a3a", 4)
    for x, y in tops:
        c.disc(x, y, 9, "#d39a3a")
        c.disc(x, y, 4, "#ffffff")
    for index, tint in enumerate(("#173f7a", "#8fa9cf", "#d39a3a")):
        c.box(90 + index * 170, 740, 18, 18, tint, radius=3)
        c.box(118 + index * 170, 745, 96, 9, "#7c8796")


def observatory(c: Canvas) -> None:
    c.sky("#060b20", "#0f1b42", "#243769", "#4f5b8e", bottom=640)
    for _ in range(42):
        share = c.random.random()
        c.glow(180 + share * 760 + c.random.gauss(0, 40), 620 - share * 640 + c.random.gauss(0, 36), c.random.uniform(70, 170),
            c.random.choice(("#8fa3dd", "#b79ac4", "#cfd8f4")), 0.13)
    c.stars(620, 520)
    for _ in range(900):
        share = c.random.random()
        c.disc(180 + share * 760 + c.random.gauss(0, 60), 620 - share * 640 + c.random.gauss(0, 52),
            c.random.choice((0.6, 0.7, 0.9)), "#e6ecff")
    c.line([(930, 90), (1050, 150)], "#ffffff", 2.4, 0.8)
    c.land(c.ridge(630, 70, 1), "#131c3f")
    c.land(c.ridge(690, 50, 0.8), "#0c1330")
    c.box(430, 500, 330, 190, "#c9d0dd")
    c.box(640, 500, 120, 190, "#9aa5bb")
    dome = [(595 + math.cos(a) * 182, 504 - math.sin(a) * 190) for a in [math.pi * s / 40 for s in range(41)]]
    c.shape(dome, "#e3e7ee")
    c.shape([(595 + math.cos(a) * 182, 504 - math.sin(a) * 190) for a in [math.pi * s / 40 for s in range(16)]] + [(640, 504)],
        "#b3bdcf")
    slit = [(595 + math.cos(a) * 184 * 1.0, 504 - math.sin(a) * 192) for a in [math.pi * (0.52 + 0.01 * s) for s in range(14)]]
    c.shape([*slit, (520, 470), (560, 470)], "#2b1a12")
    c.glow(545, 420, 110, "#ffb45e", 0.8)
    c.shape([(536, 470), (568, 470), (520, 318), (494, 326)], "#22304f")
    c.shape([(494, 326), (520, 318), (514, 300), (486, 309)], "#3e5a8c")
    c.box(424, 496, 342, 14, "#8793ab")
    c.box(560, 590, 54, 100, "#22304f")
    c.box(566, 596, 42, 94, "#ffd58a")
    c.glow(587, 650, 120, "#ffcf80", 0.75)
    for x in (460, 690):
        c.box(x, 556, 36, 26, "#ffd58a")
    c.shape([(560, 690), (614, 690), (760, 810), (430, 810)], "#3a3b57")
    c.person(660, 744, 86, "#070b1c")
    c.person(700, 748, 60, "#070b1c")
    c.line([(664, 690), (690, 668)], "#070b1c", 5)
    for x in (120, 190, 260, 920, 1010, 1100):
        tall = c.random.uniform(90, 160)
        c.shape([(x - tall * 0.2, 740), (x, 740 - tall), (x + tall * 0.2, 740)], "#070c22")


SCENES = {
    "laboratory": laboratory,
    "hospital": hospital,
    "market-chart": market_chart,
    "bar-chart": bar_chart,
    "observatory": observatory,
}
