"""What a prop is, and the colours and small parts that many props share.

A prop is drawn around the point where the figure takes hold of it, so that whoever poses the figure needs
only `place` and the box, never the drawing. Rules that keep a prop readable in all styles and at 96 px:
every part that carries meaning is an outlined `shape`, a `limb` or an ink `line` (line art and neon lose
plain patches), neighbouring fills differ in lightness (flat has no outlines), and nothing is thinner than 3.
Standard library only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Literal

from pearl_core.corpus.drawing.shapes import Pen, ellipse, num, rounded

Place = Literal["chest", "hand", "overhead", "head", "eyes", "ears", "neck", "beside"]
Draw = Callable[[Pen], None]


@dataclass(frozen=True, slots=True)
class Prop:
    """One thing to hold, wear or stand beside, and where (0, 0) of its drawing belongs on the figure.

    chest: its middle, held from both sides; hand: where one hand closes around it or supports it; overhead:
    the lower end, where it is held or hovers; head: middle of the lower edge, which rests on the head;
    eyes: between the eyes; ears: centre of a head 180 wide; neck: the neck; beside: middle of the base, on
    the ground.
    `top`, `bottom` and `half_width` bound all that is drawn, outline included, in pixels at scale 1.
    """

    draw: Draw
    place: Place
    top: float
    bottom: float
    half_width: float


# Fills. One shared set keeps props of different makers in one world.
WHITE, CREAM, SAND = "#FFFFFF", "#FFF3D6", "#F3C98B"
RED, CORAL, PINK, ROSE = "#F4505E", "#FF7A66", "#FF9DBB", "#FF5C8A"
ORANGE, GOLD, LEMON = "#FF9A3D", "#FFCF3F", "#FFE98A"
GREEN, MINT, LEAF = "#62C462", "#8FE0BF", "#3F9E5A"
SKY, BLUE, NAVY = "#8AD0FF", "#4C8DEB", "#3B4F86"
VIOLET, LILAC = "#9B7BEA", "#CDB8FF"
BROWN, COCOA = "#B4733F", "#6E3D24"
GREY, STEEL, SLATE = "#DCE4EE", "#A9B7C9", "#55637D"
BLUSH = "#FF8FA3"

# Outlines: a very dark shade of the main fill, never black.
INK_WARM, INK_RED, INK_GREEN = "#4F2A1A", "#67172A", "#1B4A30"
INK_BLUE, INK_GOLD, INK_SLATE = "#1E3462", "#6A3F00", "#293149"
INK_VIOLET, INK_PINK = "#3B2669", "#74214A"

INNER = 4.5  # outline of a part that lies inside another


def inked(ink: str) -> Callable[[Draw], Draw]:
    """Give a drawing its own outline colour, whatever the figure's is."""

    def decorate(draw: Draw) -> Draw:
        @wraps(draw)
        def drawn(pen: Pen) -> None:
            before, pen.ink = pen.ink, ink
            try:
                draw(pen)
            finally:
                pen.ink = before

        return drawn

    return decorate


def ring(cx: float, cy: float, outer: float, inner: float) -> str:
    """A circle with a hole: the two outlines wind in opposite directions."""
    return rounded(cx - outer, cy - outer, 2 * outer, 2 * outer, outer) + ellipse(cx, cy, inner)


def shine(pen: Pen, x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> None:
    """The white glint of a smooth surface, turned by `turn` degrees."""
    with pen.transformed(f"rotate({num(turn)} {num(x)} {num(y)})"):
        pen.plain(ellipse(x, y, rx, ry), WHITE, tag="shine", opacity=0.75)


def face(pen: Pen, x: float, y: float, gap: float = 22.0) -> None:
    """A small smile with its eyes `gap` apart at height `y`."""
    for side in (-1, 1):
        pen.plain(ellipse(x + side * (gap / 2 + 7), y + 7, 4.5, 3), BLUSH, tag="blush")
        pen.plain(ellipse(x + side * gap / 2, y, 4.2, 5.2), pen.ink, tag="eye")
        pen.plain(ellipse(x + side * gap / 2 - 1.3, y - 2, 1.7), WHITE, tag="glint")
    pen.line(f"M{num(x - 4.5)} {num(y + 5)}Q{num(x)} {num(y + 10)} {num(x + 4.5)} {num(y + 5)}", width=3.6)
