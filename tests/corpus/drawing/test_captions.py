"""Captions: fitted, whole, apart from each other and from the face."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from pearl_core.corpus.demo.vocabulary import STYLES as NAMES
from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.drawing import render
from pearl_core.corpus.drawing.caption import font_path, letter, measure, split
from pearl_core.corpus.drawing.layout import arrange, extent
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.scene import scene
from pearl_core.corpus.drawing.shapes import CANVAS
from pearl_core.corpus.drawing.styles import STYLES

PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126)
TEXTS = st.lists(st.text(PRINTABLE, min_size=1, max_size=11), min_size=1, max_size=4).map(" ".join)


@given(text=TEXTS.filter(lambda t: len(t) <= 22), seed=st.integers(0, 99), inset=st.sampled_from([12.0, 26.0]))
@settings(max_examples=60, deadline=None)
def test_every_caption_stays_inside_its_inset_with_all_its_words(text: str, seed: int, inset: float) -> None:
    lettering = letter(text, seed, inset=inset)
    left, top, right, bottom = lettering.box
    assert inset - 0.5 <= left < right <= CANVAS - inset + 0.5
    assert inset - 0.5 <= top < bottom <= CANVAS - inset + 0.5
    assert " ".join(lettering.lines).split() == text.split()
    assert len(lettering.lines) <= 2


def test_the_same_caption_and_seed_give_the_same_outline() -> None:
    assert letter("Hello", 3, inset=14) == letter("Hello", 3, inset=14)


def test_seeds_vary_edge_and_form() -> None:
    settings_seen = {letter("Hello", seed, inset=14).path for seed in range(30)}
    assert len(settings_seen) >= 5
    assert {letter("Hello", seed, inset=14).edge for seed in range(30)} == {"top", "bottom"}


def test_a_flat_caption_is_straight() -> None:
    boxes = {letter("xxxx", seed, inset=14, edge="top", bend=False).box for seed in range(10)}
    assert len(boxes) == 1


@pytest.mark.parametrize("text", ["HELLO", "rnmw", "VAVA", "fjft"])
def test_letters_do_not_touch(text: str) -> None:
    for seed in range(6):
        lettering = letter(text, seed, inset=14)
        alpha = np.asarray(rasterise(f'<path d="{lettering.path}"/>'))[..., 3]
        dots = text.count("j")
        assert ndimage.label(alpha > 100)[1] == len(text) + dots


def test_a_long_caption_breaks_evenly_and_stays_large() -> None:
    lettering = letter("thank you so very much", 0, inset=14)
    assert lettering.lines == ("thank you", "so very much")
    assert lettering.size >= 30


def test_a_short_caption_stays_on_one_line() -> None:
    assert letter("Good night", 0, inset=14).lines == ("Good night",)


def test_split_prefers_the_most_even_pair() -> None:
    assert split(["a", "bb", "ccc"]) == ["a bb", "ccc"]
    assert split(["alone"]) == ["alone"]


def test_measure_adds_up_advances_and_tracking() -> None:
    assert measure("ii") == pytest.approx(2 * measure("i") + 0.05)


def test_markup_characters_are_drawn_and_not_interpreted() -> None:
    plain, marked = letter("ab", 0, inset=14), letter('<&>"', 0, inset=14)
    assert marked.path != plain.path
    rasterise(marked.svg("#ffffff", "#000000"))
    picture = render(scene(Drawing("s", "cat", "happy", "flat", caption="<b>&amp;")), "flat")
    assert picture.size == (CANVAS, CANVAS)


@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_caption_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at least one visible character"):
        letter(text, 0, inset=14)


def test_a_character_that_the_font_lacks_is_named() -> None:
    with pytest.raises(ValueError, match=r"'好' is not in DejaVuSans-Bold"):
        letter("好", 0, inset=14)


def test_the_fonts_are_where_the_captions_expect_them() -> None:
    assert all(font_path(style.margins.font).is_file() for style in STYLES.values())


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize("caption", ["Yes!", "Congratulations to you"])
def test_a_caption_leaves_the_figure_free_but_for_its_feet(style: str, caption: str) -> None:
    for seed in range(4):
        posed = scene(Drawing("s", "cat", "happy", style, caption=caption, seed=seed))
        box = extent(posed)
        layout = arrange(posed, STYLES[style].margins, box)
        assert layout.lettering is not None
        dy = float(layout.transform.split()[1].rstrip(")"))
        top, bottom = dy + layout.scale * box[1], dy + layout.scale * box[3]
        if layout.lettering.edge == "top":
            assert layout.lettering.box[3] < top
        else:
            assert layout.lettering.box[1] > bottom - 8
        assert layout.scale > 0.55


@pytest.mark.parametrize("style", NAMES)
def test_a_caption_has_strong_contrast_in_every_style(style: str) -> None:
    for seed in range(5):
        posed = scene(Drawing("s", "bear", "happy", style, caption="HHHH", seed=seed))
        lettering = arrange(posed, STYLES[style].margins, extent(posed)).lettering
        assert lettering is not None
        left, top, right, bottom = (round(v) for v in lettering.box)
        grey = np.asarray(render(posed, style).convert("L"), dtype=np.float32)[top:bottom, left:right]
        assert np.percentile(grey, 92) - np.percentile(grey, 8) > 70, seed
