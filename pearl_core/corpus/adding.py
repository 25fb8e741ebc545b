"""Adding to a corpus that is there: stickers, while what was trained stays trained; or a log, to train on.

    report = add_stickers(Path("more-stickers"), home, "mine")      # then build again
    report = add_log(rows, home, "mine")                            # then build again, which trains anew

A corpus that models were trained on remembers which stickers those were (`Corpus.learned`): a build keeps
the models, computes what the new stickers need, and makes every index anew. `forget_learned` ends that: the
next build trains on all stickers. The whole of it is done beside the corpus and moved in by one rename.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pearl_core.artifacts import replacing, write_json
from pearl_core.corpus import Corpus, open_corpus, read_jsonl, writing
from pearl_core.corpus.importing import Progress, link, take_stickers
from pearl_core.corpus.normal import corpus_hash, write_interactions
from pearl_core.corpus.pictures import Limits
from pearl_core.corpus.read import Fault, read_table
from pearl_core.corpus.rows import InteractionRow, RowError, validate
from pearl_core.text import normalise
from pearl_core.types import CorpusError

STICKERS, LOG, ABOUT, FAULTS = "stickers.jsonl", "interactions.csv", "corpus.json", "faults.txt"
NOT_ADDED = ("interactions.csv", "users.jsonl", "queries.jsonl", "qrels.tsv", "queries", "qrels")
NAMED = 5  # of the ids that are there already


@dataclass(frozen=True, slots=True)
class AddReport:
    """Stickers that joined the corpus, all that it has now, and the faults of those that were left out."""

    added: int
    stickers: int
    faults: tuple[Fault, ...]
    keeps_learned: bool  # whether something was trained on the corpus before, which the next build keeps


@dataclass(frozen=True, slots=True)
class LogReport:
    """Rows that joined the log, all that it has now, and those that were left out, by reason."""

    added: int
    interactions: int
    held_out: int  # their query is one of the validation or test split
    known: int  # the log had them already
    unknown: int  # their sticker is not in the corpus


def add_stickers(
    source: Path, home: Path, name: str, *, limits: Limits | None = None, progress: Progress | None = None
) -> AddReport:
    """Let the stickers of the folder `source` join corpus `name`; its log, users and queries stay as they are.

    A faulty row is reported and left out. Raises CorpusError, and nothing is changed, when there is nothing to
    add or a sticker's id is in the corpus already.
    """
    folder = source.resolve()
    if not folder.is_dir():
        raise CorpusError(f"{source}: not a folder")
    with writing(home, name):
        corpus = open_corpus(home, name)
        if corpus.drawings is not None:
            raise CorpusError(f"corpus {name!r} is drawn by code: nothing can be added to it")
        with replacing(corpus.folder) as fresh:
            found = take_stickers(folder, fresh, limits or Limits(), progress or (lambda done, total: None))
            new = [row.sticker_id for _, row in found.rows]
            _refuse_known(new, corpus)
            faults = (*found.faults, *_left_out(folder))
            learned = _learned(corpus)
            _join(corpus.folder, fresh, faults)
            write_json(fresh / ABOUT, _about(corpus, fresh, len(new), len(faults), learned))
    return AddReport(len(new), len(corpus.stickers) + len(new), faults, learned is not None)


def add_log(rows: Iterable[Mapping[str, str]], home: Path, name: str) -> LogReport:
    """Let rows of a search log (fields of `interactions.csv`) join corpus `name`; the next build trains on all of it.

    Left out and counted are rows whose query is one of the validation or test split, so that no query is both
    trained on and measured by; rows that the log has already; rows about a sticker that the corpus has not. Raises
    CorpusError, and nothing is changed, for a row that no log can hold.
    """
    with writing(home, name):
        corpus = open_corpus(home, name)
        old = [row for _, row in read_table(corpus.folder, LOG, InteractionRow).rows]
        known, held_out = set(map(_as_text, old)), held_out_queries(corpus)
        counts: Counter[str] = Counter()
        new = []
        for number, values in enumerate(rows, 1):
            row = _log_row(values, number)
            reason = (
                "held out" if normalise(row.query) in held_out
                else "unknown" if row.sticker_id not in corpus.by_id
                else "known" if _as_text(row) in known
                else ""
            )  # fmt: skip
            counts[reason] += 1
            if not reason:
                new.append(row)
                known.add(_as_text(row))
        if new:
            with replacing(corpus.folder) as fresh:
                write_interactions(fresh / LOG, [*old, *new])
                _keep(corpus.folder, fresh)
                about = _read_about(corpus) | {"interactions": len(old) + len(new)}
                about.pop("learned", None)
                write_json(fresh / ABOUT, about | {"hash": corpus_hash(fresh, f"more log than {corpus.hash}")})
    return LogReport(len(new), len(old) + len(new), counts["held out"], counts["known"], counts["unknown"])


def forget_learned(home: Path, name: str) -> bool:
    """Let the next build train on all stickers of the corpus; False when it would anyhow, for none were added."""
    with writing(home, name):
        corpus = open_corpus(home, name)
        if corpus.learned is None:
            return False
        about = _read_about(corpus)
        del about["learned"]
        write_json(corpus.folder / ABOUT, about | {"hash": corpus_hash(corpus.folder)})
    return True


def _refuse_known(new: list[str], corpus: Corpus) -> None:
    known = [sticker_id for sticker_id in new if sticker_id in corpus.by_id]
    if known:
        more = f" and {len(known) - NAMED:,} more" if len(known) > NAMED else ""
        raise CorpusError(f"corpus {corpus.name!r} has sticker {', '.join(map(repr, known[:NAMED]))}{more} already")


def _left_out(source: Path) -> list[Fault]:
    there = [name for name in NOT_ADDED if (source / name).exists()]
    return [Fault(name, None, "left out", "", "stickers and their pictures are added, nothing else") for name in there]


def _learned(corpus: Corpus) -> dict[str, Any] | None:
    """What models of the corpus were, or are being, trained on; None where none were."""
    if corpus.learned is not None:
        return {"stickers": corpus.learned.stickers, "hash": corpus.learned.hash}
    trained = any((corpus.built / "parts").glob("model-*"))
    return {"stickers": len(corpus.stickers), "hash": corpus.hash} if trained else None


def _join(old: Path, fresh: Path, faults: tuple[Fault, ...]) -> None:
    """Put the corpus in `old` together with the new stickers that are in `fresh`."""
    added = (fresh / STICKERS).read_bytes()
    (fresh / STICKERS).write_bytes((old / STICKERS).read_bytes() + added)
    _keep(old, fresh)
    if faults:
        before = (old / FAULTS).read_text("utf-8") if (old / FAULTS).exists() else ""
        (fresh / FAULTS).unlink(missing_ok=True)  # a link to the old one
        (fresh / FAULTS).write_text(before + "".join(f"{fault}\n" for fault in faults), "utf-8")


def _keep(old: Path, fresh: Path) -> None:
    """Give `fresh` every file of `old` that it has not, but what tells of the corpus."""
    for path in sorted(path for path in old.rglob("*") if path.is_file()):
        place = fresh / path.relative_to(old)
        if not place.exists() and place.name != ABOUT:
            place.parent.mkdir(parents=True, exist_ok=True)
            link(path, place)


def _log_row(values: Mapping[str, str], number: int) -> InteractionRow:
    try:
        return validate(InteractionRow, values)
    except RowError as error:
        raise CorpusError(f"row {number} of the log: {error}: {error.value!r}; allowed: {error.allowed}") from None


def _as_text(row: InteractionRow) -> str:
    """What makes a row of a log the same as another: who, what, when."""
    return json.dumps([row.user_id, row.query, row.sticker_id, row.clicked, row.shown_at])


def held_out_queries(corpus: Corpus) -> set[str]:
    """The normalised queries of the splits that nothing is trained on."""
    paths = (corpus.folder / "queries" / f"{split}.jsonl" for split in ("validation", "test"))
    return {normalise(row["query"]) for path in paths if path.exists() for row in read_jsonl(path)}


def _about(corpus: Corpus, fresh: Path, added: int, faults: int, learned: dict[str, Any] | None) -> dict[str, Any]:
    """The grown corpus's corpus.json. Its hash also covers what was learned from: retrained is another corpus."""
    about = _read_about(corpus)
    about["stickers"] = sum(1 for _ in read_jsonl(fresh / STICKERS))
    about["added"] = about.get("added", 0) + added
    about["faults"] = about.get("faults", 0) + faults
    if learned is None:
        return about | {"hash": corpus_hash(fresh)}
    return about | {"learned": learned, "hash": corpus_hash(fresh, f"learned from {learned['hash']}")}


def _read_about(corpus: Corpus) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((corpus.folder / ABOUT).read_text("utf-8"))
    return about
