"""Marks that say something: bubbles, question marks, ticks and crosses, clocks, badges, broken hearts."""

import math

from pearl_core.corpus.drawing.effects_feelings import small_drop
from pearl_core.corpus.drawing.shapes import Pen, drop, ellipse, heart, mix, num, rounded, scallop, sparkle, star
from pearl_core.corpus.drawing.stage import BLUE, BLUE_INK, GOLD, GOLD_INK, RED, RED_INK, SLATE, WHITE, Stage

PURPLE = "#7A3FC0"


def _at(pen_x: float, y: float, size: float = 1.0, turn: float = 0.0) -> str:
    return f"translate({num(pen_x)} {num(y)}) rotate({num(turn)}) scale({size:.2f})"


def questions(pen: Pen, stage: Stage) -> None:
    """Three question marks of two colours."""
    for i, (s, dx, dy, size, turn) in enumerate(((1, 20, 26, 1.0, 14), (-1, 14, 34, 0.75, -14), (1, -16, -18, 0.6, 4))):
        x, y = stage.near(s, dx, dy, 3)
        colour = (PURPLE, "#2F8FD8")[i % 2]
        with pen.transformed(_at(x, y + 3 * stage.wave(i / 3), size, turn * stage.flip)):
            pen.line("M-13 -16C-12 -34 16 -34 15 -14C14 -2 1 -2 1 10", colour, 11)
            pen.shape(ellipse(1, 27, 6), colour, ink=colour, outline_width=2)


def speech_dots(pen: Pen, stage: Stage) -> None:
    """A speech bubble that has nothing to say."""
    x, y = stage.corner(1, 6, 2, 44)
    f = stage.flip
    pen.shape(
        f"M{num(x - 36)} {num(y)}C{num(x - 36)} {num(y - 30)} {num(x + 36)} {num(y - 30)} {num(x + 36)} {num(y)}"
        f"C{num(x + 36)} {num(y + 22)} {num(x + 10)} {num(y + 24)} {num(x - f * 8)} {num(y + 22)}"
        f"L{num(x - f * 24)} {num(y + 36)}L{num(x - f * 24)} {num(y + 18)}"
        f"C{num(x - 34)} {num(y + 12)} {num(x - 36)} {num(y + 6)} {num(x - 36)} {num(y)}Z",
        WHITE, ink=SLATE, outline_width=5,
    )  # fmt: skip
    for i in (-1, 0, 1):
        pen.plain(ellipse(x + i * 17, y, 5.5 * stage.pulse(-i / 3, 0.3)), SLATE, tag="dark")


def ellipsis(pen: Pen, stage: Stage) -> None:
    """Three dots that hang beside the head: time passes."""
    for i in range(3):
        x, y = stage.corner(1, 0 + i * 20, 30 - i * 7, 16 + 20 * (2 - i))
        pen.shape(ellipse(x, y + 3 * stage.wave(-i / 4), 6), "#8A93B8", ink=SLATE, outline_width=3.5)


def food_thought(pen: Pen, stage: Stage) -> None:
    """A thought bubble with a drumstick in it."""
    x, y = stage.corner(1, 4, -2, 48)
    f = stage.flip
    for dx, dy, radius in ((-34, 60, 5), (-25, 46, 7)):
        pen.shape(ellipse(x + f * dx, y + dy, radius), WHITE, ink=SLATE, outline_width=4.5)
    pen.shape(scallop(x, y, 40, 31, 10), WHITE, ink=SLATE, outline_width=5)
    with pen.transformed(_at(x - 3, y - 1, stage.pulse(0, 0.08), -28)):
        pen.line("M10 2H27", "#5A2A1B", 15)
        pen.line("M10 2H27M29 -3L30 7", "#FFF3DC", 7)
        pen.shape(
            "M14 0C12 16 -4 20 -16 14C-30 6 -28 -12 -14 -15C0 -18 12 -12 14 0Z",
            "#D9803B",
            ink="#5A2A1B",
            outline_width=5,
        )
        pen.line("M-18 -5Q-12 -10 -5 -9", "#F5B878", 4.5, tag="shine")


