"""What a system says of its own answer, as the explain panel draws it."""

from typing import Any

import pytest

from annotation.reasons.pearl import reasons
from pearl_core.corpus import Corpus

WEIGHTS = {"meaning": 1.0, "ocr_text": 0.5}


def step(name: str, reached: int, left: int, skipped: bool = False) -> dict[str, Any]:
    return {"property": name, "reached": reached, "left": left, "skipped": skipped}


def beam(text: str, probability: float) -> dict[str, Any]:
    return {"text": text, "probability": probability}


def test_intents_come_in_order_with_their_source(tiny: Corpus) -> None:
    intents = {
        "order": ["meaning", "ocr_text", "entity"],
        "weights": WEIGHTS,
        "source": "llm",
        "reason": "answered now",
    }
    told = reasons(tiny, {"intents": intents, "unheard_of": 1}, "s01", 10)
    assert [(row["k"], row["v"], row["w"]) for row in told["intents"]] == [
        ("meaning", "1.00", 100),
        ("text", "0.50", 50),
        ("entity", "unused", 0),
    ]
    assert told["source"] == "Order from a language model (answered now)."
    assert not told["funnel"] and not told["beams"]


def test_a_funnel_that_removes_tells_what_is_left(tiny: Corpus) -> None:
    steps = [step("meaning", 7, 7), step("entity", 0, 7, True), step("ocr_text", 2, 3)]
    told = reasons(tiny, {"funnel": {"kind": "strict", "steps": steps}}, "s01", 2)
    assert "left" in told["funnel_title"]
    assert [(row["k"], row["n"], row["skipped"]) for row in told["funnel"]] == [
        ("all stickers", "12", False),
        ("meaning", "7", False),
        ("entity", "7", True),
        ("text", "3", False),
        ("shown", "2", False),
    ]
    assert told["funnel"][0]["w"] == 100 and told["funnel"][3]["w"] == pytest.approx(54.0)  # log 4 / log 13


def test_a_funnel_that_removes_nothing_tells_what_each_step_reaches(tiny: Corpus) -> None:
    told = reasons(
        tiny, {"funnel": {"kind": "soft", "steps": [step("meaning", 7, 7), step("ocr_text", 3, 7)]}}, "s01", 2
    )
    text = told["funnel"][2]
    assert text["n"] == "3" and text["w"] == 54.0 and text["left"] == told["funnel"][1]["w"] > text["w"]
    assert "reaches" in told["funnel_title"] and "only add" in told["funnel_note"]


def test_the_stickers_own_value_is_marked_even_where_it_comes_late(tiny: Corpus) -> None:
    meanings = [beam(f"other {n}", 0.2) for n in range(4)] + [beam("a / b / c / good night, sleepy", 0.0004)]
    told = reasons(tiny, {"beams": {"meaning": meanings, "ocr_text": [beam("hi", 0.0512)]}}, "s01", 10)
    (meaning, text) = told["beams"]
    assert [row["on"] for row in meaning["rows"]] == [False, False, False, True]
    assert meaning["rows"][-1]["text"] == "good night, sleepy / a / b and 1 more"
    assert [row["v"] for row in meaning["rows"]] == ["20%", "20%", "20%", "<0.1%"]
    assert [(row["v"], row["w"], row["on"]) for row in text["rows"]] == [("5.1%", 5.1, False)]
    assert told["carried"] == ["meaning"]


def test_beams_follow_the_order_of_intents(tiny: Corpus) -> None:
    told = {
        "intents": {"order": ["meaning", "entity"], "weights": {}},
        "beams": {"entity": [beam("cat", 1.0)], "meaning": []},
    }
    drawn = reasons(tiny, told, "s01", 10)["beams"]
    assert [row["k"] for row in drawn] == ["meaning", "entity"] and drawn[0]["rows"] == []
    assert drawn[1]["rows"] == [{"text": "cat", "v": "100%", "w": 100, "on": True}]


def test_nothing_said_is_nothing_drawn(tiny: Corpus) -> None:
    assert reasons(tiny, {"note": "no property"}, "s01", 10)["note"] == "no property"
    assert not any(reasons(tiny, {}, "s01", 10)[name] for name in ("intents", "funnel", "beams", "note", "source"))
