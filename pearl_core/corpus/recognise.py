"""The OCR stage of a build: text for every picture, by several processes, resumable, cached by content.

Each picture's text is appended to one cache file for all corpora as soon as it is read, so a killed build
loses at most what was being read, and a picture that comes again costs nothing.
"""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from pearl_core.artifacts import digest, is_current, write_artifact
from pearl_core.corpus import Corpus
from pearl_core.corpus.ocr import OcrConfig, OcrUnavailableError, TextReader
from pearl_core.corpus.pictures import content_hash
from pearl_core.corpus.workers import worker_processes
from pearl_core.systems import Progress

REVISION = 1


@dataclass(frozen=True, slots=True)
class Work:
    """What one worker process reads: a picture and the digest of its content."""

    path: Path
    content: str


def recognise(corpus: Corpus, config: OcrConfig, caches: Path, workers: int, progress: Progress) -> None:
    """Write `built/NAME/ocr` (recognised.jsonl, meta.json) for every sticker that has a picture.

    meta.json counts pictures read and names those that failed; on a drawn corpus, where the captions are
    known, it holds the character error rate (`character_error_rate`, edits per reference character).
    """
    folder, key = corpus.built / "ocr", _key(corpus, config)
    if is_current(folder, key):
        return
    pictures, faults = pictures_of(corpus)
    hashes = {sticker_id: content_hash(path) for sticker_id, path in pictures.items()}
    cache = caches / f"ocr-{digest(REVISION, config)}.jsonl"
    known = _read_cache(cache)
    work = {h: Work(pictures[i], h) for i, h in hashes.items() if h not in known}
    total, failed = len(set(hashes.values())), {}
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("a", encoding="utf-8") as file:
        file.write("\n")  # ends the half line that a killed build may have left
        for done, (content, text, fault) in enumerate(_read_all(list(work.values()), config, caches, workers), 1):
            if fault:
                failed[content] = fault
            else:
                known[content] = text
                file.write(json.dumps({"content": content, "text": text}, ensure_ascii=False) + "\n")
                file.flush()
            progress((total - len(work) + done) / max(1, total))
    texts = {sticker_id: known[h] for sticker_id, h in hashes.items() if h in known}
    faults |= {sticker_id: failed[h] for sticker_id, h in hashes.items() if h in failed}

    def fill(fresh: Path) -> Mapping[str, object]:
        with (fresh / "recognised.jsonl").open("w", encoding="utf-8") as out:
            for sticker_id, text in texts.items():
                if text:
                    out.write(json.dumps({"sticker_id": sticker_id, "text": text}, ensure_ascii=False) + "\n")
        rate = character_error_rate(corpus, texts) if corpus.drawings else None
        # What is trained depends on the text of the stickers that it was trained on, and not on others added since.
        learned = {"learned_key": _key(corpus.learned_from, config)} if corpus.learned else {}
        return {"pictures": len(texts), "with_text": sum(map(bool, texts.values())), "faults": faults, **learned} | (
            {"character_error_rate": rate} if rate is not None else {}
        )

    write_artifact(folder, key, fill)


def _key(corpus: Corpus, config: OcrConfig) -> str:
    return digest("ocr", REVISION, config, corpus.hash)


def pictures_of(corpus: Corpus) -> tuple[dict[str, Path], dict[str, str]]:
    """The picture of every sticker that has one, and by sticker what is wrong with those that can't be had."""
    pictures: dict[str, Path] = {}
    faults: dict[str, str] = {}
    for sticker in corpus.stickers:
        try:
            path = corpus.image(sticker.sticker_id)
        except Exception as error:  # a drawing that fails: the other pictures go on
            faults[sticker.sticker_id] = f"{error}"
            continue
        if path is not None:
            pictures[sticker.sticker_id] = path
    return pictures, faults


def character_error_rate(corpus: Corpus, texts: Mapping[str, str]) -> float | None:
    """Edit distance to the known captions over their length, case and blanks aside; None without captions.

    Text read on a sticker without a caption counts as edits too.
    """
    from rapidfuzz.distance import Levenshtein

    edits = length = 0
    for sticker_id, text in texts.items():
        truth = _letters(corpus.by_id[sticker_id].ocr_text or "")
        edits += Levenshtein.distance(_letters(text), truth)
        length += len(truth)
    return edits / length if length else None


def _letters(text: str) -> str:
    return "".join(text.casefold().split())


def _read_cache(path: Path) -> dict[str, str]:
    known: dict[str, str] = {}
    if path.exists():
        for line in path.read_text("utf-8", errors="replace").split("\n"):
            try:
                row = json.loads(line)
            except ValueError:  # the last line of a build that was killed
                continue
            known[row["content"]] = row["text"]
    return known


def _read_all(work: list[Work], config: OcrConfig, caches: Path, workers: int) -> Iterator[tuple[str, str, str | None]]:
    """(content hash, text, fault) for each picture, in any order."""
    if not work:
        return
    with worker_processes(min(workers, len(work)), _start_worker, (config, caches)) as pool:
        try:
            yield from pool.map(_read_one, work, chunksize=4)
        except BrokenProcessPool:
            raise OcrUnavailableError(_why_broken(config, caches)) from None


def _why_broken(config: OcrConfig, caches: Path) -> str:
    """Workers die without a word: load the reader here to hear the reason."""
    try:
        TextReader(config, caches)
    except OcrUnavailableError as error:
        return str(error)
    return "an OCR worker process was killed; run the build again to go on where it stopped"


_reader: TextReader | None = None  # of this worker process


def _start_worker(config: OcrConfig, caches: Path) -> None:
    global _reader
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with Path(os.devnull).open("w") as null:  # PaddleOCR announces its models on standard output
        os.dup2(null.fileno(), 1)
    try:
        _reader = TextReader(config, caches)
    except OcrUnavailableError:
        os._exit(1)  # without a traceback; the parent tells why (`_why_broken`)


def _read_one(work: Work) -> tuple[str, str, str | None]:
    assert _reader is not None
    try:
        return work.content, _reader.read(work.path), None
    except Exception as error:  # one bad picture must not end the stage; it is reported by name
        return work.content, "", f"{type(error).__name__}: {error}"
