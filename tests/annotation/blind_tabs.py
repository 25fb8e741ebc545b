"""What the tests of both blind tabs share: a tab's answers without its component, and an experiment with a plan."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from annotation.experiments import Annotator, Experiments
from annotation.nouns import Plan
from annotation.people.seal import Seal
from annotation.plans import Plans
from annotation.widgets import Desk

Answers = dict[str, Callable[[Annotator | None, Any], dict[str, Any]]]


def answers_of(tab: ModuleType, experiments: Experiments, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """The tab's answers by name, without the component that they are for."""
    found: Answers = {}
    monkeypatch.setattr(tab, "pane", lambda name, desk, given, **_: found.update({one.__name__: one for one in given}))
    monkeypatch.setattr("annotation.blind.some_queries", lambda corpus, generator: [{"query": "hi"}])
    tab.draw(Desk(experiments.systems, experiments, Seal(b"")))
    return found


def begun(experiments: Experiments, **chosen: Any) -> dict[str, str]:
    """The payload that names a new experiment with this plan."""
    plans = Plans(experiments.store, experiments.systems)
    draft = plans.save(Plan(**{"name": "planned", "system_p": "dense", "system_b": "bm25-ocr", **chosen}))
    return {"experiment": plans.begin(draft.experiment_id).experiment_id}
