"""Another system's answers ranked by style: whatever its scores are like."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.corpus import JudgedQuery
from pearl_core.persrv.ranking import Preference
from pearl_core.persrv.style import Pictures, StyleModel
from pearl_core.persrv.styled import Styled, StyledConfig, choose_alpha, relevances, reranked
from pearl_core.types import Hit, Query, RankedList, User
from pearl_core.vision.vectors import ImageVectors

ANN = User("ann", None, ("liked",))


class Fixed:
    """A system that answers every query with the same hits."""

    name, version = "fixed", "1"

    def __init__(self, *scores: tuple[str, float]) -> None:
        self._hits = tuple(Hit(name, score, {"all": score, "note": "why"}) for name, score in scores)

    def retrieve(self, query: Query, k: int) -> RankedList:
        return RankedList(query, self.name, self.version, self._hits[:k], 0.0)


def styled(base: Fixed, alpha: float = 0.5, first: int = 100) -> Styled:
    vectors = np.array([[1, 0], [1, 0.1], [0, 1], [0, 0.9]], np.float32)
    model = StyleModel(Pictures(ImageVectors(("liked", "alike", "other", "odd"), vectors)), 5, 0)
    return Styled("fixed+style", "2", StyledConfig(recall=first), base, model, alpha)


def test_scores_from_zero_are_raised_as_they_stand() -> None:
    answer = styled(Fixed(("other", 10.0), ("alike", 8.0), ("odd", 1.0))).retrieve(Query("cat", ANN), 3)
    assert answer.ids == ("alike", "other", "odd")
    assert answer.hits[0].score == pytest.approx(12, rel=0.01)
    assert answer.hits[0].evidence["all"] == 8.0 and answer.hits[0].evidence["style"] == pytest.approx(4, rel=0.02)
    assert dict(answer.hits[1].evidence) == {"all": 10.0, "note": "why"}


def test_negative_scores_are_stretched_first_so_that_liking_never_lowers() -> None:
    answer = styled(Fixed(("other", -1.0), ("alike", -2.0), ("odd", -5.0))).retrieve(Query("cat", ANN), 3)
    assert answer.ids == ("alike", "other", "odd")
    assert [hit.score for hit in answer.hits] == pytest.approx([0.75 * 1.5, 1.0, 0.0], rel=0.01)
    assert answer.hits[0].evidence["score before"] == "-2.000"


def test_only_the_first_are_ranked_and_longer_lists_begin_with_shorter() -> None:
    system = styled(Fixed(("other", 4.0), ("odd", 3.0), ("alike", 3.0)), first=2)
    assert system.retrieve(Query("cat", ANN), 3).ids == ("other", "odd", "alike")
    assert system.retrieve(Query("cat", ANN), 1).ids == ("other",)
    assert styled(Fixed(("other", 4.0), ("odd", 3.0), ("alike", 3.0))).retrieve(Query("cat", ANN), 1).ids == ("alike",)


def test_scores_are_stretched_for_those_that_are_ranked_alone() -> None:
    hits = [Hit("a", 4.0), Hit("b", 2.0), Hit("c", -4.0)]
    assert relevances(hits, 2).tolist() == [4, 2, -4]
    assert relevances(hits, 3).tolist() == [1, 0.75, 0]


def test_somebody_unknown_gets_the_base_s_answer() -> None:
    base = Fixed(("other", 2.0), ("alike", 1.0))
    assert styled(base).retrieve(Query("cat"), 2).hits == base.retrieve(Query("cat"), 2).hits
    assert styled(Fixed()).retrieve(Query("cat", ANN), 2).hits == ()


@given(st.lists(st.floats(-50, 50, width=32), max_size=12), st.integers(1, 12), st.integers(0, 2**20))
def test_the_order_is_that_of_the_scores_and_none_falls_behind_one_it_led_unless_that_is_liked_more(
    scores: list[float], first: int, seed: int
) -> None:
    scores = sorted(scores, reverse=True)
    liked = np.random.default_rng(seed).random(len(scores))
    liked[first:] = 0
    relevance = relevances([Hit(str(n), score) for n, score in enumerate(scores)], first)
    preference = Preference(liked, np.zeros(len(scores), np.int64), liked > 0)
    order, final = reranked(relevance, preference, 0.5, first)
    assert sorted(order.tolist()) == list(range(len(scores)))
    assert (np.diff(final[order]) <= 1e-9).all()
    assert (final[:first] >= relevance[:first] - 1e-12).all()
    places = np.argsort(order)
    for front in range(len(scores)):
        for behind in range(front + 1, len(scores)):
            assert places[front] < places[behind] or liked[behind] > liked[front]


def test_alpha_is_the_best_on_the_queries_and_of_equal_ones_the_smallest() -> None:
    base, config = Fixed(("other", 10.0), ("alike", 8.5)), StyledConfig()
    wanted = JudgedQuery("q", Query("cat", ANN), {"alike": 1})
    assert choose_alpha(styled(base), [wanted], config, lambda share: None)[0] == 0.2
    unwanted = JudgedQuery("q", Query("cat", ANN), {"other": 1})
    assert choose_alpha(styled(base), [unwanted], config, lambda share: None)[0] == 0.0
    assert choose_alpha(styled(base), [], config, lambda share: None) == (0.3, {})


def test_an_explanation_tells_of_every_hit_what_the_style_gave() -> None:
    system = styled(Fixed(("other", 10.0), ("alike", 8.0), ("bare", 7.0)))
    told: dict[str, Any] = dict(system.explain(Query("cat", ANN), 2))
    hits = system.retrieve(Query("cat", ANN), 2).hits
    assert [(one["sticker_id"], one["score"]) for one in told["hits"]] == [(hit.sticker_id, hit.score) for hit in hits]
    first = told["hits"][0]
    assert first["score"] == pytest.approx(first["recall"] + first["style"]["boost"])
    assert told["style"]["clusters"] == [{"number": 1, "clicks": 1, "stickers": ["liked"]}]
    assert told["style"] == system.known_of(ANN)["style"]
