"""From a search log to arrays: who asked what, what was shown, and whether it was clicked.

Texts are written once in a table and named by their place in it, so that each is encoded once. Rows are
divided by query: a query of the held-out rows is never seen in learning, whoever asked it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.groups.tokens import GROUPS, Task
from pearl_core.text import normalise
from pearl_core.types import PROPERTIES

Intents = Callable[[str], Sequence[str]]  # a query's golden intents, names of properties, the first the strongest
ABSENT = -1

# What is predicted: a click from the meaning (eq. 5-8), from the character IP and from the entity (eq. 12-15),
# and the query's intent (eq. 9-11).
Prediction = Literal["meaning", "character_ip", "entity", "intent"]
PREDICTIONS: dict[Task, tuple[Prediction, ...]] = {
    "click": ("meaning",),
    "intent": ("intent",),
    "interest": ("character_ip", "entity"),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a log, (rows,) each. Texts are places in a table, ABSENT (-1) where there is none."""

    group: NDArray[np.int64]  # place in GROUPS
    query: NDArray[np.int64]
    meaning: NDArray[np.int64]
    character_ip: NDArray[np.int64]
    entity: NDArray[np.int64]
    intent: NDArray[np.int64]  # place in PROPERTIES of the query's golden intent, ABSENT where it isn't known
    clicked: NDArray[np.float32]  # 1 or 0

    def __len__(self) -> int:
        return len(self.group)

    def take(self, rows: NDArray[Any]) -> "Rows":
        """The rows at these places, or where this mask is true."""
        return Rows(*(getattr(self, field.name)[rows] for field in fields(self)))

    def teaches(self, name: Prediction) -> bool:
        """Whether rows have what the prediction needs: a golden intent, or a text with clicks and rows without."""
        there = getattr(self, name) != ABSENT
        return bool(there.any()) and (name == "intent" or len(np.unique(self.clicked[there])) == 2)


class Parts(NamedTuple):
    train: Rows
    validation: Rows
    test: Rows


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the log as this part needs it; the sticker may be one that was drawn as a negative."""

    group: int
    query: str  # normalised
    sticker_id: str
    clicked: bool


def read_log(corpus: Corpus) -> list[Shown]:
    """Rows of people with a group, of readable queries and of stickers that the corpus has, in the log's order."""
    places = {group: place for place, group in enumerate(GROUPS)}
    queries: dict[str, str] = {}
    shown = []
    for row in corpus.interactions:
        if row.query not in queries:
            queries[row.query] = normalise(row.query)
        if row.group is not None and queries[row.query] and row.sticker_id in corpus.by_id:
            shown.append(Shown(places[row.group], queries[row.query], row.sticker_id, row.clicked))
    return shown


def with_negatives(
    shown: Sequence[Shown], sticker_ids: Sequence[str], each: int, rng: np.random.Generator
) -> tuple[list[Shown], int]:
    """The rows, and for each click of a query that has no row without a click, up to `each` stickers drawn.

    What is drawn was not clicked for that query by anyone. Also says how many were drawn.
    """
    passed_over = {row.query for row in shown if not row.clicked}
    clicked: dict[str, set[str]] = {}
    for row in shown:
        if row.clicked:
            clicked.setdefault(row.query, set()).add(row.sticker_id)
    drawn = []
    for row in shown:
        if row.query not in passed_over:
            for place in rng.integers(len(sticker_ids), size=each):
                if sticker_ids[place] not in clicked[row.query]:
                    drawn.append(Shown(row.group, row.query, sticker_ids[place], False))
    return [*shown, *drawn], len(drawn)


def to_arrays(corpus: Corpus, shown: Sequence[Shown], intents: Intents | None) -> tuple[Rows, tuple[str, ...]]:
    """The rows and their table of texts. Golden intents are the corpus's own where it tells them, else `intents`."""
    table: dict[str, int] = {}

    def place(text: str | None) -> int:
        clean = normalise(text or "")
        return table.setdefault(clean, len(table)) if clean else ABSENT

    properties = ("meaning", "character_ip", "entity")
    stickers = {
        sticker_id: [place(getattr(corpus.by_id[sticker_id], name)) for name in properties]
        for sticker_id in dict.fromkeys(row.sticker_id for row in shown)
    }
    texts = np.array([stickers[row.sticker_id] for row in shown], np.int64).reshape(-1, len(properties))
    golden = golden_intents(corpus, [row.query for row in shown], intents)
    return Rows(
        group=np.array([row.group for row in shown], np.int64),
        query=np.array([place(row.query) for row in shown], np.int64),
        meaning=texts[:, 0],
        character_ip=texts[:, 1],
        entity=texts[:, 2],
        intent=np.array([golden[row.query] for row in shown], np.int64),
        clicked=np.array([row.clicked for row in shown], np.float32),
    ), tuple(table)


def golden_intents(corpus: Corpus, queries: Sequence[str], intents: Intents | None) -> dict[str, int]:
    """Normalised query -> place in PROPERTIES of its golden intent gi (eq. 11), ABSENT where nobody tells it."""
    from pearl_core.intents.labels import own_labels  # takes a while, and who only reads a configuration needs it not

    told, golden = own_labels(corpus, "train"), {}
    for query in dict.fromkeys(queries):
        order = told.get(query) or (intents(query) if intents else ())
        golden[query] = PROPERTIES.index(order[0]) if order else ABSENT
    return golden


def split_by_query(shown: Sequence[Shown], held_out: float, rng: np.random.Generator) -> list[list[Shown]]:
    """Train, validation and test rows; `held_out` of the queries, one at least, go to each of the last two."""
    queries = sorted({row.query for row in shown})
    each = max(1, round(held_out * len(queries)))
    part = {queries[place]: min(2, number // each) for number, place in enumerate(rng.permutation(len(queries)))}
    validation, test, train = ([row for row in shown if part[row.query] == number] for number in range(3))
    return [train, validation, test]


def draw(shown: list[Shown], most: int, rng: np.random.Generator) -> list[Shown]:
    """At most `most` of the rows, in their order."""
    return [shown[place] for place in sorted(rng.permutation(len(shown))[:most])]
