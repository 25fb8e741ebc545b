"""UPop: the stickers that the user's group clicked most, whatever the query (PerSRV and PEARL, baselines).

A person of unknown group gets the most clicked overall; equal counts in the group go by clicks overall.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.popularity import ClickCounts, count_clicks
from pearl_core.ranking import answer
from pearl_core.systems import Progress, System
from pearl_core.types import Hit, Query, RankedList, UserGroup

OVERALL = "clicks overall"


@dataclass(frozen=True, slots=True)
class UpopConfig:
    """Nothing to choose."""


class Upop:
    """Every sticker by clicks in the group, then by clicks overall, then by sticker id."""

    name = "upop"

    def __init__(self, version: str, clicks: ClickCounts) -> None:
        self.version = version
        self._clicks = clicks
        self._orders = {group: np.lexsort((-clicks.overall, -counts)) for group, counts in clicks.by_group.items()}
        self._overall = np.argsort(-clicks.overall, kind="stable")
        # below 1, so that the tie-break never outweighs a click in the group
        self._tie_break = clicks.overall / (1.0 + clicks.overall.max(initial=0))

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        group = query.user.group
        if group is None or group not in self._orders:
            why = "unknown" if group is None else f"nobody of {group} has clicked"
            return [self._overall_hit(int(column), why) for column in self._overall[:k]]
        counts = self._clicks.by_group[group]
        return [self._group_hit(int(column), group, counts) for column in self._orders[group][:k]]

    def _overall_hit(self, column: int, why: str) -> Hit:
        clicks = float(self._clicks.overall[column])
        evidence: dict[str, float | str] = {OVERALL: clicks, "user group": why}
        if not self._clicks.overall.any():
            evidence["note"] = "no clicks in the log: in the order of sticker ids"
        return Hit(self._clicks.sticker_ids[column], clicks, evidence)

    def _group_hit(self, column: int, group: UserGroup, counts: NDArray[np.int64]) -> Hit:
        clicks, tie_break = float(counts[column]), float(self._tie_break[column])
        evidence: dict[str, float | str] = {
            f"clicks by {group}": clicks,
            "tie-break": tie_break,
            OVERALL: str(self._clicks.overall[column]),
        }
        return Hit(self._clicks.sticker_ids[column], clicks + tie_break, evidence)


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    clicks = count_clicks(corpus.by_id, corpus.interactions)
    clicks.save(folder)
    return {"clicks": int(clicks.overall.sum()), "groups": [str(group) for group in clicks.by_group]}


def load(corpus: Corpus, folder: Path, version: str) -> Upop:
    return Upop(version, ClickCounts.load(folder))


SYSTEM = System("upop", "The most clicked stickers in the user's group, whatever the query", UpopConfig(), build, load)
