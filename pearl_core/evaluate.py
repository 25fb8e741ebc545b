"""Evaluation: ask systems judged queries, and report each metric with its interval, and what differs.

A system that was trained from several seeds counts with each query's mean over them. Intervals are 95 %
percentile bootstrap intervals over queries. Systems are compared in pairs by a randomisation test on the same
queries, two-sided, with p-values adjusted over the pairs of a metric.

    answers = {name: [ask(system, queries) for system in seeds] for name, seeds in systems.items()}
    report = evaluate(answers, queries, np.random.default_rng(0))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import JudgedQuery
from pearl_core.metrics import CUTOFFS, METRICS, mean_over_users
from pearl_core.types import RankedList, Retriever

DEPTH = max(CUTOFFS)  # hits asked for
RESAMPLES = 9_999
BATCH = 200  # resamples held in memory at a time
COMPARED = ("MRR@10", "Recall@10")  # the metrics of PEARL's ablation, table 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries (M-MRR: over users) and its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a query took, one after the other."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Measures:
    """One system's row of the report. `spread` is the standard deviation of each metric's mean over the seeds."""

    metrics: Mapping[str, Estimate]
    ms_per_query: Latency
    seeds: int = 1
    spread: Mapping[str, float] = field(default_factory=dict)  # empty where there is one seed

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {name: asdict(estimate) for name, estimate in self.metrics.items()}
        told["ms_per_query"] = asdict(self.ms_per_query)
        return told | ({"seeds": self.seeds, "spread_over_seeds": dict(self.spread)} if self.spread else {})


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference` is the mean of `system` minus that of `other`; `p` is adjusted (Benjamini-Hochberg)."""

    metric: str
    system: str
    other: str
    difference: float
    p: float


@dataclass(frozen=True, slots=True)
class Report:
    queries: int
    systems: Mapping[str, Measures]
    comparisons: tuple[Comparison, ...]

    def as_json(self, corpus: str) -> dict[str, Any]:
        systems = {name: measures.as_json() for name, measures in self.systems.items()}
        comparisons = [asdict(comparison) for comparison in self.comparisons]
        return {"corpus": corpus, "queries": self.queries, "systems": systems, "comparisons": comparisons}


def ask(
    system: Retriever,
    queries: Sequence[JudgedQuery],
    k: int = DEPTH,
    progress: Callable[[float], None] = lambda share: None,
) -> dict[str, RankedList]:
    """The system's answer to each query, by qid. Raises ValueError when a qid comes twice.

    The first query is asked once before, so that no answer's time holds what happens only once a process.
    """
    answers: dict[str, RankedList] = {}
    if queries:
        system.retrieve(queries[0].query, k)
    for done, judged in enumerate(queries, 1):
        if judged.qid in answers:
            raise ValueError(f"query id {judged.qid!r} comes more than once")
        answers[judged.qid] = system.retrieve(judged.query, k)
        progress(done / len(queries))
    return answers


def evaluate(
    answers: Mapping[str, Sequence[Mapping[str, RankedList]]],
    queries: Sequence[JudgedQuery],
    rng: np.random.Generator,
    against: Sequence[str] = (),
) -> Report:
    """The report on systems (name -> for each seed: qid -> answer) that were asked the same judged queries.

    Every two systems are compared; with `against`, each of the systems named there with every other one.
    """
    values = {name: [_values(ranked, queries) for ranked in of] for name, of in answers.items()}
    means = {
        name: {metric: np.mean([seed[metric] for seed in of], 0) for metric in METRICS} for name, of in values.items()
    }
    users = user_numbers(queries)
    systems = {
        name: Measures(
            {metric: estimate(found, rng, _users(metric, users)) for metric, found in means[name].items()},
            _latency([answer.latency_ms for ranked in answers[name] for answer in ranked.values()]),
            len(of),
            _spread(of, users) if len(of) > 1 else {},
        )
        for name, of in values.items()
    }
    comparisons = [c for m in COMPARED for c in compare(m, {n: of[m] for n, of in means.items()}, rng, against)]
    return Report(len(queries), systems, tuple(comparisons))


def estimate(values: NDArray[np.float64], rng: np.random.Generator, users: NDArray[np.int64] | None = None) -> Estimate:
    """Mean and 95 % bootstrap interval over queries; with `users`, the mean over users of their means.

    Without any values the mean is 0; the interval is the mean itself where nothing varies.
    """
    from scipy.stats import bootstrap

    if users is None or len(np.unique(users)) < 2:
        users = np.zeros(len(values), np.int64)
    mean = mean_over_users(values, users)
    if len(values) < 2 or np.ptp(values) == 0:
        return Estimate(mean, mean, mean)
    one_user = not users.any()

    def of_rows(rows: NDArray[np.int64]) -> float:
        return mean_over_users(values[rows], users[rows])

    interval = bootstrap(
        (values,) if one_user else (np.arange(len(values)),),
        np.mean if one_user else of_rows,
        n_resamples=RESAMPLES,
        batch=BATCH,
        vectorized=one_user,
        method="percentile",
        rng=rng,
    ).confidence_interval
    return Estimate(mean, float(interval.low), float(interval.high))


