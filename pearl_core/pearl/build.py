"""Build PEARL: identifiers, intent classifier, group tokens, then the model; each a part that is kept.

A log teaches retrieval by its clicks. Without any, the model learns from pseudo-queries: what a sticker's
properties say, alone and in twos.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core import encoders
from pearl_core.artifacts import digest, read_meta
from pearl_core.corpus import Corpus
from pearl_core.encoders import TransformerEncoder
from pearl_core.groups import learn_tokens, load_tokens
from pearl_core.identifiers import collisions, find_scheme, load_identifiers, save_identifiers
from pearl_core.intents import IntentClassifier, IntentRanker, read_table, table_path, train_classifier
from pearl_core.intents.prompt import Order
from pearl_core.pearl.config import PearlConfig
from pearl_core.pearl.parts import PARTS, checkpoint_of, part
from pearl_core.pearl.values import StickerValues, extended
from pearl_core.popularity import count_clicks
from pearl_core.seq2seq.pairs import Asked
from pearl_core.seq2seq.team import together
from pearl_core.threads import one_thread
from pearl_core.types import UserGroup

Progress = Callable[[float], None]
# Shares of the work, by its time on the demo corpus: until where each part goes.
IDENTIFIERS, INTENTS, GROUPS = 0.1, 0.15, 0.3
PSEUDO_QUERIES = 4  # for each sticker, where there is no log


def text_encoder(config: PearlConfig, corpus: Corpus) -> TransformerEncoder:
    return encoders.shared().text(corpus.models.get("text_encoder", config.encoder), pooling=config.pooling)


def intent_ranker(corpus: Corpus, folder: Path, encoder: TransformerEncoder) -> IntentRanker:
    """The ranker of the classifier in `folder`, and of the corpus's table as it is now."""
    return IntentRanker(read_table(table_path(corpus)), IntentClassifier.load(folder), encoder)


