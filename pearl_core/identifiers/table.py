"""The identifiers of one property's values, kept as arrays: looked up, saved, and checked for collisions.

An identifier is what the decoder generates in place of a value (PEARL, section 3.1): a short row of codes,
one for each step. Values whose identifiers are equal collide: whoever generates one finds the other too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.artifacts import write_json
from pearl_core.text import normalise

ARRAYS, TEXTS = "identifiers.npz", "identifiers.json"
END = -1  # in place of a code: the identifier has ended before this step


@dataclass(frozen=True, eq=False)
class Identifiers:
    """Identifiers of the distinct values of one property; a value without a readable text has none."""

    values: tuple[str, ...]  # distinct, normalised, sorted
    codes: NDArray[np.int32]  # [values, steps], each 0 to sizes[step] - 1; END after the end of a shorter one
    sizes: tuple[int, ...]  # how many codes each step may emit
    centroids: NDArray[np.float32] | None = None  # [steps, codes, dimension]: what codes stand for, where they do
    encoder: tuple[NDArray[np.float32], ...] = ()  # weight, bias, weight, bias ... of RQ-VAE's encoder
    tokenizer: str = ""  # of string identifiers: the JSON of their pieces

    @property
    def steps(self) -> int:
        """Codes in the longest identifier."""
        return int(self.codes.shape[1])

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Row of `codes` by normalised value."""
        return {value: row for row, value in enumerate(self.values)}

    def row(self, value: str) -> int | None:
        """The row of `codes` that holds this value's identifier, however it is spelt; None for an unknown one."""
        return self.rows.get(normalise(value))

    def of(self, value: str) -> NDArray[np.int32] | None:
        """The identifier [steps] of this value, however it is spelt; None for an unknown one."""
        row = self.row(value)
        return None if row is None else self.codes[row]


@dataclass(frozen=True, slots=True)
class Collisions:
    """Values of one property that cannot be told apart by their identifiers."""

    values: int  # distinct values
    identifiers: int  # distinct identifiers
    share: float  # of the values that share their identifier with another value; 0 without values
    examples: tuple[tuple[str, ...], ...]  # values of the most crowded identifiers, at most 5 of at most 5 each


def collisions(identifiers: Mapping[str, Identifiers]) -> dict[str, Collisions]:
    """How many values collide, by property."""
    return {name: _collisions(of_property) for name, of_property in identifiers.items()}


def _collisions(identifiers: Identifiers) -> Collisions:
    groups: dict[bytes, list[str]] = {}
    for value, codes in zip(identifiers.values, identifiers.codes, strict=True):
        groups.setdefault(codes.tobytes(), []).append(value)
    crowded = sorted((group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))
    share = sum(map(len, crowded)) / max(1, len(identifiers.values))
    return Collisions(len(identifiers.values), len(groups), share, tuple(tuple(group[:5]) for group in crowded[:5]))


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The values as identifiers know them: normalised, once each, sorted, without empty ones.

    A list of near words in one value ("good night, sleepy") is one value.
    """
    return tuple(sorted({normalise(value) for value in values} - {""}))


def with_values(identifiers: Identifiers, values: tuple[str, ...], codes: NDArray[np.int32]) -> dict[str, Any]:
    """The fields `values` and `codes` with new values [new] and their codes [new, steps] put in their places.

    The codes of known values stay as they are.
    """
    order = sorted((value, row) for row, value in enumerate((*identifiers.values, *values)))
    rows = np.array([row for _, row in order], np.int64)
    return {"values": tuple(value for value, _ in order), "codes": np.concatenate([identifiers.codes, codes])[rows]}


def save_identifiers(identifiers: Mapping[str, Identifiers], folder: Path) -> None:
    """Write `identifiers.npz` and `identifiers.json` into an existing folder."""
    arrays: dict[str, NDArray[Any]] = {}
    texts = {}
    for name, of_property in identifiers.items():
        arrays[f"{name}.codes"] = of_property.codes
        if of_property.centroids is not None:
            arrays[f"{name}.centroids"] = of_property.centroids
        arrays |= {f"{name}.encoder.{place}": layer for place, layer in enumerate(of_property.encoder)}
        texts[name] = {
            "values": of_property.values,
            "sizes": of_property.sizes,
            "layers": len(of_property.encoder),
            "tokenizer": of_property.tokenizer,
        }
    np.savez(folder / ARRAYS, allow_pickle=False, **arrays)
    write_json(folder / TEXTS, texts)


def load_identifiers(folder: Path) -> dict[str, Identifiers]:
    """What `save_identifiers` wrote, by property."""
    texts = json.loads((folder / TEXTS).read_text("utf-8"))
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        return {
            name: Identifiers(
                tuple(text["values"]),
                arrays[f"{name}.codes"],
                tuple(text["sizes"]),
                arrays.get(f"{name}.centroids", None),
                tuple(arrays[f"{name}.encoder.{place}"] for place in range(text["layers"])),
                text["tokenizer"],
            )
            for name, text in texts.items()
        }
