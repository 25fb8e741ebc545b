"""Marks that say where and when: sun, moon, notes, confetti, bubbles, bedding, shadows."""

import math

from pearl_core.corpus.drawing.shapes import Pen, ellipse, mix, num, rounded, scallop, star
from pearl_core.corpus.drawing.stage import GOLD, GOLD_INK, SLATE, WHITE, Stage, fade

SEATS = (("#8E7BE0", "#3A2B78"), ("#5BB8C9", "#17505C"), ("#F08CA0", "#74213F"), ("#F2B84B", "#6A4410"))
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
        u = ((y - 12) / (top + 92) + stage.phase) % 1
        y, size = (12 + u * (top + 92), fade(u)) if beside else (y + 3 * stage.wave(i / 7), 1.0)
        colour = CONFETTI[i % 5]
        with pen.transformed(f"translate({num(x)} {num(y)}) rotate({num(turn + 180 * stage.phase)}) scale({size:.2f})"):
            path = rounded(-8, -5, 16, 10, 3) if i % 3 else ellipse(0, 0, 7)
            pen.shape(path, colour, ink=mix(colour, "#000000", 0.45), outline_width=3.5)


def snores(pen: Pen, stage: Stage) -> None:
    for i, (dx, dy, size) in enumerate(((-6, 20, 0.75), (14, -4, 1.0), (34, -34, 1.35))):
        x, y = stage.corner(1, dx, dy, 26)
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


def _note(pen: Pen, x: float, y: float, colour: str) -> None:
    pen.line(f"M{num(x + 8)} {num(y + 12)}V{num(y - 16)}q12 4 12 14", colour, 6.5)
    pen.shape(ellipse(x, y + 13, 9, 7.5), colour, ink=mix(colour, "#000000", 0.3), outline_width=3)


def notes(pen: Pen, stage: Stage) -> None:
    """A note on either side."""
    for i, (s, dx, dy, colour) in enumerate(((1, 24, 26, "#B04FD0"), (-1, 24, 40, "#2F9BD8"))):
        x, y = stage.near(s, dx, dy)
        _note(pen, x, y + 4 * stage.wave(i / 2), colour)


def tune(pen: Pen, stage: Stage) -> None:
    """Two notes on one side."""
    for i, (dx, dy, colour) in enumerate(((10, 4, "#E0508C"), (28, 48, "#2F9BD8"))):
        x, y = stage.near(1, dx, dy)
        _note(pen, x, y + 4 * stage.wave(i / 2), colour)


def thought(pen: Pen, stage: Stage) -> None:
    """A thought bubble with three dots that swell in turn."""
    x, y = stage.corner(1, 8, -8, 40)
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
        pen.shape(
            "M-78 -26C-40 -34 40 -34 78 -26C88 -12 88 18 78 32C40 40 -40 40 -78 32C-88 18 -88 -12 -78 -26Z",
            "#9FD3FF",
            shaded=True,
        )


def blanket(pen: Pen, stage: Stage) -> None:
    rise = 2 * stage.wave()
    colour = stage.rng.choice(("#7FB2F0", "#B79AF0", "#F09AB5", "#6CC5B0"))
    with pen.transformed(f"translate(160 {num(256 - rise)}) scale(1 {1 + rise / 80:.3f})"):
        pen.shape("M-92 -18C-50 -38 50 -38 92 -18L104 42Q0 56 -104 42Z", colour, shaded=True)
        pen.shape("M-92 -18C-50 -38 50 -38 92 -18Q98 -4 94 4C50 -14 -50 -14 -94 4Q-98 -4 -92 -18Z", WHITE)
        for x, y in ((-52, 28), (0, 18), (52, 28), (-24, 38), (28, 38)):
            pen.plain(star(x, y, 8), "#FFE27A")


def bean_bag(pen: Pen, stage: Stage) -> None:
    """A soft seat to sink into."""
    x = 160
    colour, ink = SEATS[stage.tint % len(SEATS)]
    pen.shape(
        f"M{num(x - 138)} 276C{num(x - 150)} 214 {num(x - 126)} 150 {num(x - 70)} 140H{num(x + 70)}"
        f"C{num(x + 126)} 150 {num(x + 150)} 214 {num(x + 138)} 276"
        f"C{num(x + 120)} 304 {num(x - 120)} 304 {num(x - 138)} 276Z",
        colour, ink=ink, shaded=True,
    )  # fmt: skip
    pen.line(
        f"M{num(x - 104)} 176Q{num(x - 118)} 206 {num(x - 116)} 238"
        f"M{num(x + 104)} 176Q{num(x + 118)} 206 {num(x + 116)} 238",
        ink,
        4.5,
    )


def bean_bag_lap(pen: Pen, stage: Stage) -> None:
    """The front of the seat, which swallows the feet."""
    colour, ink = SEATS[stage.tint % len(SEATS)]
    x = 160
    pen.shape(
        f"M{num(x - 100)} 268Q{num(x)} 246 {num(x + 100)} 268Q{num(x + 112)} "
        f"302 {num(x)} 303Q{num(x - 112)} 302 {num(x - 100)} 268Z",
        mix(colour, WHITE, 0.18), ink=ink, shaded=True,
    )  # fmt: skip


