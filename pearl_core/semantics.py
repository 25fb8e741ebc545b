"""What a sticker means, in words, whoever said it: a vision-language model, its creator, or a tagger.

PerSRV's semantics (section 3.3.1, eq. 7) besides the text written on the sticker and the queries of the log.
The stage `semantics` of a build writes them to `built/CORPUS/semantics`, one row for each sticker: what a model
said (`built/CORPUS/vlm.jsonl`) goes before what the creator said, and that before what the tagger guesses.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pearl_core.artifacts import digest, is_current, read_meta, write_artifact
from pearl_core.corpus import Corpus, read_jsonl
from pearl_core.types import ArtifactMissing, CorpusError
from pearl_core.vision.stage import read_measured
from pearl_core.vision.tagger import TaggerConfig, measure, suggest
from pearl_core.vision.vectors import ImageVectors, read_vectors

REVISION = 1
STAGE = "semantics"
MODEL_FILE = "vlm.jsonl"  # in `built/CORPUS`: what a vision-language model said
FILE = "semantics.jsonl"
Source = Literal["model", "creator", "tagger", ""]


@dataclass(frozen=True, slots=True)
class Semantics:
    """The words for one sticker; "" and () where nobody said any. `source` is who gave the keywords."""

    sticker_id: str
    keywords: tuple[str, ...] = ()
    description: str = ""
    emotions: str = ""
    source: Source = ""


def write_semantics(folder: Path, rows: Mapping[str, Semantics]) -> None:
    """Write the rows, in the order of sticker ids, into an existing folder."""
    with (folder / FILE).open("w", encoding="utf-8") as out:
        for sticker_id in sorted(rows):
            out.write(json.dumps(asdict(rows[sticker_id]), ensure_ascii=False) + "\n")


def read_semantics(corpus: Corpus) -> Mapping[str, Semantics]:
    """The row of every sticker, by id. Raises ArtifactMissing before that stage of the build is done."""
    path = corpus.built / "semantics" / FILE
    if not path.exists():
        raise ArtifactMissing(f"semantics of corpus {corpus.name!r} are not built: no {path}")
    return {row["sticker_id"]: Semantics(**{**row, "keywords": tuple(row["keywords"])}) for row in read_jsonl(path)}


def read_semantics_of(corpus: Corpus, sticker_id: str) -> Semantics:
    """The row of one sticker, without reading the others'. Raises ArtifactMissing like `read_semantics`."""
    path, start = corpus.built / "semantics" / FILE, '{"sticker_id": ' + json.dumps(sticker_id, ensure_ascii=False)
    try:
        with path.open(encoding="utf-8") as file:
            line = next((line for line in file if line.startswith(start + ",")), "")
    except FileNotFoundError:
        raise ArtifactMissing(f"semantics of corpus {corpus.name!r} are not built: no {path}") from None
    row = json.loads(line) if line else {"sticker_id": sticker_id, "keywords": ()}
    return Semantics(**{**row, "keywords": tuple(row["keywords"])})


def gather_semantics(corpus: Corpus, progress: Callable[[float], None], config: TaggerConfig | None = None) -> None:
    """Write `built/NAME/semantics`: a row for every sticker, and in meta.json how many words came from whom.

    Needs the stage `images`. meta.json tells the tagger's precision too, measured on stickers whose tags were
    put aside (`tagger.measure`); a tagger that is never right enough gives nothing. Raises CorpusError for a
    faulty row of `vlm.jsonl`.
    """
    config = config or TaggerConfig()
    folder, model_file = corpus.built / STAGE, corpus.built / MODEL_FILE
    said = hashlib.sha256(model_file.read_bytes()).hexdigest() if model_file.exists() else ""
    key = digest(STAGE, REVISION, config, said, read_meta(corpus.built / "images")["key"], corpus.hash)
    if is_current(folder, key):
        return
    by_model = read_model_words(model_file)
    progress(0.1)
    tags, tags_are = creator_tags(corpus)
    vectors = read_vectors(corpus)
    measured = _measure(corpus, vectors, tags, config)
    progress(0.5)
    cut = measured["operating_point"]["threshold"] if measured else None
    guessed = {} if cut is None else _guess(vectors, tags, config, cut)
    rows = {}
    for sticker in corpus.stickers:
        sticker_id = sticker.sticker_id
        row = by_model.get(sticker_id, Semantics(sticker_id))
        if row.keywords:
            row = replace(row, source="model")
        elif own := tags.get(sticker_id):
            row = replace(row, keywords=own, source="creator")
        elif found := guessed.get(sticker_id):
            row = replace(row, keywords=found, source="tagger")
        else:
            row = replace(row, source="")
        rows[sticker_id] = row
    sources = Counter(row.source or "none" for row in rows.values())

    def fill(fresh: Path) -> Mapping[str, object]:
        write_semantics(fresh, rows)
        return {"sources": dict(sorted(sources.items())), "tags_are": tags_are, "tagger": measured}

    write_artifact(folder, key, fill)
    progress(1.0)


