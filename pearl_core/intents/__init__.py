"""What a query is about, first of all: the five properties of stickers, ranked (PEARL, section 3.4).

Three sources, the first that knows: the table that `python -m pearl_core intents` precomputed for the
most frequent queries; a language model, if one is given, within a time limit; a linear classifier distilled
from the table or learned from labels. The answer says which, and why not a better one.

    classifier = train_classifier(corpus, read_table(table_path(corpus)), encoder)
    ranker = IntentRanker(read_table(table_path(corpus)), classifier, encoder)
    ranker.rank("Doraemon cute").order   ->  ("character_ip", "visual_style", ...)
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

from pearl_core.encoders import TextEncoder
from pearl_core.intents.asking import TIME_LIMIT, IntentAsker, NotAsked, query_time_asker
from pearl_core.intents.classifier import ClassifierConfig, IntentClassifier, train_classifier
from pearl_core.intents.prompt import Order, decay
from pearl_core.intents.table import read_table, table_path
from pearl_core.text import normalise

__all__ = [
    "TIME_LIMIT",
    "ClassifierConfig",
    "IntentAsker",
    "IntentClassifier",
    "IntentRanker",
    "Intents",
    "decay",
    "query_time_asker",
    "read_table",
    "table_path",
    "train_classifier",
]

Source = Literal["table", "llm", "classifier"]


@dataclass(frozen=True, slots=True)
class Intents:
    """The five properties, likeliest first; `weights` are d_p of equation 19; `reason` says why this source."""

    order: Order
    weights: Mapping[str, float]
    source: Source
    reason: str


class IntentRanker:
    """Ranks the intents of any query, with a language model or without. Safe to use from several threads."""

    def __init__(
        self,
        table: Mapping[str, Order],
        classifier: IntentClassifier,
        encoder: TextEncoder,
        asker: IntentAsker | None = None,
    ) -> None:
        """`table`: normalised query -> order; `encoder` is the one that the classifier was trained with.

        Raises ValueError for another encoder.
        """
        if classifier.meta["encoder"] != encoder.name:
            raise ValueError(f"the intent classifier reads {classifier.meta['encoder']!r}, not {encoder.name!r}")
        self._table = table
        self._classifier = classifier
        self._encoder = encoder
        self._asker = asker

    def use(self, asker: IntentAsker | None) -> None:
        """From now on ask this language model, or none."""
        self._asker = asker

    def rank(self, query: str) -> Intents:
        """The intents of one query; waits for the language model no longer than its time limit."""
        started, key, asker = time.monotonic(), normalise(query), self._asker
        if order := self._table.get(key):
            return _intents(order, "table", "precomputed")
        if not asker or not key:
            return self._classified([query], "no language model is set up" if key else "the query is empty")[0]
        try:
            answer = asker.ask(key, query)
        except NotAsked as refusal:
            return self._classified([query], f"language model: {refusal}")[0]
        at_once = answer.done()
        # While the model thinks; after its time is up there would be none left for this.
        fallback = None if at_once else self._classified([query], "")[0]
        order, reason = _awaited(asker, answer, started + asker.time_limit)
        if order:
            return _intents(order, "llm", "answered before" if at_once else "answered now")
        chosen = fallback or self._classified([query], "")[0]
        return _intents(chosen.order, "classifier", f"language model: {reason}")

    def rank_all(self, queries: Sequence[str]) -> list[Intents]:
        """The intents of many queries from table and classifier in one batch: for training. Asks no language model."""
        known = [self._table.get(normalise(query)) for query in queries]
        others = [query for query, order in zip(queries, known, strict=True) if not order]
        rest = iter(self._classified(others, "not precomputed"))
        return [_intents(order, "table", "precomputed") if order else next(rest) for order in known]

    def _classified(self, queries: Sequence[str], reason: str) -> list[Intents]:
        orders = self._classifier.rank(queries, self._encoder.encode(queries)) if queries else []
        return [_intents(order, "classifier", reason) for order in orders]


def _awaited(asker: IntentAsker, answer: "Future[Order]", ends: float) -> tuple[Order, str]:
    """The model's order, or () and why there is none."""
    try:
        return asker.wait(answer, ends), ""
    except TimeoutError:
        return (), f"no answer within {asker.time_limit:g} s"
    except Exception as error:  # whatever went wrong with the model, the query is answered without it
        return (), str(error) or type(error).__name__


def _intents(order: Order, source: Source, reason: str) -> Intents:
    return Intents(order, decay(order), source, reason)
