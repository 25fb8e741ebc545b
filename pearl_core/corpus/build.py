"""Building a corpus: draw what is drawn, read and see what is on it, then every system that waits for it.

Runs in a process of its own (`python -m pearl_core build --corpus NAME`), takes up where a killed one
stopped, and tells its state in `built/NAME/state.json`, which `pearl_core.serving` reads.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pearl_core.artifacts import clear_leftovers, read_meta, write_json
from pearl_core.corpus import Corpus, open_corpus, writing
from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.ocr import OcrConfig
from pearl_core.corpus.pictures import draw_picture
from pearl_core.corpus.recognise import recognise
from pearl_core.corpus.workers import worker_processes
from pearl_core.pearl.parts import prune_parts
from pearl_core.pearl.settled import settle_table
from pearl_core.processes import process_mark
from pearl_core.semantics import gather_semantics
from pearl_core.serving import STATE_FILE
from pearl_core.systems import Progress, artifact_folder, build_system, find_system
from pearl_core.types import CorpusError
from pearl_core.vision.stage import embed_images

STAGES = {
    "drawing": "drawing the stickers",
    "ocr": "reading the text on the stickers",
    "images": "looking at the stickers",
    "semantics": "gathering words for the stickers",
}
STAGE_NEEDS = {"semantics": ("images",)}  # stages that a stage waits for
Watch = Callable[[str, float], None]  # what is at work (a stage or a system), and the share done


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: seconds of each step, what failed and why, and what each stage measured."""

    seconds: dict[str, float]
    failed: dict[str, str]
    measured: dict[str, dict[str, Any]]


@dataclass(slots=True)
class State:
    """The state file; written at most twice a second, and at every change of step."""

    path: Path
    watch: Watch
    systems: dict[str, dict[str, Any]]
    stage: str = ""
    _written: float = field(default=0.0)

    def step(self, name: str, share: float) -> None:
        """`name` (a stage or a system) is at work and `share` done."""
        changed, self.stage = name != self.stage, name
        for system in [name] if name in self.systems else self._awaiting:
            self.systems[system].update(state="building", progress=round(share, 3), reason=STAGES.get(name, ""))
        self.watch(name, share)
        if changed or time.monotonic() - self._written > 0.5:
            self.write(share)

    @property
    def _awaiting(self) -> list[str]:
        """Systems that wait for the stage at work."""
        waiting = [n for n, told in self.systems.items() if told["state"] in ("waiting", "building")]
        return [n for n in waiting if find_system(n).needs and self.stage in ("drawing", *stages_of(n))]

    def end(self, name: str, fault: str = "") -> None:
        self.systems[name].update(state="failed" if fault else "ready", progress=0.0 if fault else 1.0, reason=fault)
        self.write(1.0)

    def write(self, share: float = 0.0) -> None:
        self._written = time.monotonic()
        told = {"stage": self.stage, "progress": round(share, 3), "systems": self.systems}
        write_json(self.path, process_mark() | told)

    def close(self) -> None:
        write_json(self.path, {"process": None, "stage": "", "progress": 0.0, "systems": self.systems})


def build(
    corpus: Corpus, systems: Iterable[str], caches: Path, watch: Watch, ocr: OcrConfig | None = None, workers: int = 2
) -> BuildReport:
    """Build `systems` and the stages that they need; what is current already is kept.

    Systems that need no stage come first, those without a model before all, so that they can be used while
    the rest is made. A step that fails is reported and the others go on. Raises CorpusError when another
    process imports or builds this corpus, or has imported it again since it was opened. Where nothing failed,
    parts that no system is made of any more are removed.
    """
    names = sorted(systems, key=lambda name: (len(find_system(name).needs), len(find_system(name).models)))
    home = corpus.folder.parents[1]
    with writing(home, corpus.name):
        if open_corpus(home, corpus.name).hash != corpus.hash:
            raise CorpusError(f"corpus {corpus.name!r} was imported again meanwhile: build again")
        for folder in (*(corpus.built / stage for stage in STAGES), *(artifact_folder(corpus, n) for n in names)):
            clear_leftovers(folder)
        settle_table(corpus)
        state = State(corpus.built / STATE_FILE, watch, {name: {"state": "waiting", "progress": 0.0} for name in names})
        stages = _stages(corpus, caches, ocr or OcrConfig(), workers)
        seconds: dict[str, float] = {}
        failed: dict[str, str] = {}

        def run(name: str, work: Callable[[Progress], object]) -> None:
            started = time.monotonic()
            try:
                state.step(name, 0.0)
                work(lambda share: state.step(name, share))
            except Exception as error:  # reported with its reason; the other steps go on
                failed[name] = f"{error}" or type(error).__name__
            seconds[name] = round(time.monotonic() - started, 1)

        for name in (n for n in names if not find_system(n).needs):
            run(name, lambda p, n=name: build_system(n, corpus, p))  # type: ignore[misc]
            state.end(name, failed.get(name, ""))
        if corpus.drawings is not None:
            run("drawing", lambda p: draw_all(corpus, workers, p))
        for name in (n for n in names if find_system(n).needs):
            fault = ""
            for stage in stages_of(name):
                if not fault and stage not in seconds:
                    run(stage, stages[stage])
                fault = fault or (f"{stage} failed: {failed[stage]}" if stage in failed else "")
            if fault:
                failed[name] = fault
            else:
                run(name, lambda p, n=name: build_system(n, corpus, p))  # type: ignore[misc]
            state.end(name, failed.get(name, ""))
        state.close()
        if not failed:
            prune_parts(corpus)
    return BuildReport(seconds, failed, {s: _measured(corpus, s) for s in stages if s in seconds and s not in failed})


def _stages(corpus: Corpus, caches: Path, ocr: OcrConfig, workers: int) -> dict[str, Callable[[Progress], object]]:
    """How each stage is made."""
    return {
        "ocr": lambda p: recognise(corpus, ocr, caches, workers, p),
        "images": lambda p: embed_images(corpus, caches, workers, p),
        "semantics": lambda p: gather_semantics(corpus, p),
    }


def _measured(corpus: Corpus, stage: str) -> dict[str, Any]:
    """What a stage that is done tells of itself."""
    return {k: v for k, v in read_meta(corpus.built / stage).items() if k not in ("key", "learned_key")}


def stages_of(name: str) -> tuple[str, ...]:
    """The stages that system `name` needs, each after those that it waits for itself."""
    needs = find_system(name).needs
    return tuple(dict.fromkeys(stage for need in needs for stage in (*STAGE_NEEDS.get(need, ()), need)))


def draw_all(corpus: Corpus, workers: int, progress: Progress) -> None:
    """Draw every picture of the demo corpus that isn't there yet. Raises RuntimeError naming those that failed."""
    drawings = corpus.drawings or {}
    places = [(drawings[s.sticker_id], corpus.folder / s.image) for s in corpus.stickers if s.image]
    wanted = [(drawing, path) for drawing, path in places if not path.exists()]
    total, faults = len(corpus.stickers), []
    with worker_processes(workers) as pool:
        for done, fault in enumerate(pool.map(_draw_one, wanted, chunksize=8), total - len(wanted) + 1):
            faults += [fault] if fault else []
            progress(done / total)
    if faults:
        raise RuntimeError(f"{len(faults)} of {total} stickers could not be drawn, the first: {faults[0]}")


def _draw_one(job: tuple[Drawing, Path]) -> str:
    drawing, path = job
    try:
        draw_picture(drawing, path)
    except Exception as error:  # the other pictures go on; the fault is reported by name
        return f"{drawing.sticker_id}: {error}"
    return ""
