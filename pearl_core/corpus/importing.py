"""Taking a corpus in: a folder from anywhere becomes `HOME/corpora/NAME`, whole or not at all.

    report = import_corpus(Path("my-stickers"), home, "mine")

Everything is validated; a faulty row or picture is reported and left out, and nothing else is lost. What
is kept is written in one normal form beside its place and moved in by one rename. Pictures are copied,
not linked: what was verified is what is kept, whatever happens to the source later. A picture's name is
made of its content, so no name in the source can clash with another or with the corpus's own files.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pearl_core.artifacts import replacing, write_bytes, write_json
from pearl_core.corpus import DEMO, NAME, SPLITS, read_jsonl, writing
from pearl_core.corpus.headers import Format, PictureError
from pearl_core.corpus.normal import corpus_hash, write_interactions, write_qrels, write_queries, write_stickers
from pearl_core.corpus.pictures import Limits, inspect_bytes, read_bytes
from pearl_core.corpus.read import Fault, Table, read_qrels, read_table, regular_file
from pearl_core.corpus.rows import InteractionRow, QueryRow, Row, RowError, StickerRow, UserRow
from pearl_core.text import normalise
from pearl_core.types import CorpusError

Progress = Callable[[int, int], None]  # pictures done, and all of them

PICTURE = "a whole PNG, JPEG, WebP, GIF or APNG file in the folder"
HELD_OUT = SPLITS[1:]  # what is measured by, and so not learned from
STICKER_FILES = ("stickers.jsonl", "stickers.csv", "stickers.parquet")
_EXTENSIONS: dict[Format, str] = {"png": "png", "apng": "png", "jpeg": "jpg", "webp": "webp", "gif": "gif"}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Rows that were taken in, and the faults of those that were not."""

    stickers: int
    interactions: int
    queries: int
    faults: tuple[Fault, ...]


class NoUsableSticker(CorpusError):
    """Nothing of the folder can be taken in; `faults` say why."""

    def __init__(self, folder: Path, faults: tuple[Fault, ...]) -> None:
        first = f"; the first of {len(faults)} faults: {faults[0]}" if faults else ""
        super().__init__(f"{folder}: no usable sticker{first}")
        self.faults = faults


def check_name(name: str) -> str:
    """The name itself. Raises ValueError unless it can name an imported corpus."""
    if not NAME.fullmatch(name):
        raise ValueError(f"corpus name {name!r}: lower-case letters, digits and hyphens only, at most 64")
    if name == DEMO:
        raise ValueError(f"corpus name {name!r} belongs to the drawn demo corpus: choose another")
    return name


def import_corpus(
    source: Path, home: Path, name: str, *, limits: Limits | None = None, progress: Progress | None = None
) -> ImportReport:
    """Take the folder `source` in as corpus `name`, in the place of an earlier one of that name.

    Raises CorpusError when there is nothing to take in (an earlier corpus stays), ValueError for a bad name.
    """
    check_name(name)
    folder = source.resolve()
    if not folder.is_dir():
        raise CorpusError(f"{source}: not a folder")
    simulated = _simulated(folder)
    with writing(home, name), replacing(home / "corpora" / name) as fresh:
        report = _take(folder, fresh, limits or Limits(), progress or (lambda done, total: None))
        _keep_pictures(home / "corpora" / name, fresh)
        about = {
            "name": name,
            "hash": corpus_hash(fresh),
            "stickers": report.stickers,
            "interactions": report.interactions,
            "simulated": simulated,
            "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "faults": len(report.faults),
        }
        if report.faults:
            (fresh / "faults.txt").write_text("".join(f"{fault}\n" for fault in report.faults), "utf-8")
        write_json(fresh / "corpus.json", about)
    return report


def _take(source: Path, fresh: Path, limits: Limits, progress: Progress) -> ImportReport:
    """Read `source`, write what is good of it into `fresh`."""
    stickers = take_stickers(source, fresh, limits, progress)
    known = {row.sticker_id for _, row in stickers.rows}
    log = read_table(source, "interactions.csv", InteractionRow)
    log.keep(lambda row: _unknown("sticker_id", row.sticker_id, known))
    users = read_table(source, "users.jsonl", UserRow)
    users.keep(_once("user_id", lambda row: row.user_id))
    splits = {split: _take_split(source, fresh, split, known) for split in SPLITS}
    _hold_out(log, [row for split in HELD_OUT for row in splits[split][0]])
    if log.rows:
        write_interactions(fresh / "interactions.csv", (row for _, row in log.rows))
    if users.rows:
        write_queries(fresh / "users.jsonl", (row for _, row in users.rows))
    faults = stickers.faults + log.faults + users.faults + [fault for _, wrong in splits.values() for fault in wrong]
    queries = sum(len(rows) for rows, _ in splits.values())
    return ImportReport(len(stickers.rows), len(log.rows), queries, tuple(faults))


def take_stickers(source: Path, fresh: Path, limits: Limits, progress: Progress) -> Table[StickerRow]:
    """Write the stickers of `source` and their pictures into `fresh`, and say which. Raises CorpusError without any."""
    found = [name for name in STICKER_FILES if (source / name).exists()]
    if len(found) != 1:
        raise CorpusError(f"{source}: {' and '.join(found) or 'no stickers file'}; allowed: one of {STICKER_FILES}")
    stickers = read_table(source, found[0], StickerRow)
    stickers.keep(_once("sticker_id", lambda row: row.sticker_id))
    wanted = list(dict.fromkeys(row.image for _, row in stickers.rows if row.image is not None))
    stored = _store_pictures(wanted, source, fresh, limits, progress)

    def wrong(row: StickerRow) -> RowError | None:
        kept = None if row.image is None else stored[row.image]
        return RowError(f"image: {kept}", row.image, PICTURE) if isinstance(kept, PictureError) else None

    stickers.keep(wrong)
    if not stickers.rows:
        raise NoUsableSticker(source, tuple(stickers.faults))
    names = {source_name: name for source_name, name in stored.items() if isinstance(name, str)}
    write_stickers(fresh / "stickers.jsonl", (row for _, row in stickers.rows), names)
    return stickers


