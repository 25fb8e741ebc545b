"""Eyes: one small drawing function a kind, drawn around a spot of the face.

Eyes are about 19 x 24 with two glints. On a dark screen (the robot) the ink glows and glints are left out.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from pearl_core.corpus.drawing.shapes import Pen, drop, ellipse, heart, num, sparkle, star
from pearl_core.corpus.drawing.stage import BLUE, BLUE_INK, WHITE


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an eye goes: its centre, which side of the face (-1 left, 1 right), its ink, the dark screen's colour."""

    x: float
    y: float
    s: int
    ink: str
    screen: str | None = None


Eye = Callable[[Pen, Spot], None]


def _glint(pen: Pen, e: Spot, dx: float, dy: float, rx: float, ry: float | None = None) -> None:
    if e.screen is None:
        pen.plain(ellipse(e.x + dx, e.y + dy, rx, ry), WHITE, tag="glint")


def dot(pen: Pen, e: Spot) -> None:
    pen.plain(ellipse(e.x, e.y, 9.5, 12), e.ink, tag="eye")
    _glint(pen, e, -3, -4.5, 3.8, 4.2)
    _glint(pen, e, 3.2, 4.5, 1.9)


def side(pen: Pen, e: Spot) -> None:
    pen.plain(ellipse(e.x, e.y, 9.5, 12), e.ink, tag="eye")
    _glint(pen, e, 4, -5, 3.8, 4.2)


def bead(pen: Pen, e: Spot) -> None:
    """A small round eye: calm, blank or lost."""
    pen.plain(ellipse(e.x, e.y, 6.5, 7), e.ink, tag="eye")
    _glint(pen, e, -1.8, -2.2, 2)


def big(pen: Pen, e: Spot) -> None:
    """Wide and wet: sad."""
    wet = e.screen or WHITE
    pen.plain(ellipse(e.x, e.y, 14, 16), e.ink, tag="eye")
    for dx, dy, rx, ry in ((-4, -6, 5.5, 6), (5, 4, 3.2, 3.2), (-5, 7, 2.2, 2.2)):
        pen.plain(ellipse(e.x + dx, e.y + dy, rx, ry), wet, tag="glint")


def teary(pen: Pen, e: Spot) -> None:
    """Big eyes with water along the lower lid."""
    big(pen, e)
    pen.shape(
        f"M{num(e.x - 15)} {num(e.y + 9)}Q{num(e.x - 7)} {num(e.y + 4)} {num(e.x)} {num(e.y + 9)}"
        f"T{num(e.x + 15)} {num(e.y + 8)}Q{num(e.x + 17)} {num(e.y + 20)} {num(e.x)} {num(e.y + 20)}"
        f"Q{num(e.x - 17)} {num(e.y + 20)} {num(e.x - 15)} {num(e.y + 9)}Z",
        BLUE,
        ink=BLUE_INK,
        outline_width=3.5,
    )


def shiny(pen: Pen, e: Spot) -> None:
    """Large with a four-pointed glitter: thrilled or pleading."""
    wet = e.screen or WHITE
    pen.plain(ellipse(e.x, e.y, 14.5, 17), e.ink, tag="eye")
    pen.plain(sparkle(e.x - 2, e.y - 4, 12), wet, tag="glint")
    pen.plain(ellipse(e.x + 6, e.y + 8, 3), wet, tag="glint")


def puppy(pen: Pen, e: Spot) -> None:
    """Huge, round and looking up."""
    wet = e.screen or WHITE
    pen.plain(ellipse(e.x, e.y, 16.5, 18), e.ink, tag="eye")
    for dx, dy, rx, ry in ((-4, -9, 6.5, 5.5), (6, -7, 3, 3), (-6, 8, 4.5, 3), (6, 6, 3.4, 3.4)):
        pen.plain(ellipse(e.x + dx, e.y + dy, rx, ry), wet, tag="glint")


def happy(pen: Pen, e: Spot) -> None:
    pen.line(f"M{num(e.x - 13)} {num(e.y + 5)}Q{num(e.x)} {num(e.y - 15)} {num(e.x + 13)} {num(e.y + 5)}", e.ink, 7)


def closed(pen: Pen, e: Spot) -> None:
    pen.line(f"M{num(e.x - 13)} {num(e.y - 2)}Q{num(e.x)} {num(e.y + 13)} {num(e.x + 13)} {num(e.y - 2)}", e.ink, 7)


def lashes(pen: Pen, e: Spot) -> None:
    """Closed with two lashes: dreamy."""
    closed(pen, e)
    x, y = e.x + e.s * 11, e.y + 2
    pen.line(f"M{num(x)} {num(y)}l{num(e.s * 7)} 5M{num(x - e.s * 6)} {num(y + 4)}l{num(e.s * 4)} 7", e.ink, 4.5)


