"""Results as files: one row a session, safe in a spreadsheet."""

import csv
import io
import json

import pytest

from annotation.downloads import COLUMNS, download
from annotation.experiments import Experiments
from annotation.nouns import Annotator
from annotation.people.seal import Seal
from annotation.widgets import Desk


def test_a_row_holds_the_measures_of_a_submitted_session(experiments: Experiments, ann: Annotator) -> None:
    desk = Desk(experiments.systems, experiments, Seal(b""))
    chosen = experiments.default_experiment().experiment_id
    page = experiments.start(ann, chosen, "hello")
    for position in (1, 2, 3):
        experiments.react(ann, page.impression_id, position, "click", f"e{position}", None)
    experiments.submit(ann, page.impression_id, "end")
    experiments.start(ann, chosen, "still open")
    answer = download(desk, None, f"{chosen}.csv")
    assert answer is not None and "attachment" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(bytes(answer.body).decode()))
    assert tuple(row) == COLUMNS and (row["counted"], row["clicked"], row["positions"]) == ("yes", "1 2 3", "20")
    # Positions 1 and 3 are the first drafter's, 2 the other's; each owns ten.
    assert {row["ctr_p"], row["ctr_b"]} == {"0.2", "0.1"} and row["acp_p"] == row["acp_b"] == "2.0"
    told = download(desk, None, f"{chosen}.json")
    assert told is not None
    assert json.loads(bytes(told.body)) == json.loads(json.dumps(experiments.results(chosen)))


@pytest.mark.parametrize("name", ["unknown.csv", "csv", "", "{}.xlsx", "{}"])
def test_nothing_else_is_there(experiments: Experiments, name: str) -> None:
    chosen = experiments.default_experiment().experiment_id
    assert download(Desk(experiments.systems, experiments, Seal(b"")), None, name.format(chosen)) is None
