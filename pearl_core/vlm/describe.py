"""Let a vision-language model say what every sticker of a corpus means: `built/NAME/vlm.jsonl`.

One line a sticker, in the fields of `Semantics`, for the stage `semantics` of a build. The file holds the words
of one model: another model, adapter or wording of the questions makes all of it stale, and a run writes it anew
from what that model said; `vlm.json` names it. The answers of each model stay in a cache of its own
(`pearl_core.vlm.answers`), so going back to one costs nothing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pearl_core.artifacts import write_bytes, write_json
from pearl_core.corpus import Corpus
from pearl_core.corpus.pictures import content_hash
from pearl_core.llm import Usage
from pearl_core.semantics import Semantics
from pearl_core.types import CorpusError
from pearl_core.vlm.answers import Answers, open_answers
from pearl_core.vlm.asking import Asker, Load, Progress, read
from pearl_core.vlm.model import Identity
from pearl_core.vlm.prompts import DESCRIPTION, KEYWORDS, Prompt, parse_description, parse_keywords

ROWS, ABOUT = "vlm.jsonl", "vlm.json"
PARSERS: Mapping[Prompt, Callable[[str], object]] = {KEYWORDS: parse_keywords, DESCRIPTION: parse_description}


@dataclass
class Described:
    """What a run did. `faults`: sticker id -> what is missing and why; `stopped` says why it ended early."""

    stickers: int  # that were to be described
    rows: int  # of the file, with those of earlier runs
    asked: int = 0  # questions
    faults: dict[str, str] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures of stickers by the digest of their content."""

    contents: Mapping[str, str]  # sticker id -> content
    paths: Mapping[str, Path]  # content -> one file that holds it
    faults: Mapping[str, str]  # sticker id -> why its picture cannot be had


def describe(
    corpus: Corpus,
    identity: Identity,
    load: Load,
    caches: Path,
    limit: int | None = None,
    batch: int = 8,
    progress: Progress = lambda done, total: None,
) -> Described:
    """Ask about the first `limit` stickers with a picture what is not known yet, then write the file.

    `load` loads the model that `identity` stands for. Whatever ends the run, what was answered is written.
    Raises CorpusError for a corpus without pictures, BlockingIOError while another process asks the same model.
    """
    wanted = [sticker.sticker_id for sticker in corpus.stickers if sticker.image][:limit]
    if not wanted:
        raise CorpusError(f"no sticker of corpus {corpus.name!r} has a picture")
    pictures = find_pictures(corpus, wanted)
    with open_answers(caches, identity.key) as answers:
        try:
            asked = Asker(answers, load, batch, progress).ask(pictures.paths, PARSERS)
        finally:
            rows = _write(corpus, identity, pictures if limit is None else _drawn(corpus), answers)
        faults = dict(pictures.faults)
        for sticker_id, content in pictures.contents.items():
            if fault := asked.missing.get(content) or _fault(answers, content):
                faults[sticker_id] = fault
    return Described(len(wanted), rows, asked.questions, faults, asked.usage, asked.stopped)


def find_pictures(corpus: Corpus, sticker_ids: list[str]) -> Pictures:
    """The pictures of these stickers, as far as they have one; a demo picture not yet drawn is drawn."""
    contents: dict[str, str] = {}
    paths: dict[str, Path] = {}
    faults: dict[str, str] = {}
    for sticker_id in sticker_ids:
        try:
            path = corpus.image(sticker_id)
            if path is None:
                continue
            content = content_hash(path)
        except Exception as error:  # a drawing that fails, a file that is gone: the other pictures go on
            faults[sticker_id] = " ".join(str(error).split()) or type(error).__name__
            continue
        contents[sticker_id] = content
        paths.setdefault(content, path)
    return Pictures(contents, paths, faults)


def _drawn(corpus: Corpus) -> Pictures:
    """All pictures that are there: what was never drawn, no model has seen."""
    return find_pictures(
        corpus, [s.sticker_id for s in corpus.stickers if s.image and (corpus.folder / s.image).exists()]
    )


def _write(corpus: Corpus, identity: Identity, pictures: Pictures, answers: Answers) -> int:
    """Write what is known of the stickers; the number of rows."""
    found = (_semantics(answers, sticker_id, content) for sticker_id, content in sorted(pictures.contents.items()))
    lines = [json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in found if row is not None]
    write_bytes(corpus.built / ROWS, "".join(lines).encode("utf-8", "replace"))
    write_json(corpus.built / ABOUT, {**asdict(identity), "prompts": [p.key for p in PARSERS], "rows": len(lines)})
    return len(lines)


def _semantics(answers: Answers, sticker_id: str, content: str) -> Semantics | None:
    """The words for one sticker; None where the model gave none."""
    keywords = read(answers, content, KEYWORDS, parse_keywords).value
    described = read(answers, content, DESCRIPTION, parse_description).value
    if keywords is None and described is None:
        return None
    description, emotions = described or ("", "")
    return Semantics(sticker_id, keywords or (), description, emotions, "model")


def _fault(answers: Answers, content: str) -> str:
    """What the model did not answer in the form that was asked for; "" where nothing is wrong."""
    found = {
        "keywords": read(answers, content, KEYWORDS, parse_keywords).fault,
        "description": read(answers, content, DESCRIPTION, parse_description).fault,
    }
    return "; ".join(f"{name}: {fault}" for name, fault in found.items() if fault)