def squeeze(pen: Pen, e: Spot) -> None:
    near, far = e.x - e.s * 9, e.x + e.s * 11
    pen.line(f"M{num(far)} {num(e.y - 10)}L{num(near)} {num(e.y)}L{num(far)} {num(e.y + 10)}", e.ink, 7)


def line(pen: Pen, e: Spot) -> None:
    """A flat dash: no comment."""
    pen.line(f"M{num(e.x - 13)} {num(e.y + 1)}H{num(e.x + 13)}", e.ink, 7.5)


def wide(pen: Pen, e: Spot) -> None:
    _ball(pen, e, 16, 18, 5)


def dazed(pen: Pen, e: Spot) -> None:
    """A white ball with a pinprick: terror."""
    _ball(pen, e, 18, 20, 2.8)


def small_ball(pen: Pen, e: Spot) -> None:
    """A small white ball, for a face whose eyes do not match."""
    _ball(pen, e, 12, 13, 4.5)


def aside(pen: Pen, e: Spot) -> None:
    """A white ball whose pupil looks away to the right (mirrored by the face's own look)."""
    _ball(pen, e, 15, 15, 6.5, 6)


def rolled(pen: Pen, e: Spot) -> None:
    """A white ball under a half-closed lid, the pupil rolled up."""
    _ball(pen, e, 15, 15, 6, 0, -8)
    pen.line(f"M{num(e.x - 17)} {num(e.y - 5)}H{num(e.x + 17)}", e.ink, 6.5)


def _ball(pen: Pen, e: Spot, rx: float, ry: float, pupil: float, dx: float = 0, dy: float = 0) -> None:
    if e.screen:
        pen.line(ellipse(e.x, e.y, rx - 3, ry - 4), e.ink, 5.5)
    else:
        pen.shape(ellipse(e.x, e.y, rx, ry), WHITE, ink=e.ink, outline_width=5)
    pen.plain(ellipse(e.x + dx, e.y + dy, pupil, pupil * 1.08), e.ink, tag="eye")


def half(pen: Pen, e: Spot) -> None:
    """Half shut: fed up."""
    x, y = e.x, e.y
    pen.plain(
        f"M{num(x - 11)} {num(y - 1)}H{num(x + 11)}C{num(x + 11)} {num(y + 13)} {num(x - 11)} {num(y + 13)} "
        f"{num(x - 11)} {num(y - 1)}Z",
        e.ink,
        tag="eye",
    )
    pen.line(f"M{num(x - 14)} {num(y - 2)}H{num(x + 14)}", e.ink, 6.5)
    _glint(pen, e, -3, 3.5, 2.4)


def baggy(pen: Pen, e: Spot) -> None:
    """A drooping lid over a sliver of eye, with a bag beneath: worn out."""
    x, y, s = e.x, e.y, e.s
    pen.plain(
        f"M{num(x - s * 10)} {num(y - 1)}L{num(x + s * 10)} {num(y + 3)}Q{num(x + s * 6)} {num(y + 12)} "
        f"{num(x - s * 3)} {num(y + 10)}Q{num(x - s * 10)} {num(y + 8)} {num(x - s * 10)} {num(y - 1)}Z",
        e.ink,
        tag="eye",
    )
    pen.line(f"M{num(x - s * 13)} {num(y - 4)}L{num(x + s * 14)} {num(y + 4)}", e.ink, 6.5)
    pen.line(f"M{num(x - 9)} {num(y + 18)}Q{num(x)} {num(y + 22)} {num(x + 9)} {num(y + 18)}", e.ink, 3.5, opacity=0.6)


def slit(pen: Pen, e: Spot) -> None:
    """Narrowed to a crack: suspicious."""
    x, y = e.x, e.y
    pen.line(f"M{num(x - 15)} {num(y - 5)}H{num(x + 15)}", e.ink, 6.5)
    pen.plain(ellipse(x + 4, y + 1, 6, 5), e.ink, tag="eye")
    pen.line(f"M{num(x - 12)} {num(y + 8)}Q{num(x)} {num(y + 11)} {num(x + 12)} {num(y + 8)}", e.ink, 4)


def angry(pen: Pen, e: Spot) -> None:
    _cut(pen, e)
    _glint(pen, e, -1, 3.5, 2.6)


