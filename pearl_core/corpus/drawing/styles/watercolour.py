"""Watercolour: washes that pool at their edges, a loose pen line, on a blot of colour over rough paper."""

from functools import lru_cache

import numpy as np
from PIL import Image
from scipy import ndimage

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import Parts, Plane, colour, join, noise, number_parts, separate, wobble
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import CANVAS, Primitive, Scene, mix
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import backdrop, choose

PAPER = "#FDFAF3"
HAND = (3.4, 34.0, 11)  # px of wobble, its cell in px, its seed


def draw(scene: Scene, layout: Layout) -> Image.Image:
    brush = Brush(outline=0, face_outline=3, shade=0.1, line=0.85, skip=frozenset(("shine", "shadow")))
    figure = wobble(rasterise(place(paint(scene.primitives, brush), layout.transform)), *HAND)
    colours, cover = separate(figure)
    distance = wobble(_edge_distance(number_parts(scene.primitives, layout.transform, _outlined)), *HAND)
    away = np.asarray(distance, dtype=np.float32)
    pooled = np.exp(-away / 4.5)
    density = (0.30 + 0.95 * noise(46, 8, 3)) * (1 + 0.55 * pooled)
    # dark pigment stays dense: a pale bloom on it would hide a face on a dark screen
    dark = np.clip(2.2 - 5 * colours.max(axis=-1), 0, 1)
    density += dark * np.clip(0.95 - density, 0, 1)
    wash = colour(PAPER) * np.exp(np.log(np.clip(colours, 0.02, 1)) * density[..., None])
    base, alpha = separate(_blot(backdrop(scene), choose(scene, "blot", (21, 22, 23))))
    base += (wash - base) * cover[..., None]
    pen = 0.8 * np.clip(1.9 - away, 0, 1) * np.clip(0.35 + 1.1 * noise(25, 14), 0, 1)
    base += (colour(mix(scene.palette.ink, "#55506A", 0.25)) - base) * pen[..., None]
    alpha = np.maximum(alpha, cover)
    if layout.lettering:
        ink = mix(scene.palette.ink, "#4A5A9A", 0.2)
        words, word_cover = separate(rasterise(layout.lettering.svg(ink, PAPER, ring=6)))
        base += (words - base) * word_cover[..., None]
        alpha = np.maximum(alpha, word_cover)
    return join(base * _tooth()[..., None], alpha)


def _outlined(p: Primitive) -> bool:
    return p.kind in ("shape", "limb") and p.layer != "face"


def _edge_distance(parts: Parts) -> Image.Image:
    """How far each pixel is from the nearest border between parts, in px, as a float picture."""
    border = np.zeros(parts.shape, dtype=bool)
    border[:, :-1] |= parts[:, :-1] != parts[:, 1:]
    border[:-1] |= parts[:-1] != parts[1:]
    return Image.fromarray(ndimage.distance_transform_edt(~border).astype(np.float32), "F")


@lru_cache(maxsize=64)
def _blot(value: str, seed: int) -> Image.Image:
    """A wet blot of `value` with a dark rim, a few splashes, and nothing around."""
    rows, columns = np.mgrid[:CANVAS, :CANVAS].astype(np.float32) - CANVAS / 2
    # a superellipse lets the corners carry a caption
    radius = (np.abs(rows / 150) ** 2.6 + np.abs(columns / 152) ** 2.6) ** (1 / 2.6)
    inside = 1 - radius - 0.16 * noise(60, seed, 3)
    rng = np.random.default_rng(seed)
    for x, y in rng.uniform(-150, 150, (22, 2)):
        spot = float(rng.uniform(1.5, 5))
        inside = np.maximum(inside, (spot - np.hypot(columns - x, rows - y)) / 90)
    cover = np.clip(inside * 90, 0, 1)
    strength = 0.20 + 0.55 * noise(75, seed + 7, 3) + 0.5 * np.exp(-np.clip(inside, 0, 1) * 60)
    wash = colour(PAPER) + (colour(mix(value, "#FFFFFF", 0.15)) - colour(PAPER)) * np.clip(strength, 0, 0.9)[..., None]
    return join(wash, cover)


@lru_cache(maxsize=1)
def _tooth() -> Plane:
    """The light on rough paper: about 1 on average."""
    height = noise(2.6, 31) + noise(6, 32)
    slope: Plane = np.gradient(height, axis=0) + np.gradient(height, axis=1)
    return np.clip(1 + 0.11 * slope, 0.85, 1.12).astype(np.float32)


STYLE = Style(draw, Margins(figure=22, caption=20))
