"""Arms: poses as the place of a hand and the bend of the elbow, drawn as one thick round stroke.

Positions are for a figure's right-hand side; the left is their mirror image. A pose drawn `front` lies over the head
and over what is held; every other pose lies behind the head, so that raised arms never cross the face.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pearl_core.corpus.drawing.figure import Figure
from pearl_core.corpus.drawing.shapes import Pen, ellipse, num

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reach:
    """A hand and an elbow: x is the distance from the centre line outwards, y is on the canvas."""

    hand: Point
    elbow: Point
    front: bool = False


def _reach(f: Figure, biped: tuple[float, float, float, float], front: bool, blob_hand: Point | None = None) -> Reach:
    """Scale a biped's pose (hand x, y, elbow x, y) to where `f` has its shoulders; a blob may place its hand apart."""
    out, down = f.shoulder[0] - 46, f.shoulder[1] - 214
    hx, hy, qx, qy = biped
    if not f.biped and blob_hand:
        return Reach(blob_hand, (qx + out * 0.8, qy + down * 0.9), front)
    hand = min(hx + out * (0.7 if hx > 50 else 0.2), f.arm_span)
    return Reach((hand, hy + down), (qx + out * 0.85, qy + down), front)


def _free(hx: float, hy: float, qx: float, qy: float) -> Callable[[Figure], Reach]:
    """An arm away from the body."""
    return lambda f: _reach(f, (hx, hy, qx, qy), False)


def _across(
    hx: float, hy: float, qx: float, qy: float, dx: float | None = None, dy: float = 0.0
) -> Callable[[Figure], Reach]:
    """An arm across the chest; a blob's hand goes to (`dx`, face y + `dy`)."""
    return lambda f: _reach(f, (hx, hy, qx, qy), True, (hx if dx is None else dx, f.face[1] + dy))


def _at_lips(dx: float, dy: float, out: float, qy: float) -> Callable[[Figure], Reach]:
    """A hand at (`dx`, `dy`) from the mouth, the elbow `out` beside the shoulder."""

    def reach(f: Figure) -> Reach:
        x, y = f.shoulder
        share = (1.0, 1.0) if f.biped else (0.7, 0.8)
        return Reach((dx, f.lips + dy), (x + out * share[0], qy + (y - 214) * share[1]), True)

    return reach


def _cheek(f: Figure) -> Reach:
    bx, by = f.blush
    x = f.shoulder[0]
    hand = (66.0, f.face[1] + max(by, 18) + 18) if f.biped else (bx + 12, f.face[1] + by + 16)
    return Reach(hand, (x + 28, f.shoulder[1] + 10), True)


def _eyes(f: Figure) -> Reach:
    return Reach((f.eyes[0] - 4, f.face[1] + f.eyes[1] * 0.9 + 4), (f.shoulder[0] + 40, f.shoulder[1] - 4), True)


def _temple(f: Figure) -> Reach:
    """A hand that scratches the side of the head."""
    x = min(f.side, 96)
    return Reach(
        (x - 4, f.face[1] - 46), (min(max(x + 44, f.shoulder[0] + 66), f.arm_span + 18), f.shoulder[1] - 34), True
    )


def _overhead(f: Figure) -> Reach:
    """Both hands meet above the head: a big O."""
    top = min(f.top + 6, f.crown[1] + 4)
    return Reach((10, max(top - 26, 16)), (min(f.side + 52, 146), max(top + 26, 60)), False)


POSES: dict[str, Callable[[Figure], Reach]] = {
    "down": _free(66, 250, 70, 226),
    "up": _free(106, 158, 92, 206),
    "high": _free(100, 128, 104, 196),
    "wide": _free(108, 204, 80, 220),
    "wave": _free(112, 156, 98, 212),
    "punch": _free(92, 116, 116, 192),
    "low": _free(94, 240, 76, 220),
    "run": _free(92, 216, 92, 244),
    "hips": lambda f: _reach(f, (44, 252, 100, 232), not f.biped),
    "present": _free(116, 190, 96, 230),
    "thumb": lambda f: _reach(f, (84, 216, 88, 252), True),
    "point": _free(112, 150, 100, 208),
    "ear": _free(112, 132, 118, 186),
    "overhead": _overhead,
    "hold": _across(30, 248, 72, 256, 34, 78),
    "pray": _across(8, 214, 60, 246, 9, 58),
    "fists": _across(30, 212, 74, 244, 40, 56),
    "clap": _across(17, 218, 82, 256, 18, 62),
    "cuddle": _across(42, 252, 84, 250, 44, 76),
    "belly": _across(22, 244, 74, 246, 22, 70),
    "fold": _across(-20, 238, 66, 240, -26, 68),
    "hug": _across(-26, 228, 68, 232, -34, 62),
    "fingers": _across(14, 226, 66, 254, 16, 62),
    "stop": _across(-30, 208, 62, 238, -40, 63),
    "chin": _at_lips(14, 26, 26, 244),
    "mouth": _at_lips(17, 10, 34, 232),
    "nails": _at_lips(19, 22, 34, 236),
    "lips": _at_lips(3, 34, 40, 236),
    "wring": _at_lips(42, 44, 30, 236),
    "cheek": _cheek,
    "eyes": _eyes,
    "temple": _temple,
}


def draw_arm(
    pen: Pen, figure: Figure, s: int, reach: Reach, *, turn: float = 0.0, shift: Point = (0, 0), gesture: str = ""
) -> None:
    """Draw the arm on side `s` (-1 left, 1 right), turned by `turn` degrees about the shoulder.

    `shift` moves the hand (outwards, down); `gesture` adds a "thumb", a "finger", a "vee" of two or a flat "palm".
    """
    x0, y0 = figure.centre + s * figure.shoulder[0], figure.shoulder[1]
    hx, hy = figure.centre + s * (reach.hand[0] + shift[0]), reach.hand[1] + shift[1]
    qx, qy = figure.centre + s * (reach.elbow[0] + shift[0] / 2), reach.elbow[1] + shift[1] / 2
    with pen.transformed(*([f"rotate({num(s * turn)} {num(x0)} {num(y0)})"] if turn else [])):
        if gesture:
            _fingers(pen, figure, gesture, s, (hx, hy))
        path = f"M{num(x0)} {num(y0)}Q{num(qx)} {num(qy)} {num(hx)} {num(hy)}"
        pen.limb(path, figure.limb_colour, figure.limb_width)
        if figure.hand:
            pen.shape(ellipse(hx, hy, figure.limb_width * 0.62), figure.hand)


def _fingers(pen: Pen, figure: Figure, gesture: str, s: int, hand: Point) -> None:
    """Stubs that stick out of the hand, drawn first so that the arm's outline closes over their roots."""
    x, y = hand
    colour = figure.hand or figure.limb_colour
    stubs: dict[str, tuple[Point, ...]] = {
        "thumb": ((-s * 2, -25),),
        "finger": ((-s * 1, -29),),
        "vee": ((-10, -27), (11, -27)),
    }
    for dx, dy in stubs[gesture]:
        pen.limb(f"M{num(x)} {num(y)}L{num(x + dx)} {num(y + dy)}", colour, 15 if gesture != "thumb" else 17)
