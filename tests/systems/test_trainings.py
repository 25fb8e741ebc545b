"""Names of trainings from several seeds, and variants in words."""

import pytest

from pearl_core.pearl.config import TOLD as PEARL_TOLD
from pearl_core.pearl.config import VARIANTS as PEARL_VARIANTS
from pearl_core.persrv.config import TOLD as PERSRV_TOLD
from pearl_core.persrv.config import VARIANTS as PERSRV_VARIANTS
from pearl_core.systems import find_system, trainings


def test_a_system_that_draws_is_trained_from_each_seed() -> None:
    assert trainings("pearl", 3) == ("pearl", "pearl:seed-1", "pearl:seed-2")
    assert trainings("pearl:-ue", 2) == ("pearl:-ue", "pearl:-ue+seed-1")


def test_a_system_that_draws_nothing_is_built_once() -> None:
    assert trainings("bm25", 3) == ("bm25",)


def test_every_variant_is_told_in_words() -> None:
    assert (set(PEARL_TOLD), set(PERSRV_TOLD)) == (set(PEARL_VARIANTS), set(PERSRV_VARIANTS))


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("pearl:-ue+strict", "As pearl, but: without user groups, the strict funnel"),
        ("persrv:-vlm+seed-2", "As persrv, but: by written text and logged queries alone, seed 2"),
    ],
)
def test_a_variant_says_what_is_other(name: str, about: str) -> None:
    assert find_system(name).about == about
