"""PEARL as a system: what it says of its answers, its variants, and builds that are killed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pearl_core.__main__ import main
from pearl_core.artifacts import read_meta
from pearl_core.corpus import Corpus
from pearl_core.pearl import learning
from pearl_core.pearl.parts import PARTS
from pearl_core.pearl.search import Pearl
from pearl_core.systems import artifact_folder, build_system, find_system, load_system
from pearl_core.types import PROPERTIES, ArtifactMissing, Query, UnknownSystem, User, UserGroup

ANN = User("ann", UserGroup("20-29", "female"))
QUERY = Query("good night", ANN)


@pytest.fixture(scope="module")
def corpus(new_corpus: Any) -> Corpus:
    built: Corpus = new_corpus("pearled")
    build_system("pearl", built)
    return built


def loaded(corpus: Corpus, name: str = "pearl") -> Pearl:
    build_system(name, corpus)
    system = load_system(name, corpus)
    assert isinstance(system, Pearl)
    return system


def test_the_shares_of_properties_make_the_score(corpus: Corpus) -> None:
    for hit in loaded(corpus).retrieve(QUERY, 12).hits:
        shares = {name: value for name, value in hit.evidence.items() if not isinstance(value, str)}
        assert set(shares) - {"fallback"} == set(PROPERTIES)
        assert sum(shares.values()) == pytest.approx(hit.score)


def test_an_explanation_tells_intents_beams_and_funnel(corpus: Corpus) -> None:
    told = loaded(corpus).explain(QUERY, 5)
    assert sorted(told["intents"]["order"]) == sorted(PROPERTIES)
    assert told["intents"]["source"] in ("table", "llm", "classifier")
    weights = [told["intents"]["weights"][name] for name in told["intents"]["order"]]
    assert weights == sorted(weights, reverse=True) and weights[0] == 1.0
    for name, beams in told["beams"].items():
        probabilities = [beam["probability"] for beam in beams]
        assert probabilities == sorted(probabilities, reverse=True) and sum(probabilities) <= 1 + 1e-6
        texts = {text for beam in beams for text in beam["text"].split(" / ")}
        assert texts <= {"zzz", "haha", "no", "xoxo", "晚安", "sob", "thanks", "hi"} or name != "ocr_text"
    assert [step["property"] for step in told["funnel"]["steps"]] == told["intents"]["order"]
    json.dumps(told)


def test_the_console_explains(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(corpus.built.parent.parent)
    asked = ["search", "good night", "--corpus", "pearled", "--system", "pearl", "--home", home, "--json"]
    assert main([*asked, "--age", "25", "--gender", "female"]) == 0
    explain = json.loads(capsys.readouterr().out)["explain"]
    assert explain["user_group"] == "20-29 female"
    assert set(explain) >= {"about", "read_as", "intents", "beams", "funnel"}


def test_variants_are_systems_that_share_what_they_can(corpus: Corpus) -> None:
    models = set((corpus.built / "parts").glob("model-*"))
    strict = loaded(corpus, "pearl:strict")
    assert strict.name == "pearl:strict"
    assert strict.explain(QUERY)["funnel"]["kind"] == "strict"
    assert set((corpus.built / "parts").glob("model-*")) == models
    assert strict.version != loaded(corpus).version


def test_without_intent_guidance_all_properties_weigh_the_same(corpus: Corpus) -> None:
    told = loaded(corpus, "pearl:-ig").explain(QUERY)
    assert set(told["intents"]["weights"].values()) == {1.0}
    assert told["funnel"]["kind"] == "union"


def test_without_user_embedding_everybody_gets_the_same_answer(corpus: Corpus) -> None:
    system = loaded(corpus, "pearl:-ue")
    other = Query(QUERY.text, User(group=UserGroup("45-59", "male")))
    assert system.explain(QUERY)["beams"] == system.explain(other)["beams"]
    assert system.retrieve(QUERY, 12).hits == system.retrieve(other, 12).hits
    assert loaded(corpus).explain(QUERY)["beams"] != loaded(corpus).explain(other)["beams"]


def test_a_group_that_never_clicked_is_asked_for_as_unknown(corpus: Corpus) -> None:
    system = loaded(corpus)
    never, unknown = (Query("good night", User(group=group)) for group in (UserGroup("30-44", "female"), None))
    assert system.explain(never)["beams"] == system.explain(unknown)["beams"]


def test_a_variant_that_is_not_built_is_told_by_its_name(corpus: Corpus) -> None:
    with pytest.raises(ArtifactMissing, match=r"^pearl:interest is not built"):
        load_system("pearl:interest", corpus)


@pytest.mark.parametrize("name", ["pearl:strikt", "pearl:", "bm25:strict"])
def test_an_unknown_variant_is_refused(name: str) -> None:
    with pytest.raises(UnknownSystem, match="variant"):
        find_system(name)


@pytest.mark.parametrize(
    ("variant", "own"),
    [
        ("strict", set()),
        ("-ig", set()),
        ("-ial", {"model"}),
        ("-ue", {"model"}),
        ("click", {"groups", "model"}),
        ("atomic", {"identifiers", "model"}),
        ("seed-1", {"identifiers", "intents", "groups", "model"}),
    ],
)
def test_a_variant_has_parts_of_its_own_where_it_differs(corpus: Corpus, variant: str, own: set[str]) -> None:
    whole = _keys(corpus, "pearl")
    keys = _keys(corpus, f"pearl:{variant}")
    assert {name for name, key in keys.items() if key != whole[name]} == own
    assert whole.keys() - keys.keys() == ({"groups"} if variant == "-ue" else set())


def _keys(corpus: Corpus, name: str) -> dict[str, str]:
    """The keys of the parts that the system is made of."""
    build_system(name, corpus)
    folder = artifact_folder(corpus, name)
    return {part: read_meta(folder / part)["key"] for part in PARTS if (folder / part).exists()}


@pytest.mark.parametrize("identifiers", ["atomic", "string", "rq-kmeans", "rq-vae"])
def test_other_identifiers_answer_too(corpus: Corpus, identifiers: str) -> None:
    answer = loaded(corpus, f"pearl:{identifiers}").retrieve(QUERY, 5)
    assert len(answer.hits) == 5


class Killed(BaseException):
    """As if the process ended here."""


def test_a_killed_build_goes_on_where_it_was_and_ends_the_same(
    corpus: Corpus, new_corpus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other: Corpus = new_corpus("pearled")  # of the same name and hash
    steps: list[int] = []
    step = learning.Trainer._step

    def count(trainer: learning.Trainer) -> float:
        steps.append(trainer.at.step)
        if trainer.at.step == 30 and steps.count(30) == 1:
            raise Killed
        return step(trainer)

    monkeypatch.setattr(learning.Trainer, "_step", count)
    with pytest.raises(Killed):
        build_system("pearl", other)
    build_system("pearl", other)
    whole, again = (artifact_folder(c, "pearl") / "model" / "model.safetensors" for c in (corpus, other))
    assert whole.read_bytes() == again.read_bytes()
    assert not list((other.built / "parts").glob("*.checkpoint"))


def test_a_damaged_model_is_named(corpus: Corpus, new_corpus: Any) -> None:
    other: Corpus = new_corpus("pearled")
    shutil.copytree(artifact_folder(corpus, "pearl"), artifact_folder(other, "pearl"))
    Path(artifact_folder(other, "pearl") / "model" / "model.safetensors").write_bytes(b"")
    with pytest.raises(LookupError, match="pearl cannot be loaded"):
        load_system("pearl", other)
