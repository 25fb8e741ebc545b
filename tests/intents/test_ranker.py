"""Ranking a query's intents: which of the three answers, why, and never later than the time limit."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pearl_core.corpus import Corpus
from pearl_core.intents import IntentRanker, train_classifier
from pearl_core.intents.asking import AT_ONCE, PATIENCE, IntentAsker, NotAsked, query_time_asker
from pearl_core.intents.classifier import IntentClassifier
from pearl_core.llm import Chat
from pearl_core.types import PROPERTIES
from tests.intents.conftest import GOOD_ORDER, Endpoint, LetterEncoder, NewChat, Reply

TABLED = ("entity", "meaning", "ocr_text", "character_ip", "visual_style")

NewRanker = Callable[..., IntentRanker]


@pytest.fixture
def classifier(tiny: Corpus, letters: LetterEncoder) -> IntentClassifier:
    return train_classifier(tiny, {}, letters)


@pytest.fixture
def new_ranker(classifier: IntentClassifier, letters: LetterEncoder) -> NewRanker:
    def new(chat: Chat | None = None, time_limit: float = 5.0) -> IntentRanker:
        return IntentRanker({"cake": TABLED}, classifier, letters, IntentAsker(chat, time_limit) if chat else None)

    return new


def test_precomputed_query_is_answered_by_the_table_however_it_is_spelled(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    answer = new_ranker(new_chat()).rank("  CAKE ")
    assert (answer.order, answer.source, answer.reason) == (TABLED, "table", "precomputed")
    assert answer.weights["entity"] == 1.0 and answer.weights["ocr_text"] == 0.5
    assert not endpoint.requests


def test_other_query_is_answered_by_the_language_model_and_asked_only_once(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    ranker = new_ranker(new_chat())
    first, second = ranker.rank("Doraemon cute"), ranker.rank("doraemon  CUTE")
    assert (first.order, first.source, first.reason) == (GOOD_ORDER, "llm", "answered now")
    assert (second.order, second.source, second.reason) == (GOOD_ORDER, "llm", "answered before")
    assert endpoint.queries() == ["Doraemon cute"]


def test_without_a_language_model_the_classifier_answers(
    new_ranker: NewRanker, classifier: IntentClassifier, letters: LetterEncoder
) -> None:
    answer = new_ranker().rank("good night")
    assert answer.order == classifier.rank(["good night"], letters.encode(["good night"]))[0]
    assert (answer.source, answer.reason) == ("classifier", "no language model is set up")


def test_empty_query_asks_nobody(new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint) -> None:
    for query in ("", "  ", "\u200b"):
        answer = new_ranker(new_chat()).rank(query)
        assert (answer.source, answer.reason) == ("classifier", "the query is empty")
        assert sorted(answer.order) == sorted(PROPERTIES)
    assert not endpoint.requests


FAILING: list[tuple[dict[str, Any], str]] = [
    ({"text": "The answer is: IP > style."}, "partial: OCR, entity, meaning missing"),
    ({"text": "The answer is: IP > IP > style > entity > meaning > OCR."}, "duplicate: IP more than once"),
    ({"text": "The answer is: cats > dogs."}, "foreign word: 'cats' is not one of OCR, IP, entity, style, meaning"),
    ({"text": "I do not know."}, "no answer: "),
    ({"text": ""}, "empty answer: "),
    ({"body": b"<html>"}, "invalid answer: "),
    ({"status": 429}, "unavailable: HTTP 429"),
    ({"status": 500}, "unavailable: HTTP 500"),
    ({"status": 401}, "refused: HTTP 401"),
]


@pytest.mark.parametrize(("reply", "reason"), FAILING, ids=[reason.partition(":")[0] for _, reason in FAILING])
def test_failing_model_is_replaced_by_the_classifier_with_the_reason(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint, reply: dict[str, Any], reason: str
) -> None:
    endpoint.default = Reply(**reply)
    answer = new_ranker(new_chat(attempts=2)).rank("good night")
    assert answer.source == "classifier"
    assert answer.reason.startswith(f"language model: {reason}")
    assert answer.order == new_ranker().rank("good night").order


def test_slow_model_never_makes_a_query_wait_beyond_the_limit_and_its_answer_serves_the_next(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    endpoint.default = Reply(delay=0.8)
    ranker = new_ranker(new_chat(), time_limit=0.2)
    started = time.monotonic()
    late = ranker.rank("good night")
    assert 0.2 <= time.monotonic() - started < 0.7
    assert (late.source, late.reason) == ("classifier", "language model: no answer within 0.2 s")
    time.sleep(1.2)
    assert ranker.rank("good night").reason == "answered before"
    assert len(endpoint.requests) == 1


def test_dripping_model_never_makes_a_query_wait_beyond_the_limit(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    endpoint.default = Reply(drip=0.02)
    started = time.monotonic()
    assert new_ranker(new_chat(timeout=1.0, attempts=1), time_limit=0.2).rank("hi").source == "classifier"
    assert time.monotonic() - started < 0.7


def test_answer_that_is_no_ranking_is_not_asked_for_again(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    endpoint.default = Reply("Sorry.")
    ranker = new_ranker(new_chat())
    assert ranker.rank("hi").reason == ranker.rank("hi").reason
    assert len(endpoint.requests) == 1


def test_query_that_got_no_answer_is_asked_again(new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint) -> None:
    endpoint.replies = [Reply(status=500)]
    ranker = new_ranker(new_chat(attempts=1))
    assert [ranker.rank("hi").source, ranker.rank("hi").source] == ["classifier", "llm"]


def test_endpoint_that_fails_again_and_again_is_left_alone_for_a_while(new_chat: NewChat, endpoint: Endpoint) -> None:
    endpoint.default = Reply(status=500)
    asker = IntentAsker(new_chat(attempts=1), rest=0.5)
    for number in range(PATIENCE):
        assert asker.ask(f"q{number}", f"q{number}").exception(5)
    with pytest.raises(NotAsked, match=r"left alone for 0\.5 s after 3 failures or late answers in a row"):
        asker.ask("more", "more")
    assert len(endpoint.requests) == PATIENCE
    endpoint.default = Reply()
    time.sleep(0.6)
    assert asker.ask("more", "more").result(5) == GOOD_ORDER


def test_model_that_is_always_late_soon_keeps_nobody_waiting(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    endpoint.default = Reply(delay=1.0)
    ranker = new_ranker(new_chat(), time_limit=0.2)
    assert {ranker.rank(f"query {number}").reason for number in range(PATIENCE)} == {
        "language model: no answer within 0.2 s"
    }
    started = time.monotonic()
    assert "left alone for 60 s" in ranker.rank("another").reason
    assert time.monotonic() - started < 0.1
    time.sleep(1.2)  # late answers that come after all are kept, and make it no better
    assert ranker.rank("query 0").reason == "answered before"
    assert "left alone" in ranker.rank("another").reason


def test_nobody_waits_twice_for_what_was_waited_for_in_vain(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint, classifier: IntentClassifier, letters: LetterEncoder
) -> None:
    endpoint.default = Reply(delay=1.0)
    asker = IntentAsker(new_chat(), 0.3)
    one, other = (IntentRanker({}, classifier, letters, asker) for _ in range(2))  # of two systems side by side
    assert one.rank("hi").source == "classifier"
    started = time.monotonic()
    assert other.rank("hi").source == "classifier"
    assert time.monotonic() - started < 0.2
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("endpoint", "model", "limit", "told"),
    [
        ("deepseek.com", "m", 2.0, "no URL"),
        ("http://x/v1", "", 2.0, "has no name"),
        ("http://x/v1", "m", 0.0, "time limit of 0 s"),
        ("http://x/v1", "m", float("nan"), "time limit of nan s"),
    ],
)
def test_settings_that_cannot_be_are_named(endpoint: str, model: str, limit: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        query_time_asker(endpoint, model, None, limit)


def test_questions_at_once_are_bounded(new_chat: NewChat, endpoint: Endpoint) -> None:
    endpoint.default = Reply(delay=1.0)
    asker = IntentAsker(new_chat())
    pending = [asker.ask(f"q{number}", f"q{number}") for number in range(AT_ONCE)]
    with pytest.raises(NotAsked, match="busy with 8 other queries"):
        asker.ask("more", "more")
    assert [answer.result(10) for answer in pending] == [GOOD_ORDER] * AT_ONCE


def test_same_query_by_several_people_at_once_is_asked_once(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    endpoint.default = Reply(delay=0.3)
    ranker = new_ranker(new_chat())
    with ThreadPoolExecutor(6) as people:
        sources = [answer.source for answer in people.map(ranker.rank, ["hi"] * 6)]
    assert sources == ["llm"] * 6
    assert len(endpoint.requests) == 1


def test_many_queries_come_from_table_and_classifier_in_their_order(
    new_ranker: NewRanker, new_chat: NewChat, endpoint: Endpoint
) -> None:
    ranker = new_ranker(new_chat())
    answers = ranker.rank_all(["good night", "cake", "Miso", "CAKE"])
    assert [answer.source for answer in answers] == ["classifier", "table", "classifier", "table"]
    assert answers[0].order == new_ranker().rank("good night").order
    assert answers[2].order == new_ranker().rank("Miso").order
    assert ranker.rank_all([]) == []
    assert not endpoint.requests


def test_language_model_can_be_set_up_and_taken_away_later(new_ranker: NewRanker, new_chat: NewChat) -> None:
    ranker = new_ranker()
    ranker.use(IntentAsker(new_chat()))
    assert ranker.rank("hi").source == "llm"
    ranker.use(None)
    assert ranker.rank("hi").source == "classifier"


def test_classifier_of_another_encoder_is_refused(classifier: IntentClassifier, letters: LetterEncoder) -> None:
    letters.name = "other"
    with pytest.raises(ValueError, match="reads 'letters', not 'other'"):
        IntentRanker({}, classifier, letters)
