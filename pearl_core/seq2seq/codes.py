"""Identifier tokens: one token for each (property, step, code), and one that starts each property's identifier.

The decoder's vocabulary is flat: first the start tokens w_p (PEARL, eq. 2), then the codes of every property,
step by step. A step of an identifier may only emit the codes of its own property and step, so its head is a
slice of the table and never a softmax over all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.types import PROPERTIES


@dataclass(frozen=True, slots=True)
class CodeTokens:
    """The tokens of `properties`, in that order; `sizes[p][step]` codes may follow at each step."""

    properties: tuple[str, ...]
    sizes: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, sizes: Mapping[str, tuple[int, ...]]) -> "CodeTokens":
        """Tokens for the properties of `sizes`, in the order that properties have everywhere."""
        names = tuple(name for name in PROPERTIES if name in sizes)
        return cls(names, tuple(tuple(int(size) for size in sizes[name]) for name in names))

    @property
    def count(self) -> int:
        return len(self.properties) + sum(map(sum, self.sizes))

    @property
    def steps(self) -> int:
        """Steps of the longest identifier."""
        return max(map(len, self.sizes), default=0)

    def offset(self, place: int, step: int) -> int:
        """The token of code 0 at `step` of the property in `place`; the tokens of the other codes follow."""
        before = sum(map(sum, self.sizes[:place])) + sum(self.sizes[place][:step])
        return len(self.properties) + before

    def slice(self, place: int, step: int) -> slice:
        """The tokens that `step` of the property in `place` may emit."""
        offset = self.offset(place, step)
        return slice(offset, offset + self.sizes[place][step])

    def tokens(self, place: int, codes: NDArray[np.int32]) -> NDArray[np.int64]:
        """Tokens [n, steps] of identifiers [n, steps of the property] of one property; -1 after the end."""
        tokens = np.full((len(codes), self.steps), -1, np.int64)
        for step in range(codes.shape[1]):
            given = codes[:, step] >= 0
            tokens[given, step] = codes[given, step] + self.offset(place, step)
        return tokens
