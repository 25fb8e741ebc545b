"""How well stickers are found that were added after PEARL was trained, beside the same systems trained with them.

    python -m benchmarks.added whole --home HOME --runs RUNS               # the demo corpus, with all of its log
    python -m benchmarks.added grow tenth --home HOME --runs RUNS          # two trainings; and `grow new`
    python -m benchmarks.added table --home HOME --runs RUNS [--split test]

`grow` holds stickers out of the demo corpus, with all that its log and its judgments say of them, imports and builds
the rest (`before`), adds the held-out ones by what `python -m pearl_core add` calls and builds (`added`), and then
trains anew (`retrained`, as `build --retrain`). Held out are a random `tenth`; or stickers that bring `new` values: all
of two characters and all of three meanings, with their captions. Each step writes what every system answers into the
folder RUNS, and is not done again where that is there. `--seed 1` is another draw and another training; `table` reads
all that are there, and each query counts with its mean over them. HOME is that of a demo corpus whose
build is done.
"""

import argparse
import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from pearl_core.artifacts import write_json
from pearl_core.console import names
from pearl_core.corpus import DEMO, SPLITS, Corpus, corpus_names, open_corpus, read_jsonl
from pearl_core.corpus.adding import add_stickers, forget_learned
from pearl_core.corpus.build import build
from pearl_core.corpus.importing import import_corpus
from pearl_core.corpus.normal import write_jsonl
from pearl_core.evaluate import COMPARED, ask, estimate, randomisation_test
from pearl_core.metrics import METRICS
from pearl_core.systems import load_system, trainings
from pearl_core.types import Sticker

SYSTEMS = ("bm25", "bm25-ocr", "dense", "dense-groups", "pearl", "pearl-hybrid")
ASKED = ("test", "validation")
SHARE, CHARACTERS, MEANINGS = 0.1, 2, 3  # held out: of the stickers; or all of so many characters, and of meanings
STAGES = ("before", "added", "retrained")

Runs = Mapping[str, Mapping[str, Sequence[str]]]  # system -> qid -> sticker ids, best first
Relevant = Mapping[str, Mapping[str, int]]  # qid -> sticker id -> grade
Values = dict[str, float]  # qid -> value


def tenth(stickers: Sequence[Sticker], rng: np.random.Generator) -> dict[str, str]:
    """A random tenth of the stickers, each with the part that it is told under."""
    drawn = rng.choice(len(stickers), round(SHARE * len(stickers)), replace=False)
    return {stickers[place].sticker_id: "all" for place in sorted(drawn)}


def new(stickers: Sequence[Sticker], rng: np.random.Generator) -> dict[str, str]:
    """All stickers of some characters and of some meanings, so that both are new values when they are added."""
    characters = sorted({sticker.character_ip for sticker in stickers if sticker.character_ip})
    meanings = sorted({sticker.meaning for sticker in stickers if sticker.meaning})
    of_character = set(rng.choice(characters, CHARACTERS, replace=False).tolist())
    of_meaning = set(rng.choice(meanings, MEANINGS, replace=False).tolist())
    return {
        sticker.sticker_id: "new character" if sticker.character_ip in of_character else "new meaning"
        for sticker in stickers
        if sticker.character_ip in of_character or sticker.meaning in of_meaning
    }


HELD: Mapping[str, Callable[[Sequence[Sticker], np.random.Generator], dict[str, str]]] = {"tenth": tenth, "new": new}


@dataclass(frozen=True)
class Asking:
    """Whom to ask what: the demo corpus's queries of `splits`, each of `systems` as it is trained from `seed`."""

    home: Path
    systems: Sequence[str]
    splits: Sequence[str]
    seed: int

    def ask(self, name: str, answers: Path) -> None:
        """Build corpus `name` and write what its systems answer."""
        demo, corpus = open_corpus(self.home, DEMO), open_corpus(self.home, name)
        trained = {system: trainings(system, self.seed + 1)[-1] for system in self.systems}
        report = build(corpus, trained.values(), self.home / "cache", lambda step, share: None)
        if report.failed:
            raise RuntimeError(f"{name}: {report.failed}")
        queries = [judged for split in self.splits for judged in demo.judged(split)]
        found = {system: ask(load_system(one, corpus), queries) for system, one in trained.items()}
        write_json(answers, {system: {qid: of.ids for qid, of in by.items()} for system, by in found.items()})
        print(f"{answers.name}: built in {sum(report.seconds.values()):.0f} s", flush=True)


