"""The nouns that everything here shares: stickers, people, queries, hits and ranked lists.

Standard library only. Ranks and positions count from 1 everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

AGE_BANDS: tuple[str, ...] = ("0-19", "20-29", "30-44", "45-59")
GENDERS: tuple[str, ...] = ("female", "male")
PROPERTIES: tuple[str, ...] = ("ocr_text", "character_ip", "entity", "visual_style", "meaning")


class UnknownSystem(LookupError):
    """No retrieval system has this name."""


class ArtifactMissing(LookupError):
    """A system or stage has not been built for this corpus, or was built for something else."""


class CorpusError(ValueError):
    """A corpus cannot be read or imported; the message is one line that names file, line and value."""


@dataclass(frozen=True, slots=True)
class Sticker:
    """One sticker. `image` is a path relative to the corpus folder; any property may be absent."""

    sticker_id: str
    image: str | None = None
    ocr_text: str | None = None
    character_ip: str | None = None
    entity: str | None = None
    visual_style: str | None = None
    meaning: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UserGroup:
    """One of the 4 age bands x 2 genders that PEARL learns a token for (PEARL, section 3.2)."""

    age_band: str
    gender: str

    def __post_init__(self) -> None:
        if self.age_band not in AGE_BANDS:
            raise ValueError(f"age band {self.age_band!r} is not one of {', '.join(AGE_BANDS)}")
        if self.gender not in GENDERS:
            raise ValueError(f"gender {self.gender!r} is not one of {', '.join(GENDERS)}")

    def __str__(self) -> str:
        return f"{self.age_band} {self.gender}"


def age_band(age: int) -> str | None:
    """The band that holds an age in years, None beyond the last band."""
    for band in AGE_BANDS:
        low, high = band.split("-")
        if int(low) <= age <= int(high):
            return band
    return None


@dataclass(frozen=True, slots=True)
class User:
    """Who asks. Everything may be unknown: an unknown person has no group and no history."""

    user_id: str | None = None
    group: UserGroup | None = None
    history: tuple[str, ...] = ()  # clicked sticker ids, oldest first


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    user: User = field(default_factory=User)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One row of a search log: this person saw this sticker for this query, and clicked it or not."""

    user_id: str
    query: str
    sticker_id: str
    clicked: bool
    group: UserGroup | None = None
    shown_at: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sticker found. `evidence` says why: component -> its share of the score, or a word about it.

    The numbers in `evidence` add up to `score` wherever a system's score is a sum.
    """

    sticker_id: str
    score: float
    evidence: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RankedList:
    """A system's answer, best first. Raises ValueError when a sticker comes twice."""

    query: Query
    system: str
    version: str
    hits: tuple[Hit, ...]
    latency_ms: float

    def __post_init__(self) -> None:
        if len({hit.sticker_id for hit in self.hits}) != len(self.hits):
            twice = next(h.sticker_id for i, h in enumerate(self.hits) if h.sticker_id in self.ids[:i])
            raise ValueError(f"{self.system} ranks sticker {twice!r} more than once")

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(hit.sticker_id for hit in self.hits)


class Retriever(Protocol):
    """A retrieval system, loaded and ready. Safe to call from several threads."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def retrieve(self, query: Query, k: int) -> RankedList:
        """At most `k` hits; fewer only where the corpus holds fewer stickers or nothing matches.

        Raises ValueError when k < 1. An empty query, or one that matches nothing, has no hits.
        """
        ...


@runtime_checkable
class Explainer(Protocol):
    """A retriever that can say more of an answer than its hits do."""

    def explain(self, query: Query, k: int) -> Mapping[str, Any]:
        """Why `retrieve(query, k)` answers as it does, in values that JSON knows."""
        ...


@runtime_checkable
class Personal(Protocol):
    """A retriever that ranks by the looks that people like."""

    def known_of(self, user: User, like: Sequence[str] = ()) -> Mapping[str, Any]:
        """What `explain` tells of the person and of the weights in use: all that depends on no query.

        `like` are stickers to show for whoever has no history: their group's, those of most clicks first.
        """
        ...
