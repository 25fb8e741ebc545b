"""Where a prop goes on a figure, how large, and what the hands do about it."""

from dataclasses import dataclass

from pearl_core.corpus.drawing.arms import Reach
from pearl_core.corpus.drawing.figure import GROUND, Figure
from pearl_core.corpus.drawing.prop import Prop
from pearl_core.corpus.drawing.shapes import num

HELD = frozenset({"chest", "hand", "overhead"})  # places that need a hand
BELOW_MOUTH = 24.0  # what is held before the chest starts this far below the mouth
FLOOR = 304.0  # and ends here at the lowest
GRASP = 10.0  # how far a hand overlaps the edge of what it holds


@dataclass(frozen=True, slots=True)
class Hold:
    """A prop's origin and scale on the canvas, and the hands on it: `both`, or `one` on the given `side`."""

    prop: Prop
    x: float
    y: float
    scale: float
    both: Reach | None = None
    one: Reach | None = None
    side: int = 1
    across: float | None = None  # the horizontal scale, where it is not `scale`; below 0 mirrors

    @property
    def transform(self) -> str:
        """The SVG transform from the prop's own coordinates to the canvas."""
        across = self.scale if self.across is None else self.across
        return f"translate({num(self.x)} {num(self.y)}) scale({across:.3f} {self.scale:.3f})"

    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) on the canvas."""
        half = self.prop.half_width * abs(self.scale if self.across is None else self.across)
        return self.x - half, self.y + self.prop.top * self.scale, self.x + half, self.y + self.prop.bottom * self.scale


def hold(figure: Figure, prop: Prop, side: int, grip: str = "side") -> Hold:
    """Fit `prop` to `figure`; `side` (1 right, -1 left) is where a single hand or a neighbour is."""
    return {
        "chest": _chest, "hand": _hand, "overhead": _overhead, "head": _head, "eyes": _eyes, "ears": _ears,
        "neck": _neck, "beside": _beside,
    }[prop.place](figure, prop, side, grip)  # fmt: skip


def _chest(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    ceiling = figure.lips + BELOW_MOUTH
    height = prop.bottom - prop.top
    scale = min(1.0, (FLOOR - ceiling) / height, 70 / prop.half_width)
    y = figure.chest[1] - scale * (prop.top + prop.bottom) / 2
    y = min(max(y, ceiling - scale * prop.top), FLOOR - scale * prop.bottom)
    out, down = figure.shoulder
    edge = max(scale * prop.half_width - GRASP + figure.limb_width / 2, 16)
    hand_y = y + scale * (prop.top * 0.3 + prop.bottom * 0.7) - 4
    reach = Reach((edge, hand_y), (max(out + 22, edge + 24), max(hand_y + 6, down + 30)), True)
    return Hold(prop, figure.centre, y, scale, both=reach)


def _hand(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    out, down = figure.shoulder
    if grip == "mouth":
        x, y = 1.4 * prop.half_width - 20, figure.lips + 60  # its top comes up beside the mouth
        reach = Reach((x, y), (out + 36, down + 34), True)
        return Hold(prop, figure.centre + side * x, y, 0.9, one=reach, side=side, across=-side * 0.9)
    half = prop.half_width
    x = min(max(out + 58, figure.side * 0.5 + half), 146 - half * 0.7)
    y = down - 2
    return Hold(prop, figure.centre + side * x, y, 1.0, one=Reach((x, y), (out + 40, down + 26), True), side=side)


def _overhead(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    out, down = figure.shoulder
    x, y = min(out + 58.0, figure.arm_span - 4, 146 - prop.half_width * 0.75), down - 50
    return Hold(prop, figure.centre + side * x, y, 1.0, one=Reach((x, y), (out + 46, down - 2), True), side=side)


def _head(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    return Hold(prop, *figure.crown, 0.84)


def _eyes(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    scale = figure.face_scale
    return Hold(prop, figure.face[0], figure.face[1] + figure.eyes[1] * scale, max(figure.eyes[0] * scale / 38, 0.85))


def _ears(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    return Hold(prop, figure.face[0], figure.face[1] - 10, min(figure.side, 100) / 90)


def _neck(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    x, y, across = figure.neck
    return Hold(prop, x, y, min(across, (FLOOR - y) / prop.bottom), across=across)


def _beside(figure: Figure, prop: Prop, side: int, grip: str) -> Hold:
    base = 64.0 if figure.biped else figure.side * 0.8
    return Hold(prop, figure.centre + side * (base + prop.half_width), GROUND + 4, 1.0)
