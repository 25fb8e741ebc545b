"""Draws the demo corpus's stickers: `draw(drawing)` gives the file's bytes, `render(scene, style)` the pixels.

    from pearl_core.corpus.demo.vocabulary import Drawing
    Path("s1.png").write_bytes(draw(Drawing("s1", "cat", "happy", "die-cut", caption="Yay!")))

A scene (who, which pose: `scene.py`) is laid out around its caption (`layout.py`, `caption.py`) and painted by one of
the styles (`styles/`). The same drawing gives the same bytes on every run.
"""

import io

from PIL import Image

from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.drawing.animate import encode, phases
from pearl_core.corpus.drawing.layout import arrange, extent, union
from pearl_core.corpus.drawing.scene import scene as pose
from pearl_core.corpus.drawing.shapes import Scene
from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.styles import STYLES

__all__ = ["draw", "render"]

# 64 levels a channel instead of 256: grain compresses a third better, and no eye can tell
_LEVELS = [round(round(value / 255 * 63) * 255 / 63) for value in range(256)]


def render(scene: Scene, style: str) -> Image.Image:
    """The scene as an RGBA picture, 320 x 320 px.

    Raises `ValueError` for an unknown style or a caption that cannot be set, `RuntimeError` when the renderer fails.
    """
    chosen = _style(style)
    return chosen.paint(scene, arrange(scene, chosen.margins, extent(scene)))


def draw(drawing: Drawing) -> bytes:
    """The sticker's file: a PNG, or a looping WebP when the drawing is animated. Raises what `render` raises."""
    if drawing.animated:
        return _animated(drawing)
    file = io.BytesIO()
    # higher levels take two to ten times as long on grainy pictures and save a tenth
    render(pose(drawing), drawing.style).point(_LEVELS * 4).save(file, "PNG", compress_level=3)
    return file.getvalue()


def _animated(drawing: Drawing) -> bytes:
    style = _style(drawing.style)
    scenes = [pose(drawing, phase) for phase in phases()]
    # one layout for all frames, or the figure would swim
    layout = arrange(scenes[0], style.margins, union(extent(scene) for scene in scenes))
    return encode([style.paint(scene, layout) for scene in scenes], crisp=style.crisp)


def _style(name: str) -> Style:
    if name not in STYLES:
        raise ValueError(f"unknown style {name!r}; known: {', '.join(STYLES)}")
    return STYLES[name]
