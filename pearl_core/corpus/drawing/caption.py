"""The words on a sticker, as outlines: fitted to one or two lines, bent or tilted a little, never clipped.

The glyphs come from the DejaVu fonts in matplotlib's wheel and are turned into one SVG path, so that no renderer's
text layout takes part and every style can paint a caption like any other shape.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pearl_core.corpus.drawing.painter import stroke
from pearl_core.corpus.drawing.shapes import CANVAS, num

Font = Literal["DejaVuSans-Bold", "DejaVuSans-BoldOblique", "DejaVuSerif-Bold"]
Edge = Literal["top", "bottom"]
Matrix = tuple[float, float, float, float, float, float]  # SVG's a b c d e f

LARGEST = 48.0  # px: a short word must not shout the figure down
ONE_LINE = 34.0  # px: below this size two lines are tried; at 96 px it still leaves capitals 7 px high
TRACKING = 0.05  # em between letters beyond the font's own, so that outlines never touch
LEADING = 1.08  # em from one baseline to the next
ARCH = 8.0  # px that the middle of an arched line rises: letters turn by 7 degrees at most
RING = 4.5  # px of ink around a letter
HALO = 5.5  # px of a second ring outside the ink


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character in font units of 1 em: SVG commands with their points (y up), and the advance."""

    commands: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    advance: float


@dataclass(frozen=True, slots=True)
class Lettering:
    """A fitted caption: its `lines`, their outline `path`, font `size` in px, the `box` of the bare letters
    (left, top, right, bottom; no ring), and the edge of the canvas it stands at."""

    lines: tuple[str, ...]
    path: str
    size: float
    box: tuple[float, float, float, float]
    edge: Edge

    def svg(self, fill: str, ink: str, halo: str | None = None, *, ring: float = RING, weight: float = 1.0) -> str:
        """Paint it: letters in `fill` thickened by `weight` px, a `ring` px ring in `ink`, a halo around that."""
        paints = [(fill, weight), (ink, 2 * ring)] if ring else [(fill, weight)]
        if halo:
            paints.append((halo, 2 * (ring + HALO)))
        return "".join(f'<path d="{self.path}" fill="{c}" {stroke(c, w)}/>' for c, w in reversed(paints))


