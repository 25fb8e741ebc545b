"""The sticker's file: its format, its size, and that it never changes."""

import hashlib
import io
import subprocess
import sys

import pytest
from PIL import Image

from pearl_core.corpus.demo.vocabulary import STYLES, Drawing
from pearl_core.corpus.drawing import draw
from pearl_core.corpus.drawing.animate import FRAMES, MILLISECONDS, encode, phases


@pytest.mark.parametrize("style", STYLES)
def test_a_still_is_a_transparent_png_of_moderate_size(style: str) -> None:
    file = draw(Drawing("s", "cat", "happy", style, caption="Yay!", seed=4))
    picture = Image.open(io.BytesIO(file))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (320, 320))
    assert len(file) < 160_000


@pytest.mark.parametrize("style", STYLES)
def test_an_animated_sticker_is_a_small_looping_webp(style: str) -> None:
    file = draw(Drawing("s", "rabbit", "goodbye", style, caption="Bye!", animated=True, seed=2))
    picture = Image.open(io.BytesIO(file))
    assert (picture.format, picture.n_frames) == ("WEBP", FRAMES)
    assert picture.width in (240, 320)
    picture.load()
    assert (picture.info["loop"], picture.info["duration"]) == (0, MILLISECONDS)
    assert len(file) < 150_000
    assert picture.convert("RGBA").getextrema()[3][0] == 0


def test_an_animation_moves_but_its_caption_stands_still() -> None:
    picture = Image.open(io.BytesIO(draw(Drawing("s", "cat", "happy", "pixel", caption="Yay!", animated=True))))
    frames = []
    for index in range(picture.n_frames):
        picture.seek(index)
        frames.append(picture.convert("RGBA").copy())
    assert len({frame.tobytes() for frame in frames}) > FRAMES // 2
    edge = [frame.crop((100, 285, 220, 310)).tobytes() for frame in frames]
    top = [frame.crop((100, 10, 220, 35)).tobytes() for frame in frames]
    assert len(set(edge)) == 1 or len(set(top)) == 1


def test_phases_cover_one_loop_evenly() -> None:
    assert phases()[0] == 0
    assert phases()[-1] == pytest.approx(1 - 1 / FRAMES)


def test_an_animation_without_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        encode([])


def test_the_same_drawing_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib\n"
        "from pearl_core.corpus.demo.vocabulary import STYLES, Drawing\n"
        "from pearl_core.corpus.drawing import draw\n"
        "for style in reversed(STYLES):\n"
        "    file = draw(Drawing('s', 'ghost', 'in love', style, caption='Hi', seed=8))\n"
        "    print(style, hashlib.sha256(file).hexdigest(), sep='\\t')\n"
        "file = draw(Drawing('s', 'bear', 'crying', 'chalk', animated=True, seed=8))\n"
        "print('animated', hashlib.sha256(file).hexdigest(), sep='\\t')\n"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    theirs = dict(line.split("\t") for line in other.stdout.splitlines())
    for style in STYLES:
        ours = draw(Drawing("s", "ghost", "in love", style, caption="Hi", seed=8))
        assert theirs[style] == hashlib.sha256(ours).hexdigest(), style
    moving = draw(Drawing("s", "bear", "crying", "chalk", animated=True, seed=8))
    assert theirs["animated"] == hashlib.sha256(moving).hexdigest()


def test_an_unknown_style_is_refused_for_stills_and_animations() -> None:
    for animated in (False, True):
        with pytest.raises(ValueError, match="unknown style 'oil'"):
            draw(Drawing("s", "cat", "happy", "oil", animated=animated))
