"""Simulated people go through the rules that people go through, into a store of their own, and are marked."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotation.cli import main
from annotation.experiments import Annotator, Experiments
from annotation.nouns import Experiment, Plan, Refused
from annotation.plans import Plans
from annotation.simulating.rehearsal import MARK, Rehearsal, refuse_people
from annotation.simulating.wishes import Wishes
from annotation.votes import Votes
from db.store import Store
from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.systems import build_system
from pearl_core.types import Query, User, UserGroup

YOUNG, OLD = UserGroup("20-29", "female"), UserGroup("45-59", "male")
JUDGED = (
    JudgedQuery("1", Query("hi", User("ann", YOUNG)), {"dense-1": 2, "dense-3": 1}),
    JudgedQuery("2", Query("hi", User("dan", OLD)), {"bm25-ocr-2": 2}),
    JudgedQuery("3", Query("bye", User("ann", YOUNG)), {"dense-1": 2}),
)


def begun(experiments: Experiments, **chosen: Any) -> Experiment:
    plans = Plans(experiments.store, experiments.systems)
    plan = Plan(**{"name": "n", "system_p": "dense", "system_b": "bm25-ocr", "simulated": True, **chosen})
    return plans.begin(plans.save(plan).experiment_id)


def rehearsal(experiments: Experiments, votes: Votes, experiment: Experiment) -> Rehearsal:
    return Rehearsal(experiments, votes, experiment, Wishes(JUDGED), np.random.default_rng(1))


def test_an_experiment_is_answered_from_beginning_to_end(experiments: Experiments, votes: Votes) -> None:
    experiment = begun(experiments, kind="both")
    run = rehearsal(experiments, votes, experiment)
    run.enrol(4)
    seen: list[int] = []
    told = run.run(40, "perfect", lambda: seen.append(1))
    assert told["interleaved"] + told["side_by_side"] == 40 == len(seen)
    assert abs(told["interleaved"] - told["side_by_side"]) <= 4 and told["refused"] == 0
    found = experiments.results(experiment.experiment_id)
    assert found["experiment"]["simulated"] and found["annotators"] == 4
    assert found["sessions"]["submitted"] == 40 == found["sessions"]["valid"]
    assert found["sessions"]["abandoned"] == told["skipped"] and found["sessions"]["open"] == 0
    assert sum(row["clicked_p"] + row["clicked_b"] for row in found["positions"]) == told["clicks"]
    assert found["delta_gsb"]["n"] == told["side_by_side"]
    assert all(expert.annotator.pseudonym.startswith(MARK) for expert in run.experts)


def test_somebody_perfect_clicks_what_their_own_group_finds_relevant(experiments: Experiments, votes: Votes) -> None:
    experiment = begun(experiments, kind="interleaved", groups=("20-29 female",))
    run = rehearsal(experiments, votes, experiment)
    run.enrol(2)
    assert {expert.annotator.group for expert in run.experts} == {YOUNG}
    run.run(10, "perfect")
    rates = experiments.results(experiment.experiment_id)["ctr"]
    assert rates["b"] == 0 and rates["p"] >= 0.1


def test_queries_handed_out_are_each_answered_once_by_everybody(experiments: Experiments, votes: Votes) -> None:
    experiment = begun(experiments, kind="side_by_side", query_source="list", queries=("hi", "bye", "unjudged"))
    run = rehearsal(experiments, votes, experiment)
    run.enrol(3)
    told = run.run(1000, "informational")
    assert told["side_by_side"] + told["skipped"] == 9 and told["interleaved"] == 0


def test_a_query_without_an_answer_keeps_nobody_from_the_others(
    experiments: Experiments, votes: Votes, systems: Any
) -> None:
    experiment = begun(experiments, kind="interleaved", query_source="list", queries=("hi", "nothing", "bye"))
    usual = systems.answering
    systems.answering = lambda name, query, k: [] if query.text == "nothing" else usual(name, query, k)
    run = rehearsal(experiments, votes, experiment)
    run.enrol(3)
    told = run.run(1000, "informational")
    assert told["interleaved"] + told["skipped"] == 6 and told["refused"] >= 3


def test_it_ends_when_the_planned_number_is_reached(experiments: Experiments, votes: Votes) -> None:
    run = rehearsal(experiments, votes, begun(experiments, kind="any", planned=7))
    run.enrol(3)
    told = run.run(1000, "navigational")
    assert (told["interleaved"], told["side_by_side"]) == (7, 7)


def test_a_system_that_never_answers_is_told(experiments: Experiments, votes: Votes, systems: Any) -> None:
    run = rehearsal(experiments, votes, begun(experiments))
    run.enrol(1)
    systems.answering = lambda name, query, k: []
    with pytest.raises(ValueError, match="could not begin; the last one: Nothing found"):
        run.run(5, "perfect")


def test_simulated_people_never_mix_with_people(
    experiments: Experiments, votes: Votes, store: Store, ann: Annotator
) -> None:
    simulated, default = begun(experiments), experiments.default_experiment()
    with pytest.raises(ValueError, match="is for people, not for simulated ones"):
        rehearsal(experiments, votes, default)
    refuse_people(store)  # looking at it is no answer
    experiments.start(ann, default.experiment_id, "hi")
    with pytest.raises(ValueError, match="this database holds answers of people"):
        rehearsal(experiments, votes, simulated)


def test_people_cannot_answer_in_place_of_simulated_ones_nor_these_in_place_of_people(
    experiments: Experiments, ann: Annotator
) -> None:
    pretend, real = begun(experiments), begun(experiments, name="real", simulated=False)
    with pytest.raises(Refused, match="simulated people"):
        experiments.start(ann, pretend.experiment_id, "hi")
    with pytest.raises(Refused, match="real people"):
        experiments.start(experiments.enrol(f"{MARK}001", None, None), real.experiment_id, "hi")


def test_the_console_makes_an_experiment_answers_it_and_goes_on_with_it(
    tmp_path: Path, tiny: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("bm25", "gpop"):
        build_system(name, tiny)
    common = ["--db", f"sqlite:///{tmp_path}/r.db", "--corpus", tiny.name, "--home", str(tiny.folder.parents[1])]
    simulate = ["simulate", *common, "--annotators", "2", "--sessions", "6"]
    assert main([*simulate, "--system-p", "bm25", "--system-b", "gpop", "--hand-out", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["simulated"] and told["name"] == "simulated: bm25 against gpop"
    assert 0 < told["interleaved"] + told["side_by_side"] <= 6
    assert main([*simulate, "--experiment", told["experiment_id"], "--seed", "2"]) == 0
    assert "2 simulated people" in capsys.readouterr().out
    assert main(["results", *common[:2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["experiments"][told["experiment_id"]]["experiment"]["simulated"]
    assert main(simulate) == 2 and "name either an --experiment" in capsys.readouterr().err
    assert main([*simulate, "--experiment", "x"]) == 1 and "no experiment is called 'x'" in capsys.readouterr().err
