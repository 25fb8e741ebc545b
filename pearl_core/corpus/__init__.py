"""A corpus: a folder of stickers that was taken in whole, and what has been built from it.

`HOME/corpora/NAME` is written once by an import (or by `demo`) and then only read; `HOME/built/NAME`
holds what a build makes of it: recognised text, embeddings, one folder for each system.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pearl_core.artifacts import clear_leftovers
from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.read import Table, read_qrels, read_table
from pearl_core.corpus.rows import QueryRow, Row
from pearl_core.types import CorpusError, Interaction, Query, Sticker, User, UserGroup, age_band

SPLITS = ("train", "validation", "test")
MODELS_FILE = "models.json"
DEMO = "demo"  # the drawn corpus's own name
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")  # of a corpus


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query of an evaluation set, with its id and its relevant stickers (sticker id -> grade)."""

    qid: str
    query: Query
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Learned:
    """What models of a grown corpus were trained on: its first `stickers`, when its hash was `hash`."""

    stickers: int
    hash: str


@dataclass(frozen=True)
class Corpus:
    """An imported corpus. `hash` covers stickers, images and log: what is built from it depends on it."""

    name: str
    folder: Path
    built: Path
    stickers: tuple[Sticker, ...]
    hash: str
    simulated: bool = False
    drawings: Mapping[str, Drawing] | None = None  # of the demo corpus: what each picture shows
    learned: Learned | None = None  # where stickers were added after models had been trained (`corpus.adding`)

    @cached_property
    def learned_from(self) -> "Corpus":
        """The corpus that models are trained on: this one, without the stickers that were added since."""
        if self.learned is None:
            return self
        return replace(self, stickers=self.stickers[: self.learned.stickers], hash=self.learned.hash, learned=None)

    @cached_property
    def by_id(self) -> Mapping[str, Sticker]:
        return {sticker.sticker_id: sticker for sticker in self.stickers}

    @cached_property
    def interactions(self) -> tuple[Interaction, ...]:
        """The search log (training part only), oldest first as written; empty without one.

        A row that does not tell its user's group has the one that is told elsewhere, in `users.jsonl` or the log.
        """
        known = {user_id: user.group for user_id, user in self.users.items() if user.group}
        return tuple(
            row if row.group or row.user_id not in known else replace(row, group=known[row.user_id])
            for row in self._logged
        )

    @cached_property
    def _logged(self) -> tuple[Interaction, ...]:
        """The rows of the log as they are, each with the group that it tells itself."""
        path = self.folder / "interactions.csv"
        if not path.exists():
            return ()
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return tuple(map(_interaction, csv.DictReader(file)))
        except (ValueError, KeyError, TypeError, csv.Error) as error:
            raise CorpusError(f"{path} is damaged ({error!r}): import corpus {self.name!r} again") from None

    @cached_property
    def users(self) -> Mapping[str, User]:
        """People of the corpus (its users and those of its log) by id, each with group and clicked stickers."""
        groups: dict[str, UserGroup | None] = {}
        if (self.folder / "users.jsonl").exists():
            for told in read_jsonl(self.folder / "users.jsonl"):
                groups[told["user_id"]] = group_of(told.get("age"), told.get("gender"))
        clicked: dict[str, list[str]] = {}
        for row in self._logged:
            groups[row.user_id] = row.group or groups.get(row.user_id)
            if row.clicked:
                clicked.setdefault(row.user_id, []).append(row.sticker_id)
        return {user: User(user, group, tuple(clicked.get(user, ()))) for user, group in groups.items()}

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Texts of its own queries, each once: of its judged sets, test first; else of its log; else none.

        Read once: three files of a fifth of a second in all, and each page of a blind tab draws some.
        """
        found: dict[str, None] = {}
        for split in reversed(SPLITS):
            with suppress(CorpusError):
                found |= {judged.query.text: None for judged in self.judged(split)}
        return tuple(found or {row.query: None for row in self.interactions})

    def judged(self, split: str) -> tuple[JudgedQuery, ...]:
        """The corpus's own queries of `split` that have relevant stickers. Raises CorpusError without any."""
        if split not in SPLITS:
            raise ValueError(f"split {split!r} is not one of {', '.join(SPLITS)}")
        queries, qrels = self.folder / "queries" / f"{split}.jsonl", self.folder / "qrels" / f"{split}.tsv"
        if not queries.exists() or not qrels.exists():
            raise CorpusError(f"corpus {self.name!r} has no {split} queries of its own")
        return read_judged(queries, qrels, self.users)

    @property
    def recognised(self) -> Mapping[str, str]:
        """Text that OCR read on the pictures, by sticker id; empty until that stage of the build is done."""
        path = self.built / "ocr" / "recognised.jsonl"
        return _texts_by_sticker(path, path.stat().st_mtime_ns) if path.exists() else {}

    @property
    def models(self) -> Mapping[str, str]:
        """Models chosen for this corpus in place of the defaults, by role (`text_encoder`, `ocr`)."""
        path = self.built / MODELS_FILE
        try:
            chosen: dict[str, str] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise CorpusError(f"{path}: {error}; delete it and choose the models again") from None
        return chosen

    def image(self, sticker_id: str) -> Path | None:
        """The picture's file, None where the sticker has none. A demo picture not yet drawn is drawn now."""
        image = self.by_id[sticker_id].image
        if image is None:
            return None
        path = self.folder / image
        if not path.exists() and self.drawings is not None:
            from pearl_core.corpus.pictures import draw_picture

            draw_picture(self.drawings[sticker_id], path)
        return path


