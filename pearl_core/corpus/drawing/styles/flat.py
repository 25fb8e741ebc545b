"""Flat: no outlines, plain colours on a coloured ground with a long diagonal shadow, the caption on a ribbon."""

import numpy as np
from PIL import Image

from pearl_core.corpus.drawing.caption import Lettering
from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import Plane, over, separate, tint
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Scene, ellipse, mix, num, rounded, scallop
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import backdrop, choose, from_hls, hls, lightness

GROUNDS = (ellipse(160, 160, 150), rounded(12, 12, 296, 296, 76), scallop(160, 160, 134, 134, 12))
SHADOW = 0.24  # opacity of the long shadow
INK = "#1A1A3A"


def draw(scene: Scene, layout: Layout) -> Image.Image:
    # a pale figure needs the deeper ground
    ground = mix(backdrop(scene), "#FFFFFF", 0.05 if lightness(scene.palette.main) > 215 else 0.28)
    outline = choose(scene, "ground", GROUNDS)
    base = rasterise(f'<path d="{outline}" fill="{ground}"/>')
    brush = Brush(outline=0, face_outline=4, shade=0.12, line=1.05)
    figure = rasterise(place(paint(scene.primitives, brush), layout.transform))
    cast = np.minimum(_long_shadow(separate(figure)[1]), separate(base)[1]) * SHADOW
    picture = over(base, tint(cast, mix(ground, INK, 0.8)), figure)
    if layout.lettering:
        picture = over(picture, rasterise(_ribbon(layout.lettering, from_hls(hls(ground)[0], 0.27, 0.5))))
    return picture


def _long_shadow(alpha: Plane) -> Plane:
    """`alpha` smeared down and to the right across the whole canvas, by doubling."""
    smear, step = alpha.copy(), 1
    while step < max(alpha.shape):
        moved = smear[:-step, :-step]
        smear[step:, step:] = np.maximum(smear[step:, step:], moved.copy())
        step *= 2
    return smear


def _ribbon(lettering: Lettering, colour: str) -> str:
    left, top, right, bottom = lettering.box
    radius = num(min(18.0, (bottom - top) / 2 + 8))
    box = f'x="{num(left - 13)}" y="{num(top - 8)}" width="{num(right - left + 26)}" height="{num(bottom - top + 16)}"'
    return f'<rect {box} rx="{radius}" fill="{colour}"/>' + lettering.svg("#FFFFFF", colour, ring=0, weight=0.4)


STYLE = Style(draw, Margins(figure=12, caption=18, gap=5, bend=False))
