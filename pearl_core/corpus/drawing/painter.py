"""Paints primitives to SVG. A style is a `Brush`: what colour, which ink, how thick an outline.

One figure can so be painted several times with different brushes (a colour plate, a line plate) and the plates
put together as pixels.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pearl_core.corpus.drawing.shapes import Primitive, mix, num

OUTLINE = 6.5  # the width, in user units, that `Primitive.outline_width` is relative to
ARM_SHADE = 0.13  # arms without an outline vanish before the body unless they are this much darker
ROUND = 'stroke-linejoin="round" stroke-linecap="round"'

Colouring = Callable[[Primitive], str]


def own_colour(primitive: Primitive) -> str:
    return primitive.colour


def own_ink(primitive: Primitive) -> str:
    return primitive.ink


@dataclass(frozen=True, slots=True)
class Brush:
    """How to paint. `outline` is the width of outlines (0: none), `shade` the depth of the crescent on shaded
    shapes (0: none), `line` scales line widths, and primitives tagged with one of `skip` are left out.
    `pattern`, an SVG paint such as url(#dots), fills the crescents instead of the darker colour.
    `face_outline` outlines the shapes of the face alone where `outline` is 0: white eyes need an edge.
    """

    fill: Colouring = own_colour
    ink: Colouring = own_ink
    outline: float = OUTLINE
    face_outline: float = 0.0
    shade: float = 0.16
    pattern: str = ""
    line: float = 1.0
    skip: frozenset[str] = frozenset()


def paint(primitives: Iterable[Primitive], brush: Brush, clip: str = "c") -> str:
    """SVG elements for `primitives` in order; `clip` starts the ids of clip paths, unique within a document."""
    return "".join(
        _paint(primitive, brush, f"{clip}{index}")
        for index, primitive in enumerate(primitives)
        if primitive.tag not in brush.skip
    )


def place(body: str, transform: str) -> str:
    return f'<g transform="{transform}">{body}</g>'


def stroke(colour: str, width: float) -> str:
    """The attributes of a round stroke."""
    return f'stroke="{colour}" stroke-width="{num(width)}" {ROUND}'


def _paint(p: Primitive, brush: Brush, clip: str) -> str:
    transform = f' transform="{p.transform}"' if p.transform else ""
    opacity = f' opacity="{p.opacity:g}"' if p.opacity < 1 else ""
    if p.kind == "plain":
        return f'<path d="{p.path}" fill="{brush.fill(p)}"{transform}{opacity}/>'
    if p.kind == "shape":
        return f"<g{transform}{opacity}>{_shape(p, brush, clip)}</g>"
    if p.kind == "limb":
        return f'<g fill="none"{transform}{opacity}>{_limb(p, brush)}</g>'
    return f'<g fill="none"{transform}{opacity}>{_line(p, brush)}</g>'


def _shape(p: Primitive, brush: Brush, clip: str) -> str:
    fill = brush.fill(p)
    edge = ""
    outline = brush.outline or (brush.face_outline if p.layer == "face" else 0)
    if outline:
        width = (OUTLINE if p.outline_width is None else p.outline_width) * outline / OUTLINE
        edge = stroke(brush.ink(p), width)
    bare = f'<path d="{p.path}" fill="{fill}" {edge}/>'
    if not (p.shaded and brush.shade):
        return bare
    # the shade's colour or pattern shows as a crescent beside a shifted copy of the shape, clipped to the shape
    dark = brush.pattern or mix(fill, p.ink, brush.shade)
    shift = "translate(-14 -18)" if brush.pattern else "translate(-7 -9)"
    return (
        f'{bare}<clipPath id="{clip}"><path d="{p.path}"/></clipPath><path d="{p.path}" fill="{dark}"/>'
        f'<g clip-path="url(#{clip})"><path d="{p.path}" fill="{fill}" transform="{shift}"/>'
        f'</g><path d="{p.path}" fill="none" {edge}/>'
    )


def _limb(p: Primitive, brush: Brush) -> str:
    fill = brush.fill(p)
    if not brush.outline:
        colour = mix(fill, p.ink, ARM_SHADE) if p.layer.startswith("arms") else fill
        return f'<path d="{p.path}" {stroke(colour, p.width)}/>'
    rim = f'<path d="{p.path}" {stroke(brush.ink(p), p.width + brush.outline)}/>'
    return f'{rim}<path d="{p.path}" {stroke(fill, p.width - brush.outline)}/>'


def _line(p: Primitive, brush: Brush) -> str:
    colour = brush.ink(p) if p.colour == p.ink else brush.fill(p)
    rim = ""
    if p.outlined and brush.outline:
        rim = f'<path d="{p.path}" {stroke(brush.ink(p), p.width + 1.8 * brush.outline)}/>'
    return f'{rim}<path d="{p.path}" {stroke(colour, p.width * brush.line)}/>'
