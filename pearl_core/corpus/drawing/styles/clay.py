"""Clay: every part a pressed lump, softly lit from the top left, on a slab of the same clay.

The lighting is worked out here, per part, from its blurred outline: height, slope, light. (SVG's lighting filters
are slow and can panic.)
"""

from functools import lru_cache

import numpy as np
from PIL import Image
from scipy import ndimage

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import (
    Colours,
    Parts,
    Plane,
    cast_shadow,
    colour,
    join,
    noise,
    number_parts,
    separate,
)
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix, rounded
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import backdrop

LIGHT = np.array((-0.46, -0.58, 0.67), dtype=np.float32)  # towards the lamp: left, up, out of the picture
GLOSS = LIGHT + np.array((0, 0, 1), dtype=np.float32)  # halfway between the lamp and the eye
RAISED_TAGS = frozenset(("eye", "muzzle", "belly", "inner", "mask"))
Slopes = tuple[Plane, Plane]


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(outline=0, face_outline=4, shade=0, line=1.15, skip=frozenset(("shine", "shadow")))
    svg = place(paint(scene.primitives, brush), layout.transform)
    if layout.lettering:
        svg += layout.lettering.svg("#FFFFFF", mix(scene.palette.accent, "#402040", 0.45))
    colours, cover = separate(rasterise(svg))
    parts = number_parts(scene.primitives, layout.transform, _raised)
    slab_parts, slab_slopes, slab_alpha = _slab()
    down, across = slopes(parts)
    bare = parts == 0
    down, across = np.where(bare, slab_slopes[0], down), np.where(bare, slab_slopes[1], across)
    ground = colour(mix(backdrop(scene), "#FFFFFF", 0.35))
    base = ground * (1 - cover[..., None]) + colours * cover[..., None]
    lost = cast_shadow(np.where(bare, slab_parts, np.minimum(parts, 254) + 1).astype(np.uint8), 3, 6, 7)
    return join(_light(base, (down, across), lost), np.maximum(slab_alpha, cover))


def _raised(p: Primitive) -> bool:
    if p.tag in ("shine", "shadow", "glint", "mark"):
        return False
    if p.layer == "face":
        return p.tag in RAISED_TAGS
    return p.kind in ("shape", "limb", "line") or p.tag in RAISED_TAGS


def slopes(parts: Parts) -> Slopes:
    """The slope of the surface down and across at each pixel, if every part is a cushion of its own size.

    A part continues below those that cover it, so that it is rounded at its own edges only.
    """
    down, across = np.zeros(parts.shape, np.float32), np.zeros(parts.shape, np.float32)
    for number, box in enumerate(ndimage.find_objects(parts), start=1):
        if box is None:
            continue
        rows, columns = (slice(max(s.start - 6, 0), s.stop + 6) for s in box)
        window = parts[rows, columns]
        softness = float(np.clip(0.16 * min(s.stop - s.start for s in box), 1.2, 9.0))
        soft = ndimage.gaussian_filter((window >= number).astype(np.float32), softness, truncate=2.5)
        rise = np.clip(2 * soft - 0.9, 0, 1)
        height = 1.9 * softness * np.sqrt(1 - (1 - rise) ** 2)
        own = window == number
        slope_down, slope_across = np.gradient(height)
        down[rows, columns][own] = slope_down[own]
        across[rows, columns][own] = slope_across[own]
    return down, across


def _light(base: Colours, slope: Slopes, lost: Plane) -> Colours:
    dents = noise(16, 41, 2)
    down, across = slope[0] + 0.7 * np.gradient(dents, axis=0), slope[1] + 0.7 * np.gradient(dents, axis=1)
    length = np.sqrt(down**2 + across**2 + 1)
    facing = (-across * LIGHT[0] - down * LIGHT[1] + LIGHT[2]) / length
    gloss = (-across * GLOSS[0] - down * GLOSS[1] + GLOSS[2]) / length / np.linalg.norm(GLOSS)
    bright = np.clip(facing, 0, 1) * (1 - 0.5 * lost) + 0.37
    # shade keeps some of the colour's own warmth: it is tinted, not greyed
    shade = np.stack([bright + extra * np.clip(1 - bright, 0, 1) for extra in (0.10, 0.0, 0.14)], axis=-1)
    lit: Colours = base * shade + (0.32 * np.clip(gloss, 0, 1) ** 34)[..., None]
    return lit


@lru_cache(maxsize=1)
def _slab() -> tuple[Parts, Slopes, Plane]:
    path = rounded(6, 6, 308, 308, 70)
    alpha = separate(rasterise(f'<path d="{path}" fill="#FFFFFF"/>'))[1]
    parts = (alpha > 0.5).astype(np.uint8)
    return parts, slopes(parts), alpha


STYLE = Style(draw, Margins(figure=20, caption=24))
