"""The measures of PEARL's online tests, each from records alone (appendix E, equations 21 to 23).

A session's pair of values is (P's, B's), None where one of them is undefined; a measure is the mean of
P's value minus B's over the sessions that have a pair.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from statistics import fmean
from typing import Any

from scipy.stats import binomtest

from annotation.intervals import estimate
from annotation.records import SessionRecord

Pair = tuple[float, float]


def click_rates(session: SessionRecord, hidden: frozenset[int] = frozenset()) -> Pair | None:
    """CTR of P and of B: clicked positions owned by a system / positions it owns. None where one owns nothing.

    Positions in `hidden` are left out.
    """
    owned_p, owned_b = (owned - hidden for owned in positions_owned(session.owners))
    if not owned_p or not owned_b:
        return None
    return len(session.clicked & owned_p) / len(owned_p), len(session.clicked & owned_b) / len(owned_b)


def click_positions(session: SessionRecord, hidden: frozenset[int] = frozenset()) -> Pair | None:
    """ACP of P and of B: mean position, in the list shown, of the clicks a system owns. None without one of either."""
    clicked_p, clicked_b = ((owned - hidden) & session.clicked for owned in positions_owned(session.owners))
    return (fmean(clicked_p), fmean(clicked_b)) if clicked_p and clicked_b else None


@lru_cache(maxsize=1024)
def positions_owned(owners: str) -> tuple[frozenset[int], frozenset[int]]:
    """Positions of P and of B from one letter per position: "PBP" -> {1, 3}, {2}."""
    owned_p, owned_b = (frozenset(i for i, owner in enumerate(owners, 1) if owner == side) for side in "PB")
    return owned_p, owned_b


def shared_positions(session: SessionRecord) -> frozenset[int]:
    """Positions of stickers that both systems answered."""
    both = set(session.list_p) & set(session.list_b)
    return frozenset(i for i, sticker in enumerate(session.shown, 1) if sticker in both)


def delta_ctr(sessions: Sequence[SessionRecord]) -> dict[str, Any]:
    """dCTR = mean of CTR_P - CTR_B (equation 21). A session without a click counts as 0.

    `left_out` counts the sessions in which one system owns nothing.
    """
    found, annotators = differences(sessions, click_rates)
    return {**asdict(estimate(found, annotators)), "left_out": len(sessions) - len(found)}


def delta_acp(sessions: Sequence[SessionRecord]) -> dict[str, Any]:
    """dACP = mean of ACP_P - ACP_B over the sessions where both are defined; below 0, P is clicked nearer the top.

    `literal` is equation 22 as printed, the same sum divided by all of Q.
    """
    found, annotators = differences(sessions, click_positions)
    literal = sum(found) / len(sessions) if found else None
    return {**asdict(estimate(found, annotators)), "literal": literal}


def delta_gsb(sessions: Sequence[SessionRecord]) -> dict[str, Any]:
    """dGSB = (Good - Bad) / (Good + Same + Bad), Good where P is preferred (equation 23).

    p is of an exact binomial test that Good and Bad are equally likely.
    """
    scores = {"good": 1.0, "same": 0.0, "bad": -1.0}
    voted = [(session, verdict) for session in sessions if (verdict := verdict_of(session)) is not None]
    verdicts = Counter(verdict for _, verdict in voted)
    whole = estimate([scores[verdict] for _, verdict in voted], [session.annotator_id for session, _ in voted])
    return {**asdict(whole), "p": even_p(verdicts["good"], verdicts["bad"]), **{v: verdicts[v] for v in scores}}


def verdict_of(session: SessionRecord) -> str | None:
    """The vote in terms of P: good, same or bad; None without a vote."""
    if session.kind != "side_by_side" or session.choice is None or session.left is None:
        return None
    if session.choice == "equal":
        return "same"
    return "good" if (session.choice == "left") == (session.left == "P") else "bad"


def differences(
    sessions: Iterable[SessionRecord], measure: Callable[[SessionRecord], Pair | None]
) -> tuple[list[float], list[str]]:
    """P's value minus B's of each session where both are defined, and its annotator."""
    found, annotators = [], []
    for session in sessions:
        pair = measure(session)
        if pair is not None:
            found.append(pair[0] - pair[1])
            annotators.append(session.annotator_id)
    return found, annotators


def even_p(one: int, two: int) -> float | None:
    """p of so uneven a split if both were equally likely (exact binomial test, two-sided); None without any."""
    return float(binomtest(one, one + two).pvalue) if one + two else None


def position_clicks(sessions: Iterable[SessionRecord]) -> list[dict[str, int]]:
    """For each position: how often a sticker of P and of B stood there, and how often it was clicked."""
    shown: Counter[tuple[int, str]] = Counter()
    clicked: Counter[tuple[int, str]] = Counter()
    for session in sessions:
        at = list(enumerate(session.owners, 1))
        shown.update(at)
        clicked.update(place for place in at if place[0] in session.clicked)
    last = max((position for position, _ in shown), default=0)
    return [
        {
            "position": position,
            "shown_p": shown[position, "P"],
            "clicked_p": clicked[position, "P"],
            "shown_b": shown[position, "B"],
            "clicked_b": clicked[position, "B"],
        }
        for position in range(1, last + 1)
    ]


def mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
