"""Variants by name, and weights that make no sense."""

import pytest

from pearl_core.persrv.config import FAMILY, FIELDS, PersrvConfig
from pearl_core.persrv.weights import Weights
from pearl_core.types import UnknownSystem


def test_variants_join() -> None:
    config = FAMILY.config("-vlm+-personal+dense+seed-3", PersrvConfig())
    assert config.fields == ("ocr", "queries")
    assert config.needs == ("ocr",)
    assert (config.dense, config.utility, config.seed) == (True, True, 3)
    assert PersrvConfig().fields == FIELDS and PersrvConfig().needs == ("ocr", "images", "semantics")


@pytest.mark.parametrize("text", ["", "dens", "dense+", "seed-01", "style"])
def test_an_unknown_variant_is_named_with_those_there_are(text: str) -> None:
    with pytest.raises(UnknownSystem, match="-personal, -utility, -vlm, dense, literal, released, seed-N"):
        FAMILY.config(text, PersrvConfig())


def test_weights_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="ocr is -1"):
        Weights(ocr=-1)
    with pytest.raises(ValueError, match="alpha is nan"):
        Weights(alpha=float("nan"))
    with pytest.raises(ValueError, match="sum to 2"):
        Weights(popularity=1, users=1, asked=0)
