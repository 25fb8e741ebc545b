"""Which stickers and which values an identifier stands for, and the funnels of all intents together."""

import numpy as np

from pearl_core.generation.funnel import FALLBACK, Found, Funnel
from pearl_core.identifiers import Identifiers
from pearl_core.pearl.search import IdentifierIndex, _united
from pearl_core.pearl.values import StickerValues

MEANING = Identifiers(
    ("bye", "hello", "hi"), np.array([[3, 1], [0, 2], [3, 1]], np.int32), (4, 4)
)  # bye and hi collide
NOTHING = Identifiers((), np.zeros((0, 2), np.int32), (4, 4))
VALUES = StickerValues(("a", "b", "c", "d"), {"meaning": ("hi", "hello", "", "bye"), "entity": ("",) * 4})


def test_an_identifier_stands_for_all_values_that_collide_in_it_and_for_their_stickers() -> None:
    index = IdentifierIndex(VALUES, {"meaning": MEANING, "entity": NOTHING})
    assert index.properties == ("meaning",)  # no identifier could be generated for any other
    assert [index.texts("meaning", number) for number in (0, 1)] == [("hello",), ("bye", "hi")]
    assert index.postings["meaning"].forward.tolist() == [1, 0, -1, 1]
    assert index.postings["meaning"].rows(np.array([1])).tolist() == [0, 3]


def test_of_several_funnels_the_best_come_first_whichever_reached_them_and_then_what_none_reached() -> None:
    def found(*scores: tuple[int, float], rest: int) -> Funnel:
        reached = [Found(row, score, {"meaning": score}, {}) for row, score in scores]
        return Funnel((*reached, Found(rest, -99.0, {FALLBACK: -90.0}, {})), ())

    clicks = np.array([0, 0, 7, 0, 0, 0])
    each = (found((0, -1.0), (1, -3.0), rest=4), found((2, -3.0 - 1e-12), (3, -2.0), (0, -1.0), rest=5))
    assert [one.row for one in _united(each, clicks, 9)] == [0, 3, 2, 1, 4]  # 1 and 2 tie, and 2 is popular
    assert [one.row for one in _united(each, clicks, 2)] == [0, 3]
