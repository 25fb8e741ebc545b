"""The results of an experiment as a file: all of them as JSON, or one row for each submitted session as CSV."""

import csv
import io
import json

from starlette.responses import Response

from annotation.measures import click_positions, click_rates, verdict_of
from annotation.records import ExperimentRecord, SessionRecord, read_experiment
from annotation.results import broken_rule
from annotation.spreadsheets import safe
from annotation.widgets import Desk

COLUMNS = ("session_id", "annotator_id", "age_band", "gender", "kind", "counted", "positions", "clicked",
           "ctr_p", "ctr_b", "acp_p", "acp_b", "vote", "seconds")  # fmt: skip


def download(desk: Desk, name: str) -> Response | None:
    """`ID.json` (all results) or `ID.csv` (one row for each submitted session); None where there is no such thing."""
    experiment_id, _, kind = name.rpartition(".")
    known = next((one for one in desk.experiments.experiments() if one.experiment_id == experiment_id), None)
    if known is None or kind not in ("json", "csv"):
        return None
    if kind == "json":
        content = json.dumps(desk.experiments.results(experiment_id), ensure_ascii=False, indent=2)
    else:
        content = session_rows(desk, experiment_id)
    headers = {
        "Content-Disposition": f'attachment; filename="results-{experiment_id}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/json" if kind == "json" else "text/csv", headers=headers)


def session_rows(desk: Desk, experiment_id: str) -> str:
    """CSV with the measures of each submitted session; `counted` is "yes" or the rule that leaves it out."""
    experiment, sessions = read_experiment(desk.experiments.store, experiment_id)
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    table.writerows(
        [safe(cell) for cell in _row(experiment, session)] for session in sessions if session.state == "submitted"
    )
    return file.getvalue()


def _row(experiment: ExperimentRecord, session: SessionRecord) -> tuple[object, ...]:
    rates, places = click_rates(session) or ("", ""), click_positions(session) or ("", "")
    counted = "practice" if session.practice else broken_rule(experiment, session) or "yes"
    clicked = " ".join(str(position) for position in sorted(session.clicked))
    return (
        session.session_id, session.annotator_id, *session.group, session.kind, counted, len(session.owners), clicked,
        *rates, *places, verdict_of(session) or "", session.seconds,
    )  # fmt: skip
