"""Mouths: one small drawing function a kind, drawn around (0, 0) at the middle of the upper lip."""

from collections.abc import Callable
from dataclasses import dataclass

from pearl_core.corpus.drawing.shapes import Pen, ellipse, mochi, rounded
from pearl_core.corpus.drawing.stage import BLUE, BLUE_INK, WHITE

CAVITY = "#9C2438"
TONGUE = "#FF7F8E"


@dataclass(frozen=True, slots=True)
class Lips:
    """The ink of a mouth, the colour inside it, and 1 or -1 for a mouth that leans to one side."""

    ink: str
    cavity: str = CAVITY
    flip: int = 1


Mouth = Callable[[Pen, Lips], None]


def _stroke(path: str, width: float = 6.0) -> Mouth:
    def draw(pen: Pen, lips: Lips) -> None:
        pen.line(path, lips.ink, width)

    return draw


def _leaning(path: str) -> Mouth:
    """A stroke that follows the drawing's flip."""

    def draw(pen: Pen, lips: Lips) -> None:
        with pen.transformed(f"scale({lips.flip} 1)"):
            pen.line(path, lips.ink, 6)

    return draw


def _cavity(path: str, tongue: str = "", teeth: str = "") -> Mouth:
    def draw(pen: Pen, lips: Lips) -> None:
        pen.shape(path, lips.cavity, ink=lips.ink, outline_width=5)
        if tongue:
            pen.plain(tongue, TONGUE, tag="tongue")
        if teeth:
            pen.plain(teeth, WHITE, tag="teeth")

    return draw


def _drool(pen: Pen, lips: Lips) -> None:
    pen.shape(ellipse(0, 6, 9, 7), lips.cavity, ink=lips.ink, outline_width=5)
    pen.shape("M6 11C5 24 4 30 10 31C16 30 14 24 13 10Z", BLUE, ink=BLUE_INK, outline_width=3.5)


def _slobber(pen: Pen, lips: Lips) -> None:
    """An open grin with water running from both corners: starving."""
    _OPEN(pen, lips)
    for x in (-17, 17):
        pen.shape(
            f"M{x - 4} 2C{x - 5} 18 {x - 6} 26 {x} 27C{x + 6} 26 {x + 5} 18 {x + 4} 2Z",
            BLUE,
            ink=BLUE_INK,
            outline_width=3.5,
        )


def _grit(pen: Pen, lips: Lips) -> None:
    pen.shape("M-19 0Q0 -7 19 0Q23 8 19 16Q0 11 -19 16Q-23 8 -19 0Z", WHITE, ink=lips.ink, outline_width=5)
    pen.line("M-9 -2V12M0 -3V12M9 -2V12M-20 7Q0 3 20 7", lips.ink, 3.2)


def _chatter(pen: Pen, lips: Lips) -> None:
    """Teeth that rattle: a zigzag between two rows."""
    pen.shape(rounded(-21, -3, 42, 20, 7), WHITE, ink=lips.ink, outline_width=5)
    pen.line("M-18 7l6 -4l6 7l6 -7l6 7l6 -7l6 4", lips.ink, 3.4)


def _grin(pen: Pen, lips: Lips) -> None:
    """All teeth, and pleased about it."""
    pen.shape("M-23 -4Q0 3 23 -4C23 12 12 20 0 20C-12 20 -23 12 -23 -4Z", WHITE, ink=lips.ink, outline_width=5)
    pen.line("M-21 5Q0 12 21 5M-8 1V18M8 1V18", lips.ink, 3)


def _fangs(pen: Pen, lips: Lips) -> None:
    """A roar with fangs."""
    pen.shape(
        "M-25 22C-30 4 -16 -8 0 -8C16 -8 30 4 25 22C16 30 -16 30 -25 22Z", lips.cavity, ink=lips.ink, outline_width=5
    )
    pen.plain("M-12 24C-6 12 6 12 12 24C4 27 -4 27 -12 24Z", TONGUE, tag="tongue")
    pen.plain("M-19 -2L-13 9L-7 -5ZM19 -2L13 9L7 -5ZM-20 23L-15 14L-11 26ZM20 23L15 14L11 26Z", WHITE, tag="teeth")


