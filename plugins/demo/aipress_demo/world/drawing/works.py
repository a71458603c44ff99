"""Trains, trams and works."""

from __future__ import annotations

import math

from aipress_demo.world.drawing.canvas import SKIN, Canvas
from aipress_demo.world.drawing.sea import mirrored
from aipress_demo.world.drawing.town import skyline, windows


def tram(c: Canvas) -> None:
    c.sky("#6f93b8", "#b8cedd", "#f3e4c8", bottom=520)
    c.glow(1000, 380, 330, "#fff1cf", 0.8)
    skyline(c, 520, 130, 300, (90, 150), "#b3bfca", 0, "", "")
    x = -20.0
    for index in range(8):
        w, h = c.random.uniform(150, 190), c.random.uniform(230, 310)
        tint = ("#e9dcc3", "#d9c6a5", "#cfd5d6", "#e4cfb4")[index % 4]
        c.box(x, 560 - h, w, h, tint)
        c.shape([(x, 562 - h), (x + 16, 516 - h), (x + w - 16, 516 - h), (x + w, 562 - h)], "#5c6f86")
        windows(c, x + 6, 570 - h, w - 12, h - 70, (30, 54), 0.2, "#ffe3a6", "#73869b")
        c.box(x + 6, 514, w - 12, 46, "#2f3d50")
        x += w + 2
    for tx in (90, 380, 700, 1110):
        c.tree(tx, 566, 150, "#66834f", "#4a4032")
    c.shape([(0, 558), (1200, 558), (1200, 810), (0, 810)], "#a9a69f")
    c.shape([(0, 640), (1200, 600), (1200, 680), (0, 740)], "#8ba05f")
    for offset in (18, 66):
        c.line([(0, 644 + offset), (1200, 604 + offset * 0.86)], "#565b63", 4)
    c.line([(0, 226), (1200, 262)], "#3a414d", 2)
    c.line([(560, 290), (600, 246), (640, 290)], "#3a414d", 3)
    c.shape([(96, 676), (1070, 644), (1070, 664), (96, 698)], "#4c5a3a", 0.5, blur=4)
    for part in range(3):
        a, b = 110 + part * 318, 110 + part * 318 + 306
        y1, y2 = 660 - (a - 110) * 0.033, 660 - (b - 110) * 0.033
        c.shape([(a, y1 - 330 + 0.02 * a), (b, y2 - 322 + 0.02 * b), (b, y2), (a, y1)], "#f6f3ec")
        c.shape([(a, y1 - 62), (b, y2 - 60), (b, y2), (a, y1)], "#173f7a")
        c.shape([(a, y1 - 74), (b, y2 - 72), (b, y2 - 60), (a, y1 - 62)], "#b7231a")
        c.shape([(a + 8, y1 - 256), (b - 8, y2 - 250), (b - 8, y2 - 104), (a + 8, y1 - 108)], "#263c57")
        for door in (0.3, 0.72):
            dx = a + 306 * door
            c.shape([(dx, y1 - 268), (dx + 54, y1 - 268), (dx + 54, y1 - 14), (dx, y1 - 12)], "#dfe4e6")
            c.box(dx + 5, y1 - 256, 20, 200, "#3b5878")
            c.box(dx + 29, y1 - 256, 20, 200, "#3b5878")
        for seat in range(4):
            sx = a + 26 + seat * 70
            c.disc(sx + 10, y1 - 168, 13, "#141d2c")
            c.box(sx - 8, y1 - 156, 36, 46, "#141d2c", radius=12)
    c.shape([(1064, 330), (1122, 372), (1146, 560), (1138, 626), (1064, 630)], "#f6f3ec")
    c.shape([(1070, 372), (1108, 386), (1130, 520), (1070, 524)], "#263c57")
    c.shape([(1064, 570), (1144, 566), (1138, 626), (1064, 630)], "#173f7a")
    c.glow(1120, 586, 50, "#fff3c8", 0.95)
    for px, height, tint in ((60, 150, "#27344c"), (300, 166, "#8e2f28"), (352, 158, "#3a3f4c"), (760, 160, "#2f4b46"),
        (930, 150, "#27344c")):
        c.person(px, 776, height, tint, skin=c.random.choice(SKIN))


