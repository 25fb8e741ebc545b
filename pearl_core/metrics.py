"""Offline metrics of a run against qrels: one value for each judged query, to be averaged or compared.

MRR and Recall are computed by ranx, M-MRR here because no library has it. A run is qid -> sticker ids,
best first; qrels are qid -> sticker id -> grade, where a grade of 1 or more is relevant. Every query of
the qrels counts: one that the run does not answer gets 0.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

Run = Mapping[str, Sequence[str]]
Qrels = Mapping[str, Mapping[str, int]]
Values = dict[str, float]  # qid -> value, in the order of the qrels

CUTOFFS = (1, 5, 10, 20)  # PEARL, section 4.1, and PerSRV, table 3


def mrr(run: Run, qrels: Qrels, k: int) -> Values:
    """Reciprocal rank of the first relevant sticker in the top k: 1 / rank.

    0 where none of the top k is relevant, or nothing is relevant. TREC: recip_rank, cut at k.
    """
    return _ranx(run, qrels, f"mrr@{k}")


def recall(run: Run, qrels: Qrels, k: int) -> Values:
    """Share of the relevant stickers that are in the top k: |top k and relevant| / |relevant|.

    0 where nothing is relevant. TREC: recall_k.
    """
    return _ranx(run, qrels, f"recall@{k}")


def multi_mrr(run: Run, qrels: Qrels, k: int) -> Values:
    """Multi-MRR: sum of 1 / rank over all relevant stickers in the top k; above 1 where there are several.

    0 where none of the top k is relevant. No TREC name: PerSRV, section 4.2, as its released code sums it;
    averaged over queries, then over users (`mean_over_users`).
    """
    return {
        qid: sum(1 / rank for rank, found in enumerate(run.get(qid, ())[:k], 1) if relevant.get(found, 0) > 0)
        for qid, relevant in qrels.items()
    }


METRICS: dict[str, Callable[[Run, Qrels], Values]] = {
    f"{name}@{k}": partial(metric, k=k)
    for name, metric in (("MRR", mrr), ("Recall", recall), ("M-MRR", multi_mrr))
    for k in CUTOFFS
}


def mean_over_users(values: NDArray[np.float64], users: NDArray[np.int64]) -> float:
    """Mean over users of each user's mean over queries; `users` numbers the user of each value. 0 without any."""
    counts = np.bincount(users)
    asked = counts > 0
    return float(np.mean(np.bincount(users, values)[asked] / counts[asked])) if len(values) else 0.0


def _ranx(run: Run, qrels: Qrels, metric: str) -> Values:
    """ranx's value of each query; queries without hits or without relevant stickers, which it refuses, get 0."""
    relevant = {qid: {i: 1 for i, grade in grades.items() if grade > 0} for qid, grades in sorted(qrels.items())}
    asked = [qid for qid, stickers in relevant.items() if stickers and run.get(qid)]
    values = dict.fromkeys(qrels, 0.0)
    if asked:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numba's remarks on ranx's integer types
            import ranx

            # higher is better there, and without ties: minus the rank
            scored = {qid: {i: -float(rank) for rank, i in enumerate(run[qid], 1)} for qid in asked}
            judged = ranx.Qrels({qid: relevant[qid] for qid in asked})
            found = ranx.evaluate(judged, ranx.Run(scored), metric, return_mean=False)
        values |= dict(zip(asked, map(float, found), strict=True))
    return values
