"""The results of an experiment as a file: a page to read, all of them as JSON, or a row for each session as CSV."""

import csv
import io
import json

import numpy as np
import pandas as pd
from starlette.responses import Response

from annotation.agreement import VERDICTS
from annotation.measures import click_positions, click_rates, gsb_scores
from annotation.nouns import Annotator
from annotation.records import ExperimentRecord, read_experiment
from annotation.records.columns import Floats, Sessions, Texts
from annotation.records.spreadsheets import safe
from annotation.results import broken_rules
from annotation.widgets import Desk

COLUMNS = ("session_id", "annotator_id", "age_band", "gender", "kind", "counted", "positions", "clicked",
           "ctr_p", "ctr_b", "acp_p", "acp_b", "vote", "seconds")  # fmt: skip
TYPES = {"json": "application/json", "csv": "text/csv", "html": "text/html"}


def download(desk: Desk, person: Annotator | None, name: str) -> Response | None:
    """`ID.html` (a page), `ID.json` (all results) or `ID.csv` (a row for each submitted session).

    None for anything else, and for what this person may not read.
    """
    experiment_id, _, kind = name.rpartition(".")
    known = next((one for one in desk.readable(person) if one.experiment_id == experiment_id), None)
    if known is None or kind not in TYPES:
        return None
    if kind == "html":
        from annotation.report import report_page

        content = report_page(desk.experiments.store, experiment_id)
    elif kind == "json":
        content = json.dumps(desk.experiments.results(experiment_id), ensure_ascii=False, indent=2)
    else:
        content = session_rows(*read_experiment(desk.experiments.store, experiment_id))
    headers = {
        "Content-Disposition": f'attachment; filename="results-{experiment_id}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=TYPES[kind], headers=headers)


def session_rows(experiment: ExperimentRecord, sessions: Sessions) -> str:
    """CSV with the measures of each submitted session; `counted` is "yes" or the rule that leaves it out."""
    submitted = sessions.state == "submitted"
    rows, rules = sessions.at(submitted), broken_rules(experiment, sessions)[submitted]
    bands, genders = (np.array([group[part] for group in sessions.groups], object)[rows.group] for part in (0, 1))
    columns = [
        rows.session_id,
        np.array(sessions.annotators, object)[rows.annotator],
        bands,
        genders,
        rows.kind,
        _counted(rows, rules),
        rows.positions.tolist(),
        [" ".join(map(str, (np.flatnonzero(clicked) + 1).tolist())) for clicked in rows.clicked],
        *(_filled(values) for values in (*click_rates(rows), *click_positions(rows))),
        [VERDICTS.get(score, "") for score in gsb_scores(rows).tolist()],
        _filled(rows.seconds),
    ]
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    table.writerows([safe(cell) for cell in row] for row in zip(*columns, strict=True))
    return file.getvalue()


def _counted(rows: Sessions, rules: Texts) -> Texts:
    return np.where(rows.practice, "practice", np.where(pd.isna(rules), "yes", rules)).astype(object)


def _filled(values: Floats) -> list[float | str]:
    """The values, "" where one is undefined."""
    return ["" if value != value else value for value in values.tolist()]  # nan alone differs from itself
