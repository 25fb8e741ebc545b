"""Results in words and as a page: what is said, what is warned of, and that nothing typed becomes markup."""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from annotation.agreement import agreement
from annotation.cli import main
from annotation.downloads import download
from annotation.experiments import Experiments
from annotation.nouns import Annotator
from annotation.people.seal import Seal
from annotation.records import ExperimentRecord, JudgmentRecord
from annotation.records.columns import SessionRecord, Sessions
from annotation.report import page_of
from annotation.results import results
from annotation.telling import told
from annotation.widgets import Desk

EXPERIMENT = ExperimentRecord("e", "autumn", "pearl", "dense", "paper", 3, corpus="demo", planned=300)
LIST = SessionRecord(
    "0",
    "e",
    "ann",
    "interleaved",
    "submitted",
    list_p=("a", "b", "c"),
    list_b=("d", "e", "f"),
    first="P",
    shown=("a", "d", "b", "e", "c", "f"),
    owners="PBPBPB",
    clicked=frozenset({1, 4}),
    seconds=4.0,
)


def sessions(amount: int = 24, **changes: object) -> list[SessionRecord]:
    """Lists and votes by turns, of four people of two groups."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = []
    for i in range(amount):
        own: dict[str, Any] = {
            "session_id": f"{i:03}",
            "annotator_id": f"a{i % 4}",
            "group": ("20-29", ("female", "male")[i % 4 // 2]),
            "ended": start + timedelta(minutes=i),
            "clicked": frozenset({1 + i % 4, 4}),
        }
        if i % 2:
            own |= {"kind": "side_by_side", "owners": "", "shown": (), "first": None, "left": "PB"[i // 6 % 2]}
            own |= {"choice": ("left", "right", "equal")[i % 3], "clicked": frozenset(), "query": f"q{i // 6}"}
        made.append(dataclasses.replace(LIST, **{**own, **changes}))
    return made


def measured(amount: int = 24, experiment: ExperimentRecord = EXPERIMENT, **changes: object) -> dict[str, Any]:
    return results(experiment, Sessions.of(sessions(amount, **changes)))


def line(shown: dict[str, Any], what: str) -> dict[str, Any]:
    (found,) = [one for one in shown["checks"] if one["k"] == what]
    return dict(found)


def test_every_part_is_told() -> None:
    shown = told(measured())
    assert [card["name"] for card in shown["cards"]] == ["ΔCTR", "ΔACP", "ΔGSB"]
    assert [[row["k"] for row in forest["rows"]] for forest in shown["forests"]] == [
        ["Everybody", "20-29 female", "20-29 male"]
    ] * 3
    assert len(shown["courses"]) == 3 and shown["votes"]["whole"] == "12 votes"
    assert len(shown["times"]["rows"]) == 4
    assert line(shown, "Median time per answer")["v"] == "4 s"
    assert shown["agreement"][0]["k"] == "Votes on the same two lists"
    assert "ΔCTR, one annotator left out" in {one["k"] for one in shown["checks"]}
    json.dumps(shown, allow_nan=False)


def test_agreement_of_simulated_judges_is_told_apart_and_never_as_minus_nothing() -> None:
    given = [
        JudgmentRecord(f"{who}{sticker}{simulated}", who, "q", sticker, label, round="r", simulated=simulated)
        for simulated, both in ((False, ("match", "match")), (True, ("match", "no_match")))
        for who, label in zip("ab", both, strict=True)
        for sticker in "xyz"
    ]
    judged = agreement(given)
    assert judged["simulated"]["krippendorff_alpha"] == pytest.approx(-2 / 3)
    judged["krippendorff_alpha"] = -0.001
    people, simulated = told(measured(), judged)["agreement"][1:]
    assert people["k"] == "Judgments of the same pairs" and people["lines"][1]["v"] == "0.00"
    assert simulated["k"] == "Simulated judgments of the same pairs" and simulated["lines"][1]["v"] == "−0.67"


def test_nothing_is_told_as_nothing_and_never_as_zero() -> None:
    shown = told(results(EXPERIMENT, Sessions.of([])))
    assert not shown["some"] and [card["value"] for card in shown["cards"]] == [None] * 3
    assert shown["forests"] == shown["courses"] == shown["agreement"] == []
    assert shown["votes"] is None and shown["times"] is None and shown["curve"] == ""
    assert {one["k"] for one in shown["checks"]} == {"Abandoned, practice"}


def test_an_uneven_coin_is_warned_of() -> None:
    assert not line(told(measured(20)), "pearl stands on the left")["warn"]
    uneven = told(measured(24, kind="interleaved", owners="PBPBPB", shown=LIST.shown, choice=None, first="P"))
    assert line(uneven, "pearl drafts first") == {
        "k": "pearl drafts first",
        "v": "24 of 24",
        "warn": True,
        "more": "p < 0.001",
    }


def test_a_system_against_itself_must_cover_zero() -> None:
    alike = told(measured(a_a=True))
    assert line(alike, "ΔGSB, pearl against itself")["more"].endswith("covers zero, as it must")
    apart = told(
        measured(a_a=True, kind="interleaved", owners="PBPBPB", shown=LIST.shown, choice=None, clicked=frozenset({1}))
    )
    assert line(apart, "ΔCTR, pearl against itself")["warn"]


class Tags(HTMLParser):
    """Every opened element is closed again."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "line", "circle", "rect", "polygon", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag


def test_the_report_is_one_whole_page_that_needs_nothing_else() -> None:
    page = page_of(measured())
    tags = Tags()
    tags.feed(page)
    assert tags.open == [] and not tags.seen & {"script", "link", "img"} and "url(" not in page
    for title in ("What was compared", "Measures", "By user group", "Checks", "Sessions and exclusions"):
        assert f"<h2>{title}</h2>" in page
    assert "300 of each kind" in page and "Simulated" not in page


def test_a_simulated_experiment_is_called_so() -> None:
    assert "Simulated records: no person answered" in page_of(
        measured(experiment=dataclasses.replace(EXPERIMENT, simulated=True))
    )


def test_names_are_never_markup() -> None:
    hostile = dataclasses.replace(EXPERIMENT, name="<script>1</script>", system_p="<b>p", guidelines="<i>kind</i>")
    page = page_of(measured(experiment=hostile))
    assert "<script" not in page and "<b>p" not in page and "<i>" not in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page


def test_the_report_can_be_downloaded_and_written_by_the_console(
    experiments: Experiments, ann: Annotator, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = experiments.default_experiment()
    page = experiments.start(ann, chosen.experiment_id, "hello")
    experiments.react(ann, page.impression_id, 1, "click", "c", None)
    experiments.submit(ann, page.impression_id, "end")
    answer = download(Desk(experiments.systems, experiments, Seal(b"")), None, f"{chosen.experiment_id}.html")
    assert answer is not None and answer.media_type == "text/html"
    out = tmp_path / "deep" / "report.html"
    assert main(["report", "--db", url, "--experiment", chosen.name, "--out", str(out)]) == 0
    assert out.read_bytes() == bytes(answer.body) and re.search(r"1 session, 1 annotator", out.read_text("utf-8"))
    assert main(["report", "--db", url, "--experiment", "x", "--out", str(out)]) == 1
    assert "no experiment is called 'x'" in capsys.readouterr().err