@lru_cache(maxsize=4)
def _texts_by_sticker(path: Path, written_ns: int) -> Mapping[str, str]:
    return {row["sticker_id"]: row["text"] for row in read_jsonl(path)}


def corpus_names(home: Path) -> list[str]:
    """Names of the imported corpora; a folder that is still being written begins with a dot and is none."""
    return sorted(path.parent.name for path in (home / "corpora").glob("[!.]*/corpus.json"))


def open_corpus(home: Path, name: str) -> Corpus:
    """The imported corpus `name`. Raises CorpusError when there is none."""
    folder = home / "corpora" / name
    try:
        if not NAME.fullmatch(name):  # such as ../elsewhere, which may come from an address
            raise ValueError(name)
        about: dict[str, Any] = json.loads((folder / "corpus.json").read_text("utf-8"))
    except (OSError, ValueError):
        known = ", ".join(corpus_names(home)) or "none yet"
        raise CorpusError(f"no corpus {name!r} in {home} (there are: {known})") from None
    try:
        rows = list(read_jsonl(folder / "stickers.jsonl"))
        return Corpus(
            name,
            folder,
            home / "built" / name,
            tuple(map(_sticker, rows)),
            about["hash"],
            about.get("simulated", False),
            {row["sticker_id"]: Drawing(**row["drawing"]) for row in rows} if about.get("drawn") else None,
            Learned(**about["learned"]) if "learned" in about else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"corpus {name!r} in {folder} is damaged ({error!r}): import it again") from None


@contextmanager
def writing(home: Path, name: str, wait_s: float = 0.0) -> Iterator[None]:
    """Keep all others who would import or build corpus `name` out, and put right what killed ones left.

    Raises CorpusError when somebody is still at it after `wait_s` seconds, or for what is no corpus's name.
    """
    if not NAME.fullmatch(name):
        raise CorpusError(f"no corpus can be called {name!r}")
    folder = home / "corpora" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.with_name(f".{name}.lock"), timeout=wait_s):
            clear_leftovers(folder)
            yield
    except Timeout:
        raise CorpusError(f"corpus {name!r} is being imported or built by another process") from None


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def read_judged(queries: Path, qrels: Path, users: Mapping[str, User]) -> tuple[JudgedQuery, ...]:
    """Queries (JSON lines) joined to TREC qrels; queries without a relevant sticker are left out.

    Raises CorpusError for the first fault of either file.
    """
    relevant: dict[str, dict[str, int]] = {}
    for row in _faultless(qrels, read_qrels(qrels.resolve().parent, qrels.resolve().name)):
        if row.grade > 0:
            relevant.setdefault(row.qid, {})[row.sticker_id] = row.grade
    return tuple(q for q in read_queries(queries, users, relevant) if q.relevant)


def read_queries(
    path: Path, users: Mapping[str, User], relevant: Mapping[str, Mapping[str, int]] | None = None
) -> Iterator[JudgedQuery]:
    """Queries from JSON lines with `qid` and `query`, and any of `user_id`, `age`, `gender`.

    Someone of `users` comes with group and history. Raises CorpusError for the first fault.
    """
    for row in _faultless(path, read_table(path.resolve().parent, path.resolve().name, QueryRow)):
        user = users.get(row.user_id or "") or User(row.user_id, group_of(row.age, row.gender))
        yield JudgedQuery(row.qid, Query(row.query, user), (relevant or {}).get(row.qid, {}))


def _faultless(path: Path, table: Table[Row]) -> Iterator[Row]:
    if not path.exists():
        raise CorpusError(f"{path}: no such file")
    if table.faults:
        raise CorpusError(f"{path.parent}/{table.faults[0]}")
    return (row for _, row in table.rows)


def group_of(age: str | int | None, gender: str | None) -> UserGroup | None:
    """The group of an age (years, or a band as written) and a gender; None where either is unknown."""
    band = age if isinstance(age, str) and "-" in age else age_band(int(age)) if age not in (None, "") else None
    return UserGroup(band, gender) if band and gender else None


def _interaction(row: Mapping[str, str]) -> Interaction:
    return Interaction(
        row["user_id"],
        row["query"],
        row["sticker_id"],
        row["clicked"] == "1",
        group_of(row.get("age"), row.get("gender")),
        row.get("shown_at") or "",
    )


def _sticker(row: Mapping[str, Any]) -> Sticker:
    known: dict[str, Any] = {field.name: row[field.name] for field in fields(Sticker) if field.name in row}
    known["keywords"] = tuple(known.get("keywords") or ())
    return Sticker(**known)
