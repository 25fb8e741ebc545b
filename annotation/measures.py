"""The measures of PEARL's online tests, each from records alone (appendix E, equations 21 to 23).

A measure is first a column: for each session P's value minus B's, nan where one of them is undefined. It is then
the mean of that column over the sessions where it is defined, with an interval and a test over annotators.
"""

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from annotation.intervals import Estimate, estimate, simultaneous_shares
from annotation.records.columns import Flags, Floats, Sessions

Sides = tuple[Floats, Floats]  # P's values and B's, nan where undefined
Column = Callable[[Sessions], Floats]


def click_rates(sessions: Sessions, hidden: Flags | None = None) -> Sides:
    """CTR of P and of B: clicked positions owned by a system / positions it owns; nan where it owns none.

    Positions in `hidden` are left out.
    """
    owned_p, owned_b = _owned(sessions, hidden)
    return tuple(  # type: ignore[return-value]
        _ratio((sessions.clicked & owned).sum(axis=1), owned.sum(axis=1)) for owned in (owned_p, owned_b)
    )


def click_positions(sessions: Sessions, hidden: Flags | None = None) -> Sides:
    """ACP of P and of B: mean position, in the list shown, of the clicks a system owns; nan without one."""
    places = np.arange(1, sessions.clicked.shape[1] + 1)
    clicked = [sessions.clicked & owned for owned in _owned(sessions, hidden)]
    return tuple(_ratio(own @ places, own.sum(axis=1)) for own in clicked)  # type: ignore[return-value]


def click_counts(sessions: Sessions, k: int) -> Sides:
    """CTR with a fixed denominator: clicked positions owned by a system / k, however many it owns."""
    clicked = [(sessions.clicked & owned).sum(axis=1) for owned in _owned(sessions, None)]
    return clicked[0] / k, clicked[1] / k


def ctr_differences(sessions: Sessions, hidden: Flags | None = None) -> Floats:
    """CTR_P - CTR_B. A session without a click counts as 0; nan where a system owns nothing, and for a vote."""
    p, b = click_rates(sessions, hidden)
    return p - b


def acp_differences(sessions: Sessions, hidden: Flags | None = None) -> Floats:
    """ACP_P - ACP_B, nan unless each system has a click; below 0, P is clicked nearer the top."""
    p, b = click_positions(sessions, hidden)
    return p - b


def gsb_scores(sessions: Sessions) -> Floats:
    """1 for Good (P is preferred), 0 for Same, -1 for Bad, nan without a vote."""
    voted = (sessions.kind == "side_by_side") & pd.notna(sessions.choice) & pd.notna(sessions.left)
    preferred = np.where((sessions.choice == "left") == (sessions.left == "P"), 1.0, -1.0)
    return np.where(voted, np.where(sessions.choice == "equal", 0.0, preferred), np.nan)


MEASURES: dict[str, Column] = {"delta_ctr": ctr_differences, "delta_acp": acp_differences, "delta_gsb": gsb_scores}


def farthest(k: int) -> dict[str, float]:
    """How far from 0 each measure can lie: a share is at most 1, a mixed list of two times k has 2k - 1 steps."""
    return {"delta_ctr": 1.0, "delta_acp": 2.0 * k - 1.0, "delta_gsb": 1.0}


def estimated(sessions: Sessions, differences: Floats, farthest: float = math.inf) -> Estimate:
    """The mean over the sessions where the column is defined; no interval reaches further than `farthest` from 0."""
    known = ~np.isnan(differences)
    return estimate(differences[known], sessions.annotator[known], farthest)


def mean(values: Floats) -> float | None:
    """The mean of what is defined, None without any."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def headline(sessions: Sessions, columns: dict[str, Floats], k: int) -> dict[str, Any]:
    """dCTR, dACP and dGSB with their intervals, of systems that show `k` stickers each.

    dCTR: mean of CTR_P - CTR_B (equation 21); `left_out` counts the lists in which one system owns nothing.
    dACP: mean of ACP_P - ACP_B where both are defined; `literal` is equation 22 as printed, the same sum over all
    lists. dGSB: (Good - Bad) / (Good + Same + Bad) (equation 23).
    """
    lists = int((sessions.kind == "interleaved").sum())
    ctr, acp, gsb = (estimated(sessions, columns[name], far) for name, far in farthest(k).items())
    literal = float(np.nansum(columns["delta_acp"])) / lists if acp.n else None
    return {
        "delta_ctr": {**asdict(ctr), "left_out": lists - ctr.n},
        "delta_acp": {**asdict(acp), "literal": literal},
        "delta_gsb": {**asdict(gsb), **votes(columns["delta_gsb"])},
    }


def votes(scores: Floats) -> dict[str, Any]:
    """Good, Same and Bad as numbers, and as shares with simultaneous 95 % intervals.

    `p_votes` is of an exact binomial test that Good and Bad are equally likely: ties are left out, and each vote is
    taken as independent of the others.
    """
    counts = {"good": int((scores == 1).sum()), "same": int((scores == 0).sum()), "bad": int((scores == -1).sum())}
    shares = simultaneous_shares(list(counts.values()))
    told = [{"value": value, "low": low, "high": high} for value, low, high in shares]
    return {
        **counts,
        "p_votes": even_p(counts["good"], counts["bad"]),
        "shares": dict(zip(counts, told or (None,) * 3, strict=True)),
    }


def even_p(one: int, two: int) -> float | None:
    """p of so uneven a split if both were equally likely (exact binomial test, two-sided); None without any."""
    return float(binomtest(one, one + two).pvalue) if one + two else None


def position_clicks(sessions: Sessions) -> list[dict[str, int]]:
    """For each position: how often a sticker of P and of B stood there, and how often it was clicked."""
    counts = {
        "shown_p": sessions.owned_p,
        "clicked_p": sessions.owned_p & sessions.clicked,
        "shown_b": sessions.owned_b,
        "clicked_b": sessions.owned_b & sessions.clicked,
    }
    summed = {name: flags.sum(axis=0).tolist() for name, flags in counts.items()}
    longest = int(sessions.positions.max(initial=0))
    return [{"position": at + 1, **{name: sums[at] for name, sums in summed.items()}} for at in range(longest)]


def _owned(sessions: Sessions, hidden: Flags | None) -> tuple[Flags, Flags]:
    if hidden is None:
        return sessions.owned_p, sessions.owned_b
    return sessions.owned_p & ~hidden, sessions.owned_b & ~hidden


def _ratio(above: Any, below: Any) -> Floats:
    """above / below, nan where below is 0."""
    ratio: Floats = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return ratio
