"""`python -m pearl_core build`: make every system of a corpus, with a bar, resumable."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from pearl_core import encoders
from pearl_core.artifacts import write_json
from pearl_core.console import names, positive
from pearl_core.corpus import MODELS_FILE, open_corpus, writing
from pearl_core.corpus.adding import forget_learned
from pearl_core.corpus.build import STAGES, BuildReport, build
from pearl_core.corpus.ocr import OcrConfig, check_models
from pearl_core.seq2seq.team import Team, team
from pearl_core.systems import find_system, system_names, trainings
from pearl_core.vision.stage import ROLE as IMAGE_ROLE
from pearl_core.vision.stage import open_model

NAME = "build"
HELP = "draw, read text, embed and index a corpus; goes on where a killed build stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument("--systems", type=names, metavar="A,B", help="only these systems (default: all)")
    parser.add_argument("--seeds", type=positive, default=1, metavar="N", help="trainings of each system (%(default)s)")
    parser.add_argument(
        "--ocr-models",
        metavar="WHAT",
        help="bundled (default, nothing to download), download (PaddleOCR's own), or a folder with det/ and rec/; "
        "kept for this corpus",
    )
    parser.add_argument(
        "--text-encoder",
        metavar="MODEL",
        help="sentence encoder in place of the bundled all-MiniLM-L6-v2: a folder, or a name that transformers "
        "can load, such as bert-base-chinese; kept for this corpus",
    )
    parser.add_argument(
        "--image-encoder",
        metavar="MODEL",
        help="CLIP, Chinese-CLIP or SigLIP in place of the small encoder that is trained on the corpus itself: a "
        "folder, or a name such as OFA-Sys/chinese-clip-vit-base-patch16; kept for this corpus",
    )
    parser.add_argument(
        "--retrain", action="store_true", help="learn from the stickers that were added since, too, and not as before"
    )
    parser.add_argument(
        "--workers", type=positive, default=min(8, os.cpu_count() or 1), metavar="N", help="processes (%(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    found = team()
    return _build(args) if found is None else _build_in(found, args)


def _build_in(found: Team, args: argparse.Namespace) -> int:
    """The first process of a team builds; the others take part in its trainings."""
    from pearl_core.pearl.build import take_part

    encoders.shared().device = found.device
    if found.first:
        with found.dismissed():
            return _build(args)
    for config, folder, checkpoint in found.tasks():
        take_part(config, open_corpus(args.home, args.corpus), Path(folder), Path(checkpoint))
    return 0


def _build(args: argparse.Namespace) -> int:
    chosen = args.systems or system_names()
    for name in chosen:
        find_system(name)
    chosen_systems = [training for name in chosen for training in trainings(name, args.seeds)]
    if args.retrain and not forget_learned(args.home, args.corpus) and not args.json:
        print("nothing was added since the models were trained: what is current is kept")
    corpus = open_corpus(args.home, args.corpus)
    models = _chosen_models(args)
    if models:
        with writing(args.home, corpus.name):  # a running build must not change its models half-way
            write_json(corpus.built / MODELS_FILE, {**corpus.models, **models})
    bars = Bars()
    try:
        ocr = OcrConfig(models=corpus.models.get("ocr", "bundled"))
        report = build(corpus, chosen_systems, args.home / "cache", bars.show, ocr, workers=args.workers)
    finally:
        bars.close()
    _print(report, args.json)
    return 1 if report.failed else 0


def _chosen_models(args: argparse.Namespace) -> dict[str, str]:
    """Models named on the command line, by role; tried before they are kept. Raises ValueError or OSError."""
    chosen = {}
    if args.ocr_models:
        chosen["ocr"] = _placed(args.ocr_models)
        check_models(chosen["ocr"])
    if args.text_encoder:
        chosen["text_encoder"] = _placed(args.text_encoder)
        try:
            encoders.shared().text(chosen["text_encoder"])
        except Exception as error:  # transformers raises many kinds; the first line tells which model and why
            raise ValueError(f"--text-encoder {args.text_encoder}: {str(error).splitlines()[0]}") from None
    if args.image_encoder:
        chosen[IMAGE_ROLE] = _placed(args.image_encoder)
        try:
            open_model(chosen[IMAGE_ROLE])
        except Exception as error:  # as above
            raise ValueError(f"--image-encoder {args.image_encoder}: {str(error).splitlines()[0]}") from None
    return chosen


def _placed(model: str) -> str:
    """A folder by its full path, so that it is found from anywhere; a name as it stands."""
    return str(Path(model).resolve()) if Path(model).is_dir() else model


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
        told = {"seconds": report.seconds, "failed": report.failed, "ocr": {}} | report.measured
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, seconds in report.seconds.items():
        print(f"{name:<12} {'failed: ' + report.failed[name] if name in report.failed else 'ready'} ({seconds:.1f} s)")
    for name in report.failed.keys() - report.seconds.keys():
        print(f"{name:<12} failed: {report.failed[name]}")
    for stage, tell in (("ocr", _tell_ocr), ("images", _tell_images), ("semantics", _tell_semantics)):
        if stage in report.measured:
            tell(report.measured[stage])


def _tell_ocr(ocr: Mapping[str, Any]) -> None:
    print(f"OCR read {ocr['pictures']} pictures and found text on {ocr['with_text']}")
    for sticker_id, fault in ocr["faults"].items():
        print(f"OCR could not read {sticker_id}: {fault}")
    if "character_error_rate" in ocr:
        print(f"OCR character error rate against the known captions: {ocr['character_error_rate']:.1%}")


def _tell_images(images: Mapping[str, Any]) -> None:
    print(f"{images['pictures']} pictures became vectors of {images['dimension']} numbers ({images['encoder']})")
    for sticker_id, fault in images["faults"].items():
        print(f"no vector for {sticker_id}: {fault}")
    for part, about in (("texts_seen", "texts seen in training"), ("texts_unseen", "texts never seen")):
        if part in images["quality"]:
            found = images["quality"][part]
            print(
                f"text-to-image Recall@10 of {about}: {found['recall@10']:.1%} (95 % interval {found['low']:.1%} to "
                f"{found['high']:.1%}; chance {found['chance']:.1%}; {found['texts']} texts)"
            )


def _tell_semantics(semantics: Mapping[str, Any]) -> None:
    print("keywords from " + ", ".join(f"{source}: {count}" for source, count in semantics["sources"].items()))
    if semantics["tagger"]:
        found = semantics["tagger"]["precision@1"]
        print(f"tagger precision@1: {found['mean']:.1%} (95 % interval {found['low']:.1%} to {found['high']:.1%})")
