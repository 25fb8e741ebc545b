"""Marks that say where and when: sun, moon, notes, confetti, bubbles, bedding, shadows."""

import math

from pearl_core.corpus.drawing.shapes import Pen, ellipse, mix, num, rounded, scallop, star
from pearl_core.corpus.drawing.stage import GOLD, GOLD_INK, SLATE, WHITE, Stage

CONFETTI = ("#FF5C7A", "#FFD23F", "#5CC8FF", "#7ED058", "#B58CFF")


def confetti(pen: Pen, stage: Stage) -> None:
    top, side = stage.figure.top, stage.figure.side
    for i in range(20):
        x = 14 + 292 * ((i * 0.618 + stage.rng.random() * 0.04) % 1)
        beside = abs(x - 160) > side - 18
        y = 14 + stage.rng.random() * ((top + 90) if beside else max(top - 30, 4))
        turn = stage.rng.randrange(180)
        if not beside and top < 40:
            continue
        y = 12 + (y - 12 + 60 * stage.phase) % (top + 90) if beside else y + 3 * stage.wave(i / 7)
        colour = CONFETTI[i % 5]
        with pen.transformed(f"translate({num(x)} {num(y)}) rotate({num(turn + 180 * stage.phase)})"):
            path = rounded(-8, -5, 16, 10, 3) if i % 3 else ellipse(0, 0, 7)
            pen.shape(path, colour, ink=mix(colour, "#000000", 0.45), outline_width=3.5)


def snores(pen: Pen, stage: Stage) -> None:
    for i, (dx, dy, size) in enumerate(((-6, 20, 0.75), (14, -4, 1.0), (34, -34, 1.35))):
        x, y = stage.corner(1, dx, dy)
        y += 3 * stage.wave(i / 3)
        q = 11 * size
        zed = f"M{num(x - q)} {num(y - q)}H{num(x + q)}L{num(x - q)} {num(y + q)}H{num(x + q)}"
        pen.line(zed, "#4B6BD6", 7.5 * math.sqrt(size))


def moon(pen: Pen, stage: Stage) -> None:
    with pen.transformed(*(["translate(320 0) scale(-1 1)"] if stage.flip < 0 else [])):
        pen.shape("M40 14A28 28 0 1 0 66 56A23 23 0 0 1 40 14Z", "#FFE27A", ink=GOLD_INK, shaded=True)
        for i, (x, y, radius) in enumerate(((22, 112, 10), (300, 120, 10), (40, 150, 7))):
            pen.shape(star(x, y, radius * stage.pulse(i / 3)), "#FFE27A", ink=GOLD_INK, outline_width=4)


def sun(pen: Pen, stage: Stage) -> None:
    x, y = (58, 62) if stage.flip > 0 else (262, 62)
    for i in range(10):
        a = math.radians(36 * i + 36 * stage.phase)
        c, s = math.cos(a), math.sin(a)
        pen.line(f"M{num(x + 40 * c)} {num(y + 40 * s)}L{num(x + 52 * c)} {num(y + 52 * s)}", "#FF9F2E", 9)
    pen.shape(ellipse(x, y, 29), GOLD, ink="#B46A00", shaded=True)
    for s in (-1, 1):
        pen.plain(ellipse(x + s * 9, y - 4, 3.5, 4.5), "#B46A00", tag="dark")
    pen.line(f"M{x - 7} {y + 6}Q{x} {y + 13} {x + 7} {y + 6}", "#B46A00", 4.5)


def notes(pen: Pen, stage: Stage) -> None:
    for i, (s, dx, dy, colour) in enumerate(((1, 24, 26, "#B04FD0"), (-1, 24, 40, "#2F9BD8"))):
        x, y = stage.near(s, dx, dy)
        y += 4 * stage.wave(i / 2)
        pen.line(f"M{num(x + 8)} {num(y + 12)}V{num(y - 16)}q12 4 12 14", colour, 6.5)
        pen.shape(ellipse(x, y + 13, 9, 7.5), colour, ink=mix(colour, "#000000", 0.3), outline_width=3)


def thought(pen: Pen, stage: Stage) -> None:
    """A thought bubble with three dots that swell in turn."""
    x, y = stage.corner(1, 8, -8)
    f = stage.flip
    for dx, dy, radius in ((-40, 58, 5), (-28, 42, 7.5)):
        pen.shape(ellipse(x + f * dx, y + dy, radius), WHITE, ink=SLATE, outline_width=4.5)
    pen.shape(scallop(x, y, 34, 25, 9), WHITE, ink=SLATE, outline_width=5)
    for i in (-1, 0, 1):
        pen.plain(ellipse(x + i * 17, y, 5.5 * stage.pulse(-i / 3, 0.25)), SLATE, tag="dark")


def jump_shadow(pen: Pen, stage: Stage) -> None:
    pen.plain(ellipse(160, 308, 48, 7), "#56607F", tag="shadow", opacity=0.35)


def pillow(pen: Pen, stage: Stage) -> None:
    f = stage.figure
    y, size = f.face[1] + (40 if f.biped else 14), 1.35 if f.biped else 1.6
    with pen.transformed(f"translate(160 {num(y)}) scale({size})"):
        pen.shape("M-78 -26C-40 -34 40 -34 78 -26C88 -12 88 18 78 32C40 40 -40 40 -78 32C-88 18 -88 -12 -78 -26Z", "#9FD3FF", shaded=True)  # fmt: skip


def blanket(pen: Pen, stage: Stage) -> None:
    rise = 2 * stage.wave()
    colour = stage.rng.choice(("#7FB2F0", "#B79AF0", "#F09AB5", "#6CC5B0"))
    with pen.transformed(f"translate(160 {num(262 - rise)}) scale(1 {1 + rise / 80:.3f})"):
        pen.shape("M-92 -18C-50 -38 50 -38 92 -18L104 50Q0 64 -104 50Z", colour, shaded=True)
        pen.shape("M-92 -18C-50 -38 50 -38 92 -18Q98 -4 94 4C50 -14 -50 -14 -94 4Q-98 -4 -92 -18Z", WHITE)
        for x, y in ((-52, 28), (0, 18), (52, 28), (-24, 42), (28, 42)):
            pen.plain(star(x, y, 8), "#FFE27A")
