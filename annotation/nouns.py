"""Who answers, in which experiment, and what a blind page may show of it. Positions count from 1."""

from dataclasses import dataclass

from pearl_core.types import User, UserGroup


class Refused(ValueError):
    """An action that the rules forbid; the message is one line for the person. Logged, nothing changed."""


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person who answers. Age band and gender may be unknown."""

    annotator_id: str
    pseudonym: str
    age_band: str | None
    gender: str | None

    @property
    def group(self) -> UserGroup | None:
        return UserGroup(self.age_band, self.gender) if self.age_band and self.gender else None

    @property
    def user(self) -> User:
        """This person as the systems know them."""
        return User(self.annotator_id, self.group)


@dataclass(frozen=True, slots=True)
class Experiment:
    """System P (the one on trial) against system B (the baseline), each with its first `k` stickers."""

    experiment_id: str
    name: str
    system_p: str
    system_b: str
    method: str
    k: int
    corpus: str
    simulated: bool


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
