"""Marks of feeling: hearts, tears, sweat, steam, rays. Each draws itself around a figure on a `Stage`."""

import math

from pearl_core.corpus.drawing.shapes import Pen, drop, ellipse, heart, num, scallop, sparkle
from pearl_core.corpus.drawing.stage import BLUE, BLUE_INK, GOLD, RED, RED_INK, WHITE, Stage, fade


def small_drop(pen: Pen, x: float, y: float, radius: float, turn: float = 0.0, size: float = 1.0) -> None:
    """A drop of water, its tip turned by `turn` degrees; `size` scales its outline too."""
    with pen.transformed(f"translate({num(x)} {num(y)}) rotate({num(turn)}) scale({size:.2f})"):
        pen.shape(drop(0, 0, radius), BLUE, ink=BLUE_INK, outline_width=4.5)
        pen.plain(ellipse(-radius * 0.3, radius * 0.3, radius * 0.24, radius * 0.3), WHITE, tag="glint")


def _heart(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.shape(heart(x, y, radius), colour, ink="#8E1F3C", outline_width=5)
    pen.plain(ellipse(x - radius * 0.42, y - radius * 0.32, radius * 0.2), WHITE, tag="glint")


def hearts(pen: Pen, stage: Stage) -> None:
    """Four hearts of two sizes to both sides of the head."""
    places = ((1, 22, 28, 19), (-1, 20, 46, 14), (1, 8, -18, 12), (-1, 14, 4, 10))
    for i, (s, dx, dy, radius) in enumerate(places):
        x, y = stage.near(s, dx, dy)
        _heart(pen, x, y, radius * stage.pulse(i / 4), ("#FF5C7A", "#FF8FA8")[i % 2])


def sparks(pen: Pen, stage: Stage) -> None:
    colour, ink = stage.rng.choice(
        ((GOLD, "#C47F00"), (GOLD, "#C47F00"), ("#FF9FC2", "#B8386E"), ("#8FE0FF", "#2A86B8"))
    )
    for i, (s, dx, dy, radius) in enumerate(((1, 20, 24, 20), (-1, 18, 36, 16), (1, 30, 66, 10), (-1, 20, -2, 11))):
        x, y = stage.near(s, dx, dy)
        pen.shape(sparkle(x, y, radius * stage.pulse(i / 4, 0.2)), colour, ink=ink, outline_width=4)


def sweat(pen: Pen, stage: Stage) -> None:
    x, y = stage.corner(1, -6, 34)
    small_drop(pen, x, y + 4 * stage.wave(), 13)


def flying_sweat(pen: Pen, stage: Stage) -> None:
    for i, (s, dx, dy, turn) in enumerate(((-1, 12, 30, -50), (-1, -8, 2, -25), (1, 12, 30, 50), (1, -8, 2, 25))):
        x, y = stage.corner(s, dx, dy)
        u = 5 * stage.wave(i / 4)
        small_drop(pen, x + s * stage.flip * u, y - u, 9, turn * stage.flip)


def vein(pen: Pen, stage: Stage) -> None:
    x, y = stage.corner(1, 4, 6)
    with pen.transformed(f"translate({num(x)} {num(y)}) scale({1.2 * stage.pulse():.2f})"):
        pen.line("M-19 -6Q-6 -6 -6 -19M6 -19Q6 -6 19 -6M19 6Q6 6 6 19M-6 19Q-6 6 -19 6", RED, 7.5)


def steam(pen: Pen, stage: Stage) -> None:
    for s in (-1, 1):
        x, y = stage.corner(s, 20, 40 + 4 * stage.wave(), 38)
        pen.shape(scallop(x, y, 15, 12, 6), WHITE, ink="#A85A5A", outline_width=5)
        pen.shape(scallop(x + s * stage.flip * 18, y - 18, 8, 7, 5), WHITE, ink="#A85A5A", outline_width=4.5)


def streams(pen: Pen, stage: Stage) -> None:
    """Tears that run down both cheeks, and drops that fly off."""
    f = stage.figure
    for s in (-1, 1):
        x, y = stage.eye(s)
        y += 12
        b = max(f.face[1] + 64, y + 40)
        pen.shape(
            f"M{num(x - 9)} {num(y)}C{num(x - 9 + s * 2)} {num(y + 18)} {num(x + s * 8 - 11)} {num(b - 14)} "
            f"{num(x + s * 10 - 13)} {num(b)}C{num(x + s * 10 - 5)} {num(b + 9)} {num(x + s * 10 + 5)} {num(b + 9)} "
            f"{num(x + s * 10 + 13)} {num(b)}C{num(x + s * 8 + 11)} {num(b - 14)} {num(x + 9 + s * 2)} {num(y + 18)} "
            f"{num(x + 9)} {num(y)}Z",
            BLUE, ink=BLUE_INK, outline_width=4.5,
        )  # fmt: skip
        for k in (0, 1):
            u = stage.cycle(k / 2 + 0.2)
            dash = f"M{num(x + s * (2 + 6 * u))} {num(y + 8 + (b - y - 18) * u)}v{num(9 * fade(u))}"
            pen.line(dash, WHITE, 5 * fade(u), tag="glint")
    for s in (-1, 1):
        for k in (0, 1):
            u = stage.cycle(k / 2 + 0.2)
            y = f.face[1] + 6 - 30 * math.sin(math.pi * u) + 46 * u
            small_drop(pen, f.centre + s * (f.side + 4 + 34 * u), y, 8.5, size=fade(u))


def tear(pen: Pen, stage: Stage) -> None:
    x, y = stage.eye(stage.flip)
    u = stage.cycle(0.4)
    small_drop(pen, x + stage.flip * 11, y + 14 + 16 * u, 9, size=fade(u))


def joy_tears(pen: Pen, stage: Stage) -> None:
    for s in (-1, 1):
        x, y = stage.eye(s)
        small_drop(pen, x + s * 20, y + 2 + 2 * stage.wave(), 8.5, -s * 58)


def gloom(pen: Pen, stage: Stage) -> None:
    """Blue lines that fall over one side of the forehead."""
    for i, length in enumerate((30, 42, 34, 24)):
        x, y = stage.corner(1, -52 + i * 13, 14 + i * 5)
        pen.line(f"M{num(x)} {num(y)}v{num(length + 3 * stage.wave(i / 4))}", "#6E7FC4", 5, opacity=0.9)


def burst(pen: Pen, stage: Stage) -> None:
    f = stage.figure
    reach = 118 + max(0.0, f.side - 100)
    for i in range(18):
        a = math.radians(i * 20 + 8)
        if (0.3 if f.biped else 0.14) < a / math.pi < (0.7 if f.biped else 0.86):  # below is the body
            continue
        near = reach + (i % 2) * 6 + 4 * stage.wave()
        c, s = math.cos(a), math.sin(a)
        x, y = f.centre + near * c, min(f.face[1] - 4, 150) + near * s
        far = min(
            20.0, (y - 8) / -s if s < 0 else 20, (312 - x) / c if c > 0.1 else 20, (x - 8) / -c if c < -0.1 else 20
        )
        if far > 6:
            pen.line(f"M{num(x)} {num(y)}l{num(far * c)} {num(far * s)}", "#F2A900", 8)


def exclamation(pen: Pen, stage: Stage) -> None:
    for dx, turn, margin in ((14, 14, 58), (38, 26, 32)):
        x, y = stage.corner(1, dx, 22, margin)
        swell = stage.pulse(dx / 80)
        with pen.transformed(f"translate({num(x)} {num(y)}) rotate({turn * stage.flip}) scale({swell:.2f})"):
            pen.shape("M-8 -30H8L4.5 10H-4.5Z", RED, ink=RED_INK, outline_width=4.5)
            pen.shape(ellipse(0, 22, 6.5), RED, ink=RED_INK, outline_width=4.5)


def wave_arcs(pen: Pen, stage: Stage) -> None:
    """Arcs beside a waving hand."""
    for k in (0, 1):
        x, y = stage.corner(1, 26 + k * 15, 36 - k * 10, 38 - k * 15)
        f = stage.flip
        pen.line(f"M{num(x)} {num(y)}q{f * (14 + k * 4)} {14 + k * 2} {f * (12 + k * 4)} {34 + k * 8}", "#FF9F45", 7)


def shake_lines(pen: Pen, stage: Stage) -> None:
    y = stage.figure.face[1]
    for s in (-1, 1):
        for k in (0, 1):
            x = stage.figure.centre + s * (stage.figure.side + 14 + k * 15 + 2 * stage.wave(k / 2))
            pen.line(f"M{num(x)} {num(y - 24 + k * 6)}q{s * 10} 18 0 {38 - k * 12}", "#8A93B8", 6.5)


def pow_lines(pen: Pen, stage: Stage) -> None:
    y = stage.figure.face[1]
    for s in (-1, 1):
        x = min(max(stage.figure.centre + s * (stage.figure.side + 28), 30), 290)
        pen.line(f"M{x} {num(y - 70)}l{s * 12} -12M{x + s * 6} {num(y - 50)}h{s * 15}", "#FF9F45", 7)
