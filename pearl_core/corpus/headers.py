"""What a picture file claims to be, read from its bytes alone: format, canvas and frames, before any decoding.

A decoder allocates what a header asks for, so the header is judged first. Each walk goes over the file's
own structure (PNG chunks, JPEG segments, GIF blocks, WebP chunks) and asks that it is whole to its end.
Standard library only.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Format = Literal["png", "apng", "jpeg", "webp", "gif"]

MEDIA_TYPES: dict[Format, str] = {
    "png": "image/png",
    "apng": "image/apng",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
JPEG_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over all pixels
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF markers; the three others are tables
_JPEG_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a length


class PictureError(ValueError):
    """A picture that cannot be taken in; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """Canvas in pixels (all frames drawn on it) and number of frames, as the file claims."""

    format: Format
    width: int
    height: int
    frames: int


def sniff(data: bytes) -> Format | None:
    """The format by signature, from at least the file's first 64 KiB; None when it is none that we take."""
    if data.startswith(_PNG_SIGNATURE):
        image_data = data.find(b"IDAT")
        return "apng" if b"acTL" in data[: None if image_data < 0 else image_data] else "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return None


def read_header(data: bytes) -> Header:
    """The header of a whole file. Raises PictureError when it is no picture, or is broken or cut short."""
    if not data:
        raise PictureError("the file is empty")
    kind = sniff(data)
    walk = {"png": _png, "apng": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}
    if kind is None:
        text = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        told = "text such as SVG or HTML" if text else f"none of these, its first bytes are {data[:8].hex(' ')}"
        raise PictureError(f"not a PNG, JPEG, WebP, GIF or APNG picture but {told}")
    try:
        header = walk[kind](data)
    except (IndexError, struct.error):
        raise PictureError(f"the {kind.upper()} is cut short") from None
    if header.width < 1 or header.height < 1 or header.frames < 1:
        raise PictureError(f"nothing in it: {header.width} x {header.height} pixels, {header.frames} frames")
    return header


def _png(data: bytes) -> Header:
    width, height, claimed, drawn = 0, 0, 0, 0
    for kind, body in _png_chunks(data):
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", body)
        elif kind == b"acTL":
            claimed = struct.unpack_from(">I", body)[0]
        elif kind == b"fcTL":
            drawn += 1
            w, h, x, y = struct.unpack_from(">IIII", body, 4)
            if x + w > width or y + h > height:
                raise PictureError(f"APNG frame {drawn} does not fit the canvas of {width} x {height} pixels")
    if not claimed:
        return Header("png", width, height, 1)
    # What is claimed is what a decoder prepares for: a bomb shows by its claim even when no frame follows.
    return Header("apng", width, height, max(claimed, drawn))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        if place + 12 + length > len(data):
            raise PictureError("the PNG is cut short")
        # Only the small chunks are copied.
        yield kind, data[place + 8 : place + 8 + min(length, 32)]
        if kind == b"IEND":
            return
        place += 12 + length


def _jpeg(data: bytes) -> Header:
    if data.count(b"\xff\xda") > JPEG_SCANS:
        raise PictureError(f"the JPEG has more than {JPEG_SCANS} scans")
    place = 2
    while True:
        while data[place] == 0xFF:
            place += 1
        marker = data[place]
        place += 1
        if marker in _JPEG_BARE:
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 3)
            if data.find(b"\xff\xd9", place) < 0:
                raise PictureError("the JPEG is cut short")
            return Header("jpeg", width, height, 1)
        if marker in (0xD9, 0xDA):
            raise PictureError("the JPEG is broken: picture data before its size")
        place += struct.unpack_from(">H", data, place)[0]
        if data[place] != 0xFF:
            raise PictureError("the JPEG is broken: no marker after a segment")


def _gif(data: bytes) -> Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    place, frames = 13 + _colour_table(flags), 0
    while data[place] != 0x3B:
        if data[place] == 0x2C:
            x, y, w, h, flags = struct.unpack_from("<HHHHB", data, place + 1)
            if x + w > width or y + h > height:
                raise PictureError(f"GIF frame {frames + 1} does not fit the canvas of {width} x {height} pixels")
            frames += 1
            place += 11 + _colour_table(flags)
        elif data[place] == 0x21:
            place += 2
        else:
            raise PictureError(f"the GIF is broken: unknown block {data[place]:#04x} after {frames} frames")
        while data[place]:
            place += 1 + data[place]
        place += 1
    return Header("gif", width, height, frames)


def _colour_table(flags: int) -> int:
    """Bytes of the colour table that a GIF's flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: bytes) -> Header:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise PictureError("the WebP is cut short")
    width, height, animated, frames, place = 0, 0, False, 0, 12
    while place + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, place)
        body = place + 8
        if body + length > end:
            raise PictureError("the WebP is cut short")
        if kind == b"VP8X":
            animated = bool(data[body] & 2)
            width, height = _int24(data, body + 4) + 1, _int24(data, body + 7) + 1
        elif kind == b"ANMF":
            frames += 1
            _check_webp_frame(data, body, width, height, frames)
        elif kind in (b"VP8 ", b"VP8L") and not width:
            width, height = _webp_size(kind, data, body)
        place = body + length + (length & 1)
    return Header("webp", width, height, frames if animated else 1)


def _check_webp_frame(data: bytes, body: int, width: int, height: int, number: int) -> None:
    x, y = 2 * _int24(data, body), 2 * _int24(data, body + 3)
    w, h = _int24(data, body + 6) + 1, _int24(data, body + 9) + 1
    if x + w > width or y + h > height:
        raise PictureError(f"WebP frame {number} does not fit the canvas of {width} x {height} pixels")


def _webp_size(kind: bytes, data: bytes, body: int) -> tuple[int, int]:
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, body + 6)
        return width & 0x3FFF, height & 0x3FFF
    bits = struct.unpack_from("<I", data, body + 1)[0]
    return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1


def _int24(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 3], "little")
