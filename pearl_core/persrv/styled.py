"""PerSRV's ranking by style on top of any system: `pearl+style`, `dense+style`, `pearl:strict+style`.

The base system is asked for R stickers, and those are ranked by relevance x (1 + alpha x preference) (eq. 10).
Where no score of the R is negative, the relevance is the base's score itself. Multiplying a negative score
would punish what is liked, so scores such as PEARL's log-probabilities are first stretched over the R stickers,
relevance = (score - lowest) / (highest - lowest): what the base is surest of is 1, and the boost says by
what share of the R stickers' range of scores a liked one is raised, at most. Stickers beyond the R follow
in the base's order. Systems differ in how steep their scores are, so alpha is the best of a few values on the
corpus's validation queries, 0 among them.

The artifact holds the styles and alpha; the base's own artifact is used as it stands, and built where it is missing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.artifacts import write_json
from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.persrv.ranking import Preference, personalised, preferences
from pearl_core.persrv.search import described, told_style
from pearl_core.persrv.style import StyleModel
from pearl_core.ranking import answer
from pearl_core.serving import RanksIntents
from pearl_core.types import Explainer, Hit, Personal, Query, RankedList, Retriever, User

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.intents import IntentAsker

FILE = "alpha.json"
ALPHAS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)
DEPTH = 10
QUERIES = 400  # asked at most to choose alpha, evenly taken from more


@dataclass(frozen=True, slots=True)
class StyledConfig:
    recall: int = 100  # R
    clusters: int = 5
    alpha: float = 0.3  # where the corpus has no validation queries
    seed: int = 0


class Styled:
    """The retriever. `name` and `version` are those of the system that loaded it."""

    def __init__(
        self, name: str, version: str, config: StyledConfig, base: Retriever, styles: StyleModel, alpha: float
    ) -> None:
        self.name, self.version = name, version
        self._config, self._base, self._styles, self._alpha = config, base, styles, alpha

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def ask_intents_of(self, asker: "IntentAsker | None") -> None:
        """Let the base rank intents by a language model where it ranks any."""
        if isinstance(self._base, RanksIntents):
            self._base.ask_intents_of(asker)

    def explain(self, query: Query, k: int) -> Mapping[str, object]:
        """What the base says of the query, and under `style` what `search.Persrv` says of styles and hits."""
        hits, liked = self._asked(query, k)
        relevance = relevances(hits, self._config.recall)
        order, scores = reranked(relevance, liked, self._alpha, self._config.recall)
        told = self._base.explain(query, k) if isinstance(self._base, Explainer) else {}
        ranked = [
            {
                "rank": rank,
                "sticker_id": hits[place].sticker_id,
                "score": float(scores[place]),
                "recall": float(relevance[place]),
                "style": told_style(liked, place, float(scores[place] - relevance[place])),
            }
            for rank, place in enumerate(order[:k].tolist(), 1)
        ]
        return {**told, **self.known_of(query.user), "hits": ranked}

    def known_of(self, user: User, like: Sequence[str] = ()) -> dict[str, Any]:
        """The part `style` of every explanation for this person, beside what the base knows of them."""
        told = self._base.known_of(user, like) if isinstance(self._base, Personal) else {}
        return {**told, "style": {**described(self._styles, user, like), "reading": "cosine", "alpha": self._alpha}}

    def candidates(self, query: Query) -> tuple[Sequence[Hit], Preference]:
        """The R stickers that the style ranks, and the user's preference for them."""
        return self._asked(query, self._config.recall)

    def _asked(self, query: Query, k: int) -> tuple[Sequence[Hit], Preference]:
        first = self._config.recall
        hits = self._base.retrieve(query, max(k, first)).hits
        liked = preferences(self._styles, query.user, tuple(hit.sticker_id for hit in hits[:first]))
        return hits, liked.filled(len(hits))

    def _find(self, query: Query, k: int) -> list[Hit]:
        hits, liked = self._asked(query, k)
        relevance = relevances(hits, self._config.recall)
        order, scores = reranked(relevance, liked, self._alpha, self._config.recall)
        return [
            _hit(hits[place], float(relevance[place]), float(scores[place]), float(liked.values[place]))
            for place in order[:k].tolist()
        ]


