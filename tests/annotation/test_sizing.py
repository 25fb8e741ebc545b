"""The size of an experiment in words, from earlier sessions where there are enough of them."""

import json
from typing import Any

import pytest

from annotation import sizing
from annotation.cli import main
from annotation.experiments import Annotator, Experiments
from annotation.nouns import Plan
from annotation.plans import Plans
from annotation.sizing import Assumed, assumed, in_words, sized


def answered(experiments: Experiments, person: Annotator, rounds: int, **chosen: Any) -> None:
    plans = Plans(experiments.store, experiments.systems)
    plan = Plan(name=f"{chosen} {rounds}", system_p="dense", system_b="bm25-ocr", **chosen)
    experiment = plans.begin(plans.save(plan).experiment_id).experiment_id
    for number in range(rounds):
        page = experiments.start(person, experiment, "hi")
        if number % 2:
            experiments.react(person, page.impression_id, 1, "click", f"{page.impression_id}-c", None)
        experiments.submit(person, page.impression_id, page.impression_id)


def test_the_sentence_says_how_many_and_what_the_planned_ones_find() -> None:
    told = Assumed(0.22, 0.0, 0)
    assert in_words(sized("ctr", 0.03, told)) == (
        "425 mixed lists find a true difference of 3 points in ΔCTR 80% of the time."
    )
    assert in_words(sized("gsb", -0.2, Assumed(1.0, 0.0, 0), annotators=20, planned=100)) == (
        "219 votes of 20 annotators find a true difference of 20 points in ΔGSB 80% of the time. "
        "The 100 planned find it 48% of the time."
    )
    assert in_words(sized("acp", 4, Assumed(8.2, 0.0, 0), planned=10_000)).endswith(
        "a true difference of 4 positions in ΔACP 80% of the time. The 10,000 planned find it nearly always."
    )
    assert "difference of 1 position in" in in_words(sized("acp", 1.0, told))


def test_where_no_number_suffices_it_says_so() -> None:
    size = sized("ctr", 0.03, Assumed(0.22, 0.2, 0), annotators=5)
    assert size["needed"] is None
    assert in_words(size) == (
        "5 annotators are too few to tell so small a difference, however many sessions they answer."
    )


def test_a_value_that_cannot_be_is_an_error_and_no_sentence() -> None:
    with pytest.raises(ValueError, match="the difference is 0"):
        sized("ctr", 0.0, Assumed(0.22, 0.0, 0))


def test_earlier_sessions_of_people_tell_how_sessions_vary(
    experiments: Experiments, ann: Annotator, bob: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizing, "ENOUGH", 8)
    store = experiments.store
    answered(experiments, experiments.enrol("simulated-expert-1", None, None), 8, simulated=True)
    answered(experiments, ann, 8, k=5)
    answered(experiments, ann, 4)
    assert assumed(store, "tiny", "ctr") == Assumed(0.5 / 5**0.5, 0.0, 0)  # too few, simulated, or of another k
    answered(experiments, bob, 6)
    told = assumed(store, "tiny", "ctr")
    assert told.sessions == 10 and 0.03 < told.deviation < 0.12  # every second session has one click of ten
    assert assumed(store, "another", "ctr").sessions == 0
    assert assumed(store, "tiny", "gsb") == Assumed(1.0, 0.0, 0)


def test_the_command_tells_people_and_programs(capsys: pytest.CaptureFixture[str], url: str) -> None:
    asked = ["power", "--db", url, "--effect", "0.03", "--annotators", "20"]
    assert main([*asked, "--deviation", "0.22", "--sessions", "100", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["needed"], told["planned"], told["deviation"]) == (470, 100, 0.22)
    assert 0.2 < told["planned_power"] < 0.3
    assert main(asked) == 0
    assert "a cautious bound, for want of earlier sessions" in capsys.readouterr().out
    assert main(["power", "--db", url, "--effect", "0"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
