"""Paper-cut: coloured papers stacked with soft shadows between them, in a deep scalloped frame."""

from functools import lru_cache

import numpy as np
from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import Parts, Plane, cast_shadow, colour, join, noise, number_parts, separate
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix, scallop
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import backdrop

FRAMES = 4  # sheets in the frame, the lowest without a hole
RADII = (146, 133, 117, 101)  # of the outer edge, then of the holes from the top sheet down
SHADE = "#1C1030"
CUT_TAGS = frozenset(("muzzle", "belly", "inner", "mask"))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(outline=0, face_outline=3.5, shade=0, line=1.1, skip=frozenset(("shine", "shadow")))
    svg = place(paint(scene.primitives, brush), layout.transform)
    colours, cover = separate(rasterise(svg))
    figure = number_parts(scene.primitives, layout.transform, _cut)
    frame, frame_alpha = _frame()
    parts = np.where(figure > 0, np.minimum(figure, 250) + FRAMES, frame).astype(np.uint8)
    sheet = backdrop(scene)
    papers = [sheet, mix(sheet, "#140A38", 0.45), mix(sheet, "#140A38", 0.22), sheet, mix(sheet, "#FFFFFF", 0.35)]
    base = np.stack([colour(paper) for paper in papers])[frame]
    base += (colours - base) * cover[..., None]
    alpha = np.maximum(frame_alpha, cover)
    if layout.lettering:
        words, word_alpha = separate(rasterise(layout.lettering.svg(scene.palette.ink, "#FFFDF6", ring=8)))
        base += (words - base) * word_alpha[..., None]
        parts[word_alpha > 0.5] = 255
        alpha = np.maximum(alpha, word_alpha)
    lost = 0.8 * cast_shadow(parts, 1, 4, 5) + 0.2 * cast_shadow(parts, 3, 9, 9)
    lit = base + (colour(SHADE) - base) * (0.62 * lost)[..., None]
    return join(lit * _fibres()[..., None], alpha)


def _cut(p: Primitive) -> bool:
    if p.tag in ("shine", "shadow", "glint", "mark") or p.layer == "face":
        return False
    return p.kind != "plain" or p.tag in CUT_TAGS


@lru_cache(maxsize=1)
def _frame() -> tuple[Parts, Plane]:
    """Which sheet shows where (the top sheet has the highest number), and the frame's alpha."""
    outer = scallop(160, 160, RADII[0] - 8, RADII[0] - 8, 18)
    body = f'<path d="{outer}" fill="#010000"/>'
    for number, radius in enumerate(RADII[:0:-1], start=2):
        hole = scallop(160, 160, radius - 8, radius - 8, 18)
        body += f'<path d="{outer}{hole}" fill-rule="evenodd" fill="#{number:02x}0000"/>'
    alpha = separate(rasterise(f'<path d="{outer}"/>'))[1]
    return np.asarray(rasterise(body, crisp=True))[..., 0], alpha


@lru_cache(maxsize=1)
def _fibres() -> Plane:
    """The light on rough paper: about 1 on average."""
    height = noise(2.2, 5) + noise(7.0, 6)
    slope: Plane = np.gradient(height, axis=0) + np.gradient(height, axis=1)
    return np.clip(1 + 0.07 * slope, 0.8, 1.2).astype(np.float32)


STYLE = Style(draw, Margins(figure=12, caption=16))
