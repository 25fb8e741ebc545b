import numpy as np

from pearl_core.identifiers import Collisions, Identifiers, collisions


def table(values: tuple[str, ...], codes: list[list[int]]) -> Identifiers:
    return Identifiers(values, np.array(codes, np.int32).reshape(len(values), 2), (9, 9))


def test_values_that_share_an_identifier_are_counted_and_shown() -> None:
    meaning = table(("a", "b", "c", "d", "e", "f"), [[1, 2], [3, 3], [1, 2], [3, 3], [2, 1], [3, 3]])
    assert collisions({"meaning": meaning, "entity": table(("a",), [[0, 0]])}) == {
        "meaning": Collisions(6, 3, 5 / 6, (("b", "d", "f"), ("a", "c"))),
        "entity": Collisions(1, 1, 0.0, ()),
    }


def test_no_values_do_not_collide() -> None:
    assert collisions({"meaning": table((), [])}) == {"meaning": Collisions(0, 0, 0.0, ())}


def test_at_most_five_examples_of_five_values_are_shown() -> None:
    values = tuple(f"{number:02}" for number in range(42))
    shown = collisions({"meaning": table(values, [[number // 6, 0] for number in range(42)])})["meaning"].examples
    assert [len(group) for group in shown] == [5, 5, 5, 5, 5]
    assert shown[0] == values[:5]
