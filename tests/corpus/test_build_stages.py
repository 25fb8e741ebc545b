"""The stages that a system names: made once, in order, and a failed one stops only who waits for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pearl_core.corpus import Corpus, open_corpus
from pearl_core.corpus import build as building
from pearl_core.corpus.build import build, stages_of
from pearl_core.serving import Systems

NewCorpus = Callable[..., Corpus]


@pytest.fixture
def corpus(new_corpus: NewCorpus, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """A tiny corpus whose text is read already."""
    monkeypatch.setattr(building, "recognise", lambda *_: None)
    return new_corpus()


def test_stages_come_after_those_that_they_wait_for() -> None:
    assert stages_of("bm25") == ()
    assert stages_of("bm25-ocr") == ("ocr",)
    assert stages_of("persrv") == ("ocr", "images", "semantics")


def test_each_stage_runs_once_for_all_that_need_it_and_tells_what_it_measured(corpus: Corpus, tmp_path: Path) -> None:
    steps: list[str] = []
    report = build(corpus, ["persrv", "bm25+style"], tmp_path, lambda step, share: steps.append(step), workers=1)
    assert report.failed == {}
    in_order = list(dict.fromkeys(steps))
    assert in_order.index("images") < in_order.index("semantics") < in_order.index("persrv")
    assert sum(a != b == "images" for a, b in zip(["", *steps], steps, strict=False)) == 1
    assert report.measured["images"]["pictures"] == 12 and report.measured["images"]["encoder"] == "small"
    assert report.measured["semantics"]["sources"] == {"creator": 12}
    assert {"persrv"} <= set(Systems(corpus).ready())
    again = build(corpus, ["persrv"], tmp_path, lambda step, share: None, workers=1)
    assert again.failed == {} and again.measured["images"] == report.measured["images"]


def test_without_pictures_to_look_at_there_are_no_words_either(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("image encoder 'x' is no model")

    steps: set[str] = set()
    monkeypatch.setattr(building, "embed_images", broken)
    report = build(corpus, ["persrv", "gpop"], tmp_path, lambda step, share: steps.add(step), workers=1)
    assert report.failed == {
        "images": "image encoder 'x' is no model",
        "persrv": "images failed: image encoder 'x' is no model",
    }
    assert "semantics" not in steps
    state = {s.name: s for s in Systems(open_corpus(corpus.folder.parents[1], corpus.name)).states()}
    assert state["gpop"].state == "ready" and state["persrv"].state == "failed"
