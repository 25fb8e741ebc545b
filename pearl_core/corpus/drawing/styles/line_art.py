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
HIDDEN = frozenset(("shine", "shadow"))
WHITE = frozenset(("muzzle", "belly", "inner", "mask", "screen"))
BLACK = 80  # markings less light than this are inked: a bee's stripes
DARK = 115  # parts of a colour less light than this are toned, or a penguin could be any bird
SOLID = frozenset(("eye", "dark"))
ACCENTED = frozenset(("blush", "tongue"))


def draw(scene: Scene, layout: Layout) -> Image.Image:
    accent = choose(scene, "accent", ACCENTS)
    svg = _hatch("hatch", "none", -45, 6.5, 1.6) + _hatch("tone", "#FFFFFF", -45, 5, 1.7)
    brush = Brush(lambda p: _fill(p, accent), lambda p: PEN, outline=4.4, line=0.75, pattern="url(#hatch)", skip=HIDDEN)
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
    if p.tag in WHITE:
        return "#FFFFFF"
    light, saturation = lightness(p.colour), hls(p.colour)[2]
    if p.kind == "line" and (p.tag == "glint" or light > 235):
        return "#FFFFFF"
    if p.layer == "face":
        if p.kind == "line":
            return accent if saturation > 0.5 and light < 150 else PEN
        return PEN if light < 110 else "#FFFFFF"
    if p.kind == "line":
        return accent if p.layer == "fx" else PEN
    if p.layer in ("fx", "neckwear") and saturation > 0.5 and light < 200:
        return accent
    if p.kind == "plain" and light < BLACK:
        return PEN
    return "url(#tone)" if light < DARK else "#FFFFFF"


def _hatch(name: str, ground: str, angle: float, step: float, width: float) -> str:
    return (
        f'<pattern id="{name}" width="{step}" height="{step}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({angle})"><rect width="{step}" height="{step}" fill="{ground}"/>'
        f'<path d="M0 2H{step}" stroke="{PEN}" stroke-width="{width}"/></pattern>'
    )


STYLE = Style(draw, Margins(figure=13, caption=18))