def relevances(hits: Sequence[Hit], first: int) -> NDArray[np.float64]:
    """Relevance of each hit [hits]: its score where none of the `first` is negative, else stretched over those."""
    scores = np.array([hit.score for hit in hits], np.float64)
    if not len(scores) or scores[:first].min() >= 0:
        return scores
    lowest, highest = scores[:first].min(), scores[:first].max()
    return (scores - lowest) / (highest - lowest) if highest > lowest else np.ones(len(scores))


def reranked(
    relevance: NDArray[np.float64], liked: Preference, alpha: float, first: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Places of the hits in their new order, equal scores in the old one, and the scores by old place [hits]."""
    scores = personalised(relevance, liked.values, alpha)
    order = np.arange(len(scores))
    order[:first] = np.argsort(-scores[:first], kind="stable")
    return order, scores


def build(
    name: str,
    config: StyledConfig,
    base: Callable[[Corpus], Retriever],
    corpus: Corpus,
    folder: Path,
    progress: Callable[[float], None],
) -> Mapping[str, Any]:
    """Write the styles and alpha into an empty folder; `base` gives the base system, built and loaded."""
    from pearl_core.persrv.build import validation_queries
    from pearl_core.persrv.style import pictures_of

    pictures, people = pictures_of(corpus), corpus.users.values()
    styles = StyleModel.of_people(
        pictures, people, config.clusters, config.seed, progress=lambda share: progress(share / 2)
    )
    styles.save(folder)
    judged = validation_queries(corpus)
    system = Styled(name, "", config, base(corpus), styles, config.alpha)
    alpha, reached = choose_alpha(system, judged, config, lambda share: progress((1 + share) / 2))
    write_json(folder / FILE, alpha)
    return {"alpha": alpha, "validation": reached}


def load(name: str, config: StyledConfig, base: Retriever, corpus: Corpus, folder: Path, version: str) -> Styled:
    """What `build` of the same configuration wrote into the folder."""
    from pearl_core.persrv.style import pictures_of

    styles = StyleModel.load(folder, pictures_of(corpus), config.clusters, config.seed)
    alpha = float(json.loads((folder / FILE).read_text("utf-8")))
    return Styled(name, version, config, base, styles, alpha)


def choose_alpha(
    system: Styled, judged: Sequence[JudgedQuery], config: StyledConfig, progress: Callable[[float], None]
) -> tuple[float, dict[str, float]]:
    """The alpha of the best mean of MRR@10 and Recall@10, of equal ones the smallest; the default without queries."""
    reached = dict.fromkeys(ALPHAS, 0.0)
    places = np.linspace(0, len(judged) - 1, min(QUERIES, len(judged))).astype(np.int64).tolist()
    for done, place in enumerate(places, 1):
        hits, liked = system.candidates(judged[place].query)
        relevance, relevant = relevances(hits, config.recall), judged[place].relevant
        for alpha in ALPHAS:
            order, _ = reranked(relevance, liked, alpha, config.recall)
            found = [hits[number].sticker_id in relevant for number in order[:DEPTH].tolist()]
            first = 1 / (found.index(True) + 1) if any(found) else 0.0
            reached[alpha] += (first + sum(found) / len(relevant)) / 2 / len(places)
        progress(done / len(places))
    chosen = max(ALPHAS, key=lambda alpha: (round(reached[alpha], 9), -alpha)) if places else config.alpha
    return chosen, {f"{alpha:g}": round(value, 4) for alpha, value in reached.items()} if places else {}


def _hit(hit: Hit, relevance: float, score: float, liked: float) -> Hit:
    """The base's hit with its new score: its own evidence where that still adds up, and the share of the style."""
    evidence: dict[str, float | str] = dict(hit.evidence)
    if relevance != hit.score:
        evidence = {name: value for name, value in evidence.items() if isinstance(value, str)}
        evidence |= {"relevance": relevance, "score before": f"{hit.score:.3f}"}
    evidence |= {"style": score - relevance} if liked else {}
    return Hit(hit.sticker_id, score, evidence)
