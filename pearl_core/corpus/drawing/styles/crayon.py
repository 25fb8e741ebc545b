"""Crayon: waxy strokes in one direction a part, broken by the paper's grain, on a scribbled sheet."""

from functools import lru_cache

import numpy as np
from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place, stroke
from pearl_core.corpus.drawing.plates import Plane, colour, join, noise, number_parts, separate, streaks, wobble
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix, num
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import backdrop, caption_colours, choose, vivid

PAPER = "#FFFBEF"
HAND = (4.2, 24.0, 51)  # px of wobble, its cell in px, its seed
ANGLES = (38, -32, 62, 12)  # degrees of the strokes; parts take them in turn


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(lambda p: vivid(p.colour, 1.2), outline=7.5, shade=0, line=1.1, skip=frozenset(("shine", "shadow")))
    colours, cover = separate(wobble(rasterise(place(paint(scene.primitives, brush), layout.transform)), *HAND))
    parts = number_parts(scene.primitives, layout.transform, _coloured)
    strokes = np.choose(parts % len(ANGLES), _strokes())
    # dark lines are pressed hard, so that only the grain breaks them; colours are rubbed on in strokes
    pressed = np.clip(3.2 - 6 * (colours @ np.array((0.30, 0.59, 0.11), np.float32)), 0, 1)
    wax = cover * np.maximum(strokes, pressed) * np.clip(_grain() + 0.5 * pressed, 0, 1)
    base, alpha = separate(_sheet(mix(backdrop(scene), "#FFFFFF", 0.35), choose(scene, "scribble", (1, 2, 3))))
    base += (colour(PAPER) - base) * cover[..., None]
    base += (colours - base) * wax[..., None]
    if layout.lettering:
        ink = caption_colours(scene)[1]
        fill = choose(scene, "wax", (vivid(mix(ink, "#FF3060", 0.6)), vivid(mix(ink, "#2070E0", 0.6)), ink))
        words, word_cover = separate(rasterise(layout.lettering.svg(fill, PAPER, ring=6, weight=1.5)))
        strength = np.where(words.sum(axis=-1) < 2.4, np.clip(_grain() + 0.35, 0, 1), 1)
        base += (words - base) * (word_cover * strength)[..., None]
    return join(base, alpha)


def _coloured(p: Primitive) -> bool:
    return p.layer != "face" and p.kind != "line"


@lru_cache(maxsize=1)
def _strokes() -> list[Plane]:
    return [
        np.clip(0.78 + 1.7 * (streaks(angle, 80, 4.5, 60 + i) - 0.45), 0.34, 1).astype(np.float32)
        for i, angle in enumerate(ANGLES)
    ]  # fmt: skip


@lru_cache(maxsize=1)
def _grain() -> Plane:
    """How much wax the paper takes: most of it, less in the hollows."""
    return np.clip(1.9 - 1.7 * noise(2.4, 70), 0.1, 1).astype(np.float32)


@lru_cache(maxsize=64)
def _sheet(value: str, seed: int) -> Image.Image:
    """Paper with a patch scribbled to and fro in `value`."""
    rng = np.random.default_rng(seed)
    corners = [(34 + 13 * i, (30, 290)[i % 2]) for i in range(20)]
    shaken = corners + rng.uniform((-5, -14), (5, 14), (len(corners), 2))
    points = "L".join(f"{num(x)} {num(y)}" for x, y in shaken.tolist())
    turn = f"rotate({num(float(rng.uniform(20, 60)))} 160 160)"
    scribble = rasterise(f'<path d="M{points}" transform="{turn}" fill="none" {stroke(value, 11)}/>')
    marks, cover = separate(wobble(scribble, *HAND))
    paper, alpha = separate(rasterise(f'<rect x="6" y="6" width="308" height="308" rx="20" fill="{PAPER}"/>'))
    return join(paper + (marks - paper) * (0.6 * cover * _grain())[..., None], alpha)


STYLE = Style(draw, Margins(figure=20, caption=22))