def font_path(font: Font) -> Path:
    """Where matplotlib's wheel keeps `font`; matplotlib itself is not imported."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"font {font}: needs the matplotlib package, which carries it")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{font}.ttf"


def letter(
    text: str,
    seed: int,
    *,
    inset: float,
    edge: Edge | None = None,
    bend: bool = True,
    font: Font = "DejaVuSans-Bold",
) -> Lettering:
    """Set `text` at the top or bottom edge of the canvas, `inset` px from it and from both sides.

    `seed` chooses the edge (unless given) and whether the line is straight, arched or tilted (straight unless `bend`).
    Raises `ValueError` for blank text or a character that the font lacks.
    """
    words = text.split()
    if not words:
        raise ValueError("a caption needs at least one visible character")
    rng = random.Random(f"caption/{seed}/{text}")
    edges: tuple[Edge, ...] = ("bottom", "bottom", "bottom", "top")
    side = rng.choice(edges) if edge is None else edge
    form = rng.choice(("straight", "arch", "arch", "tilt")) if bend else "straight"
    width = CANVAS - 2 * inset
    lines, size = _fit(words, width, font)
    if form == "tilt":
        size *= 0.95
    sag = ARCH if form == "arch" else 0.0
    angle = math.radians(rng.choice((-3, 3))) if form == "tilt" and len(lines) == 1 else 0.0
    _, box = _set(lines, size, font, sag, angle)
    size *= min(1.0, 0.99 * width / (box[2] - box[0]))  # turned letters take more room
    _, box = _set(lines, size, font, sag, angle)
    dy = inset - box[1] if side == "top" else CANVAS - inset - box[3]
    dx = CANVAS / 2 - (box[0] + box[2]) / 2
    path, box = _set(lines, size, font, sag, angle, dx, dy)
    return Lettering(tuple(lines), path, size, box, side)


def split(words: Sequence[str]) -> list[str]:
    """`words` as two lines of the most even length, or one where there is only one word."""
    if len(words) < 2:
        return [" ".join(words)]
    pairs = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    return min(pairs, key=lambda pair: max(map(len, pair)))


def measure(line: str, font: Font = "DejaVuSans-Bold") -> float:
    """The width of `line` in em, tracking included."""
    glyphs = _glyphs(line, font)
    return sum(g.advance for g in glyphs) + TRACKING * (len(glyphs) - 1)


def _fit(words: Sequence[str], width: float, font: Font) -> tuple[list[str], float]:
    def size(lines: Sequence[str]) -> float:
        return min(LARGEST, width / max(measure(line, font) for line in lines))

    one, two = [" ".join(words)], split(words)
    if size(one) >= ONE_LINE or len(two) == 1:
        return one, size(one)
    return two, min(size(two), ONE_LINE + 4)


def _set(
    lines: Sequence[str], size: float, font: Font, sag: float, angle: float, dx: float = 0.0, dy: float = 0.0
) -> tuple[str, tuple[float, float, float, float]]:
    """The path and box of `lines`, centred on x = 0; letters lie on a parabola `sag` px high, turned by `angle`."""
    commands: list[str] = []
    xs: list[float] = []
    ys: list[float] = []
    half = max(measure(line, font) for line in lines) * size / 2
    sag = min(sag, 0.06 * half)  # a short word would turn its letters too far
    for row, line in enumerate(lines):
        x = -measure(line, font) * size / 2
        for glyph in _glyphs(line, font):
            middle = x + glyph.advance * size / 2
            turn = math.atan2(2 * sag * middle, half * half) + angle
            y = row * LEADING * size + sag * (middle / half) ** 2 + math.tan(angle) * middle
            cos, sin, back = math.cos(turn) * size, math.sin(turn) * size, glyph.advance / 2
            # font units have y upwards: hence the signs
            matrix = (cos, sin, sin, -cos, middle + dx - back * cos, y + dy - back * sin)
            _place(glyph, matrix, commands, xs, ys)
            x += (glyph.advance + TRACKING) * size
    return "".join(commands), (min(xs), min(ys), max(xs), max(ys))


def _place(glyph: Glyph, matrix: Matrix, commands: list[str], xs: list[float], ys: list[float]) -> None:
    a, b, c, d, e, f = matrix
    for name, points in glyph.commands:
        placed = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
        xs.extend(x for x, _ in placed)
        ys.extend(y for _, y in placed)
        commands.append(name + " ".join(f"{num(x)} {num(y)}" for x, y in placed))


def _glyphs(line: str, font: Font) -> list[Glyph]:
    return [_glyph(character, font) for character in line]


@lru_cache(maxsize=512)
def _glyph(character: str, font: Font) -> Glyph:
    from fontTools.pens.basePen import decomposeQuadraticSegment
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    glyphs, cmap, em = _font(font)
    name = cmap.get(ord(character))
    if name is None:
        raise ValueError(f"caption character {character!r} is not in {font}; use characters of that font")
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    commands: list[tuple[str, tuple[tuple[float, float], ...]]] = []
    for operator, points in pen.value:
        scaled = [(x / em, y / em) for x, y in points]
        if operator == "qCurveTo":
            commands.extend(("Q", pair) for pair in decomposeQuadraticSegment(scaled))
        else:
            commands.append(({"moveTo": "M", "lineTo": "L"}.get(operator, "Z"), tuple(scaled)))
    return Glyph(tuple(commands), glyphs[name].width / em)


@lru_cache(maxsize=4)
def _font(font: Font):  # type: ignore[no-untyped-def]  # fontTools has no type hints
    from fontTools.ttLib import TTFont

    file = TTFont(font_path(font))
    return file.getGlyphSet(), file.getBestCmap(), file["head"].unitsPerEm
