"""How near a model's keywords come to what people search: BLEU and cosine similarity (PerSRV, Tables 4 and 5).

The model is asked the paper's question for keywords, once; its whole answer is measured against each held-out
query of the sticker. A sticker counts once, with the mean over its queries. Base and tuned model are compared on
the same stickers, overall and apart for stickers with and without text on the picture.

BLEU is sacrebleu's sentence BLEU-4 / 100 in [0, 1], exponential smoothing, orders that an answer is too short for
left out, Chinese by character; 0 for an empty answer. The paper does not say which it takes. Cosine similarity is
that of the corpus's text encoder, in [-1, 1].
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.encoders import TextEncoder
from pearl_core.evaluate import Comparison, Estimate, compare, estimate
from pearl_core.text import normalise
from pearl_core.vlm.answers import open_answers
from pearl_core.vlm.asking import Asker, Load, Progress
from pearl_core.vlm.describe import find_pictures
from pearl_core.vlm.model import Identity
from pearl_core.vlm.prompts import KEYWORDS, parse_keywords
from pearl_core.vlm.targets import Target, clicked

MEASURES = ("BLEU", "CosSim")
COLUMNS: Mapping[str, Callable[[bool], bool]] = {
    "overall": lambda has_text: True,
    "without OCR text": lambda has_text: not has_text,
    "with OCR text": lambda has_text: has_text,
}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Quality:
    """The tables. `models`: name -> measure -> column -> mean with interval; `stickers`: column -> how many."""

    split: str
    pairs: int
    stickers: Mapping[str, int]
    in_training: int  # stickers that the log has other queries for
    text_from: Literal["OCR", "corpus"]
    faults: Mapping[str, str]  # stickers left out
    models: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    comparisons: tuple[Comparison, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def ask_keywords(
    corpus: Corpus,
    sticker_ids: Sequence[str],
    identity: Identity,
    load: Load,
    caches: Path,
    batch: int,
    progress: Progress = lambda done, total: None,
) -> tuple[dict[str, str], dict[str, str]]:
    """The model's answers as given, and why there is none, both by sticker id."""
    pictures = find_pictures(corpus, sorted(sticker_ids))
    faults, said = dict(pictures.faults), {}
    with open_answers(caches, identity.key) as answers:
        asked = Asker(answers, load, batch, progress).ask(pictures.paths, {KEYWORDS: parse_keywords}, retry=False)
        for sticker_id, content in pictures.contents.items():
            answer = answers.get(content, KEYWORDS)
            if answer is None:
                faults[sticker_id] = asked.missing.get(content, "not asked")
            else:
                said[sticker_id] = answer
    return said, faults


def measure(
    corpus: Corpus,
    split: str,
    targets: Sequence[Target],
    said: Mapping[str, Mapping[str, str]],
    faults: Mapping[str, str],
    encoder: TextEncoder,
    rng: np.random.Generator,
) -> Quality:
    """The tables for models (name -> sticker id -> answer) on the stickers that all of them answered for."""
    queries: dict[str, list[str]] = {}
    for target in targets:
        if all(target.sticker_id in answers for answers in said.values()):
            queries.setdefault(target.sticker_id, []).append(target.query)
    written: Mapping[str, str | None] = corpus.recognised or {s.sticker_id: s.ocr_text for s in corpus.stickers}
    has_text = np.array([bool(written.get(sticker_id)) for sticker_id in queries], bool)
    rows = {name: np.array([keep(text) for text in has_text], bool) for name, keep in COLUMNS.items()}
    values = {name: _values(answers, queries, encoder) for name, answers in said.items()}
    models = {
        name: {m: {column: estimate(of[m][kept], rng) for column, kept in rows.items()} for m in MEASURES}
        for name, of in values.items()
    }
    comparisons = [
        comparison
        for m in MEASURES
        for column, kept in rows.items()
        if kept.sum() > 1  # one sticker tells of no difference
        for comparison in compare(f"{m} {column}", {name: of[m][kept] for name, of in values.items()}, rng)
    ]
    return Quality(
        split,
        sum(map(len, queries.values())),
        {column: int(kept.sum()) for column, kept in rows.items()},
        len(queries.keys() & {target.sticker_id for target in clicked(corpus)}) if corpus.interactions else 0,
        "OCR" if corpus.recognised else "corpus",
        faults,
        models,
        tuple(comparisons),
    )


def _values(
    answers: Mapping[str, str], queries: Mapping[str, Sequence[str]], encoder: TextEncoder
) -> dict[str, Floats]:
    """Each measure's value of every sticker [stickers]: the mean over its queries."""
    texts = dict.fromkeys([answers[i] for i in queries] + [query for told in queries.values() for query in told])
    vectors = dict(zip(texts, encoder.encode(list(texts)), strict=True))
    cosines = [
        float(np.mean([vectors[answers[i]] @ vectors[query] for query in told], dtype=np.float64))
        for i, told in queries.items()
    ]
    bleus = [float(np.mean([bleu(answers[i], query) for query in told])) for i, told in queries.items()]
    return {"BLEU": np.array(bleus, np.float64), "CosSim": np.array(cosines, np.float64)}


def bleu(answer: str, query: str) -> float:
    """Sentence BLEU-4 of an answer against one query, in [0, 1]; both are normalised first, case and width aside."""
    from sacrebleu.metrics.bleu import BLEU

    scorer = BLEU(tokenize="zh", effective_order=True)  # "zh" parts Chinese characters and cuts the rest as "13a"
    score = float(scorer.sentence_score(normalise(answer).rstrip(".。"), [normalise(query)]).score)
    return min(1.0, score / 100)  # an exact match has 100 but for rounding


def table(quality: Quality) -> str:
    """The tables in Markdown: a row for each model, as the paper has them, and what the difference is worth."""
    lines = []
    for name in MEASURES:
        columns = [f"{name} {column} ({quality.stickers[column]:,})" for column in COLUMNS]
        lines += ["| " + " | ".join(["model", *columns]) + " |", "|---|" + "---|" * len(columns)]
        for model, measures in quality.models.items():
            lines.append("| " + " | ".join([model, *(str(measures[name][column]) for column in COLUMNS)]) + " |")
        lines.append("")
    if quality.comparisons:
        lines += ["| measure | pair | difference | p |", "|---|---|---|---|"]
        lines += [
            f"| {c.metric} | {c.system} - {c.other} | {c.difference:+.3f} | {c.p:.4f} |" for c in quality.comparisons
        ]
    return "\n".join(lines).rstrip()
