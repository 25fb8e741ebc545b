"""What the rest of the drawing needs to know of a character: its drawing functions and its anchors.

A `Figure` is drawn on the 320 x 320 canvas with its feet at y = 288. A biped has a head of its own that can tilt; a
blob wears its face on its body. Every position that faces, arms, marks and props need is an anchor here, so that none
of them asks which character it is drawing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pearl_core.corpus.drawing.shapes import Palette, Pen, ellipse

Draw = Callable[[Pen, Palette], None]
DrawFoot = Callable[[Pen, Palette, int], None]  # the last argument is -1 for the left foot, 1 for the right

GROUND = 292.0  # y of the point about which a figure squashes and leans


@dataclass(frozen=True, slots=True)
class Figure:
    """One character: how it is drawn, and where its parts are, in canvas units.

    `face` is the point between the eyes; `eyes` (dx, dy), `blush` (dx, dy) and `mouth` (dy, width factor) are measured
    from it. `shoulder` is (dx from the centre line, y). `side` is half the figure's width at the face, `top` the y of
    the head's top, `crown` where a hat stands, `neck` where a scarf goes (x, y, scale), `chest` the middle of what both
    hands hold.
    """

    palette: Palette
    body: Draw
    head: Draw | None = None  # None makes a blob
    back: Draw | None = None
    foot: DrawFoot | None = None
    neckwear: Draw | None = None
    nose: Draw | None = None
    nose_drop: float = 0.0  # how far a nose pushes the mouth down
    beak: str | None = None  # the colour of a beak, which replaces the mouth
    beak_width: float = 1.0
    centre: float = 160.0  # x of the line about which face and arms are symmetrical
    face: tuple[float, float] = (160, 144)
    face_scale: float = 1.0
    eyes: tuple[float, float] = (38, 0)
    mouth: tuple[float, float] = (20, 1.0)
    blush: tuple[float, float] = (58, 22)
    blush_colour: str = "#FF7F96"
    shoulder: tuple[float, float] = (46, 214)
    side: float = 92
    top: float = 60
    extent: tuple[float, float] = (50, 270)  # the leftmost and rightmost x of body, ears, gills, wings or tail
    peak: float = 40  # the top of ears, tufts and antennae
    crown: tuple[float, float] = (160, 64)
    neck: tuple[float, float, float] = (160, 210, 1.0)
    chest: tuple[float, float] = (160, 252)
    face_ink: str | None = None  # where the face is not drawn in the outline's ink
    screen: str | None = None  # the colour of a dark screen that the face glows on
    lid: float = 0.0  # radius of the white that a closed eye must cover (eyes on bumps)
    limb: str | None = None
    limb_width: float = 25.0
    arm_span: float = 128.0  # how far from the centre line a hand may go
    hand: str | None = None  # a hand of another colour than the arm
    scale: float = 1.0

    @property
    def biped(self) -> bool:
        """True where the head is a part of its own."""
        return self.head is not None

    @property
    def lips(self) -> float:
        """y of the mouth on the canvas."""
        return self.face[1] + (self.mouth[0] + self.nose_drop) * self.face_scale

    @property
    def ink(self) -> str:
        """The colour that faces are drawn in."""
        return self.face_ink or self.palette.ink

    @property
    def limb_colour(self) -> str:
        """The colour of the arms."""
        return self.limb or self.palette.main


def round_feet(spread: float, y: float, rx: float = 22, ry: float = 14, colour: str | None = None) -> DrawFoot:
    """Two oval feet, `spread` to either side of x = 160; the character's main colour unless `colour` is given."""

    def draw(pen: Pen, palette: Palette, s: int) -> None:
        pen.shape(ellipse(160 + s * spread, y, rx, ry), colour or palette.main)

    return draw


def shine(x: float, y: float, share: float = 1.0) -> str:
    """The path of the soft highlight on the upper left of a round head, its top right end at (x, y)."""
    k = share
    return (
        f"M{x - 26 * k:.1f} {y + 28 * k:.1f}C{x - 22 * k:.1f} {y + 12 * k:.1f} {x - 12 * k:.1f} {y + 4 * k:.1f} {x} {y}"
        f"C{x - 8 * k:.1f} {y + 8 * k:.1f} {x - 16 * k:.1f} {y + 16 * k:.1f} {x - 19 * k:.1f} {y + 30 * k:.1f}"
        f"C{x - 21 * k:.1f} {y + 36 * k:.1f} {x - 27 * k:.1f} {y + 34 * k:.1f} {x - 26 * k:.1f} {y + 28 * k:.1f}Z"
    )
