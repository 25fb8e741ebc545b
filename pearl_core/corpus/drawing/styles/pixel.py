"""Pixel: a sprite of 80 x 80 big pixels in few colours, with hard edges and a dark rim one pixel wide."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pearl_core.corpus.drawing.caption import font_path, split
from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import CANVAS, Scene, mix, rgb
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import caption_colours

GRID = 80  # big pixels a side
COLOURS = 24


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(outline=7.0, shade=0.24, line=1.1)
    sprite = np.asarray(rasterise(place(paint(scene.primitives, brush), layout.transform), GRID, crisp=True))
    solid = sprite[..., 3] > 110
    canvas = _rimmed(_few_colours(sprite[..., :3]), solid, mix(scene.palette.ink, "#101020", 0.45))
    picture = Image.fromarray(canvas, "RGBA").resize((CANVAS, CANVAS), Image.Resampling.NEAREST)
    return picture


def _few_colours(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(pixels, "RGB").quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB"))


def _rimmed(pixels: NDArray[np.uint8], solid: NDArray[np.bool_], ink: str) -> NDArray[np.uint8]:
    """RGBA of `pixels` where `solid`, with a rim of `ink` one pixel wide around."""
    padded = np.pad(solid, 1)
    near = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    canvas = np.zeros((*solid.shape, 4), dtype=np.uint8)
    canvas[near] = (*rgb(ink), 255)
    canvas[solid, :3] = pixels[solid]
    canvas[solid, 3] = 255
    return canvas


STYLE = Style(draw, Margins(figure=10, caption=10, bend=False))
