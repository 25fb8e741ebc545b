"""Sessions as columns: what the measures read, with a value for each session instead of an object for each.

Why: a million events are some 250,000 sessions, and arrays of them are measured in the time in which so many objects
could not even be made. Sessions stand in the order in which they ended (open ones last; by id where that is equal),
so that the same records give the same digits however they were read.

    sessions = Sessions.of(records)          # a row each, as exported files give them
    sessions.at(sessions.state == "submitted").clicked.sum(axis=1)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from annotation.outcomes import compared

Texts = NDArray[np.object_]  # str, or None where there is nothing to say
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Group = tuple[str | None, str | None]  # age band and gender, as they were when the session began

NEVER = np.iinfo(np.int64).max  # the end of a session that has none
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One query of one annotator: what both systems answered, what was shown, what the person made of it.

    An interleaved session has `first`, `shown`, `owners` (one of P and B for each position) and `clicked`
    (positions whose last event is a click); one side by side has `left` and a `choice`.
    """

    session_id: str
    experiment_id: str
    annotator_id: str
    kind: str  # interleaved, side_by_side
    state: str  # open, submitted, abandoned
    query: str = ""  # normalised
    practice: bool = False
    a_a: bool = False  # both lists are system P's
    group: Group = (None, None)
    list_p: tuple[str, ...] = ()  # best first
    list_b: tuple[str, ...] = ()
    first: str | None = None
    shown: tuple[str, ...] = ()
    owners: str = ""
    clicked: frozenset[int] = frozenset()
    left: str | None = None
    choice: str | None = None  # left, right, equal
    seconds: float | None = None  # from the start to the end
    ended: datetime | None = None  # with a zone
    exclusions: tuple[str, ...] = ()  # rules, oldest first


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """n sessions; those about positions are (n, longest list shown), False behind the end of a shorter list."""

    session_id: Texts
    experiment_id: Texts
    annotator: Numbers  # of `annotators`
    group: Numbers  # of `groups`
    kind: Texts  # interleaved, side_by_side
    state: Texts  # open, submitted, abandoned
    practice: Flags
    a_a: Flags
    first: Texts  # P, B
    left: Texts  # P, B
    choice: Texts  # left, right, equal
    exclusion: Texts  # the oldest rule
    matter: Texts  # of a vote: digest of the query and both lists; the same text is the same question
    seconds: Floats  # nan where unknown
    ended: Numbers  # microseconds since 1970, NEVER for one without an end
    distinct: Numbers  # stickers in the shorter answer, each counted once
    owned_p: Flags
    owned_b: Flags
    shared: Flags  # a sticker of both answers
    clicked: Flags
    annotators: tuple[str, ...]  # ids in order; all of the records, some perhaps without a session here
    groups: tuple[Group, ...]

    def __len__(self) -> int:
        return len(self.session_id)

    def at(self, chosen: NDArray[Any]) -> Self:
        """The sessions at these places, or those where a flag is set, in the order they are in."""
        rows = {name: getattr(self, name)[chosen] for name in COLUMNS}
        return type(self)(**rows, annotators=self.annotators, groups=self.groups)

    @property
    def positions(self) -> Numbers:
        """How many stickers were shown in one list."""
        shown: Numbers = (self.owned_p | self.owned_b).sum(axis=1)
        return shown

    @classmethod
    def of(cls, records: Iterable[SessionRecord]) -> "Sessions":
        rows = list(records)
        shape = len(rows), max((len(row.owners) for row in rows), default=0)
        found = [compared(row.kind, row.query, row.list_p, row.list_b, row.shown) for row in rows]
        return in_order(
            {
                "session_id": [row.session_id for row in rows],
                "experiment_id": [row.experiment_id for row in rows],
                "annotator_id": [row.annotator_id for row in rows],
                "group": [row.group for row in rows],
                "kind": [row.kind for row in rows],
                "state": [row.state for row in rows],
                "practice": [row.practice for row in rows],
                "a_a": [row.a_a for row in rows],
                "first": [row.first for row in rows],
                "left": [row.left for row in rows],
                "choice": [row.choice for row in rows],
                "exclusion": [row.exclusions[0] if row.exclusions else None for row in rows],
                "matter": [one.matter for one in found],
                "distinct": [one.distinct for one in found],
                "owners": [row.owners for row in rows],
            },
            seconds=np.array([np.nan if row.seconds is None else row.seconds for row in rows], np.float64),
            ended=np.array([microseconds(row.ended) for row in rows], np.int64),
            shared=marked(*pairs_of([one.shared for one in found]), shape),
            clicked=marked(*pairs_of([row.clicked for row in rows]), shape),
        )


COLUMNS = tuple(field.name for field in fields(Sessions) if field.name not in ("annotators", "groups"))


