"""Retro print: three worn inks on cream card, the colours printed a little beside the lines."""

import math
from functools import lru_cache

import numpy as np
from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place, stroke
from pearl_core.corpus.drawing.plates import Plane, colour, grow, join, noise, separate
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene, mix, num, rounded
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import choose, hls, lightness

INK, RED, YELLOW, TEAL, CARD = "#1F3A5F", "#E5533D", "#F2B63C", "#4FA69A", "#F5E9CF"
OFFSET = (5, 5)  # px between the colour plate and the line plate
NO_COLOUR = frozenset(("eye", "dark", "shadow"))
NO_LINE = frozenset(("blush", "belly", "muzzle", "shine", "inner", "tongue", "mask", "mark", "shadow"))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    primitives = scene.primitives
    loose = [p for p in primitives if not (p.kind == "line" and p.layer == "face")]
    inks = Brush(lambda p: _nearest(p.colour), outline=0, shade=0, skip=NO_COLOUR)
    colours, cover = separate(rasterise(place(paint(loose, inks), layout.transform)))
    drawn = [p for p in primitives if not (p.kind == "line" and p.layer == "fx")]
    pen = Brush(_pen, lambda p: INK if lightness(p.ink) < 170 else "#FFFFFF", outline=6, shade=0, skip=NO_LINE)
    lines, lines_cover = separate(rasterise(place(paint(drawn, pen), layout.transform)))

    ground = choose(scene, "ground", ((RED, TEAL), (TEAL, YELLOW), (YELLOW, TEAL)))
    base, alpha = separate(_card(*ground))
    reserve = grow(lines_cover, 6)[..., None]
    base = base + (colour(CARD) - base) * reserve
    printed = np.roll(cover, OFFSET, axis=(0, 1)) * _wear()
    base += (np.roll(colours, OFFSET, axis=(0, 1)) - base) * printed[..., None]
    base *= 1 - lines_cover[..., None] * (1 - lines)  # the line plate overprints: white prints nothing
    alpha = np.maximum(alpha, reserve[..., 0])
    if layout.lettering:
        word = choose(scene, "word", ((RED, CARD), (CARD, RED), (YELLOW, INK), (CARD, INK)))
        words, words_cover = separate(rasterise(layout.lettering.svg(*word, INK if word[1] != INK else CARD)))
        base += (words - base) * words_cover[..., None]
    return join(base, alpha)


def _pen(p: Primitive) -> str:
    """What the line plate prints inside shapes: dark details, unless they are light on a dark screen."""
    detail = p.tag in ("eye", "dark") or (p.kind == "line" and p.layer == "face")
    return INK if p.tag == "screen" or (detail and lightness(p.colour) < 170) else "#FFFFFF"


def _nearest(value: str) -> str:
    """The ink, or the half tone of one, that stands for a colour."""
    if lightness(value) > 228:
        return "#FFFFFF"
    hue, light, saturation = hls(value)
    if saturation < 0.22:
        return mix(TEAL, CARD, 0.5) if light > 0.5 else INK
    degrees = 360 * hue
    if degrees < 22 or degrees > 280:
        return RED if light < 0.78 else mix(RED, CARD, 0.55)
    if degrees < 70:
        return YELLOW if light < 0.85 else mix(YELLOW, CARD, 0.6)
    return TEAL if light < 0.8 else mix(TEAL, CARD, 0.55)


@lru_cache(maxsize=1)
def _wear() -> Plane:
    """How much ink the rollers left: mostly all, with specks missing."""
    return np.clip(5.0 - 5 * noise(1.6, 2), 0, 1).astype(np.float32)


@lru_cache(maxsize=8)
def _card(sun: str, floor: str) -> Image.Image:
    rays = "".join(
        f'<path d="M160 170L{num(160 + 320 * math.cos(a))} {num(170 + 320 * math.sin(a))}'
        f'L{num(160 + 320 * math.cos(a + 0.16))} {num(170 + 320 * math.sin(a + 0.16))}Z"/>'
        for a in (i * math.pi / 10 for i in range(20))
    )
    frame = rounded(13, 13, 294, 294, 22)
    floor_box = '<rect y="240" width="320" height="80" fill="{}"/>'
    return rasterise(
        f'<clipPath id="card"><path d="{frame}"/></clipPath>'
        f'<pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(25)">'
        f'<circle cx="3.5" cy="3.5" r="1.7" fill="{floor}"/></pattern>'
        f'<rect x="3" y="3" width="314" height="314" rx="30" fill="{CARD}"/><g clip-path="url(#card)">'
        f'<g fill="{mix(YELLOW, CARD, 0.55)}">{rays}</g>'
        f'<circle cx="160" cy="160" r="116" fill="{mix(sun, CARD, 0.3)}"/>'
        f"{floor_box.format(mix(floor, CARD, 0.45))}{floor_box.format('url(#dots)')}</g>"
        f'<path d="{frame}" fill="none" {stroke(INK, 5)}/>'
    )


STYLE = Style(draw, Margins(figure=22, caption=24, font="DejaVuSerif-Bold"))
