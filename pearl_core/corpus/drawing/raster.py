"""SVG to pixels: the one place that calls resvg.

No font is ever loaded (captions are outlines, see `caption.py`), so a picture looks the same on every machine.
"""

import io

import resvg_py
from PIL import Image

from pearl_core.corpus.drawing.shapes import CANVAS


def rasterise(body: str, size: int = CANVAS, *, crisp: bool = False) -> Image.Image:
    """The SVG elements `body`, in canvas units, as a `size` x `size` RGBA picture.

    `crisp` turns anti-aliasing off: every pixel then has exactly one paint. Raises `ValueError` for broken SVG
    and `RuntimeError` when the renderer panics.
    """
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CANVAS} {CANVAS}">{body}</svg>'
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=svg,
            width=size,
            height=size,
            skip_system_fonts=True,
            shape_rendering="crisp_edges" if crisp else "geometric_precision",
        )
    except BaseException as error:
        # A Rust panic arrives as pyo3's PanicException, a BaseException that no module exports; letting it
        # through would end a whole build for one picture. KeyboardInterrupt and SystemExit pass unchanged.
        if type(error).__name__ != "PanicException":
            raise
        raise RuntimeError(f"the SVG renderer panicked on a drawing: {error}") from error
    return Image.open(io.BytesIO(png)).convert("RGBA")