def compare(
    metric: str, values: Mapping[str, NDArray[np.float64]], rng: np.random.Generator, against: Sequence[str] = ()
) -> list[Comparison]:
    """Each pair of systems on their values of the same queries [queries], in the order given; or, with `against`,
    each of these with every other system.
    """
    from scipy.stats import false_discovery_control

    chosen = [
        (one, other) for place, one in enumerate(against) for other in values if other not in against[: place + 1]
    ]
    pairs = chosen if against else list(combinations(values, 2))
    if not pairs:
        return []
    p = false_discovery_control([randomisation_test(values[a], values[b], rng) for a, b in pairs])
    return [
        Comparison(metric, a, b, float(np.mean(values[a] - values[b]) if len(values[a]) else 0.0), float(adjusted))
        for (a, b), adjusted in zip(pairs, p, strict=True)
    ]


def randomisation_test(first: NDArray[np.float64], second: NDArray[np.float64], rng: np.random.Generator) -> float:
    """Two-sided p of the paired differences' mean, if each pair might as well be swapped. 1 where nothing differs."""
    from scipy.stats import permutation_test

    differences = first - second
    if not differences.any():
        return 1.0
    result = permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=BATCH,
        rng=rng,
    )
    return float(result.pvalue)


def user_numbers(queries: Sequence[JudgedQuery]) -> NDArray[np.int64]:
    """A number for the user of each query [queries]; people without an id count as one user."""
    numbers: dict[str | None, int] = {}
    return np.array([numbers.setdefault(judged.query.user.user_id, len(numbers)) for judged in queries], np.int64)


def table(report: Report) -> str:
    """The report as Markdown tables: a row for each system, every metric with its interval.

    After ±, where a system was trained from several seeds, the standard deviation over these.
    """
    lines = []
    for metrics in (list(METRICS)[start : start + len(CUTOFFS)] for start in range(0, len(METRICS), len(CUTOFFS))):
        lines += ["| " + " | ".join(["system", *metrics]) + " |", "|---|" + "---|" * len(metrics)]
        for name, measures in report.systems.items():
            cells = [
                f"{measures.metrics[m]}{f' ± {measures.spread[m]:.3f}' if measures.spread else ''}" for m in metrics
            ]
            lines.append("| " + " | ".join([name, *cells]) + " |")
        lines.append("")
    lines += ["| system | ms per query, median | p95 |", "|---|---|---|"]
    for name, measures in report.systems.items():
        lines.append(f"| {name} | {measures.ms_per_query.median:.1f} | {measures.ms_per_query.p95:.1f} |")
    if report.comparisons:
        lines += ["", "| metric | pair | difference | p, adjusted |", "|---|---|---|---|"]
        for c in report.comparisons:
            lines.append(f"| {c.metric} | {c.system} - {c.other} | {c.difference:+.3f} | {c.p:.4f} |")
    return "\n".join(lines)


def _users(metric: str, users: NDArray[np.int64]) -> NDArray[np.int64] | None:
    return users if metric.startswith("M-MRR") else None


def _spread(of: Sequence[Mapping[str, NDArray[np.float64]]], users: NDArray[np.int64]) -> dict[str, float]:
    """Standard deviation (n - 1) over the seeds of each metric's mean."""

    def mean(metric: str, values: NDArray[np.float64]) -> float:
        return float(np.mean(values)) if _users(metric, users) is None else mean_over_users(values, users)

    return {metric: float(np.std([mean(metric, seed[metric]) for seed in of], ddof=1)) for metric in METRICS}


def _values(answers: Mapping[str, RankedList], queries: Sequence[JudgedQuery]) -> dict[str, NDArray[np.float64]]:
    """Every metric's value of each query [queries], in the order of `queries`."""
    run = {qid: answer.ids for qid, answer in answers.items()}
    qrels = {judged.qid: judged.relevant for judged in queries}
    found = {name: metric(run, qrels) for name, metric in METRICS.items()}
    return {name: np.array([of[judged.qid] for judged in queries]) for name, of in found.items()}


def _latency(ms: Sequence[float]) -> Latency:
    return Latency(float(np.median(ms)), float(np.percentile(ms, 95))) if ms else Latency(0.0, 0.0)