def viaduct_train(c: Canvas) -> None:
    c.sky("#6c9bc8", "#b9d3e4", "#f2ead4", bottom=480)
    c.clouds(40, 230, 9, "#ffffff", 0.8)
    c.land(c.ridge(400, 120, 1), "#9db2bd")
    c.land(c.ridge(460, 110, 0.9), "#7f9f86")
    c.land(c.ridge(590, 90, 0.7), "#6b8f58")
    deck = 360
    for index in range(8):
        x = -60 + index * 176
        c.box(x, deck + 20, 44, 430, "#d9c8a8")
        c.box(x + 28, deck + 20, 16, 430, "#b8a482")
        c.box(x - 6, deck + 104, 56, 10, "#c7b48f")
        top = deck + 112
        points = [(x + 44 + 66 + math.cos(a) * 66, top - math.sin(a) * 66) for a in [math.pi * s / 24 for s in range(25)]]
        c.shape([(x + 44, deck + 18), (x + 176, deck + 18), (x + 176, top), *points, (x + 44, top)], "#d9c8a8")
    c.box(-10, deck, 1220, 26, "#e6d8bb")
    c.box(-10, deck + 24, 1220, 7, "#b8a482")
    for x in range(0, 1200, 30):
        c.box(x, deck - 14, 3, 14, "#8f8168")
    c.line([(0, deck - 14), (1200, deck - 14)], "#8f8168", 2.4)
    for part in range(4):
        x = 160 + part * 208
        c.box(x, deck - 84, 202, 78, "#f6f3ec", radius=7)
        c.box(x, deck - 34, 202, 20, "#173f7a")
        c.box(x, deck - 40, 202, 6, "#b7231a")
        for seat in range(6):
            c.box(x + 16 + seat * 30, deck - 72, 22, 24, "#2b425f", radius=3)
    c.shape([(988, deck - 84), (1030, deck - 78), (1070, deck - 34), (1076, deck - 8), (988, deck - 6)], "#b7231a")
    c.shape([(1022, deck - 72), (1036, deck - 66), (1056, deck - 42), (1024, deck - 42)], "#22344f")
    c.glow(1068, deck - 26, 44, "#fff3c8", 0.9)
    c.land(c.ridge(690, 60, 0.7), "#55774a")
    c.shape([(430, 810), (520, 700), (560, 650), (620, 650), (640, 700), (760, 810)], "#7fa9bd")
    c.shape([(470, 810), (536, 700), (570, 655), (590, 655), (590, 700), (610, 810)], "#b9d3dd")
    for x in (60, 150, 240, 330, 880, 960, 1050, 1130):
        c.tree(x + c.random.uniform(-20, 20), 716 + c.random.uniform(-10, 40), c.random.uniform(90, 150),
            c.random.choice(("#3f6240", "#4f7446", "#2f5133")), "#4a4032")


