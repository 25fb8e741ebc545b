"""Marks of air, fire and water: flames, rain, snow, heat, dust, steam, light."""

import math

from pearl_core.corpus.drawing.effects_feelings import small_drop
from pearl_core.corpus.drawing.shapes import Pen, ellipse, mix, num, scallop, star
from pearl_core.corpus.drawing.stage import BLUE, BLUE_INK, GOLD, WHITE, Stage, fade


def _flames(pen: Pen, stage: Stage, colour: str, core: str, ink: str) -> None:
    """Tongues of fire round the head, from cheek to cheek: an outer ring and a paler inner one."""
    f = stage.figure
    rx, ry = min(f.side, 112) + 4, f.face[1] - f.top + 2
    for fill, share in ((colour, 1.0), (core, 0.5)):
        path = f"M{num(f.centre - rx * 0.8)} {num(f.face[1] + 74)}"
        for i in range(9):
            a, b = math.radians(166 + 23 * i), math.radians(166 + 23 * (i + 1))
            tip, reach = (
                (a + b) / 2 + 0.1 * stage.wave(i * 0.31),
                share * (40 if i % 2 else 27) * stage.pulse(i * 0.37, 0.14),
            )
            points = []
            for angle, out in ((a, 0.0), (tip, reach * 0.45), (tip, reach), (b, 0.0)):
                x = f.centre + (rx + 4 * share + out) * math.cos(angle)
                y = f.face[1] + (ry + 4 * share + out) * math.sin(angle) - out * 0.25
                points.append((min(max(x, 6), 314), max(y, 6)))
            (ax, ay), (mx, my), (tx, ty), (bx, by) = points
            path += (
                f"L{num(ax)} {num(ay)}Q{num((ax * 2 + mx) / 3)} {num((ay + my * 2) / 3)} {num(tx)} {num(ty)}"
                f"Q{num((bx * 2 + mx) / 3)} {num((by + my * 2) / 3)} {num(bx)} {num(by)}"
            )
        pen.shape(f"{path}L{num(f.centre + rx * 0.8)} {num(f.face[1] + 74)}Z", fill, ink=ink if share == 1.0 else fill)


def flames(pen: Pen, stage: Stage) -> None:
    _flames(pen, stage, "#FF5A36", "#FFC23F", "#8A1E12")


def green_flames(pen: Pen, stage: Stage) -> None:
    _flames(pen, stage, "#6FBF3E", "#C6E86A", "#2C5A18")


def rain_cloud(pen: Pen, stage: Stage) -> None:
    """A small cloud that rains on this head alone."""
    f = stage.figure
    x, y = f.centre + 6 * stage.wave(), max(f.top - 26, 34)
    for i, dx in enumerate((-44, -16, 14, 42)):
        u = stage.cycle(0.3 + i * 0.37)
        pen.line(
            f"M{num(x + dx)} {num(y + 22 + 24 * u)}l{num(-4 * fade(u))} {num(13 * fade(u))}", "#4F86D8", 6 * fade(u)
        )
    with pen.transformed(f"translate({num(x - 147)} {num(y - 24)})"):
        pen.shape(
            "M100 46C76 46 76 18 102 22C106 0 138 -4 146 13C160 0 192 6 189 24C212 24 210 46 190 46Z",
            "#8D9CC8",
            ink="#38436E",
            shaded=True,
        )


def leaf(pen: Pen, stage: Stage) -> None:
    """A dry leaf on a gust of wind."""
    for s, dx, dy in ((1, 6, 92), (-1, 4, 110)):
        x, y = stage.corner(s, dx, dy)
        q = stage.flip
        pen.line(
            f"M{num(x - q * 20)} {num(y)}q{q * 20} 8 {q * 36} 0q{q * 8} -8 0 -14q{-q * 8} -2 {-q * 8} 6", "#9FB0CC", 5.5
        )
    x, y = stage.corner(1, 26, 62)
    with pen.transformed(f"translate({num(x)} {num(y)}) rotate({num(30 + 20 * stage.wave())})"):
        pen.shape("M-16 4C-8 -14 10 -14 18 -2C8 12 -6 14 -16 4Z", "#C98A4B", ink="#5C3A16", outline_width=4.5)
        pen.line("M-22 8L8 -1", "#5C3A16", 3.6)


