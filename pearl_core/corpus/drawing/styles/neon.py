"""Neon: glowing tubes on a dark brick wall."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import join, over, separate
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import choose, glow, lightness

DARK = "#150B2B"
WHITE = "#FFF6FF"
TUBES = ("#FF5CA8", "#4DE8FF", "#FFE45C", "#8CFF8A")  # of a caption
WIDEST = 10.0  # a wider line in ink only edges a coloured line on top of it
HIDDEN = frozenset(("shine", "muzzle", "inner", "eyewhite", "shadow", "belly"))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    svg = place(paint(scene.primitives, _brush(scene)), layout.transform)
    tube = choose(scene, "tube", TUBES)
    words = layout.lettering
    light, lit = separate(rasterise(svg + (words.svg(tube, tube, ring=0, weight=0) if words else "")))
    plate = Image.fromarray((light * lit[..., None] * 255).astype(np.uint8), "RGB")
    wall, alpha = separate(_wall())
    dark = wall * (1 - lit[..., None]) + light * lit[..., None]
    for radius, strength in ((14, 1.15), (4, 0.75)):
        haze = np.asarray(plate.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32) / 255
        dark = 1 - (1 - dark) * (1 - np.clip(strength * haze, 0, 1))
    picture = join(dark, alpha)
    # the letters once more on top: their own glow would close them
    return over(picture, rasterise(words.svg(WHITE, mix(tube, DARK, 0.72), ring=2.6, weight=0))) if words else picture


def _brush(scene: Scene) -> Brush:
    palette = scene.palette
    body = glow(palette.main) if lightness(palette.main) < 235 else glow(palette.accent, 0.72)

    def ink(p: Primitive) -> str:
        if p.kind == "line" and p.width > WIDEST:
            return DARK
        if p.layer in ("fx", "prop", "neckwear"):
            return glow(p.colour)
        if p.layer == "face" or p.kind not in ("shape", "limb"):
            return WHITE
        return body if p.colour == palette.main else glow(p.colour)

    def fill(p: Primitive) -> str:
        if p.tag in ("eye", "dark"):
            return WHITE
        if p.tag == "glint":
            return DARK
        if p.tag == "blush":
            return "#A8326E"
        if p.kind == "line":
            return glow(p.colour)
        return mix(DARK, glow(p.colour), 0.06)

    return Brush(fill=fill, ink=ink, shade=0, outline=5, line=0.8, skip=HIDDEN)


@lru_cache(maxsize=1)
def _wall() -> Image.Image:
    bricks = (
        '<pattern id="bricks" width="46" height="30" patternUnits="userSpaceOnUse">'
        '<path d="M0 0H46M0 15H46M12 0V15M35 15V30" stroke="#2A1850" stroke-width="2.5" fill="none"/></pattern>'
    )
    box = '<rect x="2" y="2" width="316" height="316" rx="34" fill="{}"/>'
    return rasterise(bricks + box.format(DARK) + box.format("url(#bricks)"))


STYLE = Style(draw, Margins(figure=24, caption=22))