def glare(pen: Pen, e: Spot) -> None:
    """Cut by the brow and pressed to one side: envy."""
    x, y, s = e.x, e.y, e.s
    _cut(pen, e)
    pen.line(f"M{num(x - s * 13)} {num(y + 2)}L{num(x + s * 14)} {num(y - 8)}", e.ink, 6)
    _glint(pen, e, 4, 5, 3)


def _cut(pen: Pen, e: Spot) -> None:
    x, y, s = e.x, e.y, e.s
    pen.plain(
        f"M{num(x + s * 12)} {num(y - 9)}L{num(x - s * 11)} {num(y)}C{num(x - s * 10)} {num(y + 14)} "
        f"{num(x + s * 12)} {num(y + 16)} {num(x + s * 12)} {num(y - 2)}Z",
        e.ink,
        tag="eye",
    )


def rage(pen: Pen, e: Spot) -> None:
    """A white wedge without a pupil: beyond words."""
    x, y, s = e.x, e.y, e.s
    wedge = (
        f"M{num(x + s * 17)} {num(y - 14)}L{num(x - s * 14)} {num(y + 2)}"
        f"C{num(x - s * 8)} {num(y + 15)} {num(x + s * 18)} {num(y + 15)} {num(x + s * 17)} {num(y - 14)}Z"
    )
    pen.shape(wedge, "#FF5A4A" if e.screen else WHITE, ink=e.ink, outline_width=5.5)


def hearts(pen: Pen, e: Spot) -> None:
    pen.shape(heart(e.x, e.y + 1, 17), "#F0384B", outline_width=5)
    pen.plain(ellipse(e.x - 6, e.y - 5, 3.4, 2.6), WHITE, tag="glint")


def stars(pen: Pen, e: Spot) -> None:
    pen.shape(star(e.x, e.y, 18, 5, 0.52), "#FFD23F", outline_width=5)


def flame(pen: Pen, e: Spot) -> None:
    """Fire in the eyes: fighting spirit."""
    x, y = e.x, e.y
    pen.shape(
        f"M{num(x)} {num(y - 22)}C{num(x + 4)} {num(y - 12)} {num(x + 16)} {num(y - 8)} {num(x + 14)} {num(y + 5)}"
        f"C{num(x + 12)} {num(y + 18)} {num(x - 12)} {num(y + 18)} {num(x - 14)} {num(y + 5)}"
        f"C{num(x - 15)} {num(y - 3)} {num(x - 10)} {num(y - 6)} {num(x - 9)} {num(y - 13)}"
        f"C{num(x - 5)} {num(y - 10)} {num(x - 2)} {num(y - 14)} {num(x)} {num(y - 22)}Z",
        "#FF6A2B",
        outline_width=4.5,
    )
    pen.plain(drop(x, y + 5, 6.5), "#FFD23F", tag="glint")


def coins(pen: Pen, e: Spot) -> None:
    """Gold coins for eyes."""
    x, y = e.x, e.y
    pen.shape(ellipse(x, y, 16), "#FFD23F", outline_width=5)
    pen.line(
        f"M{num(x + 5)} {num(y - 6)}C{num(x - 10)} {num(y - 11)} {num(x - 9)} {num(y)} {num(x)} {num(y)}"
        f"C{num(x + 9)} {num(y)} {num(x + 9)} {num(y + 10)} "
        f"{num(x - 6)} {num(y + 6)}M{num(x)} {num(y - 11)}V{num(y + 11)}",
        "#9A6200",
        3.4,
    )


def spiral(pen: Pen, e: Spot) -> None:
    turn = 0.0 if e.s > 0 else math.pi
    path = f"M{num(e.x)} {num(e.y)}"
    for i in range(1, 16):
        a, q = i * 0.85 + turn, 1.05 * i + 1
        path += f"L{num(e.x + e.s * q * math.cos(a))} {num(e.y + q * math.sin(a))}"
    pen.line(path, e.ink, 4.6)


EYES: dict[str, Eye] = {
    "dot": dot, "side": side, "bead": bead, "big": big, "teary": teary, "shiny": shiny, "puppy": puppy,
    "happy": happy, "closed": closed, "lashes": lashes, "squeeze": squeeze, "line": line, "wide": wide,
    "dazed": dazed, "small ball": small_ball, "aside": aside, "rolled": rolled, "half": half, "baggy": baggy,
    "slit": slit, "angry": angry, "glare": glare, "rage": rage, "hearts": hearts, "stars": stars,
    "flame": flame, "coins": coins, "spiral": spiral,
}  # fmt: skip
CLOSED = frozenset({"happy", "closed", "lashes", "squeeze", "line", "baggy", "half", "slit"})
LEANING = frozenset({"aside", "slit", "side", "glare"})  # look to the right unless mirrored
