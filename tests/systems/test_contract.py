"""What every retrieval system keeps to, found by name: a new one is tested here without a line written."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pearl_core.corpus import Corpus
from pearl_core.systems import artifact_folder, build_system, find_system, load_system, system_names
from pearl_core.types import ArtifactMissing, Query, RankedList, Retriever, UnknownSystem, User, UserGroup

SYSTEMS = system_names()
ANN = User("ann", UserGroup("20-29", "female"), ("s03", "s02"))
STRANGER = User("nobody", UserGroup("30-44", "female"), ("gone", "s01"))
QUERIES = ("good night", "happy birthday", "晚安", "晚安 good", "cat 😴", "unheard-of")
NOTHING = ("", "  \n\t", "\0", "\ud800")
ABSURD = ("x" * 10_000, "good night " * 1_000, "哈" * 10_000, "😀" * 3, "!?!?", "\ud800good\0night", "%s {} ' \" <b>")

Corpora = dict[str, Corpus]
Ready = Callable[[str, str], Retriever]


@pytest.fixture(scope="session")
def corpora(new_corpus: Any, tiny: Corpus) -> Corpora:
    bare = [{"sticker_id": f"b{number}"} for number in range(3)]
    partly = [
        {"sticker_id": "p1", "meaning": "good night"},
        {"sticker_id": "p2", "entity": "cat"},
        {"sticker_id": "p3"},
    ]
    return {
        "tiny": tiny,
        "no log": new_corpus("unlogged", log=False),
        "one": new_corpus("one", [{"sticker_id": "only", "meaning": "good night", "entity": "cat"}], log=False),
        "bare": new_corpus("bare", bare, log=False),
        "partly": new_corpus("partly", partly),
    }


@pytest.fixture(scope="session")
def ready(corpora: Corpora) -> Ready:
    """`ready(system, corpus)`: built and loaded, once a session."""
    loaded: dict[tuple[str, str], Retriever] = {}

    def get(name: str, which: str) -> Retriever:
        if (name, which) not in loaded:
            build_system(name, corpora[which])
            loaded[name, which] = load_system(name, corpora[which])
        return loaded[name, which]

    return get


def check(answer: RankedList, system: Retriever, corpus: Corpus, k: int) -> None:
    scores = [hit.score for hit in answer.hits]
    assert len(answer.hits) <= k
    assert len(set(answer.ids)) == len(answer.ids)
    assert set(answer.ids) <= set(corpus.by_id)
    assert scores == sorted(scores, reverse=True)
    assert (answer.system, answer.version) == (system.name, system.version)
    assert answer.latency_ms >= 0
    for hit in answer.hits:
        numbers = [share for share in hit.evidence.values() if not isinstance(share, str)]
        assert hit.evidence
        assert sum(numbers) == pytest.approx(hit.score, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("which", ["tiny", "no log", "one", "bare", "partly"])
def test_every_corpus_is_answered_in_order(name: str, which: str, ready: Ready, corpora: Corpora) -> None:
    system = ready(name, which)
    for user in (User(), ANN, STRANGER):
        for text in QUERIES:
            for k in (1, 3, 10_000):
                answer = system.retrieve(Query(text, user), k)
                check(answer, system, corpora[which], k)
                assert answer.query == Query(text, user)


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_name_is_the_one_it_is_found_by(name: str, ready: Ready, tiny: Corpus) -> None:
    assert ready(name, "tiny").name == name == find_system(name).name
    assert ready(name, "tiny").version == find_system(name).key(tiny)
    assert find_system(name).about


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_same_question_has_the_same_answer(name: str, ready: Ready, tiny: Corpus) -> None:
    again = load_system(name, tiny)
    for text in QUERIES:
        first, second, third = (s.retrieve(Query(text, ANN), 5).hits for s in (ready(name, "tiny"),) * 2 + (again,))
        assert first == second == third


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_longer_list_begins_with_the_shorter(name: str, ready: Ready) -> None:
    for text in QUERIES:
        ids = ready(name, "tiny").retrieve(Query(text, ANN), 12).ids
        assert ready(name, "tiny").retrieve(Query(text, ANN), 4).ids == ids[:4]


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("text", NOTHING)
def test_a_query_that_says_nothing_has_no_hits(name: str, text: str, ready: Ready) -> None:
    assert ready(name, "tiny").retrieve(Query(text, ANN), 5).hits == ()


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("text", ABSURD, ids=range(len(ABSURD)))
def test_absurd_queries_are_answered(name: str, text: str, ready: Ready, tiny: Corpus) -> None:
    check(ready(name, "tiny").retrieve(Query(text, ANN), 5), ready(name, "tiny"), tiny, 5)


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("k", [0, -1])
def test_less_than_one_hit_cannot_be_asked_for(name: str, k: int, ready: Ready) -> None:
    with pytest.raises(ValueError, match=str(k)):
        ready(name, "tiny").retrieve(Query("good night"), k)


@pytest.mark.parametrize("name", SYSTEMS)
def test_threads_get_the_answers_that_one_would(name: str, ready: Ready) -> None:
    system, asked = ready(name, "tiny"), [Query(text, user) for text in QUERIES for user in (User(), ANN)] * 3
    alone = [system.retrieve(query, 5).hits for query in asked]
    with ThreadPoolExecutor(8) as pool:
        assert [answer.hits for answer in pool.map(lambda query: system.retrieve(query, 5), asked)] == alone


@pytest.mark.parametrize("name", SYSTEMS)
def test_building_again_changes_nothing(name: str, ready: Ready, tiny: Corpus) -> None:
    ready(name, "tiny")
    before = {path: path.stat().st_mtime_ns for path in artifact_folder(tiny, name).rglob("*")}
    build_system(name, tiny)
    assert {path: path.stat().st_mtime_ns for path in artifact_folder(tiny, name).rglob("*")} == before


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_not_built_or_built_for_another_corpus_is_refused(name: str, ready: Ready, new_corpus: Any) -> None:
    other, tiny = new_corpus("other", [{"sticker_id": "o1", "meaning": "hello"}], log=False), new_corpus("again")
    with pytest.raises(ArtifactMissing, match=name):
        load_system(name, other)
    build_system(name, tiny)
    shutil.copytree(artifact_folder(tiny, name), artifact_folder(other, name))
    with pytest.raises(ArtifactMissing, match=name):
        load_system(name, other)


def test_an_unknown_system_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownSystem, match=r"'bm26'.*bm25"):
        find_system("bm26")
