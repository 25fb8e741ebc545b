"""Names of trainings from several seeds."""

from pearl_core.systems import trainings


def test_a_system_that_draws_is_trained_from_each_seed() -> None:
    assert trainings("pearl", 3) == ("pearl", "pearl:seed-1", "pearl:seed-2")
    assert trainings("pearl:-ue", 2) == ("pearl:-ue", "pearl:-ue+seed-1")


def test_a_system_that_draws_nothing_is_built_once() -> None:
    assert trainings("bm25", 3) == ("bm25",)
