"""Exclusions: records of their own, counted by rule, with the session left as it is."""

import pytest

from annotation.cli import main
from annotation.experiments import Annotator, Experiments, Page
from annotation.records.exclusions import exclude


@pytest.fixture
def page(experiments: Experiments, ann: Annotator) -> Page:
    page = experiments.start(ann, experiments.default_experiment().experiment_id, "hi")
    experiments.submit(ann, page.impression_id, "s")
    return page


def test_an_excluded_session_is_counted_by_its_rule(experiments: Experiments, page: Page) -> None:
    exclude(experiments.store, page.session_id, "too fast", "answered in a second", "me")
    found = experiments.results(page.experiment_id)["sessions"]
    assert (found["submitted"], found["excluded"], found["valid"]) == (1, {"too fast": 1}, 0)


def test_an_exclusion_names_a_session_a_rule_and_an_author(experiments: Experiments, page: Page) -> None:
    with pytest.raises(ValueError, match="no session 'x'"):
        exclude(experiments.store, "x", "rule", "reason", "me")
    with pytest.raises(ValueError, match="author is empty"):
        exclude(experiments.store, page.session_id, "rule", "reason", " ")


def test_exclude_from_the_console(experiments: Experiments, page: Page, url: str) -> None:
    options = ("--rule", "bot", "--reason", "no person", "--author", "me")
    assert main(["exclude", "--db", url, page.session_id, *options]) == 0
    assert experiments.results(page.experiment_id)["sessions"]["excluded"] == {"bot": 1}
    assert main(["exclude", "--db", url, "x", *options]) == 1
