"""Keywords against held-out queries: BLEU and cosine by hand, columns by OCR text, base beside tuned."""

import math

import numpy as np
import pytest

from pearl_core.corpus import Corpus
from pearl_core.vlm.quality import Quality, bleu, measure, table
from pearl_core.vlm.targets import Target
from tests.intents.conftest import LetterEncoder

TARGETS = (Target("s01", "ab"), Target("s01", "cd"), Target("s03", "ab"), Target("s04", "xy"))


@pytest.mark.parametrize(
    ("answer", "query", "expected"),
    [
        ("good night", "Good Night", 1.0),
        ("good night.", "good night", 1.0),
        ("good", "good night", math.exp(1 - 2 / 1)),  # all is right, but half as long: the brevity penalty
        ("good night all", "good night", (2 / 3 * 1 / 2 * 1 / 2) ** (1 / 3)),  # no trigram: smoothed to 1/2
        ("x", "good night", 0.0),
        ("", "good night", 0.0),
        ("晚安", "晚安", 1.0),
        ("晚", "晚安", math.exp(-1)),
    ],
)
def test_bleu_by_hand(answer: str, query: str, expected: float) -> None:
    assert bleu(answer, query) == pytest.approx(expected, abs=1e-9)


@pytest.fixture
def quality(tiny: Corpus) -> Quality:
    said = {
        "base": {"s01": "zz", "s03": "zz", "s04": "xy"},
        "tuned": {"s01": "ab", "s03": "ab", "s04": "xy", "s05": "never asked for"},
    }
    return measure(tiny, "test", TARGETS, said, {"s09": "no such file"}, LetterEncoder(), np.random.default_rng(0))


def test_sticker_counts_once_with_the_mean_over_its_queries(quality: Quality) -> None:
    tuned = quality.models["tuned"]
    assert tuned["BLEU"]["overall"].mean == pytest.approx((0.5 + 1 + 1) / 3)
    assert tuned["CosSim"]["overall"].mean == pytest.approx((0.5 + 1 + 1) / 3)
    assert quality.models["base"]["BLEU"]["overall"].mean == pytest.approx(1 / 3)
    estimate = tuned["BLEU"]["overall"]
    assert estimate.low < estimate.mean < estimate.high


def test_columns_part_stickers_by_text_on_the_picture(quality: Quality) -> None:
    assert dict(quality.stickers) == {"overall": 3, "without OCR text": 1, "with OCR text": 2}
    assert quality.models["tuned"]["BLEU"]["without OCR text"].mean == pytest.approx(1.0)  # s03
    assert quality.models["tuned"]["BLEU"]["with OCR text"].mean == pytest.approx(0.75)  # s01 and s04
    assert (quality.pairs, quality.in_training, quality.text_from) == (4, 2, "OCR")


def test_base_is_compared_with_tuned_on_every_column(quality: Quality) -> None:
    assert len(quality.comparisons) == 4  # a single sticker without text tells of no difference
    first = quality.comparisons[0]
    assert (first.metric, first.system, first.other) == ("BLEU overall", "base", "tuned")
    assert first.difference == pytest.approx(-0.5)


def test_sticker_that_a_model_has_no_answer_for_is_left_out_for_all(tiny: Corpus) -> None:
    said = {"base": {"s01": "zz"}, "tuned": {"s01": "ab", "s03": "ab"}}
    found = measure(tiny, "test", TARGETS, said, {}, LetterEncoder(), np.random.default_rng(0))
    assert (found.stickers["overall"], found.pairs) == (1, 2)


def test_table_has_the_shape_of_the_papers(quality: Quality) -> None:
    lines = table(quality).splitlines()
    assert lines[0] == "| model | BLEU overall (3) | BLEU without OCR text (1) | BLEU with OCR text (2) |"
    assert lines[2].startswith("| base | 0.333 [")
    assert lines[3].startswith("| tuned | 0.833 [")
    assert lines[5].startswith("| model | CosSim overall (3) |")
    assert lines[-1].startswith("| CosSim with OCR text | base - tuned | ")
