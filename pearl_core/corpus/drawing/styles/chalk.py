"""Chalk: bright dusty strokes on a framed school board."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import Plane, colour, grow, join, noise, number_parts, separate, streaks, wobble
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import choose, from_hls, hls, lightness

BOARDS = ("#2C4F43", "#2A3D4F", "#33363C")
CHALK = "#FBF8EC"
PASTELS = (CHALK, "#FFE98A", "#FFB3C4", "#A9E4FF")
HAND = (2.6, 18.0, 81)  # px of wobble, its cell in px, its seed
BARE = frozenset(("eye", "dark", "screen"))
HIDDEN = frozenset(("shine", "shadow"))
ANGLES = (35, -40, 60, 15)  # degrees of the strokes; parts take them in turn
CONTOUR = 4.5  # px of white chalk around the figure


def draw(scene: Scene, layout: Layout) -> Image.Image:
    board = choose(scene, "board", BOARDS)
    dark = mix(board, "#101418", 0.55)
    brush = Brush(lambda p: _fill(p, dark), lambda p: _ink(p, dark), outline=6.5, shade=0.0, line=1.1, skip=HIDDEN)
    colours, cover = separate(wobble(rasterise(place(paint(scene.primitives, brush), layout.transform)), *HAND))
    strokes = np.choose(number_parts(scene.primitives, layout.transform, _coloured) % len(ANGLES), _strokes())
    chalk = cover * strokes * _grain()
    contour = np.clip(grow(cover, CONTOUR) - cover, 0, 1) * np.clip(_grain() + 0.15, 0, 1)
    base, alpha = separate(_board(board))
    base += (colours - base) * chalk[..., None]
    base += (colour(CHALK) - base) * contour[..., None]
    base += 0.13 * _dust(contour)[..., None]
    if layout.lettering:
        words, word_cover = separate(rasterise(layout.lettering.svg(choose(scene, "pastel", PASTELS), board, ring=4)))
        base += (words - base) * (word_cover * np.clip(_grain() + 0.45, 0, 1))[..., None]
    return join(base, alpha)


def _fill(p: Primitive, dark: str) -> str:
    """Bright pastel for colours however dark they are, bare board for what is dark on purpose."""
    if p.tag in BARE or (p.layer == "face" and p.kind != "line" and lightness(p.colour) < 100):
        return dark
    hue, light, saturation = hls(p.colour)
    return from_hls(hue, max(0.66, min(light, 0.93)), saturation * 1.4)


def _ink(p: Primitive, dark: str) -> str:
    return p.ink if lightness(p.ink) > 150 else dark


def _coloured(p: Primitive) -> bool:
    return p.layer != "face" and p.kind != "line"


def _dust(chalk: Plane) -> Plane:
    """What falls off a line, spread around it."""
    blurred = Image.fromarray((255 * chalk).astype(np.uint8)).filter(ImageFilter.GaussianBlur(5))
    return np.asarray(blurred, dtype=np.float32) / 255


@lru_cache(maxsize=1)
def _strokes() -> list[Plane]:
    """Rubbed with the chalk's side, one direction a part."""
    return [
        np.clip(0.95 + 1.3 * (streaks(angle, 70, 5.0, 90 + i) - 0.45), 0.66, 1).astype(np.float32)
        for i, angle in enumerate(ANGLES)
    ]


@lru_cache(maxsize=1)
def _grain() -> Plane:
    """How much chalk the board takes: it skips the hollows."""
    return np.clip(2.3 - 1.9 * noise(2.0, 91), 0.15, 1).astype(np.float32)


@lru_cache(maxsize=3)
def _board(value: str) -> Image.Image:
    frame = rasterise(
        '<rect x="4" y="4" width="312" height="312" rx="24" fill="#8A5A33"/>'
        '<rect x="7" y="7" width="306" height="306" rx="21" fill="none" stroke="#C9935A" stroke-width="5"/>'
        f'<rect x="15" y="15" width="290" height="290" rx="12" fill="{value}"/>'
    )
    pixels, alpha = separate(frame)
    inside = np.zeros(alpha.shape, np.float32)
    inside[15:305, 15:305] = 1
    smear = np.clip(noise(70, 95, 3) - 0.45, 0, 1) + 0.5 * np.clip(streaks(12, 120, 16, 96) - 0.5, 0, 1)
    return join(pixels + (0.22 * smear * inside)[..., None], alpha)


STYLE = Style(draw, Margins(figure=24, caption=26))
