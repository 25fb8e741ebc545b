"""String identifiers: the value itself, cut into pieces (PEARL, Appendix G).

The pieces are a closed vocabulary of each property, by byte-pair encoding over the bytes of its values: often
whole words, single bytes at worst. An identifier is at most 14 pieces and an end; what is longer is cut, so
that two long values that begin alike collide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from pearl_core.identifiers.codebooks import Vectors
from pearl_core.identifiers.table import END, Identifiers, distinct, with_values

STOP, UNKNOWN = "<stop>", "<unknown>"  # the codes 0 and 1 of every step
STOP_CODE = 0


@dataclass(frozen=True, slots=True)
class Strings:
    steps: int = 15  # at most, with the end
    pieces: int = 1024  # at most, with single bytes, the end and the unknown
    name: ClassVar[str] = "string"

    def fit(
        self, properties: Mapping[str, Sequence[str]], more_texts: Sequence[str], vectors: Vectors, seed: int
    ) -> dict[str, Identifiers]:
        """No vector is asked for, and nothing is drawn by chance."""
        identifiers = {}
        for name, of_property in properties.items():
            values = distinct(of_property)
            tokenizer = _learn(values, self.pieces)
            codes = _encode(tokenizer, values, self.steps)
            sizes = (int(tokenizer.get_vocab_size()),) * codes.shape[1]
            identifiers[name] = Identifiers(values, codes, sizes, tokenizer=tokenizer.to_str())
        return identifiers

    def extend(self, identifiers: Identifiers, values: Sequence[str], vectors: Vectors) -> Identifiers:
        """New values are cut to the longest identifier there is; bytes that no value had are one unknown piece."""
        fresh = tuple(value for value in distinct(values) if value not in identifiers.rows)
        if not fresh:
            return identifiers
        if not identifiers.steps:
            raise ValueError(f"no pieces to write {fresh[0]!r} with: these identifiers were fitted without any text")
        codes = np.full((len(fresh), identifiers.steps), END, np.int32)
        found = _encode(Tokenizer.from_str(identifiers.tokenizer), fresh, identifiers.steps)
        codes[:, : found.shape[1]] = found
        return replace(identifiers, **with_values(identifiers, fresh, codes))


def _learn(values: Sequence[str], pieces: int) -> Any:
    """Byte-pair encoding of the values, each counted once."""
    tokenizer: Any = Tokenizer(models.BPE(unk_token=UNKNOWN, fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=pieces, special_tokens=[STOP, UNKNOWN], show_progress=False)
    tokenizer.train_from_iterator(values, trainer)
    return tokenizer


def _encode(tokenizer: Any, values: Sequence[str], steps: int) -> NDArray[np.int32]:
    """Codes [values, steps of the longest, `steps` at most], STOP_CODE last, then END."""
    rows = [[*encoding.ids[: steps - 1], STOP_CODE] for encoding in tokenizer.encode_batch(list(values))]
    codes = np.full((len(rows), max(map(len, rows), default=0)), END, np.int32)
    for row, ids in zip(codes, rows, strict=True):
        row[: len(ids)] = ids
    return codes
