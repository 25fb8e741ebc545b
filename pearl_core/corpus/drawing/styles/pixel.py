"""Pixel: a sprite of 80 x 80 big pixels in few colours, with hard edges and a dark rim one pixel wide."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pearl_core.corpus.drawing.caption import Lettering, font_path
from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import CANVAS, Scene, mix, rgb
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import choose

GRID = 80  # big pixels a side
COLOURS = 24
SMALLEST = 10  # px: a font rendered smaller than this on the grid loses its letters' shapes
BOXES = (("#FFFFFF", "#23244A"), ("#FFE14D", "#2B2140"), ("#23244A", "#FFF7E0"), ("#7CFFB0", "#14302A"))  # text, box
Mask = NDArray[np.bool_]


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(outline=7, shade=0.24, line=1.1, skip=frozenset(("shadow",)))
    sprite = np.asarray(rasterise(place(paint(scene.primitives, brush), layout.transform), GRID, crisp=True))
    ink = mix(scene.palette.ink, "#101020", 0.45)
    picture = _rimmed(_few_colours(sprite[..., :3]), sprite[..., 3] > 110, ink)
    if layout.lettering:
        picture = Image.alpha_composite(picture, _dialogue(layout.lettering, *choose(scene, "dialogue", BOXES)))
    return picture


def _few_colours(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(pixels, "RGB").quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB"))


def _dialogue(lettering: Lettering, text: str, box: str) -> Image.Image:
    """The caption in a game's dialogue box, on the sprite's grid where it fits there, else on one twice as fine."""
    grid, size = next(
        ((grid, size) for grid in (GRID, 2 * GRID) if (size := _largest(lettering, grid)) >= SMALLEST),
        (2 * GRID, SMALLEST),
    )
    letters = _letters(lettering, grid, size)
    rows, columns = np.flatnonzero(letters.any(axis=1)), np.flatnonzero(letters.any(axis=0))
    pad, rim = grid // 27, grid // GRID
    panel = np.zeros_like(letters)
    panel[max(rows[0] - pad, rim) : rows[-1] + 1 + pad, max(columns[0] - pad, rim) : columns[-1] + 1 + pad] = True
    panel[-rim:] = panel[:, -rim:] = False
    colours = np.where(letters[..., None], rgb(text), rgb(box)).astype(np.uint8)
    return _rimmed(colours, panel, text, rim)


def _largest(lettering: Lettering, grid: int) -> int:
    """The largest font size, at most the fitted one, at which every line fits on `grid`."""
    size = round(lettering.size * grid / CANVAS)
    while size >= SMALLEST and max(_width(line, size) for line in lettering.lines) > grid * 0.9:
        size -= 1
    return size


def _letters(lettering: Lettering, grid: int, size: int) -> Mask:
    """Where the caption's letters are, without grey pixels."""
    picture = Image.new("1", (grid, grid))
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"
    pitch = size * 1.1
    middle = (lettering.box[1] + lettering.box[3]) / 2 * grid / CANVAS - pitch * (len(lettering.lines) - 1) / 2
    for row, line in enumerate(lettering.lines):
        x = round(grid / 2 - _width(line, size) / 2)
        for character in line:
            bearing, advance = _spacing(character, size)
            pen.text((x - bearing, round(middle + pitch * row)), character, fill=1, font=_font(size), anchor="lm")
            x += advance
    return np.asarray(picture)


@lru_cache(maxsize=1024)
def _spacing(character: str, size: int) -> tuple[int, int]:
    """(empty pixels left of the character, pixels from its first column to where the next one starts)."""
    left, _, right, _ = _font(size).getbbox(character, mode="1", anchor="lm")
    if right <= left:
        return 0, round(size * 0.35)
    return int(left), int(right - left) + max(1, size // 9)


def _width(line: str, size: int) -> int:
    return sum(_spacing(character, size)[1] for character in line)


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path("DejaVuSans-Bold")), size, layout_engine=ImageFont.Layout.BASIC)


def _rimmed(colours: NDArray[np.uint8], solid: Mask, ink: str, rim: int = 1) -> Image.Image:
    """The full-size picture of `colours` where `solid`, with a rim of `ink`, `rim` pixels of its grid wide, around."""
    near = solid
    for _ in range(rim):
        padded = np.pad(near, 1)
        near = near | padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    pixels = np.zeros((*solid.shape, 4), dtype=np.uint8)
    pixels[near] = (*rgb(ink), 255)
    pixels[solid, :3] = colours[solid]
    return Image.fromarray(pixels, "RGBA").resize((CANVAS, CANVAS), Image.Resampling.NEAREST)


STYLE = Style(draw, Margins(figure=9, caption=12, gap=10, bend=False), crisp=True)
