"""PEARL on what hardly is a corpus or a query; and artifacts of something else, refused by name and built again."""

import csv
from collections.abc import Sequence
from typing import Any

import pytest

from pearl_core.artifacts import META, read_meta, write_json
from pearl_core.cli import main
from pearl_core.corpus import Corpus
from pearl_core.systems import artifact_folder, build_system, load_system
from pearl_core.types import ArtifactMissing, Query, User, UserGroup

YOUNG, OLD = UserGroup("20-29", "female"), UserGroup("45-59", "male")
HEADER = ("user_id", "age", "gender", "query", "sticker_id", "clicked", "shown_at")


def logged(new_corpus: Any, name: str, rows: Sequence[tuple[str, ...]], **more: Any) -> Corpus:
    corpus: Corpus = new_corpus(name, log=False, **more)
    with (corpus.folder / "interactions.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADER, *((*row, "") for row in rows)))
    build_system("pearl", corpus)
    return corpus


def test_where_one_group_clicked_every_other_is_asked_for_as_unknown(new_corpus: Any) -> None:
    rows = [("ann", "25", "female", "good night", "s03", "1"), ("bea", "22", "female", "happy", "s02", "1")]
    system: Any = load_system("pearl", logged(new_corpus, "one-group", rows))
    beams = [system.explain(Query("good night", User(group=group)), 5)["beams"] for group in (YOUNG, OLD, None)]
    assert beams[0] != beams[1] == beams[2]


def test_clicks_of_people_without_age_or_gender_are_learned(new_corpus: Any) -> None:
    rows = [("eve", "", "", "good night", "s03", "1"), ("eve", "90", "female", "happy", "s02", "1")]
    system: Any = load_system("pearl", logged(new_corpus, "no-groups", rows))
    answers = [system.retrieve(Query("good night", User(group=group)), 12).ids for group in (YOUNG, None)]
    assert answers[0] == answers[1] and len(answers[0]) == 12


def test_a_log_without_a_click_is_as_good_as_none(new_corpus: Any) -> None:
    rows = [("ann", "25", "female", "good night", "s03", "0")]
    assert load_system("pearl", logged(new_corpus, "unclicked", rows)).retrieve(Query("good night"), 3).ids


def test_one_sticker_that_everybody_clicks(new_corpus: Any) -> None:
    rows = [(f"u{age}", str(age), "male", "hi", "only", "1") for age in (15, 25, 35, 50)]
    corpus = logged(new_corpus, "single", rows, stickers=[{"sticker_id": "only", "meaning": "hello"}])
    assert load_system("pearl", corpus).retrieve(Query("bye", User(group=OLD)), 5).ids == ("only",)


def test_clicks_where_no_sticker_says_anything(new_corpus: Any) -> None:
    rows = [("ann", "25", "female", "good night", "mute", "1")]
    corpus = logged(new_corpus, "mute", rows, stickers=[{"sticker_id": "mute"}])
    system: Any = load_system("pearl", corpus)
    assert system.retrieve(Query("good night"), 5).hits == ()
    assert "no sticker has a property" in system.explain(Query("good night"), 5)["note"]


@pytest.mark.parametrize("text", ["😴" * 20, "good night " * 900, "👩‍👩‍👧", "\u202e\u202dhi", "a" * 10_000])
def test_long_and_wordless_queries_are_explained_as_well(tiny: Corpus, text: str) -> None:
    build_system("pearl", tiny)
    system: Any = load_system("pearl", tiny)
    query = Query(text, User(group=YOUNG))
    assert len(system.retrieve(query, 5).ids) == 5
    assert sorted(system.explain(query, 5)["beams"]) == sorted(system.explain(Query("hi"), 5)["beams"])


def test_an_artifact_of_something_else_is_named_and_built_again_by_one_command(
    new_corpus: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus: Corpus = new_corpus("stale")
    build_system("pearl", corpus)
    folder, home = artifact_folder(corpus, "pearl"), str(corpus.folder.parents[1])
    write_json(folder / META, read_meta(folder) | {"key": "of another configuration"})
    with pytest.raises(ArtifactMissing, match=r"pearl in .* was built from another corpus or configuration: build"):
        load_system("pearl", corpus)
    asked = ["search", "hi", "--corpus", "stale", "--system", "pearl", "--home", home]
    assert main(asked) == 1
    error = capsys.readouterr().err
    assert "build again" in error and error.count("\n") == 1
    build_system("pearl", corpus)
    assert main(asked) == 0
