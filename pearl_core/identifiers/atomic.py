"""Atomic identifiers: one arbitrary code for each value, in one step (DSI; PEARL, Appendix G)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from pearl_core.identifiers.codebooks import Vectors
from pearl_core.identifiers.table import Identifiers, distinct, with_values


@dataclass(frozen=True, slots=True)
class Atomic:
    name: ClassVar[str] = "atomic"

    def fit(
        self, properties: Mapping[str, Sequence[str]], more_texts: Sequence[str], vectors: Vectors, seed: int
    ) -> dict[str, Identifiers]:
        """Codes shuffled by the seed, so that their order says nothing about the values. No vector is asked for."""
        shuffle = np.random.default_rng(seed)
        identifiers = {}
        for name, of_property in properties.items():
            values = distinct(of_property)
            codes = shuffle.permutation(len(values)).astype(np.int32)[:, None]
            identifiers[name] = Identifiers(values, codes, (len(values),))
        return identifiers

    def extend(self, identifiers: Identifiers, values: Sequence[str], vectors: Vectors) -> Identifiers:
        """New values have new codes and `sizes` grows: no model trained before knows what they mean."""
        fresh = tuple(value for value in distinct(values) if value not in identifiers.rows)
        (size,) = identifiers.sizes
        codes = np.arange(size, size + len(fresh), dtype=np.int32)[:, None]
        return replace(identifiers, **with_values(identifiers, fresh, codes), sizes=(size + len(fresh),))
