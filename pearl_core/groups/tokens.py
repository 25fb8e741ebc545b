"""The eight group tokens w_{a,g} as the rest of PEARL sees them: one frozen vector for each user group.

What they are worth on log rows that they were not learned from is kept with them, and every reason why
they are less than the paper's. Saved as `tokens.npz` and `tokens.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pearl_core.types import AGE_BANDS, GENDERS, UserGroup

Task = Literal["click", "intent", "interest"]
TASKS: tuple[Task, ...] = ("click", "intent", "interest")
GROUPS: tuple[UserGroup, ...] = tuple(UserGroup(band, gender) for band in AGE_BANDS for gender in GENDERS)


@dataclass(frozen=True, slots=True)
class Worth:
    """One measure of one task on held-out log rows, with the tokens and without.

    `zero` has every token replaced by zero and `mean` by the average of all eight, which is nearer to what
    the model has seen. None where it cannot be told: no such rows, or all of one class.
    """

    task: str  # click, intent, interest in character_ip, interest in entity
    measure: Literal["AUC", "accuracy", "MRR"]
    rows: int
    tokens: float | None
    zero: float | None
    mean: float | None


@dataclass(frozen=True)
class GroupTokens:
    """Tokens of all eight groups, (dimension,) float32 each and read-only.

    `learned` is False where they are random vectors of length 1, by configuration or, as `notes` then say,
    because the log could not teach them.
    """

    tokens: Mapping[UserGroup, NDArray[np.float32]]
    learned: bool
    tasks: tuple[Task, ...] = ()
    metrics: tuple[Worth, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def matrix(self) -> NDArray[np.float32]:
        """(8, dimension), in the order of GROUPS."""
        return np.stack([self.tokens[group] for group in GROUPS])

    def of(self, group: UserGroup) -> NDArray[np.float32]:
        """The token of a group. There is none for people of unknown group: the model then attends to no token."""
        return self.tokens[group]

    def save(self, folder: Path) -> None:
        np.savez(folder / "tokens.npz", tokens=self.matrix)
        about = {
            "groups": [asdict(group) for group in GROUPS],
            "learned": self.learned,
            "tasks": self.tasks,
            "metrics": [asdict(worth) for worth in self.metrics],
            "notes": self.notes,
        }
        (folder / "tokens.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")


def load_tokens(folder: Path) -> GroupTokens:
    """What `GroupTokens.save` wrote. Raises ValueError, naming the folder, when it is not there or broken."""
    try:
        about = json.loads((folder / "tokens.json").read_text("utf-8"))
        with np.load(folder / "tokens.npz", allow_pickle=False) as arrays:
            matrix = arrays["tokens"]
        groups = [UserGroup(**group) for group in about["groups"]]
        tokens = {group: _frozen(row) for group, row in zip(groups, matrix, strict=True)}
        if set(tokens) != set(GROUPS):
            raise ValueError(f"{len(tokens)} groups, not {len(GROUPS)}")
        metrics = tuple(Worth(**worth) for worth in about["metrics"])
        return GroupTokens(tokens, about["learned"], tuple(about["tasks"]), metrics, tuple(about["notes"]))
    except (OSError, EOFError, KeyError, TypeError, ValueError, BadZipFile) as error:
        raise ValueError(f"{folder} holds no group tokens: {error}") from None


def random_directions(dimension: int, seed: int) -> NDArray[np.float32]:
    """(8, dimension) vectors of length 1, in the order of GROUPS: where learning starts, and its plain rival."""
    vectors = np.random.default_rng([seed, 8]).normal(size=(len(GROUPS), dimension))
    scaled: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def by_group(matrix: NDArray[np.float32]) -> dict[UserGroup, NDArray[np.float32]]:
    """Rows in the order of GROUPS -> read-only vectors by group."""
    return {group: _frozen(row) for group, row in zip(GROUPS, matrix, strict=True)}


def _frozen(row: NDArray[np.float32]) -> NDArray[np.float32]:
    token = np.array(row, np.float32)
    token.flags.writeable = False
    return token