@one_thread()  # the order of sums depends on the number of threads, and a resumed build must end the same
def build(config: PearlConfig, corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    """Write everything that `Pearl.load` needs into an empty folder; what to tell of it in `meta.json`.

    All is learned from the stickers of `corpus.learned_from`; those added since have identifiers computed.
    """
    learned = corpus.learned_from
    making = _Making(config, learned, folder, text_encoder(config, corpus), StickerValues.of(learned), progress)
    identified = making.identifiers()
    progress(IDENTIFIERS)
    classified = making.intents()
    progress(INTENTS)
    represented = making.groups(classified) if config.user_embedding else ""
    progress(GROUPS)
    making.model(identified, classified, represented)
    count_clicks(corpus.by_id, corpus.interactions).save(folder)
    told: dict[str, Any] = {name: read_meta(folder / name) for name in PARTS if (folder / name).exists()}
    if corpus.learned:
        told["added"] = making.extend(StickerValues.of(corpus))
    progress(1.0)
    return told


@one_thread()
def take_part(config: PearlConfig, corpus: Corpus, folder: Path, checkpoint: Path) -> None:
    """Train with the first process of a team, which builds into `folder`; nothing is written."""
    learned = corpus.learned_from
    values = StickerValues.of(learned)
    making = _Making(config, learned, folder, text_encoder(config, corpus), values, lambda share: None)
    with tempfile.TemporaryDirectory() as thrown_away:
        making.learn(Path(thrown_away), checkpoint)


@dataclass(frozen=True)
class _Making:
    """Makes the parts of one build into `folder`, each from those before it; each method returns its part's key."""

    config: PearlConfig
    corpus: Corpus
    folder: Path
    encoder: TransformerEncoder
    values: StickerValues
    progress: Progress

    @cached_property
    def reads(self) -> tuple[object, ...]:
        """What all parts depend on, besides the corpus."""
        ocr = read_meta(self.corpus.built / "ocr")
        key = ocr.get("learned_key", ocr["key"])
        return (self.encoder.name, self.encoder.pooling, key, self.config.seed)

    @cached_property
    def table(self) -> Mapping[str, Order]:
        return read_table(table_path(self.corpus))

    @cached_property
    def ranker(self) -> IntentRanker:
        """Ranks by the classifier that `intents` made."""
        return intent_ranker(self.corpus, self.folder / "intents", self.encoder)

    def identifiers(self) -> str:
        scheme = find_scheme(self.config.identifiers)

        def fill(fresh: Path) -> Mapping[str, Any]:
            queries = sorted({row.query for row in self.corpus.interactions})
            found = scheme.fit(self.values.texts, queries, self.encoder.encode, self.config.seed)
            save_identifiers(found, fresh)
            return {"colliding_values": {name: round(c.share, 4) for name, c in collisions(found).items()}}

        return self._part("identifiers", (self.reads, self.config.identifiers, scheme), fill)

    def intents(self) -> str:
        def fill(fresh: Path) -> Mapping[str, Any]:
            classifier = train_classifier(self.corpus, self.table, self.encoder, seed=self.config.seed)
            classifier.save(fresh)
            return dict(classifier.meta)

        return self._part("intents", (self.reads, digest(sorted(self.table.items()))), fill)

    def groups(self, classified: str) -> str:
        config = self.config

        def fill(fresh: Path) -> Mapping[str, Any]:
            tokens = learn_tokens(
                self.corpus,
                self.encoder,
                config.groups,
                config.seed,
                config.tasks,
                lambda query: self.ranker.rank(query).order,
                lambda share: self.progress(INTENTS + share * (GROUPS - INTENTS)),
            )
            tokens.save(fresh)
            return {"learned": tokens.learned, "notes": tokens.notes}

        return self._part("groups", (self.reads, classified, config.tasks, config.groups), fill)

    def model(self, identified: str, classified: str, represented: str) -> str:
        config = self.config
        learned = (config.backbone, config.group_input, config.small, config.training, config.unknown_share)
        depends = (self.reads, identified, classified, represented, config.intent_loss, *learned)

        def fill(fresh: Path) -> Mapping[str, Any]:
            checkpoint = checkpoint_of(self.corpus, depends)
            with together((self.config, str(self.folder), str(checkpoint))):
                told = self.learn(fresh, checkpoint)
            checkpoint.unlink(missing_ok=True)
            return told

        return self._part("model", depends, fill)

    def learn(self, fresh: Path, checkpoint: Path) -> Mapping[str, Any]:
        """Train the model from the other parts."""
        from pearl_core.pearl.learning import learn_model

        grouped = self.config.user_embedding
        clicks = clicked(self.corpus, self.values, grouped)
        return learn_model(
            self.config,
            fresh,
            self.values,
            load_identifiers(self.folder / "identifiers"),
            load_tokens(self.folder / "groups") if grouped else None,
            clicks or pseudo_clicks(self.values, np.random.default_rng([self.config.seed, 5])),
            validation_clicks(self.corpus, self.values, grouped),
            self.ranker,
            self.encoder,
            checkpoint,
            lambda share: self.progress(GROUPS + share * (1 - GROUPS)),
        )

    def extend(self, values: StickerValues) -> dict[str, Any]:
        """Give the values of stickers that were added their identifiers, in place; how many are new, and unknown."""
        known = load_identifiers(self.folder / "identifiers")
        grown = extended(known, values, find_scheme(self.config.identifiers), self.encoder.encode)
        save_identifiers(grown, self.folder / "identifiers")
        new = {name: len(grown[name].values) - len(known[name].values) for name in known}
        texts = {name: set(values.texts[name]) - {""} for name in known}
        unknown = {name: len(texts[name] - grown[name].rows.keys()) for name in known}
        stickers = len(values.sticker_ids) - len(self.values.sticker_ids)
        return {"stickers": stickers, "new_values": new, "unknown_values": unknown}

    def _part(self, name: str, depends: object, fill: Callable[[Path], Mapping[str, Any]]) -> str:
        return part(self.corpus, name, depends, self.folder, fill)


def clicked(corpus: Corpus, values: StickerValues, grouped: bool) -> list[tuple[Asked, int]]:
    """Every click of the log on a sticker of the corpus: who asked what, and the sticker's place."""
    places = {sticker_id: place for place, sticker_id in enumerate(values.sticker_ids)}
    return [
        ((row.query, row.group if grouped else None), places[row.sticker_id])
        for row in corpus.interactions
        if row.clicked and row.sticker_id in places
    ]


def validation_clicks(corpus: Corpus, values: StickerValues, grouped: bool) -> list[tuple[Asked, int]]:
    """The corpus's validation queries with their relevant stickers; [] where it has none."""
    if not (corpus.folder / "qrels" / "validation.tsv").exists():
        return []
    places = {sticker_id: place for place, sticker_id in enumerate(values.sticker_ids)}

    def group(judged: UserGroup | None) -> UserGroup | None:
        return judged if grouped else None

    return [
        ((judged.query.text, group(judged.query.user.group)), places[sticker_id])
        for judged in corpus.judged("validation")
        for sticker_id in judged.relevant
        if sticker_id in places
    ]


def pseudo_clicks(values: StickerValues, rng: np.random.Generator) -> list[tuple[Asked, int]]:
    """Queries that somebody might ask for each sticker: one or two of its properties, by one of their words each."""
    return [
        ((" ".join(words), None), place)
        for place in range(len(values.sticker_ids))
        for words in _pseudo_queries([values.texts[name][place] for name in values.texts], rng)
    ]


def _pseudo_queries(texts: list[str], rng: np.random.Generator) -> Iterator[list[str]]:
    said = [[word.strip() for word in text.split(",") if word.strip()] for text in texts]
    said = [words for words in said if words]
    for number in range(PSEUDO_QUERIES if said else 0):
        chosen: NDArray[np.int64] = rng.permutation(len(said))[: 1 + number % 2]
        yield [said[place][int(rng.integers(len(said[place])))] for place in sorted(chosen.tolist())]
