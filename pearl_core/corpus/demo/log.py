"""The simulated search log of the demo corpus: who asked what, what they saw, and what they clicked.

A simulated user looks at stickers that fulfil the query by their true properties and clicks each
with probability fit x sigmoid(taste + noise): `queries.fit` and `people.taste`. In train they see
one page, as a live system would show it, with a few stickers that have nothing to do with the query;
for validation and test they look at everything that fits, and what they click is relevant (grade 1).
numpy and the standard library only.

    log = simulate(seed=0)
    log.rows[0]  # Row(user_id="u017", age=24, ..., clicked=1, shown_at="2026-01-05T...")
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import SPLITS
from pearl_core.corpus.demo.catalogue import catalogue
from pearl_core.corpus.demo.people import GROUP_TASTES, Person, people, taste
from pearl_core.corpus.demo.queries import SearchQuery, fit, queries
from pearl_core.corpus.demo.vocabulary import Drawing

# User-query pairs beyond one for each query, so that the totals are those of PEARL's public set.
EXTRA_PAIRS = {"train": 417, "validation": 100, "test": 90}
FIRST_DAY = {"train": 0, "validation": 90, "test": 100}  # each split begins after the one before
DAYS = {"train": 90, "validation": 10, "test": 10}
START = datetime(2026, 1, 5, tzinfo=UTC)

ANSWERS = 27  # stickers on a page that fulfil the query, at most
PARTIAL = 8  # stickers on a page that fulfil some of it, at most
STRAY = 3  # stickers on a page that have nothing to do with it
UNCLICKED = 2  # stickers shown and passed over, at least
GOOD_FIT, NO_FIT = 0.5, 0.02  # fit from which a sticker is an answer; below which it is none at all
NOISE = 0.4  # standard deviation of a user's whim, in log-odds
STRAY_CLICK = 0.01  # probability that a stray sticker is clicked
PLAIN = frozenset(("meaning", "short", "character"))  # kinds that many people ask
KEENNESS = 3.0  # times as likely to ask for what one likes, and in the way of one's group


@dataclass(frozen=True, slots=True)
class Pair:
    """One user asking one query, with what they clicked and passed over, in the order shown."""

    qid: str
    query: SearchQuery
    person: Person
    shown: tuple[str, ...]
    clicked: frozenset[str]
    shown_at: str


@dataclass(frozen=True, slots=True)
class Row:
    """One sticker shown to one user for one query, as in `interactions.csv`."""

    user_id: str
    age: int
    gender: str
    query: str
    sticker_id: str
    clicked: int
    shown_at: str


@dataclass(frozen=True, slots=True)
class Log:
    """The stickers, the people, and the pairs of each split, oldest first."""

    stickers: tuple[Drawing, ...]
    people: tuple[Person, ...]
    pairs: dict[str, tuple[Pair, ...]]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The train split, a row for each sticker shown."""
        return tuple(
            Row(
                user_id=pair.person.user_id,
                age=pair.person.age,
                gender=pair.person.group.gender,
                query=pair.query.text,
                sticker_id=sticker_id,
                clicked=int(sticker_id in pair.clicked),
                shown_at=pair.shown_at,
            )
            for pair in self.pairs["train"]
            for sticker_id in pair.shown
        )

    def qrels(self, split: str) -> tuple[tuple[str, str], ...]:
        """The relevant stickers of a split as (qid, sticker_id), grade 1 each. Raises ValueError for no split."""
        if split not in self.pairs:
            raise ValueError(f"split {split!r} is not one of {', '.join(SPLITS)}")
        return tuple((pair.qid, sticker_id) for pair in self.pairs[split] for sticker_id in sorted(pair.clicked))


def _popularity(rng: np.random.Generator, asked: Sequence[SearchQuery], extra: int) -> NDArray[np.int64]:
    """How many users ask each query, (queries,): one, and `extra` more by Zipf's law, plain queries first."""
    rarity = rng.exponential(2.0, len(asked)) + [0.0 if query.kind in PLAIN else 4.0 for query in asked]
    share = np.empty(len(asked))
    share[np.argsort(rarity)] = 1 / np.arange(1, len(asked) + 1)
    return 1 + rng.multinomial(extra, share / share.sum())


