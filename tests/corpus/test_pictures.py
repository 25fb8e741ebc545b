"""Pictures: told by content, bounded before decoding, and every broken kind refused in one line."""

import os
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.headers import JPEG_SCANS, PictureError
from pearl_core.corpus.pictures import (
    Limits,
    content_hash,
    draw_picture,
    frames,
    inspect,
    inspect_bytes,
    media_type,
    read_bytes,
)

from .conftest import encoded, noise

KINDS = ["png", "jpeg", "webp", "gif", "apng", "webp-moving", "gif-moving"]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(more) + pixels + chunk(b"IEND", b"")


def gif_of(frame_count: int, canvas: int = 1, frame: int = 1) -> bytes:
    one = struct.pack("<BHHHHB", 0x2C, 0, 0, frame, frame, 0) + b"\x02\x02\x4c\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", canvas, canvas, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + one * frame_count + b";"


def webp_claiming(side: int) -> bytes:
    canvas = b"\x02\0\0\0" + (side - 1).to_bytes(3, "little") * 2
    frame = bytes(6) + (side - 1).to_bytes(3, "little") * 2 + bytes(4)
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + b"ANMF" + struct.pack("<I", len(frame)) + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_claiming(side: int) -> bytes:
    data = bytearray(encoded("JPEG"))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", side, side)
    return bytes(data)


@pytest.mark.parametrize(
    ("kind", "format_", "frame_count", "media"),
    [
        ("png", "png", 1, "image/png"),
        ("jpeg", "jpeg", 1, "image/jpeg"),
        ("webp", "webp", 1, "image/webp"),
        ("gif", "gif", 1, "image/gif"),
        ("apng", "apng", 3, "image/apng"),
        ("webp-moving", "webp", 3, "image/webp"),
        ("gif-moving", "gif", 3, "image/gif"),
    ],
)
def test_every_format_is_told_by_content_whatever_its_name(
    tmp_path: Path, pictures: dict[str, bytes], kind: str, format_: str, frame_count: int, media: str
) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(pictures[kind])
    picture = inspect(path)
    assert (picture.format, picture.width, picture.height, picture.frames) == (format_, 12, 9, frame_count)
    assert picture.media_type == media_type(path) == media


@pytest.mark.parametrize(
    "bomb",
    [
        png_claiming(50_000, 50_000),
        png_claiming(10, 10, chunk(b"acTL", struct.pack(">II", 10_000, 0))),
        gif_of(1, canvas=50_000),
        gif_of(10_000),
        webp_claiming(16_384),
        jpeg_claiming(50_000),
    ],
    ids=["png size", "apng frames", "gif size", "gif frames", "webp size", "jpeg size"],
)
def test_bomb_is_refused_before_a_decoder_sees_it(bomb: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*args: object, **kwargs: object) -> None:
        raise AssertionError("a decoder was asked")

    monkeypatch.setattr(Image, "open", opened)
    with pytest.raises(PictureError, match="at most"):
        inspect_bytes(bomb, Limits())


def test_frames_that_are_many_and_large_are_refused_together() -> None:
    data = encoded("GIF", 3)
    assert inspect_bytes(data, Limits(total_pixels=3 * 12 * 9)).frames == 3
    with pytest.raises(PictureError, match="3 frames of 12 x 9; at most 323 pixels"):
        inspect_bytes(data, Limits(total_pixels=3 * 12 * 9 - 1))


def test_frame_larger_than_its_canvas_is_refused() -> None:
    with pytest.raises(PictureError, match="frame 1 does not fit"):
        inspect_bytes(gif_of(1, canvas=1, frame=9_000), Limits())


