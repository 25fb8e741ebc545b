"""The queries of the demo corpus: every kind of intent, in three splits that share no query string.

Each query knows what it wants: a few properties with the values that fulfil it, in the order of its
intents. The simulated users go by that (see `log.py`); systems see the text alone. Queries with two
wants are asked only where at least `FINDABLE` stickers fulfil both. numpy and the standard library.

    queries(seed=0)["test"][0].text
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import SPLITS
from pearl_core.corpus.demo.catalogue import NAMES, catalogue
from pearl_core.corpus.demo.meanings import WORDINGS
from pearl_core.corpus.demo.paraphrases import PARAPHRASES
from pearl_core.corpus.demo.phrases import PHRASES
from pearl_core.corpus.demo.vocabulary import ENTITIES, MEANINGS, Drawing

FINDABLE = 3  # stickers that fulfil a query with two wants, at least
FIELDS: Mapping[str, str] = {  # property -> the field of `Drawing` that holds its true value
    "ocr_text": "caption",
    "character_ip": "character",
    "entity": "entity",
    "visual_style": "style",
    "meaning": "meaning",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of query: its intents in order, and how well a sticker without the n-th one still fits.

    `leaks[n]` multiplies the fit of a sticker that lacks what is wanted of `intents[n]`. `sizes` are
    the numbers of queries in train, validation and test.
    """

    intents: tuple[str, ...]
    leaks: tuple[float, ...]
    sizes: tuple[int, int, int]


KINDS: Mapping[str, Kind] = {
    "meaning": Kind(("meaning", "ocr_text"), (0.0, 0.8), (144, 16, 18)),
    "short": Kind(("meaning", "ocr_text"), (0.0, 0.8), (31, 6, 6)),
    "misspelled": Kind(("meaning", "ocr_text"), (0.0, 0.8), (44, 8, 8)),
    "paraphrase": Kind(("meaning", "ocr_text"), (0.0, 0.8), (623, 88, 92)),
    "caption": Kind(("ocr_text", "meaning"), (0.3, 0.0), (210, 26, 26)),
    "character": Kind(("character_ip",), (0.0,), (37, 5, 5)),
    "character-meaning": Kind(("character_ip", "meaning"), (0.03, 0.03), (200, 26, 27)),
    "species-meaning": Kind(("character_ip", "meaning"), (0.03, 0.03), (190, 25, 26)),
    "style-character": Kind(("character_ip", "visual_style"), (0.02, 0.04), (120, 14, 16)),
    "entity": Kind(("entity",), (0.0,), (140, 16, 16)),
    "style-entity": Kind(("entity", "visual_style"), (0.03, 0.04), (62, 8, 8)),
    "entity-meaning": Kind(("entity", "meaning"), (0.03, 0.05), (90, 10, 12)),
}
_UNCOUNTED = frozenset(
    ("coffee", "noodles", "flowers", "headphones", "sushi", "bubble tea", "milk", "sunglasses", "money")
)  # said without an article


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query string, its kind, and what it wants: for each intent, the true values that fulfil it."""

    text: str
    kind: str
    wants: tuple[frozenset[str], ...]

    @property
    def intents(self) -> tuple[str, ...]:
        """The properties that the query asks for, the most important first."""
        return KINDS[self.kind].intents

    def wanted(self, name: str) -> frozenset[str]:
        """The values that fulfil the intent `name`, empty where the query does not ask for it."""
        return dict(zip(self.intents, self.wants, strict=True)).get(name, frozenset())


def fit(query: SearchQuery, stickers: Sequence[Drawing]) -> NDArray[np.float64]:
    """How well each sticker fulfils the query by its true properties, (stickers,), 1 for wholly."""
    result = np.ones(len(stickers))
    for name, leak, values in zip(query.intents, KINDS[query.kind].leaks, query.wants, strict=True):
        result *= [1.0 if getattr(sticker, FIELDS[name]) in values else leak for sticker in stickers]
    return result


def normalised(text: str) -> str:
    """A query string for comparing: case folded, every run of other characters than letters and digits one space."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _one(value: str) -> frozenset[str]:
    return frozenset((value,))


def _about(kind: str, texts: Mapping[str, Iterable[str]]) -> list[SearchQuery]:
    """Queries that want a meaning, and second a caption that says it."""
    return [
        SearchQuery(text, kind, (_one(meaning), frozenset(PHRASES[meaning])))
        for meaning in MEANINGS
        for text in texts[meaning]
    ]


