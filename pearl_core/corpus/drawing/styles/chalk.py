"""Chalk: bright dusty strokes on a framed school board."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import Plane, colour, join, noise, number_parts, over, separate, streaks, wobble
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import choose, lightness, vivid

BOARDS = ("#2C4F43", "#2A3D4F", "#33363C")
CHALK = "#FBF8EC"
PASTELS = (CHALK, "#FFE98A", "#FFB3C4", "#A9E4FF")
HAND = (2.6, 18.0, 81)  # px of wobble, its cell in px, its seed
SOLID = frozenset(("eye", "dark"))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    board = choose(scene, "board", BOARDS)
    brush = Brush(
        lambda p: _fill(p, board), _ink, outline=7, shade=0, line=1.1, skip=frozenset(("shine", "shadow", "muzzle"))
    )
    svg = place(paint(scene.primitives, brush), layout.transform)
    plate = wobble(rasterise(svg), *HAND)
    colours, cover = separate(plate)
    # fills are rubbed on with the chalk's side, in strokes; bright lines are drawn with its tip
    tip = np.clip(6 * (colours.max(axis=-1) - 0.78), 0, 1)
    chalk = cover * np.clip(np.maximum(_strokes(), tip) * _grain(), 0, 1)
    base, alpha = separate(_board(board))
    base += (colours - base) * chalk[..., None]
    dust = np.asarray(Image.fromarray((255 * cover * tip).astype(np.uint8)).filter(ImageFilter.GaussianBlur(5)))
    base += 0.16 * (dust.astype(np.float32) / 255)[..., None]
    if layout.lettering:
        pastel = choose(scene, "pastel", PASTELS)
        words, word_cover = separate(rasterise(layout.lettering.svg(pastel, board, ring=4, weight=0.6)))
        written = word_cover * np.clip(_grain() + 0.45, 0, 1)
        base += (words - base) * written[..., None]
    return join(base, alpha)


def _fill(p: Primitive, board: str) -> str:
    if p.tag in SOLID:
        return CHALK
    if p.tag in ("glint", "eyewhite"):
        return board
    bright = mix(vivid(p.colour, 1.5), "#FFFFFF", 0.25)
    if p.kind == "line" or p.tag == "blush":
        return bright
    return mix(board, bright, 0.62 if p.layer != "face" else 0.3)


def _ink(p: Primitive) -> str:
    return mix(vivid(p.colour, 1.5), "#FFFFFF", 0.45) if p.layer == "fx" else CHALK


@lru_cache(maxsize=1)
def _strokes() -> Plane:
    return np.clip(0.5 + 1.9 * (streaks(35, 60, 5, 90) - 0.45), 0.12, 0.95).astype(np.float32)


@lru_cache(maxsize=1)
def _grain() -> Plane:
    """How much chalk the board takes: it skips the hollows."""
    return np.clip(2.3 - 2.4 * noise(2.0, 91), 0.05, 1).astype(np.float32)


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
