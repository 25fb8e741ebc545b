"""What a sticker says in words, field by field (eq. 7): VLM_s, OCR_s and QueryInteg_s.

VLM_s is keywords, description and emotions. The paper's stickers come without a word by their creators; where
a corpus has some (meaning, entity, character, style, tags) they are the same kind of words, said by somebody
else, and join the model's: the tags its keywords, the rest its description. So PerSRV reads what the
baseline bm25-ocr reads and is compared with it on equal terms, and offline, where no model speaks, the
creator's words are what it has. The variant `-vlm` leaves all of VLM_s out: it goes by what is written on a
sticker and by what people clicked it for.

OCR_s is what the stage `ocr` reads with a confidence above the paper's 0.7. QueryInteg_s are the queries of the
training log that a sticker was clicked for, each once: how often is for the utility to say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from pearl_core.corpus import Corpus
from pearl_core.persrv.config import MODEL_FIELDS
from pearl_core.semantics import Semantics, read_semantics, read_semantics_of
from pearl_core.text import TEXT_FIELDS, normalise, written_text
from pearl_core.types import Interaction, Sticker

TOLD = tuple(name for name in TEXT_FIELDS if name != "keywords")  # of a creator's words, by the description


def field_texts(corpus: Corpus, fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """The text of each of `fields` for every sticker: sticker id -> field -> text, "" where nothing is known.

    Raises ArtifactMissing where a field of the stage `semantics` is asked for and that isn't done.
    """
    wanted = tuple(fields)
    said: Mapping[str, Semantics] = read_semantics(corpus) if set(wanted) & set(MODEL_FIELDS) else {}
    asked = integrated_queries(corpus.interactions)
    texts = {}
    for sticker in corpus.stickers:
        own = said.get(sticker.sticker_id, Semantics(sticker.sticker_id))
        written = written_text(sticker, corpus.recognised)
        all_texts = _texts(sticker, own, written, asked.get(sticker.sticker_id, ""))
        texts[sticker.sticker_id] = {field: all_texts[field] for field in wanted}
    return texts


def field_texts_of(corpus: Corpus, sticker_id: str, fields: Iterable[str]) -> dict[str, str]:
    """The same of one sticker, field -> text, without gathering those of the others."""
    wanted, sticker = tuple(fields), corpus.by_id[sticker_id]
    known = set(wanted) & set(MODEL_FIELDS)
    own = read_semantics_of(corpus, sticker_id) if known else Semantics(sticker_id)
    asked = integrated_queries(row for row in corpus.interactions if row.sticker_id == sticker_id)
    texts = _texts(sticker, own, written_text(sticker, corpus.recognised), asked.get(sticker_id, ""))
    return {field: texts[field] for field in wanted}


def _texts(sticker: Sticker, own: Semantics, written: str, asked: str) -> dict[str, str]:
    return {
        "keywords": ". ".join(dict.fromkeys((*own.keywords, *sticker.keywords))),
        "description": _description(own, sticker),
        "emotions": own.emotions,
        "ocr": written,
        "queries": asked,
    }


def integrated_queries(log: Iterable[Interaction]) -> dict[str, str]:
    """The queries that each sticker was clicked for, each once, those of most clicks first (a long text is cut)."""
    clicks: dict[str, Counter[str]] = {}
    for row in log:
        if row.clicked:
            clicks.setdefault(row.sticker_id, Counter())[normalise(row.query)] += 1
    return {
        sticker_id: ". ".join(sorted(queries, key=lambda query: (-queries[query], query)))
        for sticker_id, queries in clicks.items()
    }


def _description(own: Semantics, sticker: Sticker) -> str:
    """The model's description and what the creator said, without repeating what it already holds."""
    held = normalise(own.description)
    told = [value for name in TOLD if (value := getattr(sticker, name)) and normalise(value) not in held]
    return ". ".join(part for part in (own.description, *told) if part)