def _captions() -> Iterator[SearchQuery]:
    """Whole captions, what is left of them without the first or the last word, and captions asked for as such."""
    phrases = [(phrase, meaning) for meaning in MEANINGS for phrase in PHRASES[meaning]]
    for phrase, meaning in phrases:
        said = normalised(phrase)
        parts = said.split()
        for text in (said, " ".join(parts[1:]), " ".join(parts[:-1]), f"says {said}", f"saying {said}"):
            asked = text.removeprefix("says ").removeprefix("saying ")
            meant = {other: its for other, its in phrases if f" {asked} " in f" {normalised(other)} "}
            clear = set(meant.values()) == {meaning}  # "so" alone would be anybody's
            if asked and clear and not asked.endswith((" a", " for")):
                yield SearchQuery(text, "caption", (frozenset(meant), _one(meaning)))


def _pairs(stickers: Sequence[Drawing], first: str, second: str) -> list[tuple[str, str]]:
    """The values of two fields of `Drawing` that at least `FINDABLE` stickers join."""
    counts = Counter((getattr(s, first), getattr(s, second)) for s in stickers if getattr(s, first))
    return sorted(pair for pair, count in counts.items() if count >= FINDABLE)


def _characters(stickers: Sequence[Drawing]) -> Iterator[SearchQuery]:
    for key, name in NAMES.items():
        yield from (SearchQuery(text, "character", (_one(key),)) for text in (name, key))
    for character, meaning in _pairs(stickers, "character", "meaning"):
        wants = (_one(character), _one(meaning))
        for said in (meaning, *WORDINGS[meaning].near):
            for kind, who in (("character-meaning", NAMES[character]), ("species-meaning", character)):
                yield from (SearchQuery(text, kind, wants) for text in (f"{who} {said}", f"{said} {who}"))
    for character, style in _pairs(stickers, "character", "style"):
        wants = (_one(character), _one(style))
        for who in (character, NAMES[character]):
            texts = (f"{style} {who}", f"{who} in {style} style")
            yield from (SearchQuery(text, "style-character", wants) for text in texts)


def _entities(stickers: Sequence[Drawing]) -> Iterator[SearchQuery]:
    for entity in ENTITIES:
        article = "" if entity in _UNCOUNTED else "an " if entity[0] in "aeiou" else "a "
        texts = (entity, f"someone with {article}{entity}", f"holding {article}{entity}")
        yield from (SearchQuery(text, "entity", (_one(entity),)) for text in texts)
    for entity, style in _pairs(stickers, "entity", "style"):
        yield SearchQuery(f"{style} {entity}", "style-entity", (_one(entity), _one(style)))
    for entity, meaning in _pairs(stickers, "entity", "meaning"):
        texts = (f"{meaning} {entity}", f"{entity} {WORDINGS[meaning].near[0]}", f"{meaning} with {entity}")
        yield from (SearchQuery(text, "entity-meaning", (_one(entity), _one(meaning))) for text in texts)


def _shuffled(rng: np.random.Generator, found: Sequence[SearchQuery]) -> list[SearchQuery]:
    """In random order, but taking turns between the first wants, so that every split has some of each."""
    order = [found[i] for i in rng.permutation(len(found))]
    turns: Counter[frozenset[str]] = Counter()
    keyed = []
    for place, query in enumerate(order):
        keyed.append((turns[query.wants[0]], place, query))
        turns[query.wants[0]] += 1
    return [query for *_, query in sorted(keyed, key=lambda item: item[:2])]


def queries(seed: int = 0) -> dict[str, tuple[SearchQuery, ...]]:
    """The queries of each split, as many of each kind as `KINDS` says, no string twice in any split."""
    rng = np.random.default_rng([seed, 3])
    stickers = catalogue(seed)
    found = [
        *_about("meaning", {m: (m, *WORDINGS[m].near) for m in MEANINGS}),
        *_about("short", {m: WORDINGS[m].short for m in MEANINGS}),
        *_about("misspelled", {m: (WORDINGS[m].slip,) for m in MEANINGS}),
        *_about("paraphrase", PARAPHRASES),
        *_captions(),
        *_characters(stickers),
        *_entities(stickers),
    ]
    unique: dict[str, SearchQuery] = {}
    for query in found:
        unique.setdefault(normalised(query.text), query)
    splits: dict[str, list[SearchQuery]] = {split: [] for split in SPLITS}
    for name, kind in KINDS.items():
        train, validation, test = kind.sizes
        order = _shuffled(rng, [query for query in unique.values() if query.kind == name])
        splits["test"] += order[:test]
        splits["validation"] += order[test : test + validation]
        splits["train"] += order[test + validation : test + validation + train]
    return {split: tuple(its) for split, its in splits.items()}