def _keep_pictures(old: Path, fresh: Path) -> None:
    """Keep the pictures of the corpus that is replaced: an app that is open may be showing them, until the next one."""
    with suppress(OSError, ValueError, KeyError, TypeError):  # there is none, or it is damaged
        for name in {row["image"] for row in read_jsonl(old / "stickers.jsonl") if row.get("image")}:
            if (old / name).is_file() and not (fresh / name).exists():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                link(old / name, fresh / name)


def link(path: Path, place: Path) -> None:
    """The same file at another place, copied where the disk knows no links; what is in a corpus is never changed."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copy2(path, place)


def _store_pictures(
    wanted: list[str], source: Path, fresh: Path, limits: Limits, progress: Progress
) -> dict[str, str | PictureError]:
    """Verify each picture and copy it into `fresh`: its new name, or why it can't be taken, by its name."""

    def store(name: str) -> str | PictureError:
        try:
            data = read_bytes(_located(source, name), limits)
            picture = inspect_bytes(data, limits)
        except PictureError as error:
            return error
        digest = hashlib.sha256(data).hexdigest()[:32]
        place = f"images/{digest[:2]}/{digest}.{_EXTENSIONS[picture.format]}"
        write_bytes(fresh / place, data)
        return place

    stored: dict[str, str | PictureError] = {}
    # Decoders let other threads run, so threads are enough; processes would cost more to start.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            for done, (name, place) in enumerate(zip(wanted, pool.map(store, wanted), strict=True), 1):
                stored[name] = place
                progress(done, len(wanted))
        except BaseException:
            pool.shutdown(cancel_futures=True)  # or an interrupted import would first do all that was queued
            raise
    return stored


def _located(source: Path, name: str) -> Path:
    """Where a picture lies, links followed. Raises PictureError when that is outside the folder."""
    try:
        path = (source / name).resolve()
    except (OSError, RuntimeError):  # a loop of links
        raise PictureError("leads in a circle of links") from None
    if not path.is_relative_to(source):
        raise PictureError("is a link that leads out of the corpus folder")
    return path


def _hold_out(log: Table[InteractionRow], measured: Sequence[QueryRow]) -> None:
    """Leave out the rows whose user and query are those of a query that systems are measured by, told as one fault.

    What somebody clicked would be learned from, and judge what was learned; a query of nobody is everybody's.
    """
    askers: dict[str, set[str | None]] = {}
    for query in measured:
        askers.setdefault(normalise(query.query), set()).add(query.user_id)
    none: set[str | None] = set()
    kept = [
        (line, row) for line, row in log.rows if askers.get(normalise(row.query), none).isdisjoint((None, row.user_id))
    ]
    if len(kept) < len(log.rows):
        told = f"{len(log.rows) - len(kept):,} rows of queries that systems are measured by"
        log.fault(None, told, "", f"other users or queries than those of {' and '.join(HELD_OUT)}")
        log.rows[:] = kept


def _take_split(source: Path, fresh: Path, split: str, known: set[str]) -> tuple[list[QueryRow], list[Fault]]:
    """Take in one split's queries and qrels: queries kept, and faults."""
    query_file, qrel_file = f"queries/{split}.jsonl", f"qrels/{split}.tsv"
    faults = []
    if split == "test":  # the single pair of files beside the stickers is the test split
        single = [name for name in ("queries.jsonl", "qrels.tsv") if (source / name).exists()]
        if single and any((source / name).exists() for name in (query_file, qrel_file)):
            faults = [Fault(name, None, "left out", "", f"either this or {query_file}") for name in single]
        elif single:
            query_file, qrel_file = "queries.jsonl", "qrels.tsv"
    queries = read_table(source, query_file, QueryRow)
    queries.keep(_once("qid", lambda row: row.qid))
    asked = {row.qid for _, row in queries.rows}
    qrels = read_qrels(source, qrel_file)
    qrels.keep(lambda row: _unknown("qid", row.qid, asked) or _unknown("sticker_id", row.sticker_id, known))
    qrels.keep(_once("judgment", lambda row: f"{row.qid} {row.sticker_id}"))
    if queries.rows:
        write_queries(fresh / "queries" / f"{split}.jsonl", (row for _, row in queries.rows))
    if qrels.rows:
        write_qrels(fresh / "qrels" / f"{split}.tsv", (row for _, row in qrels.rows))
    return [row for _, row in queries.rows], faults + queries.faults + qrels.faults


def _once(what: str, name: Callable[[Row], str]) -> Callable[[Row], RowError | None]:
    """A check that refuses a second row of one name."""
    seen: set[str] = set()

    def wrong(row: Row) -> RowError | None:
        one = name(row)
        if one in seen:
            return RowError(f"{what} again", one, "each once")
        seen.add(one)
        return None

    return wrong


def _unknown(what: str, name: str, known: set[str]) -> RowError | None:
    return None if name in known else RowError(f"unknown {what}", name, "one that was taken in")


def _simulated(source: Path) -> bool:
    """Whether the source says, in a corpus.json of its own, that its log is simulated."""
    try:
        path = regular_file(source, "corpus.json")
        about = json.loads(path.read_text("utf-8-sig")) if path else {}
    except (CorpusError, OSError, ValueError, RecursionError) as error:
        raise CorpusError(f"{source / 'corpus.json'}: {error}; allowed: a JSON object") from None
    return isinstance(about, dict) and about.get("simulated") is True
