"""What each sticker's properties say, as the identifiers know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.identifiers import Identifiers, IdentifierScheme
from pearl_core.identifiers.codebooks import Vectors
from pearl_core.text import normalise, written_text
from pearl_core.types import PROPERTIES


@dataclass(frozen=True, slots=True)
class StickerValues:
    """The texts of all stickers, in the order of their ids; "" where a sticker lacks the property."""

    sticker_ids: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]  # property -> the text of each sticker, normalised

    @classmethod
    def of(cls, corpus: Corpus) -> "StickerValues":
        """What is written on a sticker is as OCR read it, else as the corpus says."""
        stickers = sorted(corpus.stickers, key=lambda sticker: sticker.sticker_id)
        texts = {
            name: tuple(normalise(getattr(sticker, name) or "") for sticker in stickers) for name in PROPERTIES[1:]
        }
        recognised = corpus.recognised
        written = tuple(normalise(written_text(sticker, recognised)) for sticker in stickers)
        return cls(tuple(sticker.sticker_id for sticker in stickers), {"ocr_text": written, **texts})

    def forward(self, identifiers: Mapping[str, Identifiers], properties: Sequence[str]) -> NDArray[np.int32]:
        """The row of each sticker's value among the property's identifiers [properties, stickers]; -1 without one."""
        rows = [[identifiers[name].rows.get(text, -1) for text in self.texts[name]] for name in properties]
        return np.array(rows, np.int32).reshape(len(properties), len(self.sticker_ids))


def usable(identifiers: Mapping[str, Identifiers]) -> tuple[str, ...]:
    """The properties that any sticker has, in the order that properties have everywhere."""
    return tuple(name for name in PROPERTIES if name in identifiers and identifiers[name].values)


def extended(
    identifiers: Mapping[str, Identifiers], values: StickerValues, scheme: IdentifierScheme, vectors: Vectors
) -> dict[str, Identifiers]:
    """The identifiers with those of values that are new, for a model that was trained before them.

    A property that no sticker had then stays without any, and new values stay unknown where their codes would
    be new to the model (atomic identifiers): such a sticker is found by its other properties.
    """
    grown = dict(identifiers)
    for name in usable(identifiers):
        more = scheme.extend(identifiers[name], values.texts[name], vectors)
        if more.sizes == identifiers[name].sizes:
            grown[name] = more
    return grown
