"""Variants by name."""

import pytest

from pearl_core.pearl.config import FAMILY, VARIANTS, PearlConfig
from pearl_core.types import UnknownSystem


def test_every_variant_but_the_default_is_another_configuration() -> None:
    same = [name for name in VARIANTS if FAMILY.config(name, PearlConfig()) == PearlConfig()]
    assert same == [PearlConfig().funnel]


def test_variants_are_joined() -> None:
    found = FAMILY.config("rq-vae+strict", PearlConfig())
    assert (found.identifiers, found.funnel) == ("rq-vae", "strict")


@pytest.mark.parametrize("text", ["", "strikt", "strict+", "strict, soft"])
def test_an_unknown_variant_is_named_with_those_there_are(text: str) -> None:
    with pytest.raises(UnknownSystem, match=r"no variant .*-ue.*rq-vae"):
        FAMILY.config(text, PearlConfig())


def test_a_seed_is_a_variant_that_draws_everything_anew() -> None:
    found = FAMILY.config("-ue+seed-2", PearlConfig())
    assert (found.seed, found.training.seed, found.user_embedding) == (2, 2, False)
    assert FAMILY.config("seed-0", PearlConfig()) == PearlConfig()


@pytest.mark.parametrize("text", ["seed-", "seed-01", "seed--1", "seed-1e3"])
def test_a_seed_is_a_plain_number(text: str) -> None:
    with pytest.raises(UnknownSystem, match=r"no variant .*seed-N"):
        FAMILY.config(text, PearlConfig())
