"""How well a query's words match the values that a corpus has of each property.

"Miso" is a character and "cake" an entity because the corpus says so, whatever a sentence encoder makes of
them. An inverted index from term to values, in numpy arrays.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.text import terms, written_text
from pearl_core.types import PROPERTIES

Arrays = Mapping[str, NDArray[np.generic]]


class PropertyWords:
    """The words of the values of the five properties."""

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` are those of `of_values`, or as they were saved."""
        self.arrays = arrays
        self._row = {str(term): row for row, term in enumerate(arrays["terms"])}
        self._starts, self._values = arrays["starts"], arrays["values"]  # [terms + 1], [postings]
        self._sizes, self._property = arrays["sizes"], arrays["property"]  # both [values]

    @classmethod
    def of_corpus(cls, corpus: Corpus) -> "PropertyWords":
        """Values of several parts ("happy, laughing") count part by part."""
        values: dict[str, set[str]] = {name: set() for name in PROPERTIES}
        for sticker in corpus.stickers:
            for name in PROPERTIES:
                text = written_text(sticker, corpus.recognised) if name == "ocr_text" else getattr(sticker, name)
                values[name].update((text or "").split(", "))
        return cls.of_values({name: sorted(texts) for name, texts in values.items()})

    @classmethod
    def of_values(cls, values: Mapping[str, Sequence[str]]) -> "PropertyWords":
        """From property -> texts; texts of the same words are one value."""
        distinct: list[tuple[int, frozenset[str]]] = []
        for p, name in enumerate(PROPERTIES):
            texts = dict.fromkeys(frozenset(terms(text)) for text in values.get(name, ()))
            distinct += [(p, words) for words in texts if words]
        postings: dict[str, list[int]] = {}
        for value, (_, words) in enumerate(distinct):
            for word in words:
                postings.setdefault(word, []).append(value)
        vocabulary = sorted(postings)
        return cls({
            "terms": np.array(vocabulary, dtype=np.str_),
            "starts": np.cumsum([0, *(len(postings[word]) for word in vocabulary)], dtype=np.int64),
            "values": np.array([value for word in vocabulary for value in postings[word]], np.int32),
            "sizes": np.array([len(words) for _, words in distinct], np.int32),
            "property": np.array([p for p, _ in distinct], np.int8),
        })  # fmt: skip

    def match(self, query: str) -> NDArray[np.float64]:
        """For each of PROPERTIES the likeness of the query and the value most like it [5]: Dice over terms, 0 to 1."""
        best, asked = np.zeros(len(PROPERTIES)), set(terms(query))
        rows = [self._row[term] for term in sorted(asked) if term in self._row]
        if rows:
            found = np.concatenate([self._values[self._starts[row] : self._starts[row + 1]] for row in rows])
            values, shared = np.unique(found, return_counts=True)
            np.maximum.at(best, self._property[values], 2 * shared / (len(asked) + self._sizes[values]))
        return best
