"""PerSRV as a system: what it says of its answers, its variants, its weights, and any system with its styles."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from pearl_core.__main__ import main
from pearl_core.artifacts import read_meta, write_artifact
from pearl_core.corpus import Corpus
from pearl_core.persrv.search import Persrv
from pearl_core.persrv.styled import Styled
from pearl_core.persrv.weights import Weights, chosen_weights, weights_path
from pearl_core.systems import artifact_folder, build_system, find_system, load_system, system_names
from pearl_core.types import ArtifactMissing, CorpusError, Hit, Query, Retriever, UnknownSystem, User, UserGroup

ANN = User("ann", UserGroup("20-29", "female"), ("s03", "s02"))
QUERY = Query("good night", ANN)
VARIANTS = ("-personal", "-utility", "-vlm", "dense", "literal", "released", "dense+-personal+seed-2")
BASES = ("bm25", "dense", "gpop", "persrv:-personal")


def loaded(name: str, corpus: Corpus) -> Retriever:
    build_system(name, corpus)
    return load_system(name, corpus)


def persrv(corpus: Corpus, name: str = "persrv") -> Persrv:
    system = loaded(name, corpus)
    assert isinstance(system, Persrv)
    return system


def keep(corpus: Corpus, name: str, weights: Weights) -> None:
    """As if `tune` had chosen these weights."""
    told = {name: {"corpus": corpus.hash, "weights": asdict(weights)}}
    weights_path(corpus).write_text(json.dumps(told), "utf-8")


def numbers(hit: Hit) -> float:
    return sum(share for share in hit.evidence.values() if not isinstance(share, str))


def test_the_style_decides_between_stickers_that_are_alike_in_all_else(new_corpus: Any) -> None:
    corpus: Corpus = new_corpus("alike")
    keep(corpus, "persrv", Weights())
    flat, neon = (tuple(f"s{number:02}" for number in range(first, 13, 2)) for first in (1, 2))
    for history, best in ((flat, "s11"), (neon, "s12")):
        answer = persrv(corpus).retrieve(Query("waving", User("new", None, history)), 2)
        assert answer.ids[0] == best and set(answer.ids) == {"s11", "s12"}


def test_words_on_the_picture_and_queries_of_the_log_are_read(tiny: Corpus) -> None:
    assert persrv(tiny).retrieve(Query("xoxo"), 1).ids == ("s05",)
    assert persrv(tiny, "persrv:-vlm").retrieve(Query("birthday"), 1).ids == ("s07",)  # asked by carl


@pytest.mark.parametrize("text", VARIANTS)
def test_variants_are_answered_in_order_and_their_evidence_adds_up(text: str, tiny: Corpus) -> None:
    system = persrv(tiny, f"persrv:{text}")
    assert system.name == f"persrv:{text}"
    for user in (ANN, User(), User("gone", UserGroup("45-59", "male"), ("gone",))):
        answer = system.retrieve(Query("good night", user), 12)
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True) and scores
        for hit in answer.hits:
            assert numbers(hit) == pytest.approx(hit.score, rel=1e-4)
            assert "style" not in hit.evidence or "-personal" not in text
            assert "utility" not in hit.evidence or "-utility" not in text


def test_variants_wait_for_what_they_use_alone() -> None:
    assert find_system("persrv").needs == ("ocr", "images", "semantics")
    assert find_system("persrv:-personal+-vlm").needs == ("ocr",)
    assert find_system("persrv").models == () and find_system("persrv:dense").models == ("text_encoder",)


def test_an_explanation_tells_every_part_of_every_hit(tiny: Corpus) -> None:
    system = persrv(tiny)
    told, hits = system.explain(QUERY, 3), system.retrieve(QUERY, 3).hits
    assert [(one["rank"], one["sticker_id"]) for one in told["hits"]] == [
        (rank, hit.sticker_id) for rank, hit in enumerate(hits, 1)
    ]
    for one in told["hits"]:
        relevance = sum(field["score"] for field in one["relevance"].values())
        assert relevance + one["similarity"] + one["utility"]["score"] == pytest.approx(one["recall"], rel=1e-4)
        assert one["recall"] + one["style"]["boost"] == pytest.approx(one["score"])
        shares = [count["score"] for count in one["utility"]["counts"].values()]
        assert sum(shares) == pytest.approx(one["utility"]["score"])
        for field in one["relevance"].values():
            assert sum(field["words"].values()) == pytest.approx(field["score"])
    first = next(one for one in told["hits"] if one["sticker_id"] == "s03")
    assert set(first["relevance"]["description"]["words"]) == {"good", "night"}
    assert first["utility"]["counts"]["popularity"]["value"] == 1
    assert told["style"]["whose"] == "user"
    own = [cluster["stickers"] for cluster in told["style"]["clusters"]]
    assert own[first["style"]["cluster"] - 1] == ["s03"]
    assert sorted(sticker_id for members in own for sticker_id in members) == ["s02", "s03"]
    json.dumps(told)


def test_somebody_without_history_is_explained_by_their_group(tiny: Corpus) -> None:
    told = persrv(tiny).explain(Query("happy", User(None, ANN.group)), 3)
    assert told["style"]["whose"] == "20-29 female"
    assert not any(cluster["stickers"] for cluster in told["style"]["clusters"])
    assert persrv(tiny).explain(Query("happy"), 3)["style"]["whose"] == "nobody"


def test_stickers_of_the_group_stand_in_for_those_of_somebody_without_history(tiny: Corpus) -> None:
    system, like = persrv(tiny), ("s03", "gone", "s02")
    told = system.known_of(User(None, ANN.group), like)["style"]
    assert sorted(name for cluster in told["clusters"] for name in cluster["stickers"]) == ["s02", "s03"]
    explained = system.explain(QUERY, 3)
    assert system.known_of(ANN, ("s01",)) == {"recall": explained["recall"], "style": explained["style"]}
    assert system.known_of(User(), like)["style"]["clusters"] == []


def test_a_corpus_without_pictures_words_or_log_is_answered(new_corpus: Any) -> None:
    corpus = new_corpus("little", [{"sticker_id": "a", "meaning": "hi"}, {"sticker_id": "b"}], log=False)
    for name in ("persrv", "persrv:dense", "persrv:released", "dense+style"):
        assert loaded(name, corpus).retrieve(Query("hi", ANN), 5).ids[0] == "a"
    assert loaded("persrv", corpus).retrieve(Query("other", ANN), 5).hits == ()
    assert read_meta(artifact_folder(corpus, "persrv"))["weights_from"] == "build"


def test_before_its_stages_are_done_it_is_not_ready(new_corpus: Any) -> None:
    corpus = new_corpus("unseen")
    (corpus.built / "images" / "meta.json").unlink()
    with pytest.raises(ArtifactMissing, match="images"):
        build_system("persrv", corpus)


def test_tune_keeps_its_weights_for_the_next_builds(new_corpus: Any, capsys: pytest.CaptureFixture[str]) -> None:
    corpus: Corpus = new_corpus("tuned")
    home = str(corpus.built.parent.parent)
    build_system("persrv", corpus)
    before = find_system("persrv").key(corpus), find_system("persrv:dense").key(corpus)
    assert main(["tune", "--corpus", "tuned", "--home", home, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    kept = json.loads(weights_path(corpus).read_text("utf-8"))["persrv"]
    assert kept["weights"] == told["weights"] and kept["tried"] and kept["steps"][0]["change"] == {}
    assert chosen_weights("persrv", corpus) == Weights(**kept["weights"])
    assert find_system("persrv").key(corpus) != before[0] and find_system("persrv:dense").key(corpus) == before[1]
    assert load_system("persrv", corpus).retrieve(QUERY, 3).hits
    assert read_meta(artifact_folder(corpus, "persrv"))["weights_from"] == "tune"
    assert main(["tune", "--corpus", "tuned", "--home", home]) == 0
    assert "persrv on tuned: 4 queries" in capsys.readouterr().out


def test_weights_of_another_corpus_or_a_damaged_file_are_not_used(new_corpus: Any) -> None:
    corpus: Corpus = new_corpus("mistuned")
    entry = {"corpus": "other", "weights": {"ocr": 9.0}}
    weights_path(corpus).write_text(json.dumps({"persrv": entry}), "utf-8")
    assert chosen_weights("persrv", corpus) is None
    for damaged in (
        "{",
        "[]",
        json.dumps({"persrv": {"corpus": corpus.hash, "weights": {"ocr": -1}}}),
        '{"persrv": 3}',
    ):
        weights_path(corpus).write_text(damaged, "utf-8")
        with pytest.raises(CorpusError, match=r"persrv-weights.json.*tune"):
            chosen_weights("persrv", corpus)


def test_other_systems_have_no_weights_to_tune(tiny: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(tiny.built.parent.parent)
    assert main(["tune", "--corpus", "tiny", "--system", "bm25", "--home", home]) == 2
    assert "bm25 has no weights" in capsys.readouterr().err


@pytest.mark.parametrize("base", BASES)
def test_any_system_can_carry_the_style(base: str, tiny: Corpus) -> None:
    system, plain = loaded(f"{base}+style", tiny), loaded(base, tiny)
    assert isinstance(system, Styled) and system.name == f"{base}+style"
    for text in ("good night", "happy birthday", "晚安"):
        for user in (User(), ANN):
            answer = system.retrieve(Query(text, user), 12)
            assert set(answer.ids) == set(plain.retrieve(Query(text, user), 12).ids)
            scores = [hit.score for hit in answer.hits]
            assert scores == sorted(scores, reverse=True)
            assert system.retrieve(Query(text, user), 2).ids == answer.ids[:2]
            for hit in answer.hits:
                assert numbers(hit) == pytest.approx(hit.score, rel=1e-4)
    assert system.retrieve(Query("", ANN), 3).hits == ()
    json.dumps(dict(system.explain(QUERY, 3)))


def test_a_styled_system_is_found_by_name_alone_and_goes_with_its_base(new_corpus: Any) -> None:
    corpus: Corpus = new_corpus("carried")
    assert "bm25+style" not in system_names()
    assert find_system("bm25+style").needs == ("images",)
    assert find_system("pearl:strict+style").name == "pearl:strict+style"
    build_system("bm25+style", corpus)
    assert (artifact_folder(corpus, "bm25") / "meta.json").exists()
    keys = {name: find_system(name).key(corpus) for name in ("bm25+style", "persrv:-personal+style")}
    keep(corpus, "persrv:-personal", Weights(ocr=2.0))
    assert find_system("bm25+style").key(corpus) == keys["bm25+style"]
    assert find_system("persrv:-personal+style").key(corpus) != keys["persrv:-personal+style"]
    write_artifact(corpus.built / "images", "another", lambda fresh: None)
    with pytest.raises(ArtifactMissing, match="style"):
        load_system("bm25+style", corpus)


@pytest.mark.parametrize("name", ["+style", "bm26+style", "bm25+style+style", "bm25+styles", "bm25:x+style"])
def test_a_style_on_nothing_is_no_system(name: str) -> None:
    with pytest.raises(UnknownSystem):
        find_system(name)
