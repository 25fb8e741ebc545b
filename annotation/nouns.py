"""Who answers, in which experiment, and what a blind page may show of it. Positions count from 1."""

from dataclasses import dataclass
from typing import Literal

from pearl_core.types import User, UserGroup


class Refused(ValueError):
    """An action that the rules forbid; the message is one line for the person. Logged, nothing changed."""


class OtherKind(Refused):
    """What would begin a session while one of the other kind comes next; the other tab takes it."""


class Closed(Refused):
    """What is not to be seen yet; its message stands in the place of a whole tab."""


Role = Literal["expert", "annotator", "researcher"]
ROLES: tuple[Role, ...] = ("expert", "annotator", "researcher")
BLIND: tuple[Role, ...] = ("expert", "researcher")  # who compares and votes
RESEARCHERS: tuple[Role, ...] = ("researcher",)
SIMULATED = "simulated-"  # begins the pseudonyms of people who are not


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person who answers. Age band and gender may be unknown. Without an account everybody is a researcher."""

    annotator_id: str
    pseudonym: str
    age_band: str | None
    gender: str | None
    role: Role = "researcher"

    @property
    def simulated(self) -> bool:
        return self.pseudonym.startswith(SIMULATED)

    @property
    def group(self) -> UserGroup | None:
        return UserGroup(self.age_band, self.gender) if self.age_band and self.gender else None

    @property
    def user(self) -> User:
        """This person as the systems know them."""
        return User(self.annotator_id, self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a researcher chooses: system P (the one on trial) against system B (the baseline), first `k` stickers each.

    `kind` "both" alternates interleaved and side-by-side sessions for each person, "any" leaves it to them.
    Queries are typed (`query_source` "free"), handed out from `queries` ("list"), or either ("both"). `planned` is
    the number of sessions of each kind after which no more begin, None for no end. `groups` are the user groups
    invited, () for everybody. The first `practice_rounds` sessions of each kind of every annotator count for
    nothing, and so does the `aa_share` of the others that shows system P against itself.
    """

    name: str
    system_p: str
    system_b: str
    method: str = "paper"
    k: int = 10
    kind: Literal["interleaved", "side_by_side", "both", "any"] = "any"
    query_source: Literal["free", "list", "both"] = "free"
    queries: tuple[str, ...] = ()
    planned: int | None = None
    guidelines: str = ""
    groups: tuple[str, ...] = ()
    practice_rounds: int = 0
    aa_share: float = 0.0
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment(Plan):
    """A plan that has begun. `pinned` are the versions of P and B that it is about, None where any will do."""

    experiment_id: str
    corpus: str
    corpus_hash: str
    state: Literal["running", "paused", "closed"] = "running"
    pinned: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that has not begun; it keeps its id when it does."""

    experiment_id: str
    plan: Plan
    at: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person's next session of one kind is about."""

    query: str
    place: int | None  # of the query in the experiment's list, from 1
    practice: bool
    a_a: bool  # both sides are system P's


@dataclass(frozen=True, slots=True)
class Page:
    """What a blind interleaved page may show: nothing about owners."""

    session_id: str
    impression_id: str
    experiment_id: str
    query: str
    length: int  # number of positions, 1..length
    chosen: frozenset[int]  # positions whose last event is a click
    answered: int  # submitted sessions of this annotator in this experiment; practice does not count
    practice: bool = False  # this one counts for nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """What a blind side-by-side page may show: two lists, and nothing about which system made which."""

    session_id: str
    impression_id: str
    experiment_id: str
    query: str
    left: int  # number of stickers in the left list, at positions 1..left
    right: int
    answered: int  # votes of this annotator in this experiment; practice does not count
    practice: bool = False  # this one counts for nothing
