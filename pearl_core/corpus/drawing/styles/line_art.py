"""Line art: clean pen lines on white, hatched shade, and one accent colour."""

from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.painter import Brush, paint, place
from pearl_core.corpus.drawing.plates import die_cut
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.shapes import Primitive, Scene
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.tones import choose, hls, lightness

PEN = "#23222E"
ACCENTS = ("#FF6B5E", "#2FA8E0", "#F2B01E", "#35B57C", "#A06BE0")
BLANK = frozenset(("muzzle", "belly", "shine", "inner", "mask", "shadow"))
SOLID = frozenset(("eye", "dark"))
ACCENTED = frozenset(("blush", "tongue"))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    accent = choose(scene, "accent", ACCENTS)
    svg = (
        '<pattern id="hatch" width="6.5" height="6.5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        f'<path d="M0 2H6.5" stroke="{PEN}" stroke-width="1.6"/></pattern>'
    )
    brush = Brush(lambda p: _fill(p, accent), lambda p: PEN, outline=4.4, line=0.75, pattern="url(#hatch)", skip=BLANK)
    svg += place(paint(scene.primitives, brush), layout.transform)
    if layout.lettering:
        svg += layout.lettering.svg(*choose(scene, "words", (("#FFFFFF", PEN), (PEN, "#FFFFFF"), (accent, PEN))))
    return die_cut(rasterise(svg), 8)


def _fill(p: Primitive, accent: str) -> str:
    """White, unless it is a dark detail, a blush, or a brightly coloured effect."""
    if p.tag in SOLID:
        return PEN
    if p.tag in ACCENTED:
        return accent
    light, saturation = lightness(p.colour), hls(p.colour)[2]
    if p.layer == "face":
        return PEN if light < 110 or p.kind == "line" else "#FFFFFF"
    if p.kind == "line":
        return accent if p.layer == "fx" else PEN
    return accent if p.layer in ("fx", "neckwear") and saturation > 0.5 and light < 200 else "#FFFFFF"


STYLE = Style(draw, Margins(figure=13, caption=18))
