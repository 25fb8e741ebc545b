"""Pixel work that several styles share: borders, shadows, grain, wobble, and the relief of stacked parts.

A plate is one rendering of the figure. SVG filters could do most of this, but cost five to ten times as much, and
lighting filters can panic; arrays cannot. All pictures here are `CANVAS` px square unless said otherwise.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from scipy import ndimage

from pearl_core.corpus.drawing.painter import ROUND
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import CANVAS, Primitive, num, rgb

Plane = NDArray[np.floating[Any]]  # height x width, float32
Colours = NDArray[np.floating[Any]]  # height x width x 3, float32, 0 to 1
Parts = NDArray[np.uint8]  # height x width: 0 where nothing is, else the number of the topmost part


# ---- to and from arrays --------------------------------------------------------------------------


def separate(image: Image.Image) -> tuple[Colours, Plane]:
    """The colours and the alpha of an RGBA picture, each 0 to 1."""
    pixels = np.asarray(image, dtype=np.float32) / 255
    return pixels[..., :3], pixels[..., 3]


def join(colours: Colours, alpha: Plane) -> Image.Image:
    """The RGBA picture of `colours` and `alpha`; values outside 0 to 1 are clipped."""
    pixels = np.dstack((colours, alpha))
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8), "RGBA")


def colour(value: str) -> Colours:
    """#rrggbb as an array of shape (3,), 0 to 1."""
    return np.asarray(rgb(value), dtype=np.float32) / 255


def tint(alpha: Plane, value: str) -> Image.Image:
    """One colour everywhere, as opaque as `alpha`."""
    return join(np.broadcast_to(colour(value), (*alpha.shape, 3)), alpha)


def over(bottom: Image.Image, *layers: Image.Image) -> Image.Image:
    """`layers` put on `bottom` in order."""
    for layer in layers:
        bottom = Image.alpha_composite(bottom, layer)
    return bottom


# ---- borders and shadows -------------------------------------------------------------------------


def grow(alpha: Plane, radius: float) -> Plane:
    """`alpha` with a round border of `radius` px added, anti-aliased."""
    inside = alpha > 0.5
    distance: Plane = ndimage.distance_transform_edt(~inside)
    return np.clip(radius + 0.5 - distance, 0, 1).astype(np.float32)


def shadow(alpha: Plane, value: str, opacity: float, dx: int, dy: int, blur: float) -> Image.Image:
    """A drop shadow of `alpha` in colour `value`, moved by (dx, dy) px and blurred by `blur` px."""
    mask = Image.fromarray((np.clip(alpha, 0, 1) * (255 * opacity)).astype(np.uint8), "L")
    moved = Image.new("L", mask.size)
    moved.paste(mask, (dx, dy))
    picture = Image.new("RGB", mask.size, value).convert("RGBA")
    picture.putalpha(moved.filter(ImageFilter.GaussianBlur(blur)))
    return picture


def die_cut(art: Image.Image, border: float, value: str = "#FFFFFF") -> Image.Image:
    """`art` on a round-cornered border of its own outline, with a soft shadow below."""
    edge = grow(separate(art)[1], border)
    return over(shadow(edge, "#1B2140", 0.30, 0, 4, 1.6), tint(edge, value), art)


# ---- grain and wobble ----------------------------------------------------------------------------


@lru_cache(maxsize=32)
def noise(cell: float, seed: int, octaves: int = 1) -> Plane:
    """Smooth noise with features about `cell` px across, 0 to 1 with mean about 0.5; the same for the same arguments.

    Each further octave halves the feature size and the strength. The array is read-only.
    """
    total = np.zeros((CANVAS, CANVAS), dtype=np.float32)
    for octave in range(octaves):
        side = max(2, round(CANVAS / cell * 2**octave))
        grid = np.random.default_rng((seed, octave)).random((side, side), dtype=np.float32)
        smooth = Image.fromarray(grid, "F").resize((CANVAS, CANVAS), Image.Resampling.BICUBIC)
        total += (np.asarray(smooth) - 0.5) / 2**octave
    spread = total / (2 * float(total.std()))
    result = np.clip(0.5 + spread / 2, 0, 1)
    result.flags.writeable = False
    return result