def grow(held: str, asking: Asking, runs: Path) -> None:
    """All steps with one choice of stickers to hold out."""
    home, seed = asking.home, asking.seed
    demo = open_corpus(home, DEMO)
    parts = HELD[held](demo.stickers, np.random.default_rng([seed, 11]))
    write_json(runs / f"{held}-{seed}.json", parts)
    name = f"added-{held}-{seed}"

    def take_in() -> None:
        if name in corpus_names(home):
            return
        with tempfile.TemporaryDirectory(dir=home) as source:
            write_rest(demo, parts, Path(source))
            import_corpus(Path(source), home, name)

    def add() -> None:
        if parts.keys() <= open_corpus(home, name).by_id.keys():
            return
        with tempfile.TemporaryDirectory(dir=home) as source:
            write_stickers(demo, parts, Path(source))
            add_stickers(Path(source), home, name)

    changes: dict[str, Callable[[], object]] = {
        "before": take_in,
        "added": add,
        "retrained": lambda: forget_learned(home, name),
    }
    for stage, change in changes.items():
        answers = runs / f"{held}-{seed}-{stage}.json"
        if not answers.exists():
            change()
            asking.ask(name, answers)


def write_rest(demo: Corpus, held: Mapping[str, str], folder: Path) -> None:
    """The demo corpus as a folder to import, without the held-out stickers and without what is said of them."""
    write_stickers(demo, demo.by_id.keys() - held.keys(), folder)
    with (demo.folder / "interactions.csv").open(encoding="utf-8", newline="") as log:
        rows = csv.DictReader(log)
        with (folder / "interactions.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows.fieldnames or ())
            writer.writeheader()
            writer.writerows(row for row in rows if row["sticker_id"] not in held)
    shutil.copy2(demo.folder / "users.jsonl", folder)
    shutil.copytree(demo.folder / "queries", folder / "queries")
    (folder / "qrels").mkdir()
    for split in SPLITS:
        lines = (demo.folder / "qrels" / f"{split}.tsv").read_text("utf-8").splitlines(keepends=True)
        kept = (line for line in lines if line.split("\t")[2] not in held)
        (folder / "qrels" / f"{split}.tsv").write_text("".join(kept), "utf-8")


def write_stickers(demo: Corpus, chosen: Iterable[str], folder: Path) -> None:
    """A folder of the chosen stickers in the demo corpus's order, with their pictures."""
    wanted = set(chosen)
    rows = [row for row in read_jsonl(demo.folder / "stickers.jsonl") if row["sticker_id"] in wanted]
    (folder / "images").mkdir()
    for row in rows:
        del row["drawing"]  # or it would be drawn by code, and nothing can be added to that
        picture = demo.image(row["sticker_id"])
        if picture is not None:
            shutil.copy2(picture, folder / row["image"])
    write_jsonl(folder / "stickers.jsonl", rows)


@dataclass(frozen=True)
class Draw:
    """One choice of stickers to hold out: the part of each, and the answers of each step; of all for `whole`."""

    parts: Mapping[str, str]
    answers: Mapping[str, Runs]


def read_draws(held: str, runs: Path) -> list[Draw]:
    """The draws that stickers were added to; `retrained` and `whole` are among their answers where they are there."""
    draws = []
    for path in sorted(runs.glob(f"{held}-[0-9].json")):
        files = {stage: runs / f"{path.stem}-{stage}.json" for stage in STAGES}
        files["whole"] = runs / path.name.replace(held, "whole")
        there = {stage: json.loads(file.read_text("utf-8")) for stage, file in files.items() if file.exists()}
        if there.keys() >= {"before", "added"}:
            draws.append(Draw(json.loads(path.read_text("utf-8")), there))
    return draws


def of_added(draw: Draw, relevant: Relevant, part: str | None = None) -> Relevant:
    """The judgments of added stickers (of one part) alone; queries without any are left out."""
    chosen = {qid: {s: g for s, g in of.items() if draw.parts.get(s) in ((part,) if part else {*draw.parts.values()})}
              for qid, of in relevant.items()}  # fmt: skip
    return {qid: of for qid, of in chosen.items() if of}


def of_others(draw: Draw, relevant: Relevant) -> Relevant:
    """The judgments of queries that no added sticker is relevant to."""
    return {qid: of for qid, of in relevant.items() if draw.parts.keys().isdisjoint(of)}


def values(draws: Sequence[Draw], stage: str, system: str, metric: str, chosen: Sequence[Relevant]) -> Values:
    """The metric of each query, its mean over the draws that ask it; `chosen` are the judgments of each draw."""
    found: dict[str, list[float]] = {}
    for draw, relevant in zip(draws, chosen, strict=True):
        for qid, value in METRICS[metric](draw.answers[stage][system], relevant).items():
            found.setdefault(qid, []).append(value)
    return {qid: float(np.mean(of)) for qid, of in found.items()}


def table(
    draws: Sequence[Draw], chosen: Sequence[Relevant], stages: Sequence[str], rng: np.random.Generator
) -> list[str]:
    """Markdown: each system's metrics at each stage, and p of the stage `added` against each of the others.

    p is adjusted over the systems that differ at all; `same` are those whose values do not.
    """
    others = [stage for stage in stages if stage != "added"]
    columns = [cell for m in COMPARED for cell in (*(f"{m} {s}" for s in stages), *(f"p, {other}" for other in others))]
    lines = ["| " + " | ".join(["system", *columns]) + " |", "|---|" + "---|" * len(columns)]
    systems = _asked(draws, stages)
    means: dict[str, list[list[str]]] = {system: [] for system in systems}  # of each metric
    p: dict[tuple[str, str], list[float | None]] = {
        (m, other): [] for m in COMPARED for other in others
    }  # of each system
    for system in systems:
        for metric in COMPARED:
            of = {stage: _array(values(draws, stage, system, metric, chosen)) for stage in stages}
            means[system].append([str(estimate(found, rng)) for found in of.values()])
            for other in others:
                differ = not np.array_equal(of["added"], of[other])
                p[metric, other].append(randomisation_test(of["added"], of[other], rng) if differ else None)
    adjusted = {key: _adjusted(found) for key, found in p.items()}
    for row, system in enumerate(systems):
        cells = [
            cell
            for metric, told in zip(COMPARED, means[system], strict=True)
            for cell in (*told, *(adjusted[metric, other][row] for other in others))
        ]
        lines.append("| " + " | ".join([system, *cells]) + " |")
    return lines


def _asked(draws: Sequence[Draw], stages: Sequence[str]) -> list[str]:
    """The systems that answered in every draw at each of the stages."""
    return [one for one in SYSTEMS if all(one in draw.answers[stage] for draw in draws for stage in stages)]


def _adjusted(p: Sequence[float | None]) -> list[str]:
    tested = [one for one in p if one is not None]
    adjusted = iter(false_discovery_control(tested) if tested else ())
    return ["same" if one is None else f"{next(adjusted):.4f}" for one in p]


def _array(found: Values) -> NDArray[np.float64]:
    return np.array([found[qid] for qid in sorted(found)])


def report(runs: Path, home: Path, split: str) -> str:
    """All tables as Markdown."""
    relevant = {judged.qid: judged.relevant for judged in open_corpus(home, DEMO).judged(split)}
    rng, lines = np.random.default_rng(0), []
    for held in HELD:
        draws = read_draws(held, runs)
        if not draws:
            continue
        known = [stage for stage in ("retrained", "whole") if all(stage in draw.answers for draw in draws)]
        parts = [None, *sorted({part for draw in draws for part in draw.parts.values()})]
        sections = [
            (f"only added stickers count{f', {part}' if part else ''}", ["added", *known],
             [of_added(draw, relevant, part) for draw in draws])
            for part in (parts if len(parts) > 2 else parts[:1])
        ]  # fmt: skip
        sections.append(("all other queries", ["added", "before", *known[:1]], [of_others(d, relevant) for d in draws]))
        sections.append(("all queries, all stickers", ["added", *known], [relevant] * len(draws)))
        for about, stages, chosen in sections:
            asked = len({qid for one in chosen for qid in one})
            drawn = "1 draw" if len(draws) == 1 else f"{len(draws)} draws"
            lines += [f"\n#### {held}, {drawn}, {about}: {asked} queries\n"]
            lines += table(draws, chosen, stages, rng)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("whole", "grow", "table"))
    parser.add_argument("held", nargs="?", choices=tuple(HELD), default="tenth")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--systems", type=names, default=SYSTEMS, help="to build and ask (default: all of the table)")
    parser.add_argument("--split", choices=ASKED, action="append", help="queries to ask, or to tell of (test)")
    args = parser.parse_args()
    splits = args.split or ASKED[:1]
    asking = Asking(args.home, args.systems, splits, args.seed)
    if args.what == "table":
        print(report(args.runs, args.home, splits[0]))
    elif args.what == "whole":
        asking.ask(DEMO, args.runs / f"whole-{args.seed}.json")
    else:
        grow(args.held, asking, args.runs)


if __name__ == "__main__":
    main()
