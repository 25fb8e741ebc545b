"""Props: the sixty names, true boxes, the promises of each place, and sixty pictures that nobody confuses."""

import io
from functools import cache
from itertools import combinations

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from pearl_core.corpus.demo.vocabulary import ENTITIES
from pearl_core.corpus.drawing.painter import Brush, paint
from pearl_core.corpus.drawing.prop import Prop, inked, ring
from pearl_core.corpus.drawing.props import PROPS
from pearl_core.corpus.drawing.shapes import Pen, Primitive, rgb

HALF = 160  # the raster shows x and y from -160 to 160
ZOOM = 2
SLACK = 3.0  # pixels that a stated box may be too large

each_prop = pytest.mark.parametrize("name", sorted(PROPS))


def primitives(prop: Prop) -> list[Primitive]:
    pen = Pen("#123456", layer="prop")
    prop.draw(pen)
    return pen.primitives


@cache
def picture(name: str) -> Image.Image:
    view = f'viewBox="{-HALF} {-HALF} {2 * HALF} {2 * HALF}" width="{2 * HALF * ZOOM}" height="{2 * HALF * ZOOM}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{paint(primitives(PROPS[name]), Brush())}</svg>'
    return Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))).convert("RGBA")


@cache
def drawn_box(name: str) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of what is visible, in the prop's own coordinates."""
    ys, xs = np.nonzero(np.asarray(picture(name))[..., 3] > 8)
    left, top, right, bottom = xs.min(), ys.min(), xs.max() + 1, ys.max() + 1
    assert left > 0 and top > 0 and right < 2 * HALF * ZOOM and bottom < 2 * HALF * ZOOM
    return left / ZOOM - HALF, top / ZOOM - HALF, right / ZOOM - HALF, bottom / ZOOM - HALF


@cache
def thumbnail(name: str, side: int = 24) -> NDArray[np.float64]:
    """RGBA of the prop alone, filling a square of `side`: what is left of it in a chat window."""
    left, top, right, bottom = ((edge + HALF) * ZOOM for edge in drawn_box(name))
    reach = max(right - left, bottom - top) / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    cut = picture(name).crop((round(x - reach), round(y - reach), round(x + reach), round(y + reach)))
    return np.asarray(cut.resize((side, side), Image.Resampling.BOX), dtype=np.float64) / 255


def difference(a: str, b: str) -> float:
    """How much two thumbnails differ on mid grey, 0 to 1, averaged over the pixels that either covers."""
    one, other = thumbnail(a), thumbnail(b)
    covered = np.maximum(one[..., 3], other[..., 3]) > 0.5
    on_grey = [(pixels[..., :3] - 0.5) * pixels[..., 3:] for pixels in (one, other)]
    return float(np.abs(on_grey[0] - on_grey[1])[covered].mean())


def test_there_is_a_prop_for_every_entity_and_no_other() -> None:
    assert sorted(PROPS) == sorted(ENTITIES)
    assert len(PROPS) == 60


@each_prop
def test_the_stated_box_holds_the_drawing_closely(name: str) -> None:
    prop = PROPS[name]
    left, top, right, bottom = drawn_box(name)
    half_width = max(-left, right)
    assert 0 <= top - prop.top <= SLACK
    assert 0 <= prop.bottom - bottom <= SLACK
    assert 0 <= prop.half_width - half_width <= SLACK


@each_prop
def test_the_origin_is_where_the_place_says(name: str) -> None:
    prop = PROPS[name]
    if prop.place in ("beside", "head"):
        assert abs(prop.bottom) <= 5
    elif prop.place == "overhead":
        assert 0 <= prop.bottom <= 10
    elif prop.place == "chest":
        assert abs(prop.top + prop.bottom) <= 24
    else:
        assert prop.top < 0 < prop.bottom


@each_prop
def test_it_is_large_enough_to_read_and_small_enough_to_hold(name: str) -> None:
    left, top, right, bottom = drawn_box(name)
    largest = max(right - left, bottom - top)
    assert 70 <= largest <= (235 if PROPS[name].place == "ears" else 145)


def test_no_two_props_look_alike_as_thumbnails() -> None:
    closest = min(combinations(sorted(PROPS), 2), key=lambda pair: difference(*pair))
    assert difference(*closest) > 0.15, closest


@each_prop
def test_it_has_a_shaded_body_and_dark_outlines_of_its_own(name: str) -> None:
    drawn = primitives(PROPS[name])
    assert any(p.shaded for p in drawn)
    assert all(p.ink != "#123456" for p in drawn)
    assert all(max(rgb(p.ink)) < 130 for p in drawn)


@each_prop
def test_drawing_leaves_the_pen_as_it_was_and_repeats_itself(name: str) -> None:
    pen = Pen("#123456", layer="prop", transforms=["scale(2)"])
    PROPS[name].draw(pen)
    assert (pen.ink, pen.layer, pen.transforms) == ("#123456", "prop", ["scale(2)"])
    assert {p.layer for p in pen.primitives} == {"prop"}
    assert all(p.transform.startswith("scale(2)") for p in pen.primitives)
    assert primitives(PROPS[name]) == primitives(PROPS[name])


def test_inked_gives_the_pen_its_ink_back_even_after_an_error() -> None:
    @inked("#000000")
    def broken(pen: Pen) -> None:
        raise RuntimeError(pen.ink)

    pen = Pen("#ffffff")
    with pytest.raises(RuntimeError, match="#000000"):
        broken(pen)
    assert pen.ink == "#ffffff"


def test_a_ring_has_a_hole() -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path d="{ring(20, 20, 18, 9)}"/></svg>'
    image = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))).convert("RGBA")
    alpha = np.asarray(image)[..., 3]
    assert alpha[20, 20] == 0
    assert alpha[20, 6] == 255
