"""Die-cut: the house style. Dark outlines, a crescent of shade, a white border cut along the outline."""

from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import die_cut
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Scene
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import caption_colours

BORDER = 9.0  # px of white


def draw(scene: Scene, layout: Layout) -> Image.Image:
    svg = place(paint(scene.primitives, Brush()), layout.transform)
    if layout.lettering:
        svg += layout.lettering.svg(*caption_colours(scene))
    return die_cut(rasterise(svg), BORDER)


STYLE = Style(draw, Margins(figure=14, caption=19))
