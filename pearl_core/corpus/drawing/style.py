"""What a style is: a way to turn a scene with a layout into pixels, and the margins it needs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from pearl_core.corpus.drawing.layout import Layout, Margins
from pearl_core.corpus.drawing.shapes import Scene


@dataclass(frozen=True, slots=True)
class Style:
    """`paint` returns an RGBA picture, `CANVAS` px square, that depends on its arguments alone.

    `crisp` pictures must not be scaled, nor compressed with losses.
    """

    paint: Callable[[Scene, Layout], Image.Image]
    margins: Margins = field(default_factory=Margins)
    crisp: bool = False
