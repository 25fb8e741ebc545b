"""What people search a sticker by: pairs of a sticker and a query that was clicked for it.

Those of the log (its training part) are what a model is tuned on; those of the validation and test queries,
without what the log knows already, are what its keywords are measured against (PerSRV, sections 3.3.1 and 5.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pearl_core.corpus import Corpus
from pearl_core.text import normalise
from pearl_core.types import CorpusError


@dataclass(frozen=True, slots=True)
class Target:
    """A query, as first written, that led to this sticker."""

    sticker_id: str
    query: str


def clicked(corpus: Corpus) -> tuple[Target, ...]:
    """The log's clicked pairs, each once. Raises CorpusError without any."""
    found = _distinct(corpus, ((row.sticker_id, row.query) for row in corpus.interactions if row.clicked))
    if not found:
        raise CorpusError(f"corpus {corpus.name!r} has no log with clicks to take queries from")
    return tuple(found.values())


def held_out(corpus: Corpus, split: str) -> tuple[Target, ...]:
    """The pairs of a split's queries and their relevant stickers that were not clicked in the log, each once.

    Raises CorpusError where the corpus has no such queries.
    """
    known = _distinct(corpus, ((row.sticker_id, row.query) for row in corpus.interactions if row.clicked))
    judged = corpus.judged(split)
    found = _distinct(corpus, ((sticker, query.query.text) for query in judged for sticker in query.relevant))
    return tuple(target for key, target in found.items() if key not in known)


def _distinct(corpus: Corpus, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Target]:
    """By sticker and normalised query; only stickers with a picture, only queries that hold something readable."""
    found: dict[tuple[str, str], Target] = {}
    for sticker_id, query in pairs:
        sticker = corpus.by_id.get(sticker_id)
        if sticker is not None and sticker.image and (key := normalise(query)):
            found.setdefault((sticker_id, key), Target(sticker_id, " ".join(query.split())))
    return found
