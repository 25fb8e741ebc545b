"""The weights of PerSRV, and the file of those that were chosen for a corpus (`python -m pearl_core tune`)."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pearl_core.corpus import Corpus
from pearl_core.types import CorpusError

COUNTS = ("popularity", "users", "asked")  # eq. 1 to 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. Raises ValueError for a negative weight, or utility counts that don't sum to 1.

    The defaults are those of the released code, with two exceptions. It gives keywords 0, though the paper calls
    them a main source (section 3.3.1): 2 was better than 0, 0.5 and 1 on the demo corpus without its log (docs/log.md).
    And its utility is one raw count: here eq. 4 to 6 with equal weights.
    """

    keywords: float = 2.0
    description: float = 1.0
    emotions: float = 0.3
    ocr: float = 1.0
    queries: float = 0.5
    popularity: float = 1 / 3
    users: float = 1 / 3
    asked: float = 1 / 3
    utility: float = 1.0  # of the whole of eq. 5 in eq. 6
    similarity: float = 20.0  # of the cosine in the dense variant, which the paper doesn't have
    alpha: float = 0.3  # eq. 10

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"weight {name} is {value}, and must be a number from 0")
        if abs(sum(self.counts) - 1) > 1e-9:
            raise ValueError(f"the weights of {', '.join(COUNTS)} sum to {sum(self.counts)}, and must sum to 1")

    @property
    def counts(self) -> tuple[float, float, float]:
        """w of eq. 5: of clicks, of people, of queries."""
        return self.popularity, self.users, self.asked

    def fields(self, names: Iterable[str]) -> dict[str, float]:
        return {name: getattr(self, name) for name in names}


def weights_path(corpus: Corpus) -> Path:
    """The file of weights that `tune` chose, for each system that it was asked to."""
    return corpus.built / "persrv-weights.json"


def read_chosen(corpus: Corpus) -> dict[str, Any]:
    """What `tune` chose and why, by system; {} where it never ran. Raises CorpusError for a damaged file."""
    path = weights_path(corpus)
    try:
        chosen = json.loads(path.read_text("utf-8"))
        if not isinstance(chosen, dict):
            raise ValueError("no JSON object")
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise CorpusError(f"{path}: {error}; delete it or run tune again") from None
    return chosen


def chosen_weights(name: str, corpus: Corpus) -> Weights | None:
    """What `tune` chose for a system of this very corpus, else None. Raises CorpusError for a damaged file.

    Stickers that were added since make no other corpus of it, as long as it keeps what was learned.
    """
    chosen = read_chosen(corpus).get(name)
    try:
        known = chosen is not None and chosen["corpus"] == corpus.learned_from.hash
        return Weights(**chosen["weights"]) if chosen is not None and known else None
    except (ValueError, TypeError, KeyError) as error:
        raise CorpusError(f"{weights_path(corpus)}: {name}: {error}; delete it or run tune again") from None