@lru_cache(maxsize=16)
def streaks(angle: float, length: float, width: float, seed: int) -> Plane:
    """Noise drawn out to strokes `length` px long and `width` px wide, turned by `angle` degrees; 0 to 1."""
    side = CANVAS * 3 // 2  # covers the canvas at every angle
    size = (max(2, round(side / length)), max(2, round(side / width)))
    grid = np.random.default_rng(seed).random((size[1], size[0]), dtype=np.float32)
    drawn = Image.fromarray(grid, "F").resize((side, side), Image.Resampling.BICUBIC)
    edge = (side - CANVAS) // 2
    turned = drawn.rotate(angle, Image.Resampling.BILINEAR).crop((edge, edge, edge + CANVAS, edge + CANVAS))
    result = np.clip(np.asarray(turned), 0, 1)
    result.flags.writeable = False
    return result


def wobble(image: Image.Image, amount: float, cell: float, seed: int) -> Image.Image:
    """`image` displaced by smooth noise of up to about `amount` px: the unsteady hand. Faces bear 3 px at most."""
    # premultiplied, so that transparent pixels lend no colour to the edges
    source = image.convert("RGBa") if image.mode == "RGBA" else image
    mesh = _mesh(amount, cell, seed)
    return source.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR).convert(image.mode)


@lru_cache(maxsize=16)
def _mesh(amount: float, cell: float, seed: int) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    step = 10
    xs, ys = noise(cell, seed), noise(cell, seed + 1)

    def source(x: int, y: int) -> tuple[float, float]:
        column, row = min(x, CANVAS - 1), min(y, CANVAS - 1)
        return x + amount * (2 * float(xs[row, column]) - 1), y + amount * (2 * float(ys[row, column]) - 1)

    mesh = []
    for y in range(0, CANVAS, step):
        for x in range(0, CANVAS, step):
            corners = (source(x, y), source(x, y + step), source(x + step, y + step), source(x + step, y))
            mesh.append(((x, y, x + step, y + step), tuple(value for corner in corners for value in corner)))
    return mesh


# ---- relief --------------------------------------------------------------------------------------

MAX_PARTS = 255


def number_parts(primitives: Sequence[Primitive], transform: str, raised: Callable[[Primitive], bool]) -> Parts:
    """Which part is topmost at each pixel; parts are the `raised` primitives, numbered upwards from 1 in paint order.

    Primitives after the 255th share its number.
    """
    body = []
    for number, p in enumerate((p for p in primitives if raised(p)), start=1):
        grey = f"#{min(number, MAX_PARTS):02x}0000"
        turn = f' transform="{p.transform}"' if p.transform else ""
        if p.kind in ("shape", "plain"):
            body.append(f'<path d="{p.path}" fill="{grey}"{turn}/>')
        else:
            body.append(f'<path d="{p.path}" stroke="{grey}" stroke-width="{num(p.width)}" fill="none"{turn}/>')
    svg = f'<g transform="{transform}" {ROUND}>{"".join(body)}</g>'
    return np.asarray(rasterise(svg, crisp=True))[..., 0]


@lru_cache(maxsize=8)
def _taps(dx: float, dy: float, spread: float, count: int) -> tuple[tuple[int, int], ...]:
    # a sunflower disc: even cover with few samples
    turns = np.arange(count) * np.pi * (3 - np.sqrt(5))
    radii = spread * np.sqrt((np.arange(count) + 0.5) / count)
    columns = np.rint(-dx + radii * np.cos(turns)).astype(int)
    rows = np.rint(-dy + radii * np.sin(turns)).astype(int)
    return tuple(zip(columns.tolist(), rows.tolist(), strict=True))


def cast_shadow(parts: Parts, dx: float, dy: float, spread: float, count: int = 28) -> Plane:
    """How much of the light each pixel loses to parts above it, 0 to 1.

    One pass for all parts: the share of `count` samples around the point towards the light, (-dx, -dy) px away and
    spread over a disc of radius `spread`, at which a higher part lies.
    """
    pad = int(abs(dx) + abs(dy) + spread) + 2
    padded = np.pad(parts, pad)
    lost = np.zeros(parts.shape, dtype=np.uint8)
    height, width = parts.shape
    for column, row in _taps(dx, dy, spread, count):
        lost += padded[pad + row : pad + row + height, pad + column : pad + column + width] > parts
    return lost.astype(np.float32) / count
