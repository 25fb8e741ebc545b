"""A sticker's picture as the browser gets it: the original bytes, named by their content, nothing else told.

No file name, time or tag of the file goes out: on a blind page the address says (impression, position) and
the answer says no more. A sticker without a picture that can be shown becomes a tile with its text.
"""

import html
import textwrap

from starlette.responses import Response

from pearl_core.corpus import Corpus
from pearl_core.corpus.headers import MEDIA_TYPES, sniff
from pearl_core.types import Sticker

HEADERS = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
TEXT_TILE = "image/svg+xml"


def picture(corpus: Corpus, sticker_id: str) -> Response:
    """The picture of `sticker_id`, animated where the file is. Raises KeyError for an unknown sticker."""
    sticker = corpus.by_id[sticker_id]
    try:
        path = corpus.image(sticker_id)
        content = path.read_bytes() if path else b""
    except (OSError, ValueError):
        content = b""
    kind = sniff(content)
    if kind is None:
        return Response(text_tile(sticker), media_type=TEXT_TILE, headers=HEADERS)
    return Response(content, media_type=MEDIA_TYPES[kind], headers=HEADERS)


def text_tile(sticker: Sticker) -> str:
    """An SVG of 240 x 240 with what is known of the sticker in words, for want of a picture."""
    words = sticker.ocr_text or sticker.entity or sticker.meaning or sticker.character_ip or "no picture"
    lines = textwrap.wrap(" ".join(words.split()), 14)[:5] or ["no picture"]
    top = 120 - 17 * (len(lines) - 1)
    rows = "".join(
        f'<text x="120" y="{top + 34 * row}">{html.escape(line[:18])}</text>' for row, line in enumerate(lines)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240"><style>text{font:600 26px system-ui,sans-serif;'
        "text-anchor:middle;dominant-baseline:central;fill:#45534E}</style>"
        f'<rect x="4" y="4" width="232" height="232" rx="28" fill="#FFFFFF"/>{rows}</svg>'
    )