def night_train(c: Canvas) -> None:
    c.sky("#0b1330", "#172650", "#33457d", "#6a6a99", bottom=480)
    c.stars(300, 150)
    c.disc(250, 150, 46, "#f6eedb")
    c.glow(250, 150, 210, "#cfd8f0", 0.4)
    c.land(c.ridge(440, 150, 1.3), "#1f2f5c")
    c.land(c.ridge(480, 90, 0.9), "#182650")
    c.water(540, "#4c5788", "#22305e", "#0f1a3c", sparkle="#e9edff", light=250, strength=0.45)
    c.shape([(0, 520), (1200, 500), (1200, 548), (0, 566)], "#0d1632")
    for part in range(5):
        a, b = -60 + part * 262, -60 + part * 262 + 254
        y = 524 - part * 4.4
        c.shape([(a, y - 102), (b, y - 107), (b, y - 5), (a, y)], "#1d3f7d")
        c.shape([(a, y - 108), (b, y - 113), (b, y - 100), (a, y - 95)], "#c9d0dd")
        c.shape([(a, y - 32), (b, y - 37), (b, y - 28), (a, y - 23)], "#c8453a")
        for seat in range(7):
            wx, lit = a + 16 + seat * 33, c.random.random() < 0.62
            c.box(wx, y - 84 - seat * 0.5, 24, 34, "#ffdc8f" if lit else "#0e1a38", radius=4)
            if lit and c.random.random() < 0.5:
                c.box(wx, y - 84 - seat * 0.5, 24, 12, "#c8453a", radius=3)
            if lit:
                mirrored(c, wx, 572 + c.random.uniform(0, 6), 24, "#ffd98a", 60)
                c.glow(wx + 12, y - 66, 36, "#ffdc8f", 0.4)
            if lit and c.random.random() < 0.4:
                c.disc(wx + 12, y - 64, 6, "#22283a")
                c.box(wx + 4, y - 58, 16, 9, "#22283a", radius=4)
    for x in range(20, 1200, 120):
        c.line([(x, 530), (x, 372)], "#0a1128", 4)
        c.line([(x, 386), (x + 40, 384)], "#0a1128", 2.4)
    c.line([(0, 392), (1200, 378)], "#0a1128", 1.6)
    c.shape([(-10, 810), (-10, 720), (210, 738), (430, 770), (560, 810)], "#070d20")
    for _ in range(44):
        x = c.random.uniform(0, 480)
        c.line([(x, 810), (x + c.random.uniform(-14, 14), 730 - c.random.uniform(0, 70) + x * 0.12)], "#070d20", 3)


def factory(c: Canvas) -> None:
    c.sky("#89a7c4", "#c9d6dc", "#f3e3c4", bottom=520)
    c.clouds(30, 240, 8, "#ffffff", 0.7)
    for x, tall, drift in ((250, 330, 30), (330, 290, 26)):
        for puff in range(16):
            c.disc(x + 16 + puff * drift * 0.9, 560 - tall - puff * 11 + math.sin(puff) * 8, 15 + puff * 4.2, "#f7f4ee", 0.4)
        c.shape([(x, 560), (x + 36, 560), (x + 29, 560 - tall), (x + 7, 560 - tall)], "#a85b3f")
        c.shape([(x + 20, 560), (x + 36, 560), (x + 29, 560 - tall), (x + 19, 560 - tall)], "#8b4a35")
        for band in (0.86, 0.72):
            c.box(x + 6, 560 - tall * band, 25, 12, "#f2ebdc")
    c.land(c.ridge(520, 30, 0.4), "#9fb0a6", 600)
    for index in range(7):
        x = 380 + index * 122
        c.shape([(x, 560), (x, 430), (x + 122, 372), (x + 122, 560)], "#c9795a")
        c.shape([(x + 96, 388), (x + 122, 374), (x + 122, 446), (x + 96, 456)], "#ffe9b8")
        c.shape([(x + 2, 428), (x + 122, 370), (x + 122, 382), (x + 2, 440)], "#7a3f2f")
    c.box(-10, 470, 260, 100, "#b9a184")
    c.box(380, 470, 860, 110, "#d58f6c")
    for index in range(14):
        c.box(404 + index * 60, 488, 36, 46, "#35506f")
        c.box(404 + index * 60, 509, 36, 3, "#d58f6c")
        c.box(420 + index * 60, 488, 3, 46, "#d58f6c")
    windows(c, 0, 476, 240, 90, (40, 40), 0.1, "#ffdf9a", "#5d7690")
    c.disc(150, 540, 64, "#cfd5d8")
    c.box(86, 540, 128, 60, "#cfd5d8")
    c.box(150, 476, 64, 124, "#b4bcc2", 0.5)
    c.shape([(0, 570), (1200, 570), (1200, 810), (0, 810)], "#a8a59c")
    c.shape([(0, 650), (1200, 620), (1200, 720), (0, 790)], "#8d8b86")
    c.line([(0, 716), (1200, 668)], "#f2ebdc", 4)
    c.box(560, 576, 230, 106, "#173f7a", radius=5)
    c.box(796, 606, 76, 76, "#b7231a", radius=8)
    c.box(836, 614, 32, 30, "#cfe0ea", radius=3)
    for wx in (600, 642, 740, 836):
        c.disc(wx, 684, 17, "#22262e")
        c.disc(wx, 684, 7, "#b9bec6")
    for px, tint in ((210, "#27344c"), (262, "#d39a3a"), (318, "#27344c"), (1010, "#d39a3a"), (1064, "#27344c")):
        c.person(px, 716, 100, tint, skin=c.random.choice(SKIN))


