"""The intents of a query without a language model: linear, distilled from what a model said, or from labels.

Two linear maps over the query's embedding and the match of its words with the corpus's values. The first
is a multinomial regression of the first intent; the second ranks the others, a Plackett-Luce model of the
choices that follow. One map alone would have to trade the one for the other: a visual style is a frequent
second intent and hardly ever the first. Trained by L-BFGS in about a second.

    classifier = train_classifier(corpus, table, encoder)
    classifier.save(folder); classifier.meta["held_out"]["first_intent_accuracy"]
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pearl_core.corpus import Corpus
from pearl_core.encoders import TextEncoder
from pearl_core.intents.labels import best_labels, own_labels
from pearl_core.intents.prompt import Order
from pearl_core.intents.words import PropertyWords
from pearl_core.types import PROPERTIES, ArtifactMissing

ARRAYS, META = "intents.npz", "intents.json"
CLASSES = len(PROPERTIES)

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassifierConfig:
    l2: float = 1e-4  # best of 1e-5 ... 1e-3 in five-fold cross-validation on the demo corpus
    held_out: float = 0.2  # share of the labelled queries that measures a first fit; the final fit has them all
    least: int = 100  # labelled queries below which a source is too small to learn from


class IntentClassifier:
    """Ranks the five intents of a query. `meta` says what it learned from and how well it does."""

    def __init__(self, first: Matrix, later: Matrix, words: PropertyWords, meta: Mapping[str, Any]) -> None:
        """`first` and `later` are [embedding + 5 matches + 1, 5], the last row for the intercept."""
        self._first, self._later = first, later
        self.words = words
        self.meta = meta

    def rank(self, queries: Sequence[str], vectors: NDArray[np.float32]) -> list[Order]:
        """All five properties for each query, likeliest first; `vectors` [queries, dimension] are its embeddings."""
        return ordered(self._first, self._later, inputs(queries, vectors, self.words))

    def save(self, folder: Path) -> None:
        """Write two files into the folder."""
        np.savez(folder / ARRAYS, first=self._first, later=self._later, **self.words.arrays)  # type: ignore[arg-type]
        (folder / META).write_text(json.dumps(dict(self.meta), ensure_ascii=False, indent=1), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentClassifier":
        """Raises ArtifactMissing, naming the folder, when its files are not there."""
        try:
            meta: dict[str, Any] = json.loads((folder / META).read_text("utf-8"))
            with np.load(folder / ARRAYS, allow_pickle=False) as saved:
                arrays = dict(saved)
        except (OSError, ValueError):
            raise ArtifactMissing(f"no intent classifier in {folder}: build again") from None
        return cls(arrays.pop("first"), arrays.pop("later"), PropertyWords(arrays), meta)


def train_classifier(
    corpus: Corpus,
    table: Mapping[str, Order],
    encoder: TextEncoder,
    config: ClassifierConfig | None = None,
    seed: int = 0,
) -> IntentClassifier:
    """Learn from the table, else from the corpus's own labels, else from weak ones (see `labels`).

    Its accuracy in `meta` is that of a fit without the held-out queries, beside that of always saying the
    most frequent first intent; of the final fit, too, where the corpus labels its validation queries.
    With weak labels the held-out figures tell how well the rule was learned, not how true it is.
    """
    config = config or ClassifierConfig()
    words = PropertyWords.of_corpus(corpus)
    labels = best_labels(corpus, table, words, config.least)
    queries, orders = list(labels.orders), list(labels.orders.values())
    rows = inputs(queries, encoder.encode(queries), words)
    meta: dict[str, Any] = {"labels": labels.source, "queries": len(queries), "encoder": encoder.name}
    meta |= {"config": asdict(config), "held_out": _held_out(rows, orders, config, seed)}
    first, later = _fit_both(rows, orders, config.l2)
    if validation := own_labels(corpus, "validation"):
        known = list(validation)
        told = ordered(first, later, inputs(known, encoder.encode(known), words))
        meta["validation"] = measured(told, list(validation.values()), _usual(orders))
    return IntentClassifier(first, later, words, meta)


def _held_out(rows: Matrix, orders: Sequence[Order], config: ClassifierConfig, seed: int) -> dict[str, float] | None:
    """How well a fit to the other queries does on a random share of them; None where there are too few to hold any."""
    held = np.random.default_rng(seed).random(len(orders)) < config.held_out
    kept, out = np.flatnonzero(~held), np.flatnonzero(held)
    if not len(kept) or not len(out):
        return None
    learned = [orders[row] for row in kept]
    told = ordered(*_fit_both(rows[kept], learned, config.l2), rows[out])
    return measured(told, [orders[row] for row in out], _usual(learned))


def _usual(orders: Sequence[Order]) -> str:
    """The most frequent first intent; that of no queries is the meaning."""
    return Counter(order[0] for order in orders).most_common(1)[0][0] if orders else "meaning"


def inputs(queries: Sequence[str], vectors: NDArray[np.float32], words: PropertyWords) -> Matrix:
    """What the maps read [queries, embedding + 5 + 1]: embedding, matches, and a 1 for the intercept."""
    matches = np.array([words.match(query) for query in queries]).reshape(len(queries), CLASSES)
    return np.hstack([vectors.astype(np.float64), matches, np.ones((len(queries), 1))])


def ordered(first: Matrix, later: Matrix, rows: Matrix) -> list[Order]:
    """The order of each row: the likeliest first intent, then the others by the second map; ties as in PROPERTIES."""
    chosen, scores = (rows @ first).argmax(1), rows @ later
    scores[np.arange(len(rows)), chosen] = np.inf
    return [tuple(PROPERTIES[p] for p in line) for line in np.argsort(-scores, axis=1, kind="stable")]


def measured(told: Sequence[Order], true: Sequence[Order], usual: str) -> dict[str, float]:
    """Shares of queries: first intent right; the same for always saying `usual`; every known intent in its place."""
    return {
        "queries": len(true),
        "first_intent_accuracy": float(np.mean([a[0] == b[0] for a, b in zip(told, true, strict=True)])),
        "most_frequent_accuracy": float(np.mean([order[0] == usual for order in true])),
        "all_known_right": float(np.mean([a[: len(b)] == b for a, b in zip(told, true, strict=True)])),
    }


def _fit_both(rows: Matrix, orders: Sequence[Order], l2: float) -> tuple[Matrix, Matrix]:
    places = np.full((len(orders), CLASSES), -1)  # the property at each place of each order, -1 where unknown
    for row, order in enumerate(orders):
        places[row, : len(order)] = [PROPERTIES.index(name) for name in order]
    return fit(rows, places, range(1), l2), fit(rows, places, range(1, CLASSES), l2)


def fit(rows: Matrix, places: NDArray[np.int_], steps: range, l2: float) -> Matrix:
    """The map [columns of rows, 5] under which the choices at `steps` are likeliest.

    At each step one of the properties that are left is chosen by a softmax over them; `places` [rows, 5]
    holds the choices, -1 where unknown. The intercept (last row) is not shrunk. All zeros without a choice.
    """
    shape = (rows.shape[1], CLASSES)
    left = np.ones((len(steps), len(rows), CLASSES), bool)
    for position, step in enumerate(steps):
        for earlier in range(step):
            known = np.flatnonzero(places[:, earlier] >= 0)
            left[position, known, places[known, earlier]] = False
    chosen = [np.flatnonzero(places[:, step] >= 0) for step in steps]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(shape)
        scores, slope, total = rows @ weights, np.zeros((len(rows), CLASSES)), 0.0
        for position, (step, known) in enumerate(zip(steps, chosen, strict=True)):
            masked = np.where(left[position, known], scores[known], -np.inf)
            shifted = np.exp(masked - masked.max(1, keepdims=True)) if len(known) else masked
            share = shifted / shifted.sum(1, keepdims=True)
            picked = share[np.arange(len(known)), places[known, step]]
            total -= float(np.log(picked + 1e-300).sum())
            slope[known] += share
            slope[known, places[known, step]] -= 1
        shrunk = np.vstack([weights[:-1], np.zeros((1, CLASSES))])
        count = max(1, len(rows))
        return total / count + l2 * float((shrunk**2).sum()) / 2, (rows.T @ slope / count + l2 * shrunk).ravel()

    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights: Matrix = found.x.reshape(shape)
    return weights