def _bleh(pen: Pen, lips: Lips) -> None:
    """Tongue out."""
    pen.shape("M-8 2V16C-8 28 10 28 10 16V2Z", TONGUE, ink=lips.ink, outline_width=5)
    pen.line("M1 6V15", lips.ink, 3)
    pen.line("M-19 -3Q0 9 19 -3", lips.ink, 6)


def _pant(pen: Pen, lips: Lips) -> None:
    """Open, with the tongue hanging far out: heat."""
    pen.shape("M-20 -3Q0 2 20 -3C22 14 12 20 0 20C-12 20 -22 14 -20 -3Z", lips.cavity, ink=lips.ink, outline_width=5)
    pen.shape("M-9 10V28C-9 40 11 40 11 28V10Q1 4 -9 10Z", TONGUE, ink=lips.ink, outline_width=4.5)
    pen.line("M1 14V28", lips.ink, 3)


def _chew(pen: Pen, lips: Lips) -> None:
    """A closed smile with a full cheek on one side."""
    with pen.transformed(f"scale({lips.flip} 1)"):
        pen.line("M-12 2Q-2 11 12 3", lips.ink, 6)
        pen.line("M17 -8C31 -10 33 12 17 13", lips.ink, 5)
        pen.plain(ellipse(-20, 2, 3), "#F2B84B", tag="mark")
        pen.plain(ellipse(-15, 11, 2.4), "#F2B84B", tag="mark")


def _puffed(pen: Pen, lips: Lips) -> None:
    """Both cheeks blown up round a tiny mouth: a sulk."""
    pen.line("M-7 7Q0 0 7 7", lips.ink, 6)
    pen.line("M-22 -8C-35 -6 -34 16 -20 15M22 -8C35 -6 34 16 20 15", lips.ink, 5)


def _bitten(pen: Pen, lips: Lips) -> None:
    """Teeth over the lower lip."""
    pen.line("M-17 3Q0 -3 17 3", lips.ink, 6)
    pen.shape("M-8 3H8V11Q0 15 -8 11Z", WHITE, ink=lips.ink, outline_width=3.6)


def _sip(pen: Pen, lips: Lips) -> None:
    """Pursed round a straw."""
    pen.shape(ellipse(0, 4, 6, 5.5), lips.cavity, ink=lips.ink, outline_width=4.5)
    pen.line("M-13 -2Q-16 4 -12 9M13 -2Q16 4 12 9", lips.ink, 3.6)


def _sigh(pen: Pen, lips: Lips) -> None:
    """A small slack mouth that lets out a puff."""
    pen.shape("M-9 9Q0 -5 9 9Q0 15 -9 9Z", lips.cavity, ink=lips.ink, outline_width=4.5)


def _zipped(pen: Pen, lips: Lips) -> None:
    """A seam: lips sealed."""
    pen.line("M-17 4H17", lips.ink, 5.5)
    pen.line("M-10 -2V10M0 -2V10M10 -2V10", lips.ink, 3.6)


def _gauge(pen: Pen, lips: Lips) -> None:
    """A wavy mouth with a thermometer in its corner."""
    pen.line("M-15 5Q-9 -1 -4 5T6 5T15 4", lips.ink, 6)
    with pen.transformed(f"scale({lips.flip} 1)"):
        pen.line("M7 5L46 -11", lips.ink, 15)
        pen.line("M7 5L46 -11", WHITE, 7.5)
        pen.line("M7 5L30 -4.5", "#F0384B", 4.5)


_OPEN = _cavity(
    "M-17 -3Q0 2 17 -3C18 14 10 24 0 24C-10 24 -18 14 -17 -3Z", "M-9 17C-6 9 6 9 9 17C6 21.5 -6 21.5 -9 17Z"
)

