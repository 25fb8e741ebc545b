"""What every style must keep to, whatever it looks like."""

import itertools

import numpy as np
import pytest
import resvg_py
from PIL import Image

from pearl_core.corpus.demo.vocabulary import STYLES as NAMES
from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.drawing import render
from pearl_core.corpus.drawing.layout import Margins, arrange, extent, union
from pearl_core.corpus.drawing.painter import Brush, paint
from pearl_core.corpus.drawing.plates import cast_shadow, grow, noise, number_parts
from pearl_core.corpus.drawing.raster import rasterise
from pearl_core.corpus.drawing.scene import scene
from pearl_core.corpus.drawing.shapes import CANVAS, Palette, Primitive, Scene, ellipse, rounded
from pearl_core.corpus.drawing.styles import STYLES
from pearl_core.corpus.drawing.tones import brighten, choose, lightness


def posed(character: str = "cat", caption: str | None = None, seed: int = 0) -> Scene:
    return scene(Drawing("s", character, "happy", "die-cut", caption=caption, seed=seed))


def on_grey(image: Image.Image) -> np.ndarray:
    ground = Image.new("RGBA", image.size, "#808080")
    return np.asarray(Image.alpha_composite(ground, image).convert("RGB"), dtype=np.float32)


def test_the_styles_are_those_of_the_vocabulary_in_its_order() -> None:
    assert tuple(STYLES) == NAMES


@pytest.mark.parametrize("style", NAMES)
def test_a_style_gives_a_full_canvas_with_transparent_corners(style: str) -> None:
    picture = render(posed(caption="Yay!"), style)
    assert (picture.mode, picture.size) == ("RGBA", (CANVAS, CANVAS))
    alpha = np.asarray(picture)[..., 3]
    assert alpha[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0
    assert alpha[CANVAS // 2, CANVAS // 2] > 200


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize("character", ["ghost", "onigiri", "rabbit"])
def test_a_pale_character_shows_in_every_style(style: str, character: str) -> None:
    grey = on_grey(render(posed(character), style)).mean(axis=-1)
    middle = grey[60:260, 60:260]
    assert np.percentile(middle, 97) - np.percentile(middle, 3) > 80


def test_no_two_styles_look_alike() -> None:
    small = [
        np.asarray(Image.fromarray(on_grey(render(posed(), style)).astype(np.uint8)).resize((40, 40)), dtype=np.float32)
        for style in NAMES
    ]
    for (first, a), (second, b) in itertools.combinations(zip(NAMES, small, strict=True), 2):
        assert np.abs(a - b).mean() > 6, f"{first} and {second}"


def test_an_unknown_style_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown style 'oil'; known: die-cut, flat"):
        render(posed(), "oil")


def test_a_renderer_panic_becomes_a_runtime_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):  # pyo3's name
        pass

    def panic(**options: object) -> bytes:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(resvg_py, "svg_to_bytes", panic)
    with pytest.raises(RuntimeError, match="panicked on a drawing: index out of bounds"):
        rasterise("")


def test_an_interrupt_while_rendering_passes_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**options: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(resvg_py, "svg_to_bytes", interrupt)
    with pytest.raises(KeyboardInterrupt):
        rasterise("")


def test_broken_svg_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        rasterise("<path")


def mark(path: str, **options: object) -> Primitive:
    return Primitive("shape", path, "#ff0000", "#000000", "body", **options)  # type: ignore[arg-type]


def plain_scene(*primitives: Primitive, caption: str | None = None) -> Scene:
    return Scene(primitives, Palette("#ff0000", "#ffffff", "#00ff00", "#000000"), caption)


def test_a_figure_beyond_the_canvas_is_brought_back_onto_it() -> None:
    wide = plain_scene(mark(rounded(-60, 100, 440, 60, 5)))
    box = extent(wide)
    assert box[0] < -55 and box[2] > 375
    layout = arrange(wide, Margins(figure=10), box)
    assert layout.scale == pytest.approx(300 / (box[2] - box[0]))


def test_a_small_figure_is_enlarged_only_a_little() -> None:
    small = plain_scene(mark(ellipse(50, 50, 10)))
    assert arrange(small, Margins(), extent(small)).scale == 1.12


def test_a_scene_that_draws_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="draws nothing"):
        extent(plain_scene())


def test_the_union_of_boxes_holds_them_all() -> None:
    assert union([(0, 5, 10, 20), (-3, 8, 4, 30)]) == (-3, 5, 10, 30)


def test_a_shadeless_brush_needs_no_clip_paths() -> None:
    shape = mark("M0 0", shaded=True)
    assert "clipPath" in paint([shape], Brush())
    assert "clipPath" not in paint([shape], Brush(shade=0))


def test_hidden_tags_are_left_out() -> None:
    assert paint([mark("M0 0", tag="shine")], Brush(skip=frozenset(("shine",)))) == ""


def test_grow_adds_a_round_border() -> None:
    alpha = np.zeros((41, 41), np.float32)
    alpha[20, 20] = 1
    grown = grow(alpha, 10)
    assert grown[20, 30] == pytest.approx(0.5) and grown[20, 29] == 1 and grown[20, 31] == 0
    assert grown[28, 28] == 0  # a square brush would fill the diagonal


def test_parts_are_numbered_upwards_and_the_topmost_shows() -> None:
    below, above = mark(rounded(50, 50, 200, 200, 1)), mark(rounded(100, 100, 50, 50, 1))
    parts = number_parts([below, above], "scale(1)", lambda p: True)
    assert (parts[10, 10], parts[60, 60], parts[120, 120]) == (0, 1, 2)


def test_a_shadow_falls_on_lower_parts_away_from_the_light_and_nowhere_else() -> None:
    parts = np.ones((60, 60), np.uint8)
    parts[20:30, 20:30] = 2
    lost = cast_shadow(parts, 0, 6, 3)
    assert lost[32, 25] > 0.9  # just below the upper part
    assert lost[25, 25] == 0  # on it
    assert lost[15, 25] == 0  # above it


def test_noise_is_repeatable_and_centred() -> None:
    first = noise(20, 5, 2).copy()
    noise.cache_clear()
    assert np.array_equal(first, noise(20, 5, 2))
    assert abs(float(first.mean()) - 0.5) < 0.1
    assert not np.array_equal(first, noise(20, 6, 2))


def test_brighten_reaches_the_lightness_and_leaves_light_colours() -> None:
    assert lightness(brighten("#101060")) == pytest.approx(165, abs=1.5)
    assert brighten("#ffee88") == "#ffee88"


def test_choices_differ_by_seed_and_topic_but_not_by_run() -> None:
    scenes = [Scene((), Palette("#000000", "#000000", "#000000", "#000000"), seed=seed) for seed in range(40)]
    first = [choose(s, "a", range(4)) for s in scenes]
    assert first == [choose(s, "a", range(4)) for s in scenes]
    assert set(first) == {0, 1, 2, 3}
    assert first != [choose(s, "b", range(4)) for s in scenes]