def bulb(pen: Pen, stage: Stage) -> None:
    """A bulb that lights up beside the head."""
    x, y = stage.corner(1, 4, 10, 50)
    glow = stage.pulse(0, 0.1)
    for i in range(7):
        a = math.radians(-200 + i * 36.6)
        c, s = math.cos(a), math.sin(a)
        pen.line(f"M{num(x + 35 * glow * c)} {num(y + 35 * glow * s)}l{num(11 * c)} {num(11 * s)}", "#FF9F2E", 6.5)
    pen.shape(rounded(x - 11, y + 18, 22, 18, 6), "#A9B7C9", ink="#293149", outline_width=5)
    pen.shape(
        f"M{num(x)} {num(y - 27)}C{num(x + 32)} {num(y - 27)} {num(x + 30)} {num(y + 6)} {num(x + 12)} {num(y + 19)}"
        f"H{num(x - 12)}C{num(x - 30)} {num(y + 6)} {num(x - 32)} {num(y - 27)} {num(x)} {num(y - 27)}Z",
        "#FFE14F", ink=GOLD_INK, outline_width=5,
    )  # fmt: skip
    pen.line(f"M{num(x - 7)} {num(y + 16)}V{num(y + 3)}l7 6l7 -6V{num(y + 16)}", GOLD_INK, 3.6)
    pen.plain(ellipse(x - 10, y - 12, 5, 7), WHITE, tag="shine")


def tick(pen: Pen, stage: Stage) -> None:
    x, y = stage.corner(1, 22, 66, 32)
    with pen.transformed(_at(x, y, stage.pulse())):
        pen.shape(ellipse(0, 0, 23), "#45C46A", ink="#12512B", outline_width=5)
        pen.line("M-10 1L-3 9L11 -8", WHITE, 7.5)


def cross(pen: Pen, stage: Stage) -> None:
    x, y = stage.corner(1, 14, 8, 34)
    with pen.transformed(_at(x, y, stage.pulse())):
        pen.shape(
            "M-24 -14L-14 -24L0 -10L14 -24L24 -14L10 0L24 14L14 24L0 10L-14 24L-24 14L-10 0Z",
            RED, ink=RED_INK, outline_width=5,
        )  # fmt: skip


def clock(pen: Pen, stage: Stage) -> None:
    """A big wall clock whose hand goes round once a loop."""
    x, y = stage.corner(1, 0, 10, 44)
    pen.shape(ellipse(x, y, 37), "#FF8A5C", ink="#5A2A1B", shaded=True, outline_width=5.5)
    pen.shape(ellipse(x, y, 27), "#FFFDF2", ink="#5A2A1B", outline_width=4)
    for i in range(4):
        a = math.pi / 2 * i
        c, s = math.cos(a), math.sin(a)
        pen.line(f"M{num(x + 20 * c)} {num(y + 20 * s)}l{num(3 * c)} {num(3 * s)}", "#5A2A1B", 4)
    pen.line(f"M{num(x)} {num(y)}L{num(x + 11)} {num(y + 4)}", "#5A2A1B", 5)
    with pen.transformed(f"rotate({num(360 * stage.phase)} {num(x)} {num(y)})"):
        pen.line(f"M{num(x)} {num(y)}V{num(y - 18)}", RED, 5)


def rosette(pen: Pen, stage: Stage) -> None:
    """A ribbon badge with a star."""
    x, y = stage.corner(-1, 10, 34, 40)
    with pen.transformed(_at(x, y, stage.pulse(), -10)):
        pen.shape("M-16 14L-26 52L-10 44L0 56L10 44L26 52L16 14Z", "#F0504A", ink=RED_INK, outline_width=5)
        pen.shape(scallop(0, 0, 30, 30, 12), GOLD, ink=GOLD_INK, outline_width=5)
        pen.shape(ellipse(0, 0, 20), "#FFF3C4", ink=GOLD_INK, outline_width=3.5)
        pen.shape(star(0, 0, 15, 5, 0.5), "#FF9F2E", ink=GOLD_INK, outline_width=3)


def battery(pen: Pen, stage: Stage) -> None:
    """An almost empty battery; its last bar blinks."""
    x, y = stage.corner(1, 14, 14, 46)
    with pen.transformed(_at(x, y, 1, 8 * stage.flip)):
        pen.shape(rounded(-32, -19, 60, 38, 9), WHITE, ink=SLATE, outline_width=6)
        pen.shape(rounded(29, -8, 8, 16, 3), SLATE, ink=SLATE, outline_width=2)
        pen.shape(rounded(-25, -12, 13, 24, 3), mix(RED, WHITE, 0.25 - 0.25 * stage.wave()), ink=RED, outline_width=1)