MOUTHS: dict[str, Mouth] = {
    "smile": _stroke("M-11 0Q0 11 11 0"),
    "beam": _stroke("M-18 -3Q0 16 18 -3"),
    "w": _stroke("M-15 -1C-14 9 -1 9 0 0C1 9 14 9 15 -1"),
    "frown": _stroke("M-12 9Q0 -4 12 9"),
    "wavy": _stroke("M-17 5Q-11 -3 -6 4T5 4T17 3"),
    "tremble": _stroke("M-20 4l5 -4l5 6l5 -6l5 6l5 -6l5 6l5 -6l5 4", 5),
    "flat": _stroke("M-10 4H10"),
    "long flat": _stroke("M-20 5H20"),
    "kiss": _stroke("M-3 -2C9 -3 7 5 0 5C9 5 9 13 -3 12", 5.5),
    "pout": _stroke("M-9 9Q0 -3 9 9M-4 15Q0 17 4 15", 5.5),
    "smirk": _leaning("M-12 5Q2 10 13 -3"),
    "slant": _leaning("M-13 9L12 1"),
    "doubt": _leaning("M-13 6Q-2 -2 2 4T14 1"),
    "open": _OPEN,
    "laugh": _cavity(
        "M-25 -5Q0 1 25 -5C27 18 15 33 0 33C-15 33 -27 18 -25 -5Z",
        "M-14 24C-10 13 10 13 14 24C8 31 -8 31 -14 24Z",
        "M-18 -2Q0 2 18 -2L16 4Q0 8 -16 4Z",
    ),
    "cheer": _cavity(
        "M-21 -6H21C24 8 14 30 0 30C-14 30 -24 8 -21 -6Z", "M-12 22C-8 12 8 12 12 22C6 28 -6 28 -12 22Z",
        "M-17 -3H17L15 3H-15Z",
    ),
    "o": _cavity(ellipse(0, 6, 7, 8.5)),
    "sing": _cavity(ellipse(0, 12, 13, 16), "M-8 21C-5 14 5 14 8 21C4 26 -4 26 -8 21Z"),
    "yawn": _cavity(mochi(0, 13, 15, 17, 0.1), "M-9 22C-6 12 6 12 9 22C5 28 -5 28 -9 22Z"),
    "shout": _cavity(mochi(0, 14, 17, 19, 0.2), "M-9 25C-6 17 6 17 9 25C5 30 -5 30 -9 25Z"),
    "gasp": _cavity("M-8 -4Q0 -8 8 -4L12 26Q0 34 -12 26Z", "M-8 24Q0 16 8 24Q0 29 -8 24Z"),
    "wail": _cavity(
        "M-22 24C-26 4 -12 -6 0 -6C12 -6 26 4 22 24C12 17 -12 17 -22 24Z", "M-12 17C-6 8 6 8 12 17C4 15 -4 15 -12 17Z"
    ),
    "sob": _cavity("M-19 20C-22 4 -10 -4 0 -4C10 -4 22 4 19 20Q9 12 0 19Q-9 12 -19 20Z"),
    "drool": _drool, "slobber": _slobber, "grit": _grit, "chatter": _chatter, "grin": _grin, "fangs": _fangs,
    "bleh": _bleh, "pant": _pant, "chew": _chew, "puffed": _puffed, "bitten": _bitten, "sip": _sip, "sigh": _sigh,
    "zipped": _zipped, "gauge": _gauge,
}  # fmt: skip

# How far a beak opens, and the line across a shut one, for the mouths that a beak stands in for.
BEAK_OPENING: dict[str, float] = {
    "o": 12, "drool": 14, "sigh": 10, "open": 18, "slobber": 18, "sing": 22, "yawn": 22, "laugh": 24, "cheer": 24,
    "wail": 24, "sob": 20, "shout": 26, "gasp": 26, "fangs": 26, "pant": 22, "bleh": 14,
}  # fmt: skip
BEAK_SEAM: dict[str, str] = {
    "frown": "M-19 18Q0 11 19 18", "pout": "M-19 18Q0 12 19 18",
    "wavy": "M-17 16Q-9 11 0 16T17 16", "tremble": "M-18 17l6 -4l6 5l6 -5l6 5l6 -5l6 3",
    "gauge": "M-17 16Q-9 11 0 16T17 16",
    "flat": "M-18 16H18", "long flat": "M-19 16H19", "slant": "M-18 19L18 13", "doubt": "M-17 17Q-5 11 2 16T17 13",
    "grit": "M-18 18L-9 13L0 18L9 13L18 18", "chatter": "M-18 17l6 -4l6 5l6 -5l6 5l6 -5l6 3", "bitten": "M-17 16H17",
    "zipped": "M-18 16H18M-10 11V21M0 11V21M10 11V21", "puffed": "M-15 18Q0 12 15 18", "smirk": "M-18 17Q4 22 19 11",
}  # fmt: skip
BEAK_SMILE = "M-19 13Q0 22 19 13"