def snow(pen: Pen, stage: Stage) -> None:
    for i, (s, dx, dy, q) in enumerate(
        ((1, 20, 10, 13), (-1, 18, 22, 11), (1, 34, 74, 9), (-1, 30, 88, 12), (1, -30, -22, 8))
    ):
        x, y = stage.near(s, dx, dy, 4)
        y += 4 * stage.wave(i / 5)
        path = ""
        for k in range(3):
            a = math.pi / 3 * k + 0.26
            c, t = q * math.cos(a), q * math.sin(a)
            path += f"M{num(x - c)} {num(y - t)}L{num(x + c)} {num(y + t)}"
        pen.line(path, "#4F9BE8", 5)


def icicles(pen: Pen, stage: Stage) -> None:
    """Frost on the crown of the head, with icicles."""
    f = stage.figure
    x, y = f.crown
    half = min(f.side * 0.62, 58)
    path = f"M{num(x - half)} {num(y + 14)}Q{num(x)} {num(y - 24)} {num(x + half)} {num(y + 14)}"
    steps = 6
    for i in range(steps):
        a, b = x + half - 2 * half * i / steps, x + half - 2 * half * (i + 1) / steps
        length = (15, 24, 12, 22, 14, 20)[i]
        dip = 12 - 10 * math.sin(math.pi * (i + 0.5) / steps)
        path += f"L{num((a + b) / 2 + 1)} {num(y + dip + length)}L{num(b)} {num(y + dip + 3)}"
    pen.shape(path + "Z", "#D3F0FF", ink="#2F6FB0", outline_width=4.5)
    pen.line(
        f"M{num(x - half * 0.5)} {num(y + 3)}Q{num(x - half * 0.2)} {num(y - 5)} {num(x + 4)} {num(y - 5)}",
        WHITE,
        4,
        tag="shine",
    )


def drips(pen: Pen, stage: Stage) -> None:
    """Sweat that pours down both temples."""
    f = stage.figure
    for s in (-1, 1):
        for k, (dx, dy, radius) in enumerate(((-20, -14, 9), (-10, 22, 10))):
            u = stage.cycle(k / 2 + 0.25)
            small_drop(pen, f.centre + s * (min(f.side, 100) + dx), f.face[1] + dy + 16 * u - 8, radius, size=fade(u))


def puff(pen: Pen, stage: Stage) -> None:
    """Steam that pops out of the top of a blushing head."""
    f = stage.figure
    x, y = f.centre + stage.flip * 34, max(f.crown[1] - 22, 22)
    lift = 4 * stage.wave()
    pen.shape(scallop(x, y - lift, 25, 17, 8), "#FFF1F3", ink="#C4586E", outline_width=5)
    pen.shape(scallop(x + stage.flip * 32, y - 10 - lift * 1.5, 12, 9, 6), "#FFF1F3", ink="#C4586E", outline_width=4.5)


def sigh_puff(pen: Pen, stage: Stage) -> None:
    """A puff of breath from the mouth."""
    x, y = stage.mouth()
    u = stage.cycle(0.5)
    with pen.transformed(f"translate({num(x + stage.flip * (40 + 14 * u))} {num(y + 14)}) scale({fade(u):.2f})"):
        pen.shape(scallop(0, 0, 13, 9, 6), WHITE, ink="#7C8BB0", outline_width=4)
    pen.line(f"M{num(x + stage.flip * 20)} {num(y + 6)}l{num(stage.flip * 9)} 3", "#7C8BB0", 4)


