"""Where the figure and its caption go: the figure fills what the caption leaves free, whatever its shape.

The figure's true extent is measured on a small rendering, so that tall ears, a sun in a corner or an umbrella
are never cropped and a small figure is drawn larger.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pearl_core.corpus.drawing.caption import Font, Lettering, letter
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import CANVAS, Scene, num

Box = tuple[float, float, float, float]  # left, top, right, bottom in user units

LARGEST = 1.12  # a figure is never drawn larger than this, so that its lines keep their weight
_SAMPLES = 80  # pixels of the rendering that the extent is measured on, over twice the canvas
_CLEARANCE = 7.5  # px between the letters of a caption at the top and the figure


@dataclass(frozen=True, slots=True)
class Margins:
    """What a style asks of the layout: px kept free around figure and caption, and the caption's font.

    `caption` is the letters' distance from the edges, `gap` their distance from the feet above them: negative, so that
    the ring around them just covers the feet. `bend` allows arched and tilted captions.
    """

    figure: float = 14
    caption: float = 14
    gap: float = -1.5
    bend: bool = True
    font: Font = "DejaVuSans-Bold"


@dataclass(frozen=True, slots=True)
class Layout:
    """The SVG transform that puts the figure in its place, its scale, and the fitted caption."""

    transform: str
    scale: float
    lettering: Lettering | None


def extent(scene: Scene) -> Box:
    """The box of all that the scene draws, outlines included, to about 4 units outwards.

    Raises `ValueError` for a scene that draws nothing.
    """
    # half size and centred, so that what lies outside the canvas is measured too
    half = place(paint(scene.primitives, Brush(shade=0)), f"translate({CANVAS // 4} {CANVAS // 4}) scale(.5)")
    alpha = np.asarray(rasterise(half, _SAMPLES))[..., 3] > 24
    if not alpha.any():
        raise ValueError("the scene draws nothing")
    unit, origin = 2 * CANVAS / _SAMPLES, -CANVAS / 2
    columns, rows = np.flatnonzero(alpha.any(axis=0)), np.flatnonzero(alpha.any(axis=1))
    return (
        origin + unit * float(columns[0]),
        origin + unit * float(rows[0]),
        origin + unit * float(columns[-1] + 1),
        origin + unit * float(rows[-1] + 1),
    )


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around `boxes`, of which there is at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def arrange(scene: Scene, margins: Margins, box: Box) -> Layout:
    """Fit a figure of extent `box`, and the scene's caption, into the canvas."""
    left, top, right, bottom = margins.figure, margins.figure, CANVAS - margins.figure, CANVAS - margins.figure
    lettering = None
    if scene.caption:
        lettering = letter(scene.caption, scene.seed, inset=margins.caption, bend=margins.bend, font=margins.font)
        if lettering.edge == "top":
            top = lettering.box[3] + max(_CLEARANCE, margins.gap)
        else:
            bottom = lettering.box[1] - margins.gap
    x0, y0, x1, y1 = box
    scale = min(LARGEST, (right - left) / (x1 - x0), (bottom - top) / (y1 - y0))
    dx = (left + right) / 2 - scale * (x0 + x1) / 2
    dy = (top + bottom) / 2 - scale * (y0 + y1) / 2
    return Layout(f"translate({num(dx)} {num(dy)}) scale({scale:.3f})", scale, lettering)
