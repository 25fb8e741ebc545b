"""Which stickers and which values an identifier stands for."""

import numpy as np

from pearl_core.identifiers import Identifiers
from pearl_core.pearl.search import IdentifierIndex
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
