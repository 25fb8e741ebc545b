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
SPIKES = ((14, 0.84), (20, 0.88))  # points and waist of the star-shaped panels


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
    return over(_panel(vivid(backdrop(scene)), choose(scene, "panel", (None, *SPIKES))), rasterise(svg))


def _ink(p: Primitive) -> str:
    """Black, but for coloured effect lines and for faces drawn in light on a screen."""
    if p.layer == "fx" and p.kind == "line":
        return p.colour
    return p.ink if p.ink.upper() == "#7CF5E6" else BLACK


@lru_cache(maxsize=64)
def _panel(colour: str, spikes: tuple[int, float] | None) -> Image.Image:
    """Rays and dots in `colour` around a pale burst: in a box, or with `spikes`, in a star cut out around the burst."""
    outline = star(160, 160, 156, *spikes) if spikes else rounded(8, 8, 304, 304, 16)
    burst = star(160, 160, 136, *spikes) if spikes else star(160, 156, 148, 16, 0.80, -84)
    rays = "".join(
        f"M160 150L{num(160 + 300 * math.cos(a))} {num(150 + 300 * math.sin(a))}"
        f"L{num(160 + 300 * math.cos(a + 0.13))} {num(150 + 300 * math.sin(a + 0.13))}Z"
        for a in (i * math.pi / 12 for i in range(24))
    )
    dots = "".join(
        ellipse(x, y, min(5.0, (y - 120) / 40))
        for row, y in enumerate(range(132, 330, 11))
        for x in range(-4 + row % 2 * 6, 326, 12)
    )
    tone = mix(colour, "#FFFFFF", 0.45)
    return rasterise(
        f'<clipPath id="panel"><path d="{outline}"/></clipPath><clipPath id="burst"><path d="{burst}"/></clipPath>'
        f'<g clip-path="url(#panel)"><path d="{outline}" fill="{colour if spikes else tone}"/>'
        f'<path d="{"" if spikes else rays}" fill="{mix(colour, "#FFFFFF", 0.12)}"/>'
        f'<path d="{burst}" fill="#FFF9E8"/><path d="{dots}" fill="{tone}" clip-path="url(#burst)"/>'
        f'<path d="{burst}" fill="none" {stroke(BLACK, 5)}/></g><path d="{outline}" fill="none" {stroke(BLACK, 8)}/>'
    )


STYLE = Style(draw, Margins(figure=18, caption=17, font="DejaVuSans-BoldOblique"))