def broken_heart(pen: Pen, stage: Stage) -> None:
    """A large heart that comes apart along a jagged crack."""
    x, y = stage.corner(1, 6, 16, 48)
    gap = 4 + 2 * stage.wave()
    left = "M0 -15C-15 -42 -54 -26 -42 4C-36 18 -14 30 -1 39L-7 24L4 13L-8 2L4 -6Z"
    right = "M0 -15C15 -42 54 -26 42 4C36 18 14 30 -1 39L-7 24L4 13L-8 2L4 -6Z"
    for s, path in ((-1, left), (1, right)):
        with pen.transformed(_at(x + s * gap, y, 0.86, s * 7)):
            pen.shape(path, "#F0486A", ink="#7A1638", outline_width=5.5)
    pen.plain(ellipse(x - 26, y - 14, 6, 4.5), WHITE, tag="glint")


def big_heart(pen: Pen, stage: Stage) -> None:
    """A heart large enough to hug."""
    f = stage.figure
    y = min(max(f.chest[1] - 8, f.lips + 54), 256)
    swell = stage.pulse(0, 0.06)
    pen.shape(heart(f.centre, y, 46 * swell), "#FF5277", ink="#8E1F3C", shaded=True)
    pen.plain(ellipse(f.centre - 21, y - 17, 9, 6.5), WHITE, tag="glint")


def blown_heart(pen: Pen, stage: Stage) -> None:
    """Hearts that grow as they fly from the lips."""
    x, y = stage.mouth()
    for i, (dx, dy, radius) in enumerate(((34, 6, 8), (70, -6, 13), (112, -34, 22))):
        u = 5 * stage.wave(-i / 3)
        hx, hy = min(max(x + stage.flip * (dx + u), 28), 292), y + dy - u
        pen.shape(heart(hx, hy, radius), "#FF5C7A", ink="#8E1F3C", outline_width=5)
        pen.plain(ellipse(hx - radius * 0.42, hy - radius * 0.32, radius * 0.2), WHITE, tag="glint")


def flutter(pen: Pen, stage: Stage) -> None:
    """Two small hearts and curls of warm air: bashful."""
    for i, (s, dx, dy) in enumerate(((1, 16, 30), (-1, 14, 44))):
        x, y = stage.near(s, dx, dy, 3)
        pen.shape(heart(x, y + 3 * stage.wave(i / 2), 11 - 2 * i), "#FF9DB6", ink="#A8365C", outline_width=4.5)
    for s in (-1, 1):
        x, y = stage.corner(s, 4, 4)
        f = s * stage.flip
        pen.line(f"M{num(x)} {num(y)}q{f * 10} -10 {f * 2} -18q{-f * 8} -6 {-f * 8} 2", "#FF7F9A", 5)


def scribble(pen: Pen, stage: Stage) -> None:
    """A tangle over the head."""
    x, y = stage.corner(1, 4, 8, 34)
    with pen.transformed(_at(x, y, 1.05, 6 * stage.wave())):
        pen.line(
            "M-24 6C-26 -18 4 -26 14 -10C22 4 0 16 -10 6C-18 -4 0 -18 12 "
            "-18C30 -18 30 8 14 14C2 18 -16 22 -26 14M-6 2C2 -8 14 -4 10 4",
            "#5A4A78",
            6,
        )


def star_pops(pen: Pen, stage: Stage) -> None:
    """Stars that shoot out to both sides, with dashes behind them."""
    for i, (s, dx, dy, radius) in enumerate(((1, 22, 14, 19), (-1, 22, 24, 16), (1, 30, 74, 12), (-1, 28, 82, 13))):
        x, y = stage.near(s, dx, dy, 3)
        colour, ink = ((GOLD, GOLD_INK), ("#FF7FA8", "#8E1F4C"), ("#6CD0FF", BLUE_INK))[i % 3]
        with pen.transformed(_at(x, y, stage.pulse(i / 4, 0.15), 16 * s * stage.flip + 20 * stage.wave(i / 4))):
            pen.shape(star(0, 0, radius, 5, 0.52), colour, ink=ink, outline_width=4.5)


def big_glint(pen: Pen, stage: Stage) -> None:
    """One large gleam, and a small one."""
    for dx, dy, radius, offset in ((4, 22, 27, 0.0), (30, 58, 12, 0.4)):
        x, y = stage.corner(1, dx, dy)
        pen.shape(sparkle(x, y, radius * stage.pulse(offset, 0.2)), "#FFF7C2", ink="#C47F00", outline_width=4.5)


