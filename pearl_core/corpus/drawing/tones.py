"""Colours derived from colours: what a style needs to recolour a figure it has never seen."""

import colorsys
import random
from collections.abc import Sequence
from typing import TypeVar

from pearl_core.corpus.drawing.shapes import Scene, mix, rgb

Choice = TypeVar("Choice")


def lightness(colour: str) -> float:
    """Perceived lightness, 0 to 255."""
    red, green, blue = rgb(colour)
    return 0.30 * red + 0.59 * green + 0.11 * blue


def hls(colour: str) -> tuple[float, float, float]:
    """Hue, lightness and saturation, each 0 to 1."""
    red, green, blue = rgb(colour)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)


def from_hls(hue: float, light: float, saturation: float) -> str:
    """#rrggbb; the hue wraps around, the others are clipped to 0 to 1."""
    parts = colorsys.hls_to_rgb(hue % 1, min(max(light, 0), 1), min(max(saturation, 0), 1))
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def vivid(colour: str, gain: float = 1.35) -> str:
    """The colour with its saturation multiplied by `gain`; greys stay grey."""
    hue, light, saturation = hls(colour)
    return colour if saturation < 0.08 else from_hls(hue, light, saturation * gain)


def glow(colour: str, light: float = 0.62) -> str:
    """A fully saturated tube of the colour's hue; white-violet for greys."""
    hue, _, saturation = hls(colour)
    return "#F4F0FF" if saturation < 0.12 else from_hls(hue, light, 0.95)


def backdrop(scene: Scene) -> str:
    """A medium bright colour that sets the figure off: its main hue's opposite, give or take, by the scene's seed."""
    hue, _, saturation = hls(scene.palette.main)
    if saturation < 0.2:
        hue = hls(scene.palette.accent)[0]
    turn = choose(scene, "backdrop", (0.36, 0.45, 0.55, 0.64))
    return from_hls(hue + turn, 0.62, max(0.45, min(saturation, 0.7)))


def choose(scene: Scene, topic: str, options: Sequence[Choice]) -> Choice:
    """One of `options`, by the scene's seed; independent of the choices on other topics."""
    return random.Random(f"{topic}/{scene.seed}").choice(options)


def caption_colours(scene: Scene) -> tuple[str, str]:
    """(letters, ring) of a caption on a light or transparent ground, by the scene's seed; the letters are light."""
    palette = scene.palette
    letters = choose(scene, "caption colours", (palette.accent, "#FFFFFF", "#FFE14D", palette.main))
    return brighten(letters), palette.ink


def brighten(colour: str, least: float = 165) -> str:
    """The colour mixed with just so much white that its `lightness` is at least `least`."""
    light = lightness(colour)
    return colour if light >= least else mix(colour, "#FFFFFF", (least - light) / (255 - light))
