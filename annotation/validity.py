"""What to look at before believing a difference: coins, sides, time, single annotators, sensitivity, groups."""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean, median
from typing import Any

from annotation.intervals import estimate, holm, leave_one_out
from annotation.measures import (
    Pair,
    click_positions,
    click_rates,
    differences,
    even_p,
    mean,
    positions_owned,
    shared_positions,
)
from annotation.records import SessionRecord

Measure = Callable[[SessionRecord], Pair | None]


def checks(valid: Sequence[SessionRecord], k: int) -> dict[str, Any]:
    """Checks over the valid sessions of an experiment whose systems show `k` stickers each."""
    lists = [session for session in valid if session.kind == "interleaved"]
    coins = Counter(session.first for session in lists)
    seconds = [session.seconds for session in valid if session.seconds is not None]
    shared = {session.session_id: shared_positions(session) for session in lists}
    without_one = leave_one_out(*differences(lists, click_rates))
    return {
        "first_p": coins["P"],
        "first_b": coins["B"],
        "coin_p": even_p(coins["P"], coins["B"]),
        "sides": sides(valid),
        "median_seconds": median(seconds) if seconds else None,
        "leave_one_out": dict(zip(("low", "high"), without_one or (None, None), strict=True)),
        "without_shared": {
            "delta_ctr": _mean(lists, lambda session: click_rates(session, shared[session.session_id])),
            "delta_acp": _mean(lists, lambda session: click_positions(session, shared[session.session_id])),
        },
        "fixed_k": {"delta_ctr": _mean(lists, lambda session: click_counts(session, k))},
        "by_coin": by_coin(lists),
    }


def click_counts(session: SessionRecord, k: int) -> Pair:
    """CTR with a fixed denominator: clicked positions owned by a system / k, however many it owns."""
    owned_p, owned_b = positions_owned(session.owners)
    return len(session.clicked & owned_p) / k, len(session.clicked & owned_b) / k


def by_coin(lists: Sequence[SessionRecord]) -> dict[str, Any]:
    """The measures by first drafter, and post-stratified: the mean of both, as if each coin had fallen as often.

    Who drafts first stands one position higher throughout, so an uneven coin shifts dACP.
    """
    strata: dict[str, dict[str, Any]] = {}
    for side in ("P", "B"):
        drafted = [session for session in lists if session.first == side]
        strata[side.lower()] = {
            "n": len(drafted),
            "delta_ctr": _mean(drafted, click_rates),
            "delta_acp": _mean(drafted, click_positions),
        }
    return {**strata, "post_stratified": {name: _both(strata, name) for name in ("delta_ctr", "delta_acp")}}


def sides(valid: Sequence[SessionRecord]) -> dict[str, Any]:
    """Side-by-side votes: how often P stood on the left, and how often each side won, whoever stood there."""
    voted = [session for session in valid if session.kind == "side_by_side" and session.choice is not None]
    won = Counter(session.choice for session in voted)
    left = Counter(session.left for session in voted)
    return {
        "left_p": left["P"],
        "left_b": left["B"],
        "left_won": won["left"],
        "right_won": won["right"],
        "p": even_p(won["left"], won["right"]),
    }


def by_group(lists: Sequence[SessionRecord]) -> list[dict[str, Any]]:
    """dCTR of each user group (age band and gender, None where unknown), p corrected for their number."""
    groups = sorted({session.group for session in lists}, key=lambda group: tuple(part or "" for part in group))
    rows = []
    for group in groups:
        found = estimate(*differences([session for session in lists if session.group == group], click_rates))
        rows.append((group, found))
    corrected = iter(holm([found.p for _, found in rows if found.p is not None]))
    return [
        {
            "age_band": group[0],
            "gender": group[1],
            "n": found.n,
            "delta_ctr": found.value,
            "p": found.p,
            "p_holm": None if found.p is None else next(corrected),
        }
        for group, found in rows
    ]


def _mean(sessions: Sequence[SessionRecord], measure: Measure) -> float | None:
    return mean(differences(sessions, measure)[0])


def _both(strata: dict[str, dict[str, Any]], name: str) -> float | None:
    of_p, of_b = strata["p"][name], strata["b"][name]
    return None if of_p is None or of_b is None else fmean((of_p, of_b))
