"""GPop: the stickers that were clicked most, whatever the query (PerSRV and PEARL, baselines)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pearl_core.corpus import Corpus
from pearl_core.popularity import ClickCounts, count_clicks
from pearl_core.ranking import answer
from pearl_core.systems import Progress, System
from pearl_core.types import Hit, Query, RankedList


@dataclass(frozen=True, slots=True)
class GpopConfig:
    """Nothing to choose."""


class Gpop:
    """Every sticker by its clicks, then by sticker id; without a log that is the order of sticker ids."""

    name = "gpop"

    def __init__(self, version: str, clicks: ClickCounts) -> None:
        self.version = version
        self._clicks = clicks
        self._order = np.argsort(-clicks.overall, kind="stable")
        self._logged = bool(clicks.overall.any())

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        return [self._hit(int(column)) for column in self._order[:k]]

    def _hit(self, column: int) -> Hit:
        clicks = float(self._clicks.overall[column])
        evidence: dict[str, float | str] = {"clicks overall": clicks}
        if not self._logged:
            evidence["note"] = "no clicks in the log: in the order of sticker ids"
        return Hit(self._clicks.sticker_ids[column], clicks, evidence)


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    clicks = count_clicks(corpus.by_id, corpus.interactions)
    clicks.save(folder)
    return {"clicks": int(clicks.overall.sum())}


def load(corpus: Corpus, folder: Path, version: str) -> Gpop:
    return Gpop(version, ClickCounts.load(folder))


SYSTEM = System("gpop", "The most clicked stickers overall, whatever the query", GpopConfig(), build, load)
