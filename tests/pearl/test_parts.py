"""Parts: made once for what they depend on, and removed when no system is made of them any more."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from pearl_core.artifacts import write_artifact
from pearl_core.corpus import Corpus
from pearl_core.corpus.build import build
from pearl_core.pearl.parts import FORGOTTEN, checkpoint_of, part, prune_parts


@pytest.fixture
def corpus(new_corpus: Any) -> Corpus:
    fresh: Corpus = new_corpus("pruned")
    return fresh


def made(corpus: Corpus, system: str, **depends: str) -> set[str]:
    """A system whose artifact is made of these parts, by name; names of their folders."""

    def fill(fresh: Path) -> None:
        for name, on in depends.items():
            part(corpus, name, on, fresh, lambda folder: None)

    write_artifact(corpus.built / "systems" / system, "key", fill)
    return parts(corpus)


def parts(corpus: Corpus) -> set[str]:
    return {path.name for path in (corpus.built / "parts").iterdir()}


def test_what_a_system_or_a_variant_is_made_of_stays(corpus: Corpus) -> None:
    old = made(corpus, "pearl", model="old", groups="same", identifiers="same")
    kept = made(corpus, "pearl@strict", model="variant")
    new = made(corpus, "pearl", model="new", groups="same", identifiers="same")
    (gone,) = (name for name in old if name.startswith("model"))
    assert prune_parts(corpus) == [gone]
    assert parts(corpus) == (old | kept | new) - {gone}
    assert prune_parts(corpus) == []


def test_a_part_deep_in_an_artifact_stays(corpus: Corpus) -> None:
    def fill(fresh: Path) -> None:
        (fresh / "pearl").mkdir()
        part(corpus, "model", "inner", fresh / "pearl", lambda folder: None)

    write_artifact(corpus.built / "systems" / "pearl-hybrid", "key", fill)
    assert prune_parts(corpus) == []


def test_all_stay_while_a_training_may_be_taken_up(corpus: Corpus) -> None:
    made(corpus, "pearl", model="old")
    made(corpus, "pearl", model="new")
    checkpoint = checkpoint_of(corpus, "another")
    checkpoint.write_bytes(b"")
    assert prune_parts(corpus) == []
    os.utime(checkpoint, (0, time.time() - FORGOTTEN - 60))
    assert len(prune_parts(corpus)) == 2
    assert not checkpoint.exists()


def test_leftovers_of_killed_builds_go_and_what_is_no_part_stays(corpus: Corpus) -> None:
    made(corpus, "pearl", model="one")
    for name in (".model-0123-abcd", "model-0123.checkpoint.77.part", "notes"):
        (corpus.built / "parts" / name).mkdir()
    assert prune_parts(corpus) == [".model-0123-abcd", "model-0123.checkpoint.77.part"]


def test_a_build_prunes_when_nothing_failed(corpus: Corpus) -> None:
    made(corpus, "pearl", model="old")
    stale = made(corpus, "pearl", model="new")
    home = corpus.folder.parents[1]
    assert build(corpus, ["gpop"], home / "cache", lambda step, share: None).failed == {}
    assert parts(corpus) < stale
    assert prune_parts(corpus) == []