def test_jpeg_with_endless_scans_is_refused() -> None:
    with pytest.raises(PictureError, match="scans"):
        inspect_bytes(encoded("JPEG") + b"\xff\xda" * JPEG_SCANS, Limits())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG or HTML"),
        (b"\xef\xbb\xbf\n <!doctype html><script>alert(1)</script>", "SVG or HTML"),
        (b"BM" + bytes(100), "not a PNG"),
        (b"%PDF-1.7", "not a PNG"),
        (png_claiming(0, 5), "0 x 5"),
        (gif_of(1, canvas=0, frame=0), "0 x 0"),
        (gif_of(0), "0 frames"),
        (png_claiming(10, 10), "cannot be decoded"),
        (png_claiming(10, 10, chunk(b"acTL", struct.pack(">II", 3, 0))), "APNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG"),
        (b"RIFF\x04\0\0\0WEBP", "0 x 0"),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_one_line(data: bytes, told: str) -> None:
    with pytest.raises(PictureError, match=told) as refusal:
        inspect_bytes(data, Limits())
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True))
def test_picture_cut_short_anywhere_is_refused(pictures: dict[str, bytes], kind: str, share: float) -> None:
    whole = pictures[kind]
    with pytest.raises(PictureError):
        inspect_bytes(whole[: int(share * len(whole))], Limits())


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
def test_damage_is_refused_or_decoded_but_never_a_surprise(
    pictures: dict[str, bytes], kind: str, changes: list[tuple[float, int]]
) -> None:
    data = bytearray(pictures[kind])
    for share, value in changes:
        data[int(share * len(data))] = value
    try:
        inspect_bytes(bytes(data), Limits(frame_pixels=10_000))
    except PictureError as refusal:
        assert "\n" not in str(refusal)


def test_file_is_read_only_within_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(bytes(101))
    assert len(read_bytes(path, Limits(file_bytes=101))) == 101
    with pytest.raises(PictureError, match="larger than 100 bytes"):
        read_bytes(path, Limits(file_bytes=100))


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, told in (("pipe", "pipe"), (".", "folder"), ("absent", "no such file")):
        with pytest.raises(PictureError, match=told):
            inspect(tmp_path / name)
    with pytest.raises(PictureError, match="folder"):
        inspect(Path("/"))


def test_frames_are_spread_from_first_to_last_as_rgba(tmp_path: Path) -> None:
    path = tmp_path / "moving"
    path.write_bytes(encoded("WEBP", 5))
    chosen = frames(path, 3)
    assert [image.mode for image in chosen] == ["RGBA"] * 3
    for image, number in zip(chosen, (0, 2, 4), strict=True):
        assert image.convert("RGB").tobytes() == noise(number).tobytes()
    assert len(frames(path, 1)) == 1
    assert len(frames(path, 99)) == 5
    with pytest.raises(ValueError, match="count 0"):
        frames(path, 0)


def test_hidden_picture_of_an_apng_is_none_of_its_frames(tmp_path: Path) -> None:
    path = tmp_path / "moving.png"
    noise(9).save(path, save_all=True, append_images=[noise(1), noise(2)], default_image=True)
    assert inspect(path).frames == 2
    assert [f.convert("RGB").tobytes() for f in frames(path, 9)] == [noise(1).tobytes(), noise(2).tobytes()]


def test_turned_photograph_comes_upright(tmp_path: Path) -> None:
    path, exif = tmp_path / "turned.jpg", Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    noise(0).save(path, exif=exif)
    assert [image.size for image in frames(path, 1)] == [(9, 12)]


def test_sixteen_bits_of_grey_become_eight(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Image.frombytes("I;16", (3, 1), struct.pack("<3H", 0, 0x8000, 0xFFFF)).save(path)
    (frame,) = frames(path, 1)
    assert frame.tobytes() == bytes((0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255))


def test_content_hash_is_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert content_hash(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_drawn_picture_is_never_seen_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pictures: dict[str, bytes]
) -> None:
    path, moved, replace = tmp_path / "images" / "miso.png", [], Path.replace

    def watched(self: Path, target: Path) -> Path:
        moved.append((self.name, self.read_bytes() == pictures["png"], target.exists()))
        return replace(self, target)

    monkeypatch.setattr("pearl_core.corpus.drawing.draw", lambda drawing: pictures["png"], raising=False)
    monkeypatch.setattr(Path, "replace", watched)
    draw_picture(Drawing("miso", "cat", "happy", "flat"), path)
    draw_picture(Drawing("miso", "cat", "happy", "flat"), path)
    assert [(whole, replaced) for _, whole, replaced in moved] == [(True, False), (True, True)]
    assert len({name for name, _, _ in moved}) == 2, "two processes that draw one picture do not share a file"
    assert path.read_bytes() == pictures["png"]
    assert [p.name for p in path.parent.iterdir()] == ["miso.png"]
