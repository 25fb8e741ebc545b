"""`python -m pearl_core build`: make every system of a corpus, with a bar, resumable."""

import argparse
import json
import os
import sys

from tqdm import tqdm

from pearl_core.corpus import open_corpus
from pearl_core.corpus.build import STAGES, BuildReport, BuildRunningError, build
from pearl_core.corpus.ocr import OcrConfig
from pearl_core.systems import find_system, system_names

NAME = "build"
HELP = "draw, read text, embed and index a corpus; goes on where a killed build stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument("--systems", metavar="A,B", help="only these systems (default: all)")
    parser.add_argument(
        "--ocr-models",
        default="bundled",
        metavar="WHAT",
        help="bundled (default, nothing to download), download (PaddleOCR's own), or a folder with det/ and rec/",
    )
    parser.add_argument("--workers", type=int, default=min(8, os.cpu_count() or 1), help="processes (default: cores)")


def run(args: argparse.Namespace) -> int:
    if args.workers < 1:
        raise ValueError(f"--workers {args.workers}: at least 1")
    names = args.systems.split(",") if args.systems else list(system_names())
    for name in names:
        find_system(name)
    corpus = open_corpus(args.home, args.corpus)
    bars = Bars()
    try:
        report = build(
            corpus, names, args.home / "cache", bars.show, OcrConfig(models=args.ocr_models), workers=args.workers
        )
    except BuildRunningError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        bars.close()
    _print(report, args.json)
    return 1 if report.failed else 0


class Bars:
    """One progress bar a step, on standard error, only where somebody watches a terminal."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: tqdm[None] | None = None

    def show(self, step: str, share: float) -> None:
        if step != self._step:
            self.close()
            self._step = step
            self._bar = tqdm(
                total=100,
                desc=STAGES.get(step, step),
                bar_format="{desc:<32} {percentage:3.0f} % |{bar}| {elapsed}",
                disable=not sys.stderr.isatty(),
            )
        assert self._bar is not None
        self._bar.update(100 * share - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _print(report: BuildReport, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"seconds": report.seconds, "failed": report.failed, "ocr": report.ocr}, ensure_ascii=False))
        return
    for name, seconds in report.seconds.items():
        print(f"{name:<12} {'failed: ' + report.failed[name] if name in report.failed else 'ready'} ({seconds:.1f} s)")
    for name in report.failed.keys() - report.seconds.keys():
        print(f"{name:<12} failed: {report.failed[name]}")
    if report.ocr:
        print(f"OCR read {report.ocr['pictures']} pictures and found text on {report.ocr['with_text']}")
        for sticker_id, fault in report.ocr["faults"].items():
            print(f"OCR could not read {sticker_id}: {fault}")
    if "character_error_rate" in report.ocr:
        print(f"OCR character error rate against the known captions: {report.ocr['character_error_rate']:.1%}")
