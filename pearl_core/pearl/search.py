"""PEARL's answers: intents, then the beams of every property in one search, then the funnel."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.generation.beam import Beams, beam_search
from pearl_core.generation.funnel import FALLBACK, FLOOR, Found, Funnel, Postings, funnel
from pearl_core.generation.trie import Tries
from pearl_core.identifiers import Identifiers, load_identifiers
from pearl_core.intents import IntentAsker, IntentRanker, Intents
from pearl_core.pearl.build import intent_ranker, text_encoder
from pearl_core.pearl.config import Funnelling, PearlConfig
from pearl_core.pearl.learning import ABOUT
from pearl_core.pearl.values import StickerValues, usable
from pearl_core.popularity import ClickCounts
from pearl_core.ranking import answer
from pearl_core.seq2seq.model import Groups, Seq2Seq
from pearl_core.seq2seq.packing import pack
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.small import SmallSeq2Seq
from pearl_core.threads import one_thread
from pearl_core.types import Hit, Query, RankedList, UserGroup

KEPT_S = 60  # how long an answer made without the language model's may be given again once it could have one
SHOWN = 5  # beams of each property that an explanation names


@dataclass(frozen=True, slots=True)
class Generated:
    """What was generated for one query, before any sticker is looked at."""

    intents: Intents
    order: tuple[str, ...]  # properties that the corpus has, the likeliest intent first
    weights: Mapping[str, float]
    beams: Mapping[str, Beams]


class IdentifierIndex:
    """Which stickers have which identifier, for every property that any sticker has."""

    def __init__(self, values: StickerValues, identifiers: Mapping[str, Identifiers]) -> None:
        self.properties = usable(identifiers)
        self.sticker_ids = values.sticker_ids
        self._identifiers = identifiers
        self.tries = Tries.build([identifiers[name].codes for name in self.properties])
        forward = values.forward(identifiers, self.properties)
        self.postings, self._values = {}, {}
        for place, name in enumerate(self.properties):
            numbers, size = self.tries.numbers[place], self.tries.size(place)
            of_stickers = np.append(numbers, -1)[forward[place]]  # -1 stays -1
            self.postings[name] = Postings.of(of_stickers.astype(np.int32), size)
            self._values[name] = Postings.of(numbers.astype(np.int32), size)  # which values, in place of stickers

    def texts(self, name: str, identifier: int) -> tuple[str, ...]:
        """The values that the identifier stands for: several where they collide."""
        rows = self._values[name].rows(np.array([identifier]))
        return tuple(self._identifiers[name].values[row] for row in rows)


class Pearl:
    """The retriever. `name` and `version` are those of the system that loaded it."""

    def __init__(
        self,
        name: str,
        version: str,
        config: PearlConfig,
        index: IdentifierIndex,
        model: Seq2Seq | None,
        groups: Sequence[UserGroup],
        ranker: IntentRanker,
        clicks: ClickCounts,
    ) -> None:
        """`model` is None for a corpus whose stickers have no property; `groups` are those that it knows."""
        self.name, self.version = name, version
        self._config, self._index, self._model, self._ranker = config, index, model, ranker
        self._groups, self._clicks = Groups(groups), clicks
        self._kept = lru_cache(64)(self._generate)
        self._asks = False  # a language model

    @classmethod
    def load(cls, name: str, config: PearlConfig, corpus: Corpus, folder: Path, version: str) -> "Pearl":
        """What `build` of the same configuration wrote into the folder."""
        encoder = text_encoder(config, corpus)
        index = IdentifierIndex(StickerValues.of(corpus), load_identifiers(folder / "identifiers"))
        ranker = intent_ranker(corpus, folder / "intents", encoder)
        model: Seq2Seq | None = None
        groups: list[UserGroup] = []
        if index.properties:
            groups = [
                UserGroup(*group) for group in json.loads((folder / "model" / ABOUT).read_text("utf-8"))["groups"]
            ]
            if config.backbone == "small":
                model = SmallSeq2Seq.load(folder / "model", encoder.token_states, encoder.device)
            else:
                model = PretrainedSeq2Seq.load(folder / "model", encoder.device)
            for stack in model.stacks():
                pack(stack)
        return cls(name, version, config, index, model, groups, ranker, ClickCounts.load(folder))

    def ask_intents_of(self, asker: IntentAsker | None) -> None:
        """From now on let this language model rank the intents of queries that the table does not know, or none."""
        self._ranker.use(asker)
        self._asks = asker is not None
        self._kept.cache_clear()

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    @property
    def sticker_ids(self) -> tuple[str, ...]:
        """All stickers, in the order of their ids: the columns of `shares` and of `popularity`."""
        return self._index.sticker_ids

    def shares(self, query: Query) -> dict[str, NDArray[np.float64]]:
        """What each property adds to the score of every sticker [stickers], as in the soft funnel but without one."""
        if self._model is None:
            return {}
        generated = self._generated(query.text, query.user.group)
        found = {}
        for name in generated.order:
            beams, postings = generated.beams[name], self._index.postings[name]
            floor = beams.log_probs.min(initial=0.0) - FLOOR
            by_identifier = np.full(len(postings.starts), floor)  # the last one is read for -1, no identifier
            by_identifier[beams.identifiers] = beams.log_probs
            found[name] = generated.weights[name] * by_identifier[postings.forward]
        return found

    def popularity(self, group: UserGroup | None) -> NDArray[np.int64]:
        """Clicks on every sticker [stickers] by the group, by everyone where it is unknown or never clicked.

        By everyone, too, without the user embedding: that variant knows no groups at all.
        """
        known = group if self._config.user_embedding else None
        return self._clicks.by_group.get(known, self._clicks.overall) if known else self._clicks.overall

    def explain(self, query: Query, k: int = 10) -> dict[str, Any]:
        """Why this query is answered as it is: intents, the likeliest identifiers of each property, the funnel."""
        if self._model is None:
            return {"note": "no sticker has a property that could be generated"}
        generated = self._generated(query.text, query.user.group)
        narrowings = self._funnel(generated, query.user.group, k).narrowings
        return {
            "intents": {
                "order": list(generated.intents.order),
                "weights": {name: generated.weights[name] for name in generated.order},
                "source": generated.intents.source,
                "reason": generated.intents.reason,
            },
            "beams": {name: self._told(name, generated.beams[name]) for name in generated.order},
            "funnel": {
                "kind": self._kind,
                "steps": [
                    {"property": n.property, "reached": n.reached, "left": n.left, "skipped": n.skipped}
                    for n in narrowings
                ],
            },
        }

    def _find(self, query: Query, k: int) -> list[Hit]:
        if self._model is None:
            return []
        generated = self._generated(query.text, query.user.group)
        return [self._hit(found, generated) for found in self._funnel(generated, query.user.group, k).found]

    def _generated(self, text: str, group: UserGroup | None) -> Generated:
        """Kept for a while, so that an explanation tells of the very answer that was given."""
        return self._kept(text, group, int(time.monotonic() // KEPT_S) if self._asks else 0)

    def _generate(self, text: str, group: UserGroup | None, period: int) -> Generated:
        assert self._model is not None
        intents = self._ranker.rank(text)
        order = tuple(name for name in intents.order if name in self._index.properties)
        weights = intents.weights if self._config.intent_guidance else dict.fromkeys(intents.weights, 1.0)
        with torch.inference_mode(), one_thread():
            memory = self._model.encode([text], np.array([self._groups.row(group)]))
            beams = beam_search(QueryScorer(self._model, memory), self._index.tries, self._config.beam)
        return Generated(intents, order, weights, dict(zip(self._index.properties, beams, strict=True)))

    @property
    def _kind(self) -> Funnelling:
        return self._config.funnel if self._config.intent_guidance else "union"

    def _funnel(self, generated: Generated, group: UserGroup | None, k: int) -> Funnel:
        clicks = self.popularity(group)

        def narrow(order: Sequence[str], strict: bool) -> Funnel:
            return funnel(order, generated.beams, self._index.postings, generated.weights, clicks, k, strict)

        if self._kind != "union":
            return narrow(generated.order, self._kind == "strict")
        each = [narrow((name, *(n for n in generated.order if n != name)), False) for name in generated.order]
        return replace(each[0], found=_united(each, clicks, k))

    def _hit(self, found: Found, generated: Generated) -> Hit:
        evidence: dict[str, float | str] = dict(found.shares)
        for name, rank in found.beams.items():
            identifier = int(generated.beams[name].identifiers[rank - 1])
            evidence[f"{name} generated"] = f"{rank}. {' / '.join(self._index.texts(name, identifier))}"
        return Hit(self._index.sticker_ids[found.row], found.score, evidence)

    def _told(self, name: str, beams: Beams) -> list[dict[str, Any]]:
        return [
            {"text": " / ".join(self._index.texts(name, int(identifier))), "probability": float(np.exp(log_prob))}
            for identifier, log_prob in list(zip(beams.identifiers, beams.log_probs, strict=True))[:SHOWN]
        ]


def _united(each: Sequence[Funnel], popularity: NDArray[np.int64], k: int) -> tuple[Found, ...]:
    """The best of several funnels: what any of them reached by its first intent, then the first one's own rest."""
    reached = {found.row: found for one in each for found in one.found if FALLBACK not in found.shares}
    best = sorted(reached.values(), key=lambda found: (-round(found.score, 9), -int(popularity[found.row]), found.row))
    rest = [found for found in each[0].found if found.row not in reached]
    return tuple((*best, *rest)[:k])
