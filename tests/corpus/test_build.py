"""A build: steps in order, its state told, a failed step contained, a killed one taken up again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from pearl_core.corpus import build as building
from pearl_core.corpus import open_corpus, recognise, writing
from pearl_core.corpus.build import build
from pearl_core.corpus.importing import import_corpus
from pearl_core.corpus.ocr import OcrConfig, OcrUnavailableError
from pearl_core.serving import Systems
from pearl_core.types import ArtifactMissing, CorpusError, Query

ROOT = Path(__file__).parents[2]
FAST = ("bm25", "bm25-ocr", "gpop")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    rows = []
    for i, colour in enumerate(("teal", "gold", "navy")):
        Image.new("RGB", (40, 40), colour).save(source / f"{colour}.png")
        rows.append({"sticker_id": f"s{i}", "image": f"{colour}.png", "meaning": f"{colour} square"})
    (source / "stickers.jsonl").write_text("\n".join(map(json.dumps, rows)))
    import_corpus(source, tmp_path / "home", "three")
    return tmp_path / "home"


@pytest.fixture
def unworded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is started to read pictures: nothing is written on them."""
    monkeypatch.setattr(recognise, "_read_all", lambda work, *_: ((one.content, "", None) for one in work))


def silent(step: str, share: float) -> None: ...


@pytest.mark.usefixtures("unworded")
def test_what_needs_no_stage_is_built_first_and_all_becomes_ready(home: Path) -> None:
    corpus, seen = open_corpus(home, "three"), []
    report = build(corpus, FAST, home / "cache", lambda step, share: seen.append(step))
    assert report.failed == {}
    assert list(dict.fromkeys(seen)) == ["bm25", "gpop", "ocr", "bm25-ocr"]
    assert report.measured["ocr"]["pictures"] == 3 and report.measured["ocr"]["with_text"] == 0
    systems = Systems(corpus)
    assert set(FAST) <= set(systems.ready())
    assert systems.building().stage == ""
    assert systems.retrieve("bm25-ocr", Query("gold"), 5).ids == ("s1",)


def test_a_failed_stage_fails_only_what_waits_for_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OcrUnavailableError("OCR cannot start: no libGL; install libgl1")

    monkeypatch.setattr(building, "recognise", broken)
    corpus = open_corpus(home, "three")
    report = build(corpus, FAST, home / "cache", silent)
    assert set(report.failed) == {"ocr", "bm25-ocr"}
    state = {s.name: s for s in Systems(corpus).states()}
    assert state["bm25"].state == "ready"
    assert state["bm25-ocr"].state == "failed" and "install libgl1" in state["bm25-ocr"].reason
    with pytest.raises(ArtifactMissing, match=r"bm25-ocr is not ready .*libgl1"):
        Systems(corpus).get("bm25-ocr")


@pytest.mark.usefixtures("unworded")
def test_a_second_build_has_nothing_to_do(home: Path) -> None:
    corpus = open_corpus(home, "three")
    build(corpus, FAST, home / "cache", silent)
    written = {p: p.stat().st_mtime_ns for p in corpus.built.rglob("meta.json")}
    build(corpus, FAST, home / "cache", silent)
    assert {p: p.stat().st_mtime_ns for p in corpus.built.rglob("meta.json")} == written


@pytest.mark.usefixtures("unworded")
def test_another_ocr_makes_exactly_what_depends_on_it_stale(home: Path) -> None:
    corpus = open_corpus(home, "three")
    build(corpus, FAST, home / "cache", silent)
    old = {p.parent.name: json.loads(p.read_text())["key"] for p in corpus.built.rglob("meta.json")}
    build(corpus, FAST, home / "cache", silent, OcrConfig(min_confidence=0.5))
    new = {p.parent.name: json.loads(p.read_text())["key"] for p in corpus.built.rglob("meta.json")}
    assert {name for name in old if old[name] != new[name]} == {"ocr", "bm25-ocr"}


def test_two_builds_of_a_corpus_cannot_run_at_once(home: Path) -> None:
    corpus = open_corpus(home, "three")
    with writing(home, "three"), pytest.raises(CorpusError, match="'three' is being imported or built by another"):
        build(corpus, FAST, home / "cache", silent)


def test_corpus_is_not_imported_again_while_it_is_built(home: Path) -> None:
    refused = []

    def import_again(step: str, share: float) -> None:
        with pytest.raises(CorpusError, match="'three' is being imported or built by another"):
            import_corpus(home.parent / "source", home, "three")
        refused.append(step)

    assert build(open_corpus(home, "three"), ["gpop"], home / "cache", import_again).failed == {}
    assert "gpop" in refused


def test_corpus_that_was_imported_again_since_it_was_opened_is_not_built(home: Path) -> None:
    corpus = open_corpus(home, "three")
    (home.parent / "source" / "stickers.jsonl").write_text('{"sticker_id": "another"}')
    import_corpus(home.parent / "source", home, "three")
    with pytest.raises(CorpusError, match="'three' was imported again meanwhile"):
        build(corpus, ["gpop"], home / "cache", silent)
    assert not (corpus.built / "systems").exists()


def test_what_a_killed_build_left_is_cleared_and_what_it_moved_away_is_back(home: Path) -> None:
    corpus = open_corpus(home, "three")
    build(corpus, ["gpop"], home / "cache", silent)
    systems = corpus.built / "systems"
    written = (systems / "gpop" / "meta.json").stat().st_mtime_ns
    (systems / "gpop").rename(systems / ".gpop-abcd_123-old")
    (systems / ".gpop-abcd_123").mkdir()
    build(corpus, ["gpop"], home / "cache", silent)
    assert [path.name for path in systems.iterdir()] == ["gpop"]
    assert (systems / "gpop" / "meta.json").stat().st_mtime_ns == written


def test_a_killed_build_is_not_shown_as_running_and_is_taken_up_again(home: Path) -> None:
    command = [sys.executable, "-m", "pearl_core", "build", "--corpus", "three", "--home", str(home), "--json"]
    command += ["--systems", ",".join(FAST)]
    corpus = open_corpus(home, "three")
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)
    state = corpus.built / "state.json"
    deadline = time.monotonic() + 60
    while not (state.exists() and json.loads(state.read_text())["stage"] == "ocr"):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert Systems(corpus).building().stage == ""
    assert next(s for s in Systems(corpus).states() if s.name == "bm25-ocr").state == "waiting"
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout)["failed"] == {}
    assert set(FAST) <= set(Systems(corpus).ready())
