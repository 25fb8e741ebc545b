"""Whether the measures keep what they promise, on simulated experiments whose true differences are known.

    python -m benchmarks.measures coverage [--repeats 4000] [--annotators 5,10,20,50]  # do 95 % intervals cover?
    python -m benchmarks.measures equal [...]   # how often are equal systems called different?
    python -m benchmarks.measures power [...]   # measured, beside what `annotation.power` says before an experiment
    python -m benchmarks.measures sequences     # how often, where somebody looks after every so many sessions?

Each experiment has 500 lists and 500 pairs (`--sessions`) of people who differ: how eagerly they click, how soon they
stop, how undecided they are, how many sessions they do, and how much better they find one system. All are measured by
the functions behind `results`. The truth of a world is the mean over a million sessions of as many people.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from tqdm import tqdm

from annotation.intervals import Estimate, by_annotator, share_interval
from annotation.measures import MEASURES, estimated
from annotation.power import power, spread
from annotation.records.columns import Sessions
from annotation.simulating.people import Variation
from annotation.simulating.worlds import World, simulate, true_differences

NAMES = {"delta_ctr": "dCTR", "delta_acp": "dACP", "delta_gsb": "dGSB"}
TRUTH_SESSIONS, RESAMPLES, LOOKS = 1_000_000, 1_999, 10
# People who differ somewhat, and people who differ much and answer unevenly: the busiest fifth does half of it all.
PEOPLE = {"somewhat": World(), "much, unevenly": World(taste=1.5, variation=Variation(1.0, 1.0, 1.0, 1.0))}
BETTER, EFFECTS = 0.5, (0.25, 0.5, 1.0)  # logits by which P's stickers are more often relevant
Found = dict[str, list[Estimate]]
Interval = Callable[[NDArray[np.float64], NDArray[np.float64]], tuple[float, float]]


def coverage(args: argparse.Namespace) -> None:
    peers: dict[str, Interval] = {"bootstrap": _Bootstrap(), "CR1": _cr1}
    print("| people differ | annotators | measure | covered | half as wide as | bootstrap covers | CR1 covers |")
    print("|---|---|---|---|---|---|---|")
    for people, world in _worlds(args, BETTER):
        truth = _truth(world)
        inside = {name: np.zeros(1 + len(peers), int) for name in NAMES}
        widths: dict[str, list[float]] = {name: [] for name in NAMES}
        for sessions in _experiments(world, args):
            for name, measure in MEASURES.items():
                column = measure(sessions)
                known = ~np.isnan(column)
                units = by_annotator(column[known], sessions.annotator[known])[:2]
                found = estimated(sessions, column)
                intervals = [_ends(found), *(peer(*units) for peer in peers.values())]
                inside[name] += [low <= truth[name] <= high for low, high in intervals]
                widths[name].append((intervals[0][1] - intervals[0][0]) / 2)
        for name, told in NAMES.items():
            own, *others = inside[name].tolist()
            cells = [_share(own, args.repeats), f"{np.median(widths[name]):.3f}"]
            cells += [f"{100 * other / args.repeats:.1f}" for other in others]
            print(f"| {people} | {world.annotators} | {told} | {' | '.join(cells)} |", flush=True)


def equal(args: argparse.Namespace) -> None:
    print("| people differ | systems | annotators | measure | interval leaves out 0 | p < 0.05 | both |")
    print("|---|---|---|---|---|---|---|")
    for systems, shared in (("one against itself", 1.0), ("two as good", World().shared)):
        for people, world in _worlds(args, 0.0):
            found = _estimates(replace(world, shared=shared), args)
            for name, told in NAMES.items():
                out = np.array([_leaves_out_0(one) for one in found[name]])
                small = np.array([one.p is not None and one.p < 0.05 for one in found[name]])
                cells = [_share(int(flags.sum()), args.repeats) for flags in (out, small, out & small)]
                print(f"| {people} | {systems} | {world.annotators} | {told} | {' | '.join(cells)} |", flush=True)


def sized(args: argparse.Namespace) -> None:
    print("| annotators | P better by | measure | true difference | power measured | calculated | p < 0.05 |")
    print("|---|---|---|---|---|---|---|")
    for better in EFFECTS:
        for people, world in _worlds(args, better):
            if people != "somewhat":
                continue
            truth, found = _truth(world), _estimates(world, args)
            earlier = simulate(replace(world, annotators=1000, sessions=50_000), np.random.default_rng(args.seed + 1))
            for name, told in NAMES.items():
                column = MEASURES[name](earlier)
                known = ~np.isnan(column)
                varied = spread(column[known], [str(one) for one in earlier.annotator[known]])
                assert varied is not None
                size = round(float(np.mean([one.n for one in found[name]])))
                said = power(truth[name], varied.deviation, size, world.annotators, varied.correlation,
                             unevenness=varied.unevenness)  # fmt: skip
                out = sum(_leaves_out_0(one) for one in found[name])
                small = sum(one.p is not None and one.p < 0.05 for one in found[name])
                cells = [f"{truth[name]:+.4f}", _share(out, args.repeats), f"{100 * said:.1f}"]
                cells.append(f"{100 * small / args.repeats:.1f}")
                print(f"| {world.annotators} | {better} | {told} | {' | '.join(cells)} |", flush=True)


def sequences(args: argparse.Namespace) -> None:
    print(f"| annotators | measure | called different at the end | at any of {LOOKS} looks |\n|---|---|---|---|")
    for people, world in _worlds(args, 0.0):
        if people != "somewhat":
            continue
        calls = {name: np.zeros(2, int) for name in NAMES}
        for sessions in _experiments(world, args):
            ends = np.linspace(0, len(sessions), LOOKS + 1).round().astype(int)[1:]
            for name, measure in MEASURES.items():
                column = measure(sessions)
                called = [_leaves_out_0(estimated(sessions.at(np.arange(end)), column[:end])) for end in ends]
                calls[name] += [called[-1], any(called)]
        for name, told in NAMES.items():
            cells = " | ".join(_share(int(count), args.repeats) for count in calls[name])
            print(f"| {world.annotators} | {told} | {cells} |", flush=True)


def _worlds(args: argparse.Namespace, better: float) -> Iterator[tuple[str, World]]:
    for people, world in PEOPLE.items():
        for annotators in args.annotators:
            quality = world.quality_b + better
            yield people, replace(world, annotators=annotators, sessions=args.sessions, quality_p=quality)


def _truth(world: World) -> dict[str, float]:
    return _known(replace(world, annotators=1, sessions=1))  # which it does not depend on


@lru_cache
def _known(world: World) -> dict[str, float]:
    """Told with its own error, which must be small beside half an interval."""
    truth = true_differences(world, TRUTH_SESSIONS, np.random.default_rng(0))
    told = ", ".join(f"{NAMES[name]} {one.value:+.4f} ± {one.error:.4f}" for name, one in truth.items())
    print(f"truth: {told}", file=sys.stderr)
    return {name: one.value for name, one in truth.items()}


def _experiments(world: World, args: argparse.Namespace) -> Iterator[Sessions]:
    generator = np.random.default_rng([args.seed, world.annotators])
    for _ in tqdm(range(args.repeats), leave=False, disable=not sys.stderr.isatty()):
        yield simulate(world, generator)


def _estimates(world: World, args: argparse.Namespace) -> Found:
    found: Found = {name: [] for name in NAMES}
    for sessions in _experiments(world, args):
        for name, measure in MEASURES.items():
            found[name].append(estimated(sessions, measure(sessions)))
    return found


def _ends(found: Estimate) -> tuple[float, float]:
    """The interval; everything where there is none, which says nothing and so is never wrong."""
    return (-np.inf, np.inf) if found.low is None or found.high is None else (found.low, found.high)


def _leaves_out_0(found: Estimate) -> bool:
    low, high = _ends(found)
    return not low <= 0 <= high


def _share(part: int, whole: int) -> str:
    low, high = share_interval(part, whole)
    return f"{100 * part / whole:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


class _Bootstrap:
    """Annotators drawn with replacement, percentiles expanded as t is wider than the normal (Hesterberg, 2015)."""

    def __init__(self) -> None:
        self._drawn: dict[int, NDArray[np.float64]] = {}

    def __call__(self, sums: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
        units = len(sums)
        if units < 2:
            return -np.inf, np.inf
        if units not in self._drawn:
            draw = np.random.default_rng(units).multinomial(units, np.full(units, 1 / units), RESAMPLES)
            self._drawn[units] = draw.astype(float)
        means = (self._drawn[units] @ sums) / (self._drawn[units] @ counts)
        beyond = stats.norm.sf(np.sqrt(units / (units - 1)) * stats.t.ppf(0.975, units - 1))
        low, high = np.quantile(means, [beyond, 1 - beyond])
        return float(low), float(high)


def _cr1(sums: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
    """Cluster-robust errors without correction for uneven annotators, t of annotators - 1 degrees of freedom."""
    units, value = len(sums), sums.sum() / counts.sum()
    if units < 2:
        return -np.inf, np.inf
    error = np.sqrt(((sums - value * counts) ** 2).sum() * units / (units - 1)) / counts.sum()
    reach = stats.t.ppf(0.975, units - 1) * error
    return float(value - reach), float(value + reach)


PARTS = {"coverage": coverage, "equal": equal, "power": sized, "sequences": sequences}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--repeats", type=int, default=4000, help="experiments for each row (%(default)s)")
    parser.add_argument("--sessions", type=int, default=500, help="of each kind (%(default)s)")
    parser.add_argument(
        "--annotators", type=lambda text: [int(one) for one in text.split(",")], default=[5, 10, 20, 50]
    )
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    PARTS[chosen.part](chosen)