def shade(pen: Pen, stage: Stage) -> None:
    """Blue lines down the whole forehead: dread."""
    f = stage.figure
    y = f.face[1] + f.eyes[1] * f.face_scale - 58
    reach = min(f.side * 0.62, 58)
    for i in range(7):
        dx = -reach + 2 * reach * i / 6
        top = y + (dx / reach) ** 2 * 12
        pen.line(f"M{num(f.face[0] + dx)} {num(top)}v{(20, 28, 22, 30, 22, 28, 20)[i]}", "#5F7FD0", 5, opacity=0.75)


def shiver(pen: Pen, stage: Stage) -> None:
    """Jagged lines along both sides of a shaking body."""
    f = stage.figure
    for s in (-1, 1):
        x = min(max(f.centre + s * (f.side + 16), 20), 300) + s * 2 * stage.wave(0, 3)
        y = f.face[1] - 20
        pen.line(f"M{num(x)} {num(y)}l{s * 9} 10l{-s * 9} 10l{s * 9} 10l{-s * 9} 10l{s * 9} 10", "#6A8FD8", 6)


def speed_lines(pen: Pen, stage: Stage) -> None:
    """Streaks behind a runner, and dust at the heels."""
    f, q = stage.figure, -stage.flip
    for i, (dy, length) in enumerate(((30, 34), (62, 52), (96, 40), (130, 56), (160, 36))):
        x = f.centre + q * (f.side + 2 + 8 * ((i * 7) % 3) + 8 * stage.wave(i / 5, 2))
        x = min(max(x, 26), 294)
        end = min(max(x + q * length, 6), 314)
        pen.line(f"M{num(x)} {num(f.top + dy)}H{num(end)}", "#7FA3D8", 7)
    for i, (dx, dy, radius) in enumerate(((84, 0, 17), (112, -10, 13), (126, 8, 9))):
        swell = stage.pulse(i / 3, 0.18)
        x = min(max(f.centre + q * dx, 18), 302)
        pen.shape(
            scallop(x, 282 + dy, radius * swell, radius * 0.8 * swell, 7), "#EFE7DA", ink="#8A7A66", outline_width=4.5
        )


def glory(pen: Pen, stage: Stage) -> None:
    """Beams of light that turn behind a winner."""
    f = stage.figure
    cy = min(f.face[1] + 4, 152)
    for i in range(12):
        a = math.radians(30 * i + 60 * stage.phase)
        c0, s0, c1, s1 = math.cos(a - 0.12), math.sin(a - 0.12), math.cos(a + 0.12), math.sin(a + 0.12)
        near, far = 70.0, 142.0
        beam = (
            f"M{num(160 + near * c0)} {num(cy + near * s0)}L{num(160 + far * c0)} {num(cy + far * s0)}"
            f"L{num(160 + far * c1)} {num(cy + far * s1)}L{num(160 + near * c1)} {num(cy + near * s1)}Z"
        )
        pen.shape(beam, (GOLD, "#FFB347")[i % 2], ink="#C98A1E", outline_width=3.5)


def dizzy_stars(pen: Pen, stage: Stage) -> None:
    """Stars that circle above the head."""
    f = stage.figure
    cy, rx = max(f.crown[1] - 6, 34), min(f.side, 92) * 0.95
    pen.line(ellipse(f.centre, cy, rx, 19), "#C9A23A", 4, opacity=0.8)
    for i in range(4):
        a = 2 * math.pi * (i / 4 + stage.phase) + 0.4
        x, y, near = f.centre + rx * math.cos(a), cy + 19 * math.sin(a), 1 + 0.22 * math.sin(a)
        pen.shape(star(x, y, 14 * near, 5, 0.5, -90 + 40 * math.cos(a)), GOLD, ink="#8A5A00", outline_width=4.5)


def warm_steam(pen: Pen, stage: Stage) -> None:
    """Slow curls of steam to both sides."""
    for i, (s, dx, dy) in enumerate(((-1, 24, 40), (1, 22, 26), (1, 44, 60))):
        x, y = stage.near(s, dx, dy, 4)
        y += 4 * stage.wave(i / 3)
        pen.line(f"M{num(x)} {num(y + 18)}q-11 -11 0 -20t0 -20", "#9FC6E0", 7)


