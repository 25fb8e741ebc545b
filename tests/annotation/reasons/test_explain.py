"""Tiles and the explain panel."""

from pathlib import Path

import pytest

from annotation.reasons.explain import number, picture_address, tiles, title, why
from pearl_core.corpus import Corpus
from pearl_core.types import Hit, Query, RankedList, Sticker


def test_the_panel_tells_parts_notes_properties_and_recognised_text(tiny: Corpus) -> None:
    told = why(tiny, "persrv", 2, Hit("s01", 0.5, {"relevance": 1.0, "word_count": -0.5, "style": "cosy"}))
    assert told["place"] == "persrv · rank 2" and told["score"] == "0.5"
    assert [(bar["k"], bar["v"], bar["w"], bar["tone"]) for bar in told["bars"]] == [
        ("relevance", "1", 100, ""),
        ("word count", "−0.5", 50, "less"),
    ]
    assert told["notes"] == [{"k": "liked style", "v": "cosy", "of": ""}] and not told["bars_note"]
    assert [prop["k"] for prop in told["props"][:5]] == ["text", "character", "entity", "style", "meaning"]
    assert told["read"] == "zzz" and why(tiny, "bm25", 1, Hit("s03", 1.0))["read_tone"] == "none"


def test_a_score_of_penalties_is_drawn_by_share_of_the_worst(tiny: Corpus) -> None:
    evidence: dict[str, float | str] = {
        "meaning": -0.5,
        "ocr_text": -2.0,
        "entity": -0.0,
        "ocr_text generated": "3. zzz",
    }
    told = why(tiny, "any", 1, Hit("s01", -2.5, evidence))
    assert [(bar["k"], bar["v"], bar["w"], bar["tone"]) for bar in told["bars"]] == [
        ("meaning", "−0.5", 25, "cost"),
        ("text", "−2", 100, "cost"),
        ("entity", "0", 0, ""),
    ]
    assert "shorter" in told["bars_note"]
    assert told["notes"] == [{"k": "text generated", "v": "3. zzz", "of": "ocr_text"}]
    assert {bar["tone"] for bar in why(tiny, "any", 1, Hit("s01", 0.0, {"clicks": 0}))["bars"]} == {""}


def test_text_not_read_yet_is_said_and_found_later(tiny: Corpus, tmp_path: Path) -> None:
    fresh = Corpus(tiny.name, tiny.folder, tmp_path, tiny.stickers, tiny.hash)
    assert why(fresh, "bm25", 1, Hit("s01", 1.0))["read"] == "not read yet"
    (tmp_path / "ocr").mkdir()
    (tmp_path / "ocr/recognised.jsonl").write_text('{"sticker_id": "s01", "text": "zzz"}\n')
    assert why(fresh, "bm25", 1, Hit("s01", 1.0))["read"] == "zzz"


def test_tiles_come_in_order_with_safe_addresses(tiny: Corpus) -> None:
    answer = RankedList(Query("x"), "bm25", "1", (Hit("s02", 2.0), Hit("s01", 1.0)), 3.0)
    shown = tiles(tiny, answer)
    assert [tile["rank"] for tile in shown] == [1, 2] and shown[0]["label"] == "Rank 1: Miso, happy, laughing"
    assert picture_address(tiny, 'a/b ?"').startswith("/img/sticker/tiny/a%2Fb%20%3F%22?v=")


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (0.4567, "0.457"), (12345.6, "12,346"), (-1.5, "−1.5"), (-0.0001, "0")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text


def test_a_title_is_short_and_never_empty() -> None:
    assert title(Sticker("x1")) == "x1"
    assert title(Sticker("x1", entity="cat", meaning="very " * 30)) == "cat"
    assert len(title(Sticker("x1", ocr_text="word " * 30))) <= 48