def tub(pen: Pen, stage: Stage) -> None:
    """A wooden tub full of water, up to the chest."""
    f = stage.figure
    x, y = f.centre, max(f.lips + 34, 214)
    half = 112 if f.biped else max(f.side + 22, 112)
    half = min(half, 138)
    wood = "#D9A066"
    pen.shape(
        f"M{num(x - half)} {num(y + 8)}Q{num(x)} {num(y + 26)} {num(x + half)} "
        f"{num(y + 8)}L{num(x + half - 12)} 296Q{num(x)} 310 {num(x - half + 12)} 296Z",
        wood,
        ink="#5A3416",
        shaded=True,
    )
    for share in (-0.62, -0.22, 0.22, 0.62):
        pen.line(f"M{num(x + half * share)} {num(y + 22)}L{num(x + (half - 12) * share)} 298", "#A8713C", 4, tag="mark")
    pen.line(f"M{num(x - half + 7)} 272Q{num(x)} 288 {num(x + half - 7)} 272", "#8A5A30", 8)
    pen.shape(ellipse(x, y + 8, half, 15), "#A9E4F5", ink="#5A3416")
    swell = 3 * stage.wave()
    pen.line(
        f"M{num(x - half * 0.6 + swell)} {num(y + 7)}q10 5 20 0M{num(x + half * 0.3 - swell)} {num(y + 10)}q10 5 20 0",
        WHITE,
        4.5,
        tag="shine",
    )


def towel(pen: Pen, stage: Stage) -> None:
    """A folded towel on the head."""
    x, y = stage.figure.crown
    with pen.transformed(f"translate({num(x)} {num(y - 6)}) rotate({-4 * stage.flip})"):
        pen.shape(rounded(-42, -20, 84, 32, 13), "#BFE8F7", ink="#2A5C7E", shaded=True)
        pen.line("M-34 -1H30", "#2A5C7E", 4)
        pen.line("M-24 -19V-5M-12 -19V-5", "#FF7F9F", 6, tag="mark")


def disco(pen: Pen, stage: Stage) -> None:
    """A mirror ball and its coloured beams."""
    x, y = (54, 66) if stage.flip > 0 else (266, 66)
    for i, colour in enumerate(("#FF8FC0", "#FFE27A", "#8FD8FF")):
        a = math.radians(38 + 26 * i + 5 * stage.wave(i / 3)) if stage.flip > 0 else math.radians(142 - 26 * i)
        c, s = math.cos(a), math.sin(a)
        pen.line(f"M{num(x + 44 * c)} {num(y + 44 * s)}L{num(x + 66 * c)} {num(y + 66 * s)}", colour, 9)
    pen.line(f"M{x} 0V{y - 30}", SLATE, 5)
    pen.shape(ellipse(x, y, 33), "#C9B8F5", ink="#3A2B78", shaded=True)
    turn = 8 * stage.wave()
    for k in (-1, 0, 1):
        pen.line(
            f"M{num(x - 29)} {num(y + k * 15)}Q{num(x)} {num(y + k * 15 + 6)} {num(x + 29)} {num(y + k * 15)}",
            "#6A58A8",
            3.4,
        )
        pen.line(
            f"M{num(x + k * 9 + turn * 0.3)} {num(y - 31)}"
            f"Q{num(x + k * 24 + turn)} {num(y)} {num(x + k * 9)} {num(y + 31)}",
            "#6A58A8",
            3.4,
        )
    pen.plain(ellipse(x - 11, y - 13, 8, 6), WHITE, tag="shine")


def hankie(pen: Pen, stage: Stage) -> None:
    """A cloth between the teeth, wrung by both hands."""
    x, y = stage.mouth()
    low = y + 40
    pull = 2 * stage.wave(0, 3)
    pen.shape(
        f"M{num(x - 9)} {num(y + 2)}H{num(x + 9)}L{num(x + 42 + pull)} "
        f"{num(low)}Q{num(x + 26)} {num(low + 4)} {num(x + 16)} {num(low + 15)}"
        f"Q{num(x)} {num(low - 2)} {num(x - 16)} {num(low + 15)}"
        f"Q{num(x - 26)} {num(low + 4)} {num(x - 42 - pull)} {num(low)}Z",
        "#FFFFFF", ink="#6A5A8A", outline_width=5,
    )  # fmt: skip
    pen.line(
        f"M{num(x)} {num(y + 10)}L{num(x - 14)} {num(low)}M{num(x)} {num(y + 10)}L{num(x + 14)} {num(low)}",
        "#B7A8D8",
        3.6,
    )


def specs(pen: Pen, stage: Stage) -> None:
    """Round reading glasses."""
    (x0, y), (x1, _) = stage.eye(-1), stage.eye(1)
    colour = stage.figure.face_ink or "#3B4F86"
    for s, x in ((-1, x0), (1, x1)):
        pen.line(ellipse(x, y, 22), colour, 5)
        pen.line(f"M{num(x + s * 22)} {num(y - 4)}l{s * 13} -6", colour, 5)
    pen.line(f"M{num(x0 + 22)} {num(y - 3)}Q{num((x0 + x1) / 2)} {num(y - 10)} {num(x1 - 22)} {num(y - 3)}", colour, 5)


def formulas(pen: Pen, stage: Stage) -> None:
    """A root, a plus, an equals sign and a letter float by."""
    signs = (
        "M-14 2l6 -2l6 14l8 -28h14M8 0l10 12M18 0l-10 12",
        "M-10 0H10M0 -10V10",
        "M-10 -5H10M-10 6H10",
        "M-11 12L0 -13L11 12M-7 4H7",
    )
    for i, (s, dx, dy) in enumerate(((1, 18, 14), (-1, 16, 26), (1, 30, 62), (-1, 28, 72))):
        x, y = stage.near(s, dx, dy, 4)
        with pen.transformed(f"translate({num(x)} {num(y + 3 * stage.wave(i / 4))}) rotate({(i % 2 * 2 - 1) * 10})"):
            pen.line(signs[i], ("#2F8FD8", "#E0607A", "#3FA86A", "#8A5AD0")[i], 6)
