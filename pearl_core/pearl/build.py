"""Build PEARL: identifiers, intent classifier, group tokens, then the model; each a part that is kept.

A log teaches retrieval by its clicks. Without any, the model learns from pseudo-queries: what a sticker's
properties say, alone and in twos.
"""

from collections.abc import Callable, Iterator, Mapping
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
from pearl_core.pearl.config import PearlConfig
from pearl_core.pearl.parts import part
from pearl_core.pearl.values import StickerValues
from pearl_core.popularity import count_clicks
from pearl_core.seq2seq.pairs import Asked
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
    """Write everything that `PearlSearch.load` needs into an empty folder; what to tell of it in `meta.json`."""
    encoder = text_encoder(config, corpus)
    reads = (encoder.name, encoder.pooling, read_meta(corpus.built / "ocr")["key"], config.seed)
    values = StickerValues.of(corpus)
    scheme = find_scheme(config.identifiers)

    def identify(fresh: Path) -> Mapping[str, Any]:
        queries = sorted({row.query for row in corpus.interactions})
        found = scheme.fit(values.texts, queries, encoder.encode, config.seed)
        save_identifiers(found, fresh)
        return {"colliding_values": {name: round(c.share, 4) for name, c in collisions(found).items()}}

    def classify(fresh: Path) -> Mapping[str, Any]:
        classifier = train_classifier(corpus, read_table(table_path(corpus)), encoder, seed=config.seed)
        classifier.save(fresh)
        return dict(classifier.meta)

    identified = part(corpus, "identifiers", (reads, config.identifiers, scheme), folder, identify)
    progress(IDENTIFIERS)
    table = digest(sorted(read_table(table_path(corpus)).items()))
    classified = part(corpus, "intents", (reads, table), folder, classify)
    ranker = intent_ranker(corpus, folder / "intents", encoder)
    progress(INTENTS)

    def represent(fresh: Path) -> Mapping[str, Any]:
        tokens = learn_tokens(
            corpus,
            encoder,
            config.groups,
            config.seed,
            config.tasks,
            lambda query: ranker.rank(query).order,
            lambda share: progress(INTENTS + share * (GROUPS - INTENTS)),
        )
        tokens.save(fresh)
        return {"learned": tokens.learned, "notes": tokens.notes}

    represented = ""
    if config.user_embedding:
        represented = part(corpus, "groups", (reads, classified, config.tasks, config.groups), folder, represent)
    progress(GROUPS)
    clicks = clicked(corpus, values, config.user_embedding)
    learned = (config.backbone, config.group_input, config.small, config.training, config.unknown_share)
    depends = (reads, identified, classified, represented, config.intent_loss, *learned)

    def learn(fresh: Path) -> Mapping[str, Any]:
        from pearl_core.pearl.learning import learn_model

        checkpoint = corpus.built / "parts" / f"model-{digest(depends)}.checkpoint"
        tokens = load_tokens(folder / "groups") if config.user_embedding else None
        told = learn_model(
            config,
            fresh,
            values,
            load_identifiers(folder / "identifiers"),
            tokens,
            clicks or pseudo_clicks(values, np.random.default_rng([config.seed, 5])),
            validation_clicks(corpus, values, config.user_embedding),
            ranker,
            encoder,
            checkpoint,
            lambda share: progress(GROUPS + share * (1 - GROUPS)),
        )
        checkpoint.unlink(missing_ok=True)
        return told

    part(corpus, "model", depends, folder, learn)
    count_clicks(corpus.by_id, corpus.interactions).save(folder)
    progress(1.0)
    return {
        name: read_meta(folder / name)
        for name in ("identifiers", "intents", "groups", "model")
        if (folder / name).exists()
    }


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
