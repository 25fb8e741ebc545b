"""What PerSRV says of a sticker and of a person, as the Search tab draws it."""

from typing import Any

import pytest

from annotation.reasons.persrv import liked_by, person, persrv_reasons
from pearl_core.corpus import Corpus
from pearl_core.systems import build_system, load_system
from pearl_core.types import Personal, Query, User, UserGroup

ANN = User("ann", UserGroup("20-29", "female"), ("s03", "s03", "s01"))
WEIGHTS = {"keywords": 2.0, "description": 1.0, "emotions": 0.0, "ocr": 1.0, "utility": 1.0}


def style(whose: str = "user", alpha: float = 0.5) -> dict[str, Any]:
    clusters = [
        {"number": 1, "clicks": 2, "stickers": ["s03"]},
        {"number": 2, "clicks": 1, "stickers": ["s01", "gone"]},
    ]
    return {"whose": whose, "reading": "cosine", "alpha": alpha, "clusters": [] if whose == "nobody" else clusters}


def hit(cluster: int | None = 2, boost: float = 1.0) -> dict[str, Any]:
    fields = {"ocr": {"score": 0.5, "words": {"zzz": 0.5}}, "description": {"score": 1.0, "words": {"nights": 1.0}}}
    counts = {
        "popularity": {"value": 1200, "weight": 0.5, "score": 0.4},
        "users": {"value": 3, "weight": 0.5, "score": 0.1},
        "asked": {"value": 2, "weight": 0.0, "score": 0.0},
    }
    return {
        "sticker_id": "s01",
        "score": 2.0 + boost,
        "recall": 2.0,
        "relevance": fields,
        "similarity": 0.0,
        "utility": {"score": 0.5, "counts": counts},
        "style": {"cluster": cluster, "inside": True, "preference": boost, "boost": boost},
    }


def drawn(corpus: Corpus, one: dict[str, Any], liking: dict[str, Any], user: User = ANN) -> dict[str, Any]:
    told = {"recall": {"first": 100, "weights": WEIGHTS}, "style": liking, "hits": [one]}
    return persrv_reasons(corpus, Query("Nights zzz cat", user), told, "s01")


def test_words_are_marked_field_by_field_the_largest_first(tiny: Corpus) -> None:
    matched = drawn(tiny, hit(), style())["matched"]
    assert [(row["k"], row["weight"], row["v"]) for row in matched["fields"]] == [
        ("description", "× 1", "1"),
        ("text", "× 1", "0.5"),
    ]
    assert [piece["t"] for piece in matched["fields"][0]["text"] if piece["on"]] == ["night"]
    assert [piece["t"] for piece in matched["query"] if not piece["on"]] == [" cat"]
    assert matched["total"] == "1.5" and matched["without"] == "No word of it in: keywords."  # emotions count nothing


def test_counts_come_with_their_shares(tiny: Corpus) -> None:
    useful = drawn(tiny, hit(), style())["useful"]
    assert useful["total"] == "0.5"
    assert [(row["k"], row["n"], row["w"], row["v"], row["tone"]) for row in useful["rows"]] == [
        ("clicks", "1,200", 100, "0.4", ""),
        ("people", "3", 25, "0.1", ""),
        ("queries", "2", 0, "unused", "off"),
    ]


def test_a_liked_style_is_shown_by_the_persons_own_stickers(tiny: Corpus) -> None:
    liked = drawn(tiny, hit(), style())["liked"]
    assert (liked["by"], liked["title"], liked["sum"]) == ("+50%", "Liked style", "2 × (1 + 0.5 × 1) = 3")
    assert liked["say"] == "It looks like style 2 of ann."
    (picture,) = liked["cluster"]["pics"]
    assert picture["src"].startswith("/img/sticker/tiny/s01?v=")


@pytest.mark.parametrize(
    ("one", "liking", "user", "say"),
    [
        (hit(boost=0), style(), ANN, "too little like it"),
        (hit(boost=0), style(alpha=0), ANN, "weight 0"),
        (hit(None, 0), style(), ANN, "Not ranked by style"),
        (hit(None, 0), style("nobody"), User(), "No style known. Choose a known user"),
        (hit(None, 0), style("nobody"), ANN, "No style in use"),
    ],
)
def test_a_score_that_is_not_raised_says_why(
    one: dict[str, Any], liking: dict[str, Any], user: User, say: str, tiny: Corpus
) -> None:
    liked = drawn(tiny, one, liking, user)["liked"]
    assert say in liked["say"] and liked["by"] == "not raised" and not liked["how"]


def test_a_system_that_tells_none_of_it_has_none_drawn(tiny: Corpus) -> None:
    told = persrv_reasons(tiny, Query("hi"), {"intents": {}}, "s01")
    assert told == {"matched": None, "useful": None, "liked": None, "carried": []}


@pytest.mark.parametrize("name", ["persrv", "dense+style"])
def test_a_person_is_drawn_by_their_own_styles_else_by_their_groups(name: str, tiny: Corpus) -> None:
    build_system(name, tiny)
    system = load_system(name, tiny)
    assert isinstance(system, Personal)
    own = person(tiny, ANN, system)
    assert own["heading"] == "Styles that ann likes" and own["say"] == "3 clicks in 2 styles"
    assert [len(group["pics"]) for group in own["groups"]] == [1, 1] and "liked style" in own["weights"]
    group = person(tiny, User(None, ANN.group), system)
    assert group["heading"] == "Their group’s styles" and "20-29 female" in group["say"]
    assert sum(len(one["pics"]) for one in group["groups"]) == len(liked_by(tiny, UserGroup("20-29", "female")))
    nobody = person(tiny, User(), system)
    assert nobody["heading"] == "No style known" and nobody["groups"] == []
    told = persrv_reasons(tiny, Query("night", ANN), system.explain(Query("night", ANN), 5), "s01")  # type: ignore[attr-defined]
    assert told["liked"]["title"] == "Liked style"
