"""Train PEARL's model on a corpus's pairs."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pearl_core.artifacts import write_json
from pearl_core.encoders import TransformerEncoder
from pearl_core.groups import GROUPS, GroupTokens
from pearl_core.held_out import held_queries
from pearl_core.identifiers import Identifiers
from pearl_core.intents import IntentRanker
from pearl_core.pearl.config import PearlConfig
from pearl_core.pearl.values import StickerValues, usable
from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.model import Groups, Seq2Seq
from pearl_core.seq2seq.pairs import Asked, Pairs, PairWeights, click_weights, indexing_weights, make_pairs
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.small import SmallSeq2Seq
from pearl_core.seq2seq.states import CachedStates
from pearl_core.seq2seq.trainer import Trainer
from pearl_core.types import UserGroup

ABOUT = "training.json"
VALIDATION_PAIRS = 512  # at most, drawn by seed
STATES = 0.1  # share of the work that is encoding the texts

Clicks = Sequence[tuple[Asked, int]]


def learn_model(
    config: PearlConfig,
    folder: Path,
    values: StickerValues,
    identifiers: Mapping[str, Identifiers],
    tokens: GroupTokens | None,
    clicks: Clicks,
    validation: Clicks,
    ranker: IntentRanker,
    encoder: TransformerEncoder,
    checkpoint: Path,
    progress: Callable[[float], None],
) -> Mapping[str, Any]:
    """Train on the clicks and on the properties themselves, and save the model into `folder`; nothing without any."""
    properties = usable(identifiers)
    if not properties:
        return {"steps": 0}
    forward = values.forward(identifiers, properties)
    if not validation:
        clicks, validation = hold_out(clicks, np.random.default_rng([config.seed, 6]))
    weights = intent_weights(ranker, [text for (text, _), _ in (*clicks, *validation)], config.intent_loss)
    asked = click_weights(clicks, forward, properties, weights.__getitem__, config.unknown_share)
    pairs = make_pairs(indexing_weights([identifiers[name].values for name in properties], forward), asked)
    checked = _some(make_pairs(click_weights(validation, forward, properties, weights.__getitem__)), config.seed)
    groups = seen_groups(asked) if tokens else ()
    vectors = np.array([tokens.of(group) for group in groups] if tokens else [], np.float32)
    model = _new_model(config, CodeTokens.of({name: identifiers[name].sizes for name in properties}), identifiers,
                       vectors.reshape(len(groups), encoder.dimension), encoder,
                       [text for text, _ in (*pairs.sources, *checked.sources)],
                       lambda share: progress(STATES * share))  # fmt: skip
    targets = {name: identifiers[name].codes for name in properties}
    trainer = Trainer(model, targets, Groups(groups), pairs, checked, config.training, checkpoint)
    at = trainer.run(lambda share: progress(STATES + share * (1 - STATES)))
    model.save(folder)
    told = {"steps": at.step, "best_step": at.best_step, "pairs": len(pairs), "curve": at.curve}
    write_json(folder / ABOUT, told | {"groups": [(group.age_band, group.gender) for group in groups]})
    return {"steps": at.step, "best_step": at.best_step, "pairs": len(pairs)}


def _new_model(
    config: PearlConfig,
    codes: CodeTokens,
    identifiers: Mapping[str, Identifiers],
    groups: NDArray[np.float32],
    encoder: TransformerEncoder,
    texts: Sequence[str],
    progress: Callable[[float], None],
) -> Seq2Seq:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        if config.backbone != "small":
            return PretrainedSeq2Seq.open(config.backbone, codes, groups, config.group_input).to(encoder.device)
        states = CachedStates(encoder, texts, progress)
        model = SmallSeq2Seq(codes, states, encoder.dimension, groups, config.small)
    centroids = {name: identifiers[name].centroids for name in codes.properties}
    model.start_from(centroids, np.random.default_rng([config.seed, 7]))
    return model.to(encoder.device)


def intent_weights(ranker: IntentRanker, queries: Sequence[str], by_intent: bool) -> dict[str, Mapping[str, float]]:
    """d_p of every property for each query (PEARL, eq. 19); 1 for all without the intent-aware loss."""
    distinct = list(dict.fromkeys(queries))
    ranked = ranker.rank_all(distinct)
    return {
        query: intents.weights if by_intent else dict.fromkeys(intents.weights, 1.0)
        for query, intents in zip(distinct, ranked, strict=True)
    }


def hold_out(clicks: Clicks, rng: np.random.Generator) -> tuple[Clicks, Clicks]:
    """The clicks in two parts, no query in both: to train on, and to validate with; all and none of a few queries."""
    held = held_queries((text for (text, _), _ in clicks), rng)
    kept = [click for click in clicks if click[0][0] not in held]
    return kept, [click for click in clicks if click[0][0] in held]


def seen_groups(weights: PairWeights) -> tuple[UserGroup, ...]:
    """Groups that clicked at all: the model cannot read the token of any other, who is asked for as unknown."""
    seen = {group for (_, group), _, _ in weights}
    return tuple(group for group in GROUPS if group in seen)


def _some(pairs: Pairs, seed: int) -> Pairs:
    """At most VALIDATION_PAIRS of the pairs."""
    if len(pairs) <= VALIDATION_PAIRS:
        return pairs
    rows = np.sort(np.random.default_rng([seed, 8]).choice(len(pairs), VALIDATION_PAIRS, replace=False))
    return Pairs(pairs.sources, pairs.source[rows], pairs.place[rows], pairs.value[rows], pairs.weight[rows])