def creator_tags(corpus: Corpus) -> tuple[dict[str, tuple[str, ...]], Literal["keywords", "meanings", ""]]:
    """The tags of every sticker that has any, and what they are.

    They are the creators' keywords; in a corpus without a single one, the phrases of the meanings.
    """
    keywords = {s.sticker_id: s.keywords for s in corpus.stickers if s.keywords}
    if keywords:
        return keywords, "keywords"
    phrases = {s.sticker_id: _phrases(s.meaning) for s in corpus.stickers if s.meaning}
    return phrases, "meanings" if phrases else ""


def read_model_words(path: Path) -> dict[str, Semantics]:
    """A model's rows by sticker, the last one of each; {} without the file.

    The last line may be half-written. Raises CorpusError naming the first faulty line.
    """
    rows: dict[str, Semantics] = {}
    lines = path.read_text("utf-8", errors="replace").split("\n") if path.exists() else []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _model_row(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            if number == len(lines):  # without a line's end: its writer was killed, or is writing
                break
            raise CorpusError(
                f"{path}:{number}: {error}; wanted {', '.join(f.name for f in fields(Semantics))}"
            ) from None
        rows[row.sticker_id] = row
    return rows


def _model_row(told: Mapping[str, Any]) -> Semantics:
    row = Semantics(**{**told, "keywords": tuple(told.get("keywords", ()))})
    if not all(isinstance(text, str) for text in (row.sticker_id, row.description, row.emotions, *row.keywords)):
        raise ValueError(f"sticker {row.sticker_id!r} has a value that is no text")
    return row


def _measure(
    corpus: Corpus, vectors: ImageVectors, tags: Mapping[str, tuple[str, ...]], config: TaggerConfig
) -> dict[str, Any]:
    """The tagger's precision; {} where too few stickers have tags.

    Vectors of an encoder that was trained on this corpus are those of its measuring run, and only stickers
    that it never saw are asked about; of a ready encoder, a fifth of the stickers.
    """
    measured = read_measured(corpus)
    if measured is None:
        held = np.random.default_rng(config.seed).random(len(vectors.sticker_ids)) < 0.2
    else:
        vectors, held = measured
    own = [tags.get(sticker_id, ()) for sticker_id in vectors.sticker_ids]
    has = np.array([bool(tag) for tag in own], np.bool_)
    known, asked = np.flatnonzero(has & ~held), np.flatnonzero(has & held)
    if len(known) < config.neighbours or len(asked) < config.fewest:
        return {}
    return measure(
        vectors.vectors[known], [own[i] for i in known], vectors.vectors[asked], [own[i] for i in asked], config
    )


def _guess(
    vectors: ImageVectors, tags: Mapping[str, tuple[str, ...]], config: TaggerConfig, cut: float
) -> dict[str, tuple[str, ...]]:
    """Tags for the stickers without any, from those that have them."""
    has = np.array([sticker_id in tags for sticker_id in vectors.sticker_ids], np.bool_)
    known, asked = np.flatnonzero(has), np.flatnonzero(~has)
    if not len(asked):
        return {}
    of_known = [tags[vectors.sticker_ids[row]] for row in known]
    suggested = suggest(vectors.vectors[known], of_known, vectors.vectors[asked], config)
    return {
        vectors.sticker_ids[row]: tuple(tag.tag for tag in found if tag.score >= cut)
        for row, found in zip(asked, suggested, strict=True)
    }


def _phrases(meaning: str) -> tuple[str, ...]:
    """The phrases of a meaning, each once: what stands between its commas, in English or Chinese."""
    return tuple(dict.fromkeys(phrase for part in re.split("[,，、;；。]", meaning) if (phrase := part.strip())))
