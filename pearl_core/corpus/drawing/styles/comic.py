"""Comic: heavy black lines, loud colours, dots for shade, bursting out of a spiky panel."""

import math
from functools import lru_cache

from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place, stroke
from pearl_core.corpus.drawing.plates import over
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, ellipse, mix, num, rounded, star
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import backdrop, choose, vivid

BLACK = "#17131C"
PANELS = (rounded(8, 8, 304, 304, 16), star(160, 160, 156, 14, 0.86, -84), star(160, 160, 155, 20, 0.9, -90))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(lambda p: vivid(p.colour), _ink, outline=8, line=1.12, pattern="url(#dots)")
    tone = mix(scene.palette.ink, "#D0304A", 0.35)
    svg = (
        '<pattern id="dots" width="8.5" height="8.5" patternUnits="userSpaceOnUse" patternTransform="rotate(38)">'
        f'<circle cx="4.2" cy="4.2" r="2.8" fill="{tone}" fill-opacity=".6"/></pattern>'
    )
    svg += place(paint(scene.primitives, brush), layout.transform)
    if layout.lettering:
        fill, ink = choose(scene, "shout", (("#FFD21F", BLACK), ("#FFFFFF", "#D81E38"), ("#FFFFFF", BLACK)))
        svg += layout.lettering.svg(fill, ink, "#FFFFFF" if ink != BLACK else None, ring=5.5)
    return over(_panel(vivid(backdrop(scene)), choose(scene, "panel", PANELS)), rasterise(svg))


def _ink(p: Primitive) -> str:
    """Black, but for coloured effect lines and for faces drawn in light on a screen."""
    if p.layer == "fx" and p.kind == "line":
        return p.colour
    return p.ink if p.ink.upper() == "#7CF5E6" else BLACK


@lru_cache(maxsize=64)
def _panel(colour: str, outline: str) -> Image.Image:
    """Rays and a dotted lower half in `colour`, a pale burst in the middle, inside `outline`."""
    rays = "".join(
        f'<path d="M160 150L{num(160 + 300 * math.cos(a))} {num(150 + 300 * math.sin(a))}'
        f'L{num(160 + 300 * math.cos(a + 0.13))} {num(150 + 300 * math.sin(a + 0.13))}Z"/>'
        for a in (i * math.pi / 12 for i in range(24))
    )
    dots = "".join(
        ellipse(x, y, min(5.6, (y - 150) / 28))
        for row, y in enumerate(range(160, 330, 11))
        for x in range(-4 + row % 2 * 6, 326, 12)
    )
    return rasterise(
        f'<clipPath id="panel"><path d="{outline}"/></clipPath><g clip-path="url(#panel)">'
        f'<path d="{outline}" fill="{mix(colour, "#FFFFFF", 0.45)}"/>'
        f'<g fill="{mix(colour, "#FFFFFF", 0.12)}">{rays}</g><path d="{dots}" fill="{mix(colour, BLACK, 0.25)}"/>'
        f'<path d="{star(160, 156, 148, 16, 0.80, -84)}" fill="#FFF9E8" {stroke(BLACK, 5)}/></g>'
        f'<path d="{outline}" fill="none" {stroke(BLACK, 8)}/>'
    )


STYLE = Style(draw, Margins(figure=18, caption=17, font="DejaVuSans-BoldOblique"))
