"""Pictures as squares: padded, never cropped, on grey, at several moments."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pearl_core.corpus.headers import PictureError
from pearl_core.vision.frames import BACKDROP, square_frames

MOVING = {"gif": ("GIF", {}), "apng": ("PNG", {}), "webp": ("WEBP", {"lossless": True})}
COLOURS = ((250, 0, 0), (0, 250, 0), (0, 0, 250), (250, 250, 0), (0, 250, 250))


def moving(kind: str) -> bytes:
    format_, options = MOVING[kind]
    first, *rest = (Image.new("RGB", (12, 12), colour) for colour in COLOURS)
    file = io.BytesIO()
    first.save(file, format_, save_all=True, append_images=rest, duration=100, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", MOVING)
def test_an_animated_picture_is_seen_at_its_start_middle_and_end(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(moving(kind))
    frames = square_frames(path, 6)
    assert frames.shape == (3, 6, 6, 3) and frames.dtype == np.uint8
    for frame, colour in zip(frames, (COLOURS[0], COLOURS[2], COLOURS[4]), strict=True):
        assert np.abs(frame.astype(int) - np.array(colour)).max() <= 6


def test_a_still_picture_has_one_frame(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), (1, 2, 3)).save(tmp_path / "a.png")
    assert square_frames(tmp_path / "a.png", 4).shape == (1, 4, 4, 3)


def test_what_is_transparent_is_grey_whatever_colour_hides_there(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert (square_frames(tmp_path / "a.png", 4) == BACKDROP).all()


def test_hidden_colours_do_not_bleed_into_the_outline(tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 40), (0, 255, 0, 0))
    image.paste((BACKDROP, BACKDROP, BACKDROP, 255), (10, 10, 30, 30))
    image.save(tmp_path / "a.png")
    assert (square_frames(tmp_path / "a.png", 9) == BACKDROP).all()


@pytest.mark.parametrize(
    ("size", "blank"), [((40, 10), (slice(0, 3), slice(None))), ((10, 40), (slice(None), slice(0, 3)))]
)
def test_a_long_picture_is_padded_to_a_square_and_seen_whole(
    size: tuple[int, int], blank: tuple[slice, slice], tmp_path: Path
) -> None:
    Image.new("RGB", size, (0, 0, 0)).save(tmp_path / "a.png")
    frame = square_frames(tmp_path / "a.png", 8)[0]
    assert (frame[blank] == BACKDROP).all()
    assert (frame == 0).all(axis=2).sum() == 2 * 8  # a quarter of the square


def test_a_line_of_one_pixel_still_shows(tmp_path: Path) -> None:
    Image.new("RGB", (300, 1), (0, 0, 0)).save(tmp_path / "a.png")
    assert (square_frames(tmp_path / "a.png", 8)[0] == 0).all(axis=2).sum() == 8


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nhalf"])
def test_what_cannot_be_decoded_is_one_clear_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(PictureError) as error:
        square_frames(tmp_path / "a.png", 8)
    assert "\n" not in str(error.value)
