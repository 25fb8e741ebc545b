"""Which queries share no word with any sticker: words, a plain stemmer, and the test for it.

A query without a shared word cannot be answered lexically, so the demo corpus counts them. The
stemmer cuts more than a Porter stemmer would: it may call two different words the same, and so
only ever understates how many queries share none.
"""

import re
from collections.abc import Iterable, Sequence

from pearl_core.corpus.demo.catalogue import properties
from pearl_core.corpus.demo.vocabulary import Drawing

_ENDINGS = (  # (ending, letters that stay before it at least); "n" so that "broken" meets "broke"
    *(("ing", 2), ("ful", 3), ("ed", 3), ("er", 3), ("es", 3), ("ly", 3)),
    *(("s", 3), ("y", 3), ("e", 3), ("i", 3), ("n", 3)),
)


def stem(word: str) -> str:
    """A lower-case word without its endings, doubled last letters undone; two letters stay at least."""
    cut = next(
        (word[: -len(end)] for end, stay in _ENDINGS if word.endswith(end) and len(word) >= len(end) + stay), None
    )
    if cut is not None:
        return stem(cut)
    return stem(word[:-1]) if len(word) > 3 and word[-1] == word[-2] else word


def words(text: str) -> frozenset[str]:
    """The stems of a text's words; a word with an apostrophe counts whole and in its parts."""
    lowered = text.casefold().replace("’", "'")
    found = re.findall(r"[^\W_]+", lowered) + re.findall(r"[^\W_]+", lowered.replace("'", ""))
    return frozenset(stem(word) for word in found)


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The stems of all texts together, such as all that the stickers of a corpus say."""
    return frozenset().union(*(words(text) for text in texts))


def shares_no_word(query: str, bearing: frozenset[str]) -> bool:
    """True when no word of `query` has its stem in `bearing` (a `vocabulary`)."""
    return words(query).isdisjoint(bearing)


def sticker_texts(stickers: Sequence[Drawing]) -> tuple[str, ...]:
    """All that is written about each sticker, its five properties and keywords, as one text."""
    return tuple(
        " ".join(value if isinstance(value, str) else " ".join(value) for value in properties(s).values() if value)
        for s in stickers
    )
