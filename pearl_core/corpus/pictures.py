"""Pictures of stickers: told by content and never by extension, bounded before they are decoded.

A corpus may come from anywhere, so nothing about a file is believed: its size is checked before it is
read, its canvas and frames before they are decoded, and then every frame is decoded once. What fails
says why in one line (`PictureError`).
"""

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from pearl_core.artifacts import write_bytes
from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.headers import MEDIA_TYPES, Format, Header, PictureError, read_header, sniff

_SNIFFED = 1 << 16  # bytes that tell the format; an APNG's first chunks, with a colour profile, fit in
_PIL_FORMATS: dict[Format, str] = {"png": "PNG", "apng": "PNG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost: bytes on disk, pixels of a frame, frames, and pixels over all frames."""

    file_bytes: int = 20_000_000
    frame_pixels: int = 4096 * 4096
    frames: int = 300
    total_pixels: int = 150_000_000  # 300 frames at 700 x 700; decoded in about a second


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole. Width and height in pixels; `frames` is 1 for a still."""

    format: Format
    width: int
    height: int
    frames: int
    media_type: str


def inspect(path: Path, limits: Limits | None = None) -> Picture:
    """Decode every frame within `limits` (default: `Limits()`). Raises PictureError in one line."""
    limits = limits or Limits()
    return inspect_bytes(read_bytes(path, limits), limits)


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The file's bytes. Raises PictureError unless it is a regular file within `limits.file_bytes`."""
    try:
        # Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise PictureError("a pipe or device, not a file")
            data = file.read(limits.file_bytes + 1)
    except FileNotFoundError:
        raise PictureError("no such file") from None
    except IsADirectoryError:
        raise PictureError("a folder, not a file") from None
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror or error}") from None
    if len(data) > limits.file_bytes:
        raise PictureError(f"the file is larger than {limits.file_bytes:,} bytes")
    return data


def inspect_bytes(data: bytes, limits: Limits) -> Picture:
    """As `inspect`, for a file's bytes."""
    header = read_header(data)
    _check(header, limits)
    with _decoding(header.format), Image.open(io.BytesIO(data), formats=[_PIL_FORMATS[header.format]]) as image:
        if image.size != (header.width, header.height):
            raise PictureError(f"the {header.format.upper()}'s headers disagree about its size")
        for number in _numbers(image, header):
            image.seek(number)
            image.load()
    return Picture(header.format, header.width, header.height, header.frames, MEDIA_TYPES[header.format])


def frames(path: Path, count: int) -> list[Image.Image]:
    """Up to `count` RGBA frames, upright, evenly spread from first to last; one of a still picture.

    Raises PictureError as `inspect` does, ValueError when count < 1.
    """
    if count < 1:
        raise ValueError(f"count {count}: at least 1")
    limits = Limits()
    data = read_bytes(path, limits)
    header = read_header(data)
    _check(header, limits)
    with _decoding(header.format), Image.open(io.BytesIO(data), formats=[_PIL_FORMATS[header.format]]) as image:
        chosen = []
        for number in _spread(_numbers(image, header)[-header.frames :], count):
            image.seek(number)
            chosen.append(_rgba(ImageOps.exif_transpose(image)))
        return chosen


def media_type(path: Path) -> str:
    """Such as `image/png`, by content. Raises PictureError for what is no picture."""
    try:
        with path.open("rb") as file:
            kind = sniff(file.read(_SNIFFED))
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror or error}") from None
    if kind is None:
        raise PictureError("not a PNG, JPEG, WebP, GIF or APNG picture")
    return MEDIA_TYPES[kind]


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes, as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def draw_picture(drawing: Drawing, path: Path) -> None:
    """Draw a demo sticker into `path`. Two processes may draw the same one: a reader sees a whole picture."""
    from pearl_core.corpus.drawing import draw

    write_bytes(path, draw(drawing))


def _check(header: Header, limits: Limits) -> None:
    pixels = header.width * header.height
    if pixels > limits.frame_pixels:
        raise PictureError(f"{header.width} x {header.height} pixels; at most {limits.frame_pixels:,} in all")
    if header.frames > limits.frames:
        raise PictureError(f"{header.frames:,} frames; at most {limits.frames:,}")
    if pixels * header.frames > limits.total_pixels:
        raise PictureError(
            f"{header.frames:,} frames of {header.width} x {header.height}; at most {limits.total_pixels:,} pixels"
        )


@contextmanager
def _decoding(kind: Format) -> Iterator[None]:
    """Turn whatever a decoder raises over broken content into a PictureError."""
    try:
        yield
    except PictureError:
        raise
    except Exception as error:  # decoders raise OSError, SyntaxError, EOFError, zlib.error, KeyError and more
        told = " ".join(str(error).split()) or type(error).__name__
        raise PictureError(f"the {kind.upper()} cannot be decoded: {told}") from None


def _numbers(image: Image.Image, header: Header) -> range:
    """The decoder's numbers of all frames, with an APNG's hidden first picture for viewers without animation."""
    if header.format == "jpeg":
        return range(1)  # a camera's JPEG may hold previews, which nobody sees
    numbers = range(header.frames + bool(image.info.get("default_image")))
    if getattr(image, "n_frames", 1) != len(numbers):
        raise PictureError(f"the {header.format.upper()}'s headers disagree about its number of frames")
    return numbers


def _rgba(frame: Image.Image) -> Image.Image:
    if frame.mode == "I;16":  # 16 bits of grey: Pillow would make white of all that is above 255
        frame = frame.point(lambda grey: grey / 256).convert("L")
    return frame.convert("RGBA")


def _spread(numbers: range, count: int) -> list[int]:
    """`count` of the numbers, evenly spread, first and last among them."""
    if count >= len(numbers):
        return list(numbers)
    if count == 1:
        return [numbers[0]]
    return [numbers[round(i * (len(numbers) - 1) / (count - 1))] for i in range(count)]
