"""Which systems an app sees, and in which state: those of the modules, and variants that are built."""

import json
from typing import Any

import pytest

from pearl_core.artifacts import write_artifact, write_json
from pearl_core.corpus import Corpus
from pearl_core.processes import process_mark
from pearl_core.serving import STATE_FILE, Systems
from pearl_core.systems import artifact_folder, find_system, system_names


@pytest.fixture
def corpus(new_corpus: Any) -> Corpus:
    fresh: Corpus = new_corpus("served")
    return fresh


def pretend(corpus: Corpus, name: str, key: str = "") -> None:
    """An artifact without content."""
    write_artifact(artifact_folder(corpus, name), key or find_system(name).key(corpus), lambda fresh: {})


def states(corpus: Corpus) -> dict[str, str]:
    return {state.name: state.state for state in Systems(corpus).states()}


def test_systems_wait_until_they_are_built(corpus: Corpus) -> None:
    assert states(corpus) == dict.fromkeys(system_names(), "waiting")
    pretend(corpus, "bm25")
    assert Systems(corpus).ready() == ("bm25",)


def test_a_variant_is_there_once_it_is_built_and_while_it_is_current(corpus: Corpus) -> None:
    pretend(corpus, "pearl:-ue+strict")
    pretend(corpus, "pearl:strict", key="of another corpus")
    pretend(corpus, "pearl:no-such-variant", key="of earlier code")
    told = states(corpus)
    assert told.keys() - system_names() == {"pearl:-ue+strict"}
    assert told["pearl:-ue+strict"] == "ready"
    assert list(told) == sorted(told)


def test_a_variant_that_is_being_built_is_told_until_the_build_ends(corpus: Corpus) -> None:
    systems = {"pearl:strict": {"state": "building", "progress": 0.4}}
    write_json(corpus.built / STATE_FILE, process_mark() | {"stage": "pearl:strict", "systems": systems})
    assert states(corpus)["pearl:strict"] == "building"
    told = json.loads((corpus.built / STATE_FILE).read_text("utf-8"))
    write_json(corpus.built / STATE_FILE, {**told, "process": None})
    assert "pearl:strict" not in states(corpus)


def test_another_process_of_the_same_number_is_not_the_build(corpus: Corpus) -> None:
    mark, systems = process_mark(), {"bm25": {"state": "building", "progress": 0.4}}
    for started, state, stage in ((mark["started"], "building", "bm25"), (mark["started"] - 60, "waiting", "")):
        told = mark | {"started": started, "stage": "bm25", "progress": 0.4, "systems": systems}
        write_json(corpus.built / STATE_FILE, told)
        assert (states(corpus)["bm25"], Systems(corpus).building().stage) == (state, stage)
