"""What the classifier learns from: queries with their intents, the best source that there is.

The precomputed table of the language model, else the corpus's own labelled queries, else weak labels: a
query means the properties whose values its words name.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pearl_core.corpus import Corpus, read_jsonl
from pearl_core.intents.prompt import Order
from pearl_core.intents.words import PropertyWords
from pearl_core.text import normalise
from pearl_core.types import PROPERTIES

MATCH = 0.4  # likeness above which a query is taken to name a value; 0.35-0.4 was best on the demo's own labels
NAMES = ("character_ip", "entity", "visual_style")  # who names one of these means it, the rarer kind first
SAID = ("meaning", "ocr_text")  # what is said: whichever matches better, and of equals the meaning

Source = Literal["table", "corpus", "weak"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Normalised query -> its intents, likeliest first; the later ones may be unknown."""

    source: Source
    orders: Mapping[str, Order]


def best_labels(corpus: Corpus, table: Mapping[str, Order], words: PropertyWords, least: int) -> Labels:
    """The first source with at least `least` queries of two different first intents; weak labels always do."""
    for labels in (Labels("table", table), Labels("corpus", own_labels(corpus, "train"))):
        if len(labels.orders) >= least and len({order[0] for order in labels.orders.values()}) > 1:
            return labels
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
    """Labels by words for the log's queries; without a log, every value of a property asks for that property."""
    queries = dict.fromkeys(normalise(row.query) for row in corpus.interactions)
    return {query: matched(query, words) for query in queries} or _values(corpus)


def matched(query: str, words: PropertyWords) -> Order:
    """The properties whose values the query names, names before what is said.

    A query that names nothing says what it means in words of its own.
    """
    match = dict(zip(PROPERTIES, words.match(query), strict=True))
    order = (*NAMES, *sorted(SAID, key=lambda name: -match[name]))
    return tuple(name for name in order if match[name] >= MATCH) or SAID


def _values(corpus: Corpus) -> dict[str, Order]:
    texts: dict[str, Order] = {}
    for name in reversed((*NAMES, *SAID)):  # of the same text for several properties, the name counts
        texts |= {normalise(value): (name,) for sticker in corpus.stickers if (value := getattr(sticker, name))}
    return texts


def _order(intents: object) -> Order:
    """Intents as queries have them: a list, or weights by property, of which the largest is the first intent."""
    if isinstance(intents, dict):
        return tuple(sorted((name for name, weight in intents.items() if weight > 0), key=lambda name: -intents[name]))
    return tuple(dict.fromkeys(intents)) if isinstance(intents, list) else ()