def in_order(
    columns: Mapping[str, Sequence[Any]], seconds: Floats, ended: Numbers, shared: Flags, clicked: Flags
) -> Sessions:
    """Sessions from columns in any order: those of `Sessions`, but `annotator_id`, `group` and `owners` as written."""
    told = {name: texts(columns[name]) for name in TEXTS}
    annotator, annotators = coded(columns["annotator_id"])
    group, groups = coded(columns["group"])
    owners = letters(columns["owners"])
    sessions = Sessions(
        **told,
        annotator=annotator,
        group=group,
        practice=np.array(columns["practice"], np.bool_),
        a_a=np.array(columns["a_a"], np.bool_),
        seconds=seconds,
        ended=ended,
        distinct=np.array(columns["distinct"], np.int64),
        owned_p=owners == b"P",
        owned_b=owners == b"B",
        shared=shared,
        clicked=clicked,
        annotators=tuple(annotators),
        groups=tuple(groups),
    )
    return sessions.at(ordered(ended, told["session_id"]))


def joined(one: Sessions, two: Sessions) -> Sessions:
    """The sessions of both, which have none in common, as if they had been read together."""
    annotators = sorted({*one.annotators, *two.annotators})
    groups = sorted({*one.groups, *two.groups}, key=_sortable)
    width = max(one.clicked.shape[1], two.clicked.shape[1])
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        parts = [getattr(one, name), getattr(two, name)]
        if parts[0].ndim == 2:
            parts = [np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in parts]
        columns[name] = np.concatenate(parts)
    columns["annotator"] = np.concatenate(
        [_recoded(part.annotator, part.annotators, annotators) for part in (one, two)]
    )
    columns["group"] = np.concatenate([_recoded(part.group, part.groups, groups) for part in (one, two)])
    whole = Sessions(**columns, annotators=tuple(annotators), groups=tuple(groups))
    return whole.at(ordered(whole.ended, whole.session_id))


def _recoded(codes: Numbers, before: Sequence[Any], after: Sequence[Any]) -> Numbers:
    """Places in `before` as places in `after`, which has all that `before` has."""
    places = {value: place for place, value in enumerate(after)}
    return np.array([places[value] for value in before], np.int64)[codes]


TEXTS = ("session_id", "experiment_id", "kind", "state", "first", "left", "choice", "exclusion", "matter")


def pairs_of(marks: Sequence[Collection[int]]) -> tuple[Numbers, Numbers]:
    """Session (from 0) and position (from 1) of each mark, from the positions of each session."""
    counts = np.fromiter(map(len, marks), np.int64, len(marks))
    positions = np.fromiter(chain.from_iterable(marks), np.int64, counts.sum())
    return np.repeat(np.arange(len(marks)), counts), positions


def marked(sessions: Numbers, positions: Numbers, shape: tuple[int, int]) -> Flags:
    """Flags of this shape, set at each pair of a session (from 0) and a position (from 1).

    A position behind the end of every list is nowhere.
    """
    flags = np.zeros(shape, np.bool_)
    inside = positions <= shape[1]
    flags[sessions[inside], positions[inside] - 1] = True
    return flags


def microseconds(at: datetime | None) -> int:
    if at is None:
        return NEVER
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def texts(values: Sequence[Any]) -> Texts:
    """An array of these very objects."""
    return np.fromiter(values, object, len(values))


def coded(values: Sequence[Any]) -> tuple[Numbers, list[Any]]:
    """Each value as its place among the distinct ones in order; None comes before every text."""
    codes, distinct = pd.factorize(texts(values))
    order = sorted(range(len(distinct)), key=lambda i: _sortable(distinct[i]))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places[codes] if len(order) else codes.astype(np.int64), [distinct[i] for i in order]


def _sortable(value: Any) -> Any:
    return tuple(part or "" for part in value) if isinstance(value, tuple) else value


def letters(words: Sequence[str]) -> NDArray[np.bytes_]:
    """(n, longest) letters, empty behind the end of a shorter word; of ASCII alone."""
    longest = max(map(len, words), default=0)
    if not longest:
        return np.empty((len(words), 0), "S1")
    return np.array(words, f"S{longest}").view("S1").reshape(len(words), longest)


def ordered(ended: Numbers, session_id: Texts) -> Numbers:
    """Places in order of the end, by id where it is equal."""
    order = np.argsort(ended, kind="stable")
    same = ended[order][1:] == ended[order][:-1]
    tied = np.append(same, False) | np.append(False, same) if len(order) else np.zeros(0, np.bool_)
    places = np.flatnonzero(tied)
    order[places] = sorted(order[places], key=lambda i: (ended[i], session_id[i]))
    return order
