"""Posing a figure: every combination draws, the seed decides and nothing else does, loops close, hands reach props."""

import io
import re

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pearl_core.corpus.demo.vocabulary import CHARACTERS, ENTITIES, MEANINGS, Drawing
from pearl_core.corpus.drawing.characters import CAST
from pearl_core.corpus.drawing.figure import Figure
from pearl_core.corpus.drawing.holding import BELOW_MOUTH, FLOOR, hold
from pearl_core.corpus.drawing.painter import Brush, paint
from pearl_core.corpus.drawing.props import PROPS
from pearl_core.corpus.drawing.scene import scene
from pearl_core.corpus.drawing.shapes import Pen, Primitive, Scene

KEYS = [character.key for character in CHARACTERS]


def drawing(character: str = "cat", meaning: str = "happy", entity: str | None = None, seed: int = 0) -> Drawing:
    return Drawing("s", character, meaning, "flat", entity=entity, caption="Hi", animated=True, seed=seed)


@given(
    st.sampled_from(KEYS),
    st.sampled_from(MEANINGS),
    st.one_of(st.none(), st.sampled_from(ENTITIES)),
    st.one_of(st.none(), st.floats(0, 0.999)),
    st.integers(0, 10_000),
)
@settings(max_examples=150, deadline=None)
def test_every_combination_draws(
    character: str, meaning: str, entity: str | None, phase: float | None, seed: int
) -> None:
    posed = scene(drawing(character, meaning, entity, seed), phase)
    assert posed.caption == "Hi"
    assert posed.palette == CAST[character].palette
    assert any(p.layer == "face" for p in posed.primitives)
    assert all("nan" not in p.path + p.transform and "inf" not in p.path + p.transform for p in posed.primitives)


def test_the_same_drawing_is_posed_the_same_twice() -> None:
    assert scene(drawing(seed=7)) == scene(drawing(seed=7))


def test_two_seeds_differ() -> None:
    for character in KEYS:
        poses = {scene(drawing(character, "happy", seed=seed)).primitives for seed in range(6)}
        assert len(poses) == 6


@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_loop_closes_without_a_jump(meaning: str) -> None:
    first, last = (_pixels(scene(drawing("star", meaning), phase).primitives) for phase in (0.0, 1 - 1e-6))
    assert max(abs(a - b) for a, b in zip(first, last, strict=True)) <= 64  # a jump is over 150


def _pixels(primitives: tuple[Primitive, ...], side: int = 96) -> bytes:
    """RGB bytes of the plainly painted figure on white."""
    picture = _raster(paint(primitives, Brush()), side)
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB").tobytes()


def _raster(body: str, side: int) -> Image.Image:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320">{body}</svg>'
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side, skip_system_fonts=True))
    return Image.open(io.BytesIO(png)).convert("RGBA")


@pytest.mark.parametrize("meaning", MEANINGS)
def test_an_animated_sticker_moves(meaning: str) -> None:
    assert scene(drawing(meaning=meaning), 0.1).primitives != scene(drawing(meaning=meaning), 0.3).primitives


@pytest.mark.parametrize("key", KEYS)
def test_no_two_characters_share_a_silhouette_at_64_px(key: str) -> None:
    mine = _silhouette(CAST[key])
    for other, figure in CAST.items():
        if other != key:
            theirs = _silhouette(figure)
            differ = sum(a != b for a, b in zip(mine, theirs, strict=True))
            either = sum(a or b for a, b in zip(mine, theirs, strict=True))
            assert differ / either > 0.08, f"{key} and {other} differ in {differ} of {either} pixels"


def _silhouette(figure: Figure) -> list[bool]:
    pen = Pen("#000000")
    for part in (figure.back, figure.body, figure.head, figure.neckwear):
        if part:
            part(pen, figure.palette)
    paths = "".join(
        f'<path d="{p.path}" transform="{p.transform}" fill="{"none" if p.kind in ("line", "limb") else "#000"}" '
        f'stroke="#000" stroke-width="{p.width + 6}"/>'
        for p in pen.primitives
    )
    return [alpha > 127 for alpha in _raster(paths, 64).getchannel("A").tobytes()]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("entity", [name for name, prop in PROPS.items() if prop.place == "chest"])
def test_what_is_held_before_the_chest_stays_below_the_mouth(key: str, entity: str) -> None:
    figure = CAST[key]
    held = hold(figure, PROPS[entity], 1)
    _, top, _, bottom = held.box()
    assert top >= figure.lips + BELOW_MOUTH - 0.01
    assert bottom <= FLOOR + 0.01
    assert held.both is not None
    half = held.prop.half_width * held.scale
    assert held.both.hand[0] - figure.limb_width / 2 <= max(half, 16)  # the hand touches the prop


@pytest.mark.parametrize("key", KEYS)
def test_a_single_hand_is_where_its_prop_is(key: str) -> None:
    for side in (-1, 1):
        held = hold(CAST[key], PROPS["microphone"], side)
        assert held.one is not None
        assert (CAST[key].centre + side * held.one.hand[0], held.one.hand[1]) == pytest.approx((held.x, held.y))


def test_hands_stay_on_what_they_hold_while_the_figure_moves() -> None:
    def hands(phase: float) -> list[str]:
        posed = scene(drawing(meaning="applause", entity="gift"), phase)
        return [p.path for p in posed.primitives if p.layer == "arms-front"]

    assert len(hands(0.0)) == 2
    assert hands(0.0) == hands(0.08)


def test_a_meanings_own_things_give_way_to_the_stickers_entity() -> None:
    def colours(posed: Scene) -> set[str]:
        return {p.colour for p in posed.primitives}

    own = colours(scene(drawing(meaning="relaxed")))
    assert "#D9A066" in own  # the tub's wood
    assert "#D9A066" not in colours(scene(drawing(meaning="relaxed", entity="guitar")))


def test_dark_glasses_replace_the_eyes() -> None:
    def eyes(entity: str | None) -> int:
        return sum(
            p.tag == "eye" and p.layer == "face" for p in scene(drawing(meaning="hello", entity=entity)).primitives
        )

    assert eyes(None) == 2
    assert eyes("sunglasses") == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (drawing("unicorn"), "unknown character 'unicorn'; known: avocado"),
        (drawing(meaning="hangry"), "unknown meaning 'hangry'"),
        (drawing(entity="trombone"), "unknown entity 'trombone'"),
    ],
)
def test_an_unknown_name_is_named_with_what_is_known(wrong: Drawing, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        scene(wrong)
