"""Results that are remembered are those that would be read, whatever happened in between."""

import json
import random
from typing import Any

import pytest

from annotation.agreement import agreement
from annotation.experiments import Experiments
from annotation.nouns import Annotator
from annotation.people.withdrawals import withdraw
from annotation.records import read_experiment, read_judgments, remembering
from annotation.records.columns import COLUMNS, SessionRecord, Sessions, joined
from annotation.records.exclusions import exclude
from annotation.records.remembering import remembered_agreement, remembered_results
from annotation.results import results
from annotation.votes import Votes
from db import models
from db.accounts import Withdrawal
from db.store import now


def read(experiments: Experiments, experiment_id: str) -> str:
    return json.dumps(results(*read_experiment(experiments.store, experiment_id)))


def test_remembered_results_are_those_read_anew(
    experiments: Experiments, votes: Votes, ann: Annotator, bob: Annotator, systems: Any
) -> None:
    systems.answering = lambda name, query, k: [
        f"{name}{i}" if (i + len(query.text)) % 3 else f"both{i}" for i in range(k)
    ]
    chosen, chance = experiments.default_experiment().experiment_id, random.Random(3)
    seen, sessions = set(), []
    for step in range(60):
        person = chance.choice((ann, bob))
        page = experiments.start(person, chosen, "q" * chance.randint(1, 5))
        sessions.append(page.session_id)
        match chance.randrange(6):
            case 0 | 1:
                kind = chance.choice(("click", "click", "unclick"))
                experiments.react(person, page.impression_id, chance.randint(1, page.length), kind, f"e{step}", None)  # type: ignore[arg-type]
            case 2:
                experiments.submit(person, page.impression_id, f"s{step}")
            case 3:
                experiments.abandon(person, page.session_id)
            case 4:
                pair = votes.start(person, chosen, "q")
                votes.vote(person, pair.impression_id, "left", f"v{step}")
            case 5 if step % 2:
                exclude(experiments.store, chance.choice(sessions), "bot", "too fast", "me")
            case _:
                experiments.enrol("carl", ("20-29", "30-44")[step % 2], None)
        told = json.dumps(remembered_results(experiments.store, chosen))
        assert told == read(experiments, chosen)
        seen.add(told)
    assert len(seen) > 30


def test_nothing_is_read_again_where_nothing_was_added(
    experiments: Experiments, ann: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = experiments.default_experiment().experiment_id
    page = experiments.start(ann, chosen, "q")
    found = remembered_results(experiments.store, chosen)
    monkeypatch.setattr("annotation.records.remembering.read_again", None)
    monkeypatch.setattr("annotation.records.remembering.read_experiment", None)
    assert remembered_results(experiments.store, chosen) is found
    experiments.submit(ann, page.impression_id, "end")
    with pytest.raises(TypeError):
        remembered_results(experiments.store, chosen)


def test_an_unknown_experiment_is_refused(experiments: Experiments) -> None:
    with pytest.raises(ValueError, match="no experiment 'x'"):
        remembered_results(experiments.store, "x")


def test_parts_of_different_widths_are_joined_as_if_read_together() -> None:
    records = [
        SessionRecord(
            str(i),
            "e",
            f"a{i % 3}",
            "interleaved",
            "submitted",
            owners="PB" * (1 + i),
            clicked=frozenset({i}),
            group=("20-29", None) if i % 2 else (None, None),
        )
        for i in range(1, 7)
    ]
    whole, parts = Sessions.of(records), joined(Sessions.of(records[:2]), Sessions.of(records[2:]))
    for column in COLUMNS:
        assert repr(getattr(parts, column).tolist()) == repr(getattr(whole, column).tolist())
    assert (parts.annotators, parts.groups) == (whole.annotators, whole.groups)


def test_judgments_of_people_who_withdrew_are_left_out(
    experiments: Experiments, ann: Annotator, bob: Annotator
) -> None:
    with experiments.store.write() as records:
        for number, person in enumerate((ann, bob), 1):
            records.add(
                models.Judgment(
                    judgment_id=f"j{number}",
                    annotator_id=person.annotator_id,
                    profile_id=number,
                    round="one",
                    query="q",
                    sticker_id="s",
                    label="match",
                    at=now(),
                )
            )
        records.add(Withdrawal(annotator_id=bob.annotator_id, reason="asked for", author=None, at=now()))
    assert [judgment.judgment_id for judgment in read_judgments(experiments.store)] == ["j1"]


def test_agreement_is_remembered_until_somebody_judges_or_withdraws(
    experiments: Experiments, ann: Annotator, bob: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, people = experiments.store, (ann, bob)
    read: list[object] = []
    monkeypatch.setattr(remembering, "read_judgments", lambda of: read.append(of) or read_judgments(of))

    def judge(number: int, label: str) -> None:
        person = people[number % 2]
        with store.write() as records:
            records.add(
                models.Judgment(
                    judgment_id=f"j{number}", annotator_id=person.annotator_id, profile_id=number % 2 + 1, round="one",
                    query="q", sticker_id=f"s{number // 2}", label=label, at=now(),
                )
            )  # fmt: skip

    for number, label in enumerate(("match", "match", "no_match", "no_match", "match", "no_match")):
        judge(number, label)
        for _ in range(2):
            assert remembered_agreement(store) == agreement(read_judgments(store))
    assert remembered_agreement(store)["pairs"] == 3 and len(read) == 6
    withdraw(store, bob.annotator_id, "no more")
    assert remembered_agreement(store)["pairs"] == 0 and len(read) == 7
