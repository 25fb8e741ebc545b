"""Popularity: how often each sticker was clicked, overall and by the people of each user group.

Shared by the systems that rank by it (GPop, UPop) and by those that break ties with it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pearl_core.types import Interaction, UserGroup


@dataclass(frozen=True, slots=True)
class ClickCounts:
    """Clicks of every sticker. Columns are in the order of sticker ids."""

    sticker_ids: tuple[str, ...]
    overall: NDArray[np.int64]  # [stickers] clicks of everyone, people of unknown group included
    by_group: dict[UserGroup, NDArray[np.int64]]  # [stickers] each; groups without a click are absent

    def save(self, folder: Path) -> None:
        """Write `clicks.json` (names) and `clicks.npy` [1 + groups, stickers] into an existing folder."""
        groups = [(group.age_band, group.gender) for group in self.by_group]
        text = json.dumps({"stickers": self.sticker_ids, "groups": groups}, ensure_ascii=False)
        (folder / "clicks.json").write_text(text, "utf-8")
        np.save(folder / "clicks.npy", np.stack([self.overall, *self.by_group.values()]))

    @classmethod
    def load(cls, folder: Path) -> "ClickCounts":
        names = json.loads((folder / "clicks.json").read_text("utf-8"))
        counts = np.load(folder / "clicks.npy", allow_pickle=False)
        groups = [UserGroup(*group) for group in names["groups"]]
        return cls(tuple(names["stickers"]), counts[0], dict(zip(groups, counts[1:], strict=True)))


def count_clicks(sticker_ids: Iterable[str], interactions: Sequence[Interaction]) -> ClickCounts:
    """Count the clicks on the stickers named; clicks on any other sticker are left out."""
    ids = tuple(sorted(sticker_ids))
    column = {sticker_id: number for number, sticker_id in enumerate(ids)}
    overall = np.zeros(len(ids), np.int64)
    by_group: dict[UserGroup, NDArray[np.int64]] = {}
    for row in interactions:
        if row.clicked and row.sticker_id in column:
            overall[column[row.sticker_id]] += 1
            if row.group:
                by_group.setdefault(row.group, np.zeros(len(ids), np.int64))[column[row.sticker_id]] += 1
    return ClickCounts(ids, overall, by_group)
