"""What the classifier learns from: queries with their intents, the best source that there is.

The precomputed table of the language model, else the corpus's own labelled queries, else weak labels: a
query means the property whose values its words match best.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pearl_core.corpus import Corpus, read_jsonl
from pearl_core.intents.prompt import Order
from pearl_core.intents.words import PropertyWords
from pearl_core.text import normalise
from pearl_core.types import PROPERTIES

# Of two equally good matches the rarer kind of value is meant: names are only names, while a word that
# is written on a picture is mostly what the picture means, too.
RARER_FIRST = ("character_ip", "entity", "visual_style", "meaning", "ocr_text")

Source = Literal["table", "corpus", "weak"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Normalised query -> its intents, likeliest first; the later ones may be unknown."""

    source: Source
    orders: Mapping[str, Order]


def best_labels(corpus: Corpus, table: Mapping[str, Order], words: PropertyWords, least: int) -> Labels:
    """The first source with at least `least` queries of two different first intents; weak labels always do."""
    for source, orders in (("table", table), ("corpus", own_labels(corpus, "train"))):
        if len(orders) >= least and len({order[0] for order in orders.values()}) > 1:
            return Labels("table" if source == "table" else "corpus", orders)
    return Labels("weak", weak_labels(corpus, words))


def own_labels(corpus: Corpus, split: str) -> dict[str, Order]:
    """The intents that the corpus's own queries of `split` come with; {} without any.

    A query that comes with different intents takes the most frequent ones.
    """
    path = corpus.folder / "queries" / f"{split}.jsonl"
    told: dict[str, Counter[Order]] = {}
    for row in read_jsonl(path) if path.exists() else ():
        if order := _order(row.get("intents")):
            told.setdefault(normalise(row["query"]), Counter())[order] += 1
    return {query: orders.most_common(1)[0][0] for query, orders in told.items()}


def weak_labels(corpus: Corpus, words: PropertyWords) -> dict[str, Order]:
    """Labels by words for the log's queries; where none matches, every value of a property asks for that property."""
    queries = dict.fromkeys(normalise(row.query) for row in corpus.interactions)
    return _matched(queries, words) or _values(corpus)


def _matched(queries: Iterable[str], words: PropertyWords) -> dict[str, Order]:
    labels = {}
    for query in queries:
        match = dict(zip(PROPERTIES, words.match(query), strict=True))
        if order := tuple(sorted((p for p in RARER_FIRST if match[p] > 0), key=lambda p: -match[p])):
            labels[query] = order
    return labels


def _values(corpus: Corpus) -> dict[str, Order]:
    texts: dict[str, Order] = {}
    for name in reversed(RARER_FIRST):
        values: Sequence[Any] = [getattr(sticker, name) for sticker in corpus.stickers]
        texts |= {normalise(value): (name,) for value in values if value}
    return texts


def _order(intents: object) -> Order:
    """Intents as queries have them: a list, or weights by property, of which the largest is the first intent."""
    if isinstance(intents, dict):
        return tuple(sorted((name for name, weight in intents.items() if weight > 0), key=lambda name: -intents[name]))
    return tuple(dict.fromkeys(intents)) if isinstance(intents, list) else ()