def steelworks_night(c: Canvas) -> None:
    c.sky("#0c1228", "#1e2548", "#51375a", "#b3573f", "#f0954e", bottom=560)
    c.glow(660, 520, 520, "#ffb45e", 0.95)
    for x, w, h in ((90, 150, 210), (270, 96, 300), (860, 130, 250), (1020, 170, 190)):
        c.box(x, 570 - h, w, h, "#1a1a33")
        windows(c, x, 570 - h, w, h, (24, 34), 0.14, "#ffb95e", "#14152b")
    for x, tall in ((420, 380), (560, 430), (790, 360)):
        c.shape([(x, 570), (x + 104, 570), (x + 82, 570 - tall * 0.66), (x + 72, 570 - tall), (x + 32, 570 - tall),
            (x + 22, 570 - tall * 0.66)], "#151530")
        c.line([(x + 50, 570 - tall), (x + 50, 550 - tall), (x + 190, 470)], "#151530", 13)
        for level in range(5):
            c.line([(x - 10, 560 - level * tall * 0.13), (x + 114, 560 - level * tall * 0.13)], "#2b2440", 3)
        c.glow(x + 52, 556 - tall, 90, "#ff9a4a", 0.7)
    for x, tall in ((210, 330), (960, 380), (1120, 300)):
        c.shape([(x, 570), (x + 30, 570), (x + 23, 570 - tall), (x + 7, 570 - tall)], "#12122a")
        for puff in range(13):
            c.disc(x + 16 + puff * 17, 566 - tall - puff * 12, 12 + puff * 4, "#b3705c", 0.22)
        c.disc(x + 15, 572 - tall, 3.4, "#ff4a3a")
        c.glow(x + 15, 572 - tall, 22, "#ff4a3a", 0.8)
    c.shape([(640, 560), (676, 470), (688, 470), (700, 560)], "#ffe6a0")
    c.glow(672, 520, 130, "#ffd577", 1)
    for _ in range(120):
        angle, reach = c.random.uniform(math.pi, math.tau), c.random.uniform(10, 150)
        c.disc(672 + math.cos(angle) * reach, 540 + math.sin(angle) * reach * 0.9, c.random.uniform(0.8, 2.2), "#ffe9b0")
    c.box(0, 564, 1200, 26, "#0b0c1e")
    c.water(588, "#d97b45", "#6b3a4a", "#241f42", "#0d1027", sparkle="#ffc477", light=672, strength=0.75)
    c.shape([(80, 690), (440, 690), (410, 724), (110, 724)], "#070914")
    c.box(104, 652, 60, 40, "#0b0d1c")
    c.box(114, 660, 16, 14, "#ffcf80")
    c.shape([(180, 690), (240, 668), (400, 668), (420, 690)], "#14142a")


SCENES = {
    "tram": tram,
    "viaduct-train": viaduct_train,
    "night-train": night_train,
    "factory": factory,
    "steelworks-night": steelworks_night,
}