def coin_rain(pen: Pen, stage: Stage) -> None:
    """Coins that fall around the head."""
    f = stage.figure
    for i, (s, dx, dy, turn) in enumerate(
        ((1, 22, 2, 20), (-1, 20, 12, -16), (1, 36, 62, -24), (-1, 30, 74, 14), (-1, -22, -20, 30), (1, -30, -14, 6))
    ):
        x, y = stage.near(s, dx, dy, 3)
        if abs(x - f.centre) < f.side and f.top < 44:
            continue
        u = ((y - 14) / 150 + stage.phase) % 1
        size = fade(u) if abs(x - f.centre) > f.side else 1.0
        y = 14 + 150 * u if abs(x - f.centre) > f.side else y + 3 * stage.wave(i / 6)
        with pen.transformed(f"translate({num(x)} {num(y)}) rotate({turn}) scale({size:.2f})"):
            pen.shape(ellipse(0, 0, 15, 16), GOLD, ink="#8A5A00", outline_width=4.5)
            pen.line("M0 -7V7", "#B97F00", 5)


def bubbles(pen: Pen, stage: Stage) -> None:
    """Fizz: small rings that rise."""
    for i, (s, dx, dy, radius) in enumerate(((1, 16, 36, 9), (1, 34, 10, 12), (-1, 18, 52, 8), (-1, 30, 22, 11))):
        x, y = stage.near(s, dx, dy, 4)
        y -= 4 * stage.wave(i / 4)
        pen.shape(ellipse(x, y, radius), "#DDF4FF", ink="#3F86C4", outline_width=4)
        pen.plain(ellipse(x - radius * 0.35, y - radius * 0.35, radius * 0.25), WHITE, tag="glint")


def glow_dots(pen: Pen, stage: Stage) -> None:
    """Soft round lights: a plea."""
    colours = ("#FFC2D6", "#FFE08A", "#BDE6FF")
    for i, (s, dx, dy, radius) in enumerate(
        ((1, 14, 10, 11), (1, 34, 44, 8), (-1, 14, 24, 12), (-1, 32, 62, 8), (1, -14, -18, 7))
    ):
        x, y = stage.near(s, dx, dy, 5)
        colour = colours[i % 3]
        pen.shape(
            ellipse(x, y, radius * stage.pulse(i / 5, 0.2)), colour, ink=mix(colour, "#6A2A5A", 0.45), outline_width=3.5
        )


def fever(pen: Pen, stage: Stage) -> None:
    """An ice bag on the head and heat that rises beside it."""
    f = stage.figure
    x, y = f.crown
    with pen.transformed(f"translate({num(x)} {num(y - 4)}) rotate({-8 * stage.flip})"):
        pen.shape(
            "M-44 18C-52 -8 -24 -18 -10 -18L-14 -30H14L10 -18C24 -18 52 -8 44 18C30 30 -30 30 -44 18Z",
            "#9BD8FF",
            ink=BLUE_INK,
            shaded=True,
        )
        pen.shape("M-14 -21H14V-13H-14Z", "#F4505E", ink="#67172A", outline_width=4.5)
        pen.line("M-26 6l8 -7l8 7M6 12l8 -7l8 7", WHITE, 4.5, tag="shine")
    for s in (-1, 1):
        px, py = stage.corner(s, 12, 26 + 3 * stage.wave(s / 4))
        pen.line(f"M{num(px)} {num(py)}q-9 -9 0 -17t0 -17", "#F0604A", 6)


def thaw(pen: Pen, stage: Stage) -> None:
    """A puddle at the feet of someone who melts."""
    f = stage.figure
    pen.shape(
        f"M{num(f.centre - 104)} 292C{num(f.centre - 116)} 272 {num(f.centre + 116)} 272 {num(f.centre + 104)} "
        f"292C{num(f.centre + 90)} 310 {num(f.centre - 90)} 310 {num(f.centre - 104)} 292Z",
        BLUE,
        ink=BLUE_INK,
        outline_width=5,
    )
