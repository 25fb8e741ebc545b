"""What to look at before believing a difference: coins, sides, time, single annotators, sensitivity, groups, course."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from annotation.intervals import cluster_interval, holm, leave_one_out, share_interval
from annotation.measures import acp_differences, click_counts, ctr_differences, estimated, even_p, farthest, mean
from annotation.records.columns import NEVER, Flags, Floats, Sessions

POINTS = 40  # of a running interval, at most
Columns = Mapping[str, Floats]  # measure -> P's value minus B's of each session


def checks(valid: Sessions, columns: Columns, k: int) -> dict[str, Any]:
    """Checks over the valid sessions of an experiment whose systems show `k` stickers each."""
    counts_p, counts_b = click_counts(valid, k)
    lists = valid.kind == "interleaved"
    return {
        **coins(valid),
        "sides": sides(valid),
        "seconds": seconds(valid),
        "leave_one_out": {name: _without_one(valid, column) for name, column in columns.items()},
        "without_shared": {
            "delta_ctr": mean(ctr_differences(valid, valid.shared)),
            "delta_acp": mean(acp_differences(valid, valid.shared)),
        },
        "fixed_k": {"delta_ctr": mean((counts_p - counts_b)[lists])},
        "by_coin": by_coin(valid, columns),
    }


def coins(valid: Sessions) -> dict[str, Any]:
    """How often each system drafted first, and p of so uneven a split by a fair coin."""
    first = {side: int((valid.first == side).sum()) for side in "PB"}
    return {"first_p": first["P"], "first_b": first["B"], "coin_p": even_p(first["P"], first["B"])}


def by_coin(valid: Sessions, columns: Columns) -> dict[str, Any]:
    """The measures by first drafter, and post-stratified: the mean of both, as if each coin had fallen as often.

    Who drafts first stands one position higher throughout, so an uneven coin shifts dACP.
    """
    names = ("delta_ctr", "delta_acp")
    strata: dict[str, dict[str, Any]] = {}
    for side in "PB":
        drafted = valid.first == side
        strata[side.lower()] = {"n": int(drafted.sum()), **{name: mean(columns[name][drafted]) for name in names}}
    both = {name: _middle(strata["p"][name], strata["b"][name]) for name in names}
    return {**strata, "post_stratified": both}


def sides(valid: Sessions) -> dict[str, Any]:
    """Side-by-side votes: how often P stood on the left, and how often each side won, whoever stood there.

    `balance_p` is of the sides, `p` of the wins (exact binomial tests); `left_share` is that of the votes that are
    not ties, with Clopper and Pearson's 95 % interval.
    """
    voted = pd.notna(valid.choice)
    left = {side: int((valid.left[voted] == side).sum()) for side in "PB"}
    won = {choice: int((valid.choice == choice).sum()) for choice in ("left", "right", "equal")}
    decided = won["left"] + won["right"]
    low, high = share_interval(won["left"], decided) if decided else (None, None)
    return {
        "left_p": left["P"],
        "left_b": left["B"],
        "balance_p": even_p(left["P"], left["B"]),
        "left_won": won["left"],
        "right_won": won["right"],
        "equal": won["equal"],
        "left_share": {"value": won["left"] / decided if decided else None, "low": low, "high": high},
        "p": even_p(won["left"], won["right"]),
    }


def seconds(valid: Sessions) -> dict[str, Any]:
    """Seconds from the start of a session to its end: median and quartiles, of all and of each annotator."""
    known = valid.at(~np.isnan(valid.seconds))
    people = [
        {"annotator_id": known.annotators[person], **_quartiles(known.seconds[known.annotator == person])}
        for person in np.unique(known.annotator)
    ]
    return {**_quartiles(known.seconds), "annotators": people}


def by_group(valid: Sessions, columns: Columns, k: int) -> list[dict[str, Any]]:
    """Every measure of each user group (age band and gender, None where unknown).

    `p_holm` is corrected for the number of groups in which that measure was tested.
    """
    present, most = np.unique(valid.group), farthest(k)
    rows: list[dict[str, Any]] = []
    for group in present:
        chosen = valid.group == group
        band, gender = valid.groups[group]
        own = {
            name: asdict(estimated(valid, np.where(chosen, column, np.nan), most[name]))
            for name, column in columns.items()
        }
        rows.append({"age_band": band, "gender": gender, "sessions": int(chosen.sum()), **own})
    for name in columns:
        tested = [row[name] for row in rows if row[name]["p"] is not None]
        corrected = holm([found["p"] for found in tested])
        for row in rows:
            row[name]["p_holm"] = None
        for found, p in zip(tested, corrected, strict=True):
            found["p_holm"] = p
    return rows


def running(valid: Sessions, columns: Columns, k: int) -> dict[str, list[dict[str, Any]]]:
    """Each measure after so many sessions, in the order in which they ended: value and 95 % interval, in few points.

    The interval is the cluster-robust one (`cluster_interval`), None before a second annotator. Each holds for
    one look alone: who looks again and again, and stops where it leaves out zero, is wrong far more often than in
    one case of twenty.
    """
    return {name: _course(valid, columns[name], far) for name, far in farthest(k).items()}


def _course(valid: Sessions, column: Floats, most: float) -> list[dict[str, Any]]:
    known: Flags = ~np.isnan(column) & (valid.ended != NEVER)
    # Of those alone who answered here: zeros of others among the sums would change their last digits.
    present, people = np.unique(valid.annotator[known], return_inverse=True)
    values, size = column[known], len(present)
    ends = np.unique(np.linspace(0, len(values), min(POINTS, len(values)) + 1).round().astype(int))[1:]
    sums, counts, squares = np.zeros(size), np.zeros(size), np.zeros(size)
    points, begin = [], 0
    for end in ends:
        sums += np.bincount(people[begin:end], values[begin:end], size)
        counts += np.bincount(people[begin:end], minlength=size)
        squares += np.bincount(people[begin:end], values[begin:end] ** 2, size)
        low, high = cluster_interval(sums, counts, squares, most) or (None, None)
        points.append({"n": int(end), "value": float(sums.sum() / end), "low": low, "high": high})
        begin = end
    return points


def _without_one(valid: Sessions, column: Floats) -> dict[str, float | None]:
    known = ~np.isnan(column)
    low, high = leave_one_out(column[known], valid.annotator[known]) or (None, None)
    return {"low": low, "high": high}


def _quartiles(values: Floats) -> dict[str, Any]:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75)).tolist() if len(values) else (None, None, None)
    return {"n": len(values), "median": middle, "q1": low, "q3": high}


def _middle(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else (one + two) / 2
