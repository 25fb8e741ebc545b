"""A desk to try: the app as a process of its own, on a small corpus made here or on a given home.

home = small_home(Path("/tmp/small"))
desk = Desk(home, "small", Path("/tmp/small/records.db"))
desk.start(); desk.url; desk.kill(); desk.stop()

python -m benchmarks.desk ...    # app.py with the same options, without the build and the loading beside it
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
START_S, STOP_S = 120, 20
NAME = "small"  # of the corpus made here
STICKERS = 60
SYSTEMS = ("bm25", "gpop", "upop")  # that the small corpus has: no models
WORDS = ("hello", "morning", "night", "happy", "sad", "thanks", "birthday", "love", "angry", "sleepy")
FIGURES = ("cat", "bear", "rabbit", "frog", "robot", "ghost")


@dataclass
class Desk:
    """A running app. `kill` ends it as a power cut would, `stop` as a person would."""

    home: Path
    corpus: str
    db: str  # database URL
    warm: bool = False  # app.py as it is, which builds and loads beside the server
    options: tuple[str, ...] = ()
    port: int = 0
    process: "subprocess.Popen[str]" = field(init=False)

    def start(self) -> None:
        """Returns once the address is told. The port stays the same from the first start on."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("STICKER_DESK_")}
        command = [sys.executable, *(("app.py",) if self.warm else ("-m", "benchmarks.desk"))]
        command += ["--corpus", self.corpus, "--home", str(self.home), "--port", str(self.port)]
        command += ["--db", self.db, "--device", "cpu", *self.options]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        late = threading.Timer(START_S, self.process.kill)
        late.start()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        late.cancel()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if not found:
            raise RuntimeError(f"the app did not start: {line!r}")
        self.port = int(found[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        self.process.terminate()
        self._wait()

    def _wait(self) -> None:
        self.process.wait(STOP_S)
        if self.process.stdout is not None:
            self.process.stdout.close()


def begin(home: Path, corpus: str, db: str, **plan: Any) -> str:
    """Begin an experiment before the app starts, and return its id. `plan` holds the fields of `nouns.Plan`."""
    from annotation.nouns import Plan
    from annotation.plans import Plans
    from db.store import Store
    from pearl_core.corpus import open_corpus
    from pearl_core.serving import Systems

    store = Store(db)
    plans = Plans(store, Systems(open_corpus(home, corpus)))
    begun = plans.begin(plans.save(Plan(**plan)).experiment_id)
    store.close()
    return begun.experiment_id


def small_home(home: Path) -> Path:
    """`home` with a corpus of sixty coloured tiles, of which every tenth has no picture, and its built systems."""
    from pearl_core.artifacts import digest, write_artifact
    from pearl_core.corpus import open_corpus
    from pearl_core.corpus.importing import import_corpus
    from pearl_core.systems import build_system

    source = home / "source"
    _write_source(source)
    import_corpus(source, home, NAME)
    corpus = open_corpus(home, NAME)

    def nothing_written(folder: Path) -> None:
        (folder / "recognised.jsonl").write_text("", "utf-8")

    write_artifact(corpus.built / "ocr", digest("ocr", corpus.hash), nothing_written)
    for name in SYSTEMS:
        build_system(name, corpus)
    return home


def _write_source(source: Path) -> None:
    from PIL import Image

    rng = np.random.default_rng(0)
    (source / "images").mkdir(parents=True)
    rows, log = [], ["user_id,age,gender,query,sticker_id,clicked,shown_at"]
    for number in range(STICKERS):
        figure, words = FIGURES[number % len(FIGURES)], rng.choice(WORDS, 3, replace=False)
        row = {"sticker_id": f"tile-{number:02}", "entity": figure, "meaning": ", ".join(words), "ocr_text": words[0]}
        if number % 10:
            row["image"] = f"images/{number:02}.png"
            noise = rng.integers(0, 256, (8 + 3 * number, 64, 3), np.uint8)  # sizes as different as real ones
            Image.fromarray(noise).save(source / row["image"])
        rows.append(row)
        log += [f"u{click},25,female,{words[0]},tile-{number:02},1,2026-01-01T00:00:00" for click in range(number % 7)]
    (source / "stickers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (source / "interactions.csv").write_text("\n".join(log) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    import app

    def nothing_beside(*_: Any, **__: Any) -> Callable[[], AbstractContextManager[None]]:
        return nullcontext

    app.alongside = nothing_beside
    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