def _askers(rng: np.random.Generator, query: SearchQuery, users: Sequence[Person], count: int) -> list[int]:
    """The places of `count` different users: the active ask more, and each asks for what they like."""
    characters, styles, entities = (query.wanted(p) for p in ("character_ip", "visual_style", "entity"))
    weights = np.empty(len(users))
    for place, user in enumerate(users):
        likes = GROUP_TASTES[user.group]
        liked = (*likes.characters, *user.characters, *likes.styles, *user.styles, *likes.entities)
        keen = KEENNESS if (characters | styles | entities).intersection(liked) else 1.0
        weights[place] = user.activity * keen * (KEENNESS if query.kind in likes.asks else 1.0)
    return list(rng.choice(len(users), size=count, replace=False, p=weights / weights.sum()))


def _some(rng: np.random.Generator, places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    return rng.permutation(places)[:most]


def _page(rng: np.random.Generator, fits: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places of the stickers that a train user is shown, in the order shown."""
    answers = _some(rng, np.flatnonzero(fits >= GOOD_FIT), ANSWERS)
    partial = _some(rng, np.flatnonzero((fits >= NO_FIT) & (fits < GOOD_FIT)), PARTIAL)
    stray = _some(rng, np.flatnonzero(fits < NO_FIT), STRAY)
    return rng.permutation(np.concatenate([answers, partial, stray]))


def _clicks(
    rng: np.random.Generator, fits: NDArray[np.float64], liking: NDArray[np.float64], leave: int
) -> NDArray[np.bool_]:
    """Which of the shown stickers are clicked, (shown,): one at least, and all but `leave` at most."""
    whim = rng.normal(0.0, NOISE, len(fits))
    chance = np.where(fits < NO_FIT, STRAY_CLICK, fits / (1 + np.exp(-(liking + whim))))
    clicked = rng.random(len(fits)) < chance
    dearest = np.argsort(-chance, kind="stable")
    clicked[dearest[0]] = True
    clicked[dearest[len(fits) - leave :]] = False
    return clicked


def simulate(seed: int = 0) -> Log:
    """The whole log of a seed: about 2,300 train pairs with 12,500 clicks, and 350 pairs in each other split."""
    rng = np.random.default_rng([seed, 4])
    stickers, users = catalogue(seed), people(seed)
    ids = np.array([sticker.sticker_id for sticker in stickers])
    liking = np.array([taste(user, stickers) for user in users])  # (users, stickers)
    pairs: dict[str, tuple[Pair, ...]] = {}
    for split, asked in queries(seed).items():
        found: list[tuple[timedelta, SearchQuery, Person, NDArray[np.str_], NDArray[np.bool_]]] = []
        for query, count in zip(asked, _popularity(rng, asked, EXTRA_PAIRS[split]), strict=True):
            fits = fit(query, stickers)
            for place in _askers(rng, query, users, int(count)):
                train = split == "train"
                shown = _page(rng, fits) if train else np.flatnonzero(fits >= NO_FIT)
                clicked = _clicks(rng, fits[shown], liking[place, shown], UNCLICKED if train else 0)
                moment = timedelta(days=FIRST_DAY[split], seconds=int(rng.integers(DAYS[split] * 86_400)))
                found.append((moment, query, users[place], ids[shown], clicked))
        found.sort(key=lambda pair: pair[0])
        pairs[split] = tuple(
            Pair(
                qid=f"{split}-{number:04d}",
                query=query,
                person=person,
                shown=tuple(shown.tolist()),
                clicked=frozenset(shown[clicked].tolist()),
                shown_at=(START + moment).isoformat(),
            )
            for number, (moment, query, person, shown, clicked) in enumerate(found, start=1)
        )
    return Log(stickers, users, pairs)