def razz(pen: Pen, stage: Stage) -> None:
    """Little strokes beside both waggling hands."""
    for s in (-1, 1):
        for k in (0, 1, 2):
            a = math.radians(-50 + 36 * k)
            x, y = stage.corner(s, 36, 44, 34)
            c, t = s * stage.flip * math.cos(a), math.sin(a)
            q = 14 + 2 * stage.wave(k / 3)
            pen.line(f"M{num(x + q * c)} {num(y + q * t)}l{num(9 * c)} {num(9 * t)}", "#FF7FA8", 6)


def clap_lines(pen: Pen, stage: Stage) -> None:
    """Short strokes that burst outwards on both sides of the clapping hands."""
    f = stage.figure
    y = f.lips + 46
    for s in (-1, 1):
        for k in (0, 1, 2):
            a = math.radians(-34 + 34 * k)
            q = max(f.shoulder[0] + 36, 88) + 3 * stage.wave(0, 3)
            x0, y0 = f.centre + s * (q + 4 * math.cos(a)), y - 12 + 22 * (k - 1)
            pen.line(f"M{num(x0)} {num(y0)}l{num(s * 17 * math.cos(a))} {num(17 * math.sin(a))}", "#FF9F2E", 8)


def shush(pen: Pen, stage: Stage) -> None:
    """Arcs of a whisper beside the finger."""
    x, y = stage.corner(1, 8, 70, 48)
    f = stage.flip
    for k in (0, 1, 2):
        reach = 12 + 9 * k
        pen.line(
            f"M{num(x + f * 12 * k)} {num(y - reach)}q{num(f * (6 + 3 * k))} {num(reach)} 0 {num(2 * reach)}",
            PURPLE, 6 + stage.wave(-k / 3),
        )  # fmt: skip


def padlock(pen: Pen, stage: Stage) -> None:
    """A closed lock that hangs beside the head: what is said stays here."""
    x, y = stage.corner(-1, 6, 20, 30)
    with pen.transformed(_at(x, y, 0.95, -10 * stage.flip + 4 * stage.wave())):
        pen.line("M-11 -4V-14C-11 -30 11 -30 11 -14V-4", SLATE, 15)
        pen.line("M-11 -4V-14C-11 -30 11 -30 11 -14V-4", "#C7D2E0", 5)
        pen.shape(rounded(-20, -6, 40, 32, 8), GOLD, ink=GOLD_INK, outline_width=5)
        pen.plain(ellipse(0, 7, 5), GOLD_INK, tag="dark")
        pen.line("M0 8V16", GOLD_INK, 5)


def big_drop(pen: Pen, stage: Stage) -> None:
    """One large drop at the back of the head."""
    x, y = stage.corner(-1, -14, 44)
    pen.shape(drop(x, y + 3 * stage.wave(), 17), BLUE, ink=BLUE_INK, outline_width=5)
    pen.plain(ellipse(x - 5, y + 4, 4, 5), WHITE, tag="glint")


def eyeing(pen: Pen, stage: Stage) -> None:
    """Narrow looks: three darts beside the head."""
    for k in range(3):
        x, y = stage.corner(1, 8 + 5 * (k % 2), 36 + 17 * k)
        d = stage.flip * (18 + 3 * stage.wave(k / 3))
        pen.line(f"M{num(x)} {num(y)}l{num(d)} {num((k - 1) * 8)}", "#6A5AA0", 6.5)


def gurgle(pen: Pen, stage: Stage) -> None:
    """An empty stomach's rumble."""
    f = stage.figure
    for s in (-1, 1):
        x = f.centre + s * (f.shoulder[0] + 44)
        for k in (0, 1):
            wobble = 2 * stage.wave(k / 2, 2)
            pen.line(
                f"M{num(x + s * k * 13 + wobble)} {num(f.chest[1] - 16)}q{s * 8} 7 0 14q{-s * 8} 7 0 14", "#8A6A50", 5.5
            )


def thrown_drops(pen: Pen, stage: Stage) -> None:
    """Two drops thrown off by a nervous shake of the head."""
    for s in (-1, 1):
        for k in (0, 1):
            x, y = stage.corner(s, -4 + 14 * k, 22 + 24 * k)
            small_drop(pen, x, y + 3 * stage.wave(k / 2, 2), 8, s * stage.flip * 28)
