"""Runs in TREC's format, one hit a line: `qid Q0 sticker_id rank score system`, tabs between."""

import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from pearl_core.types import CorpusError, Hit, RankedList


def write_run(path: Path, answers: Mapping[str, RankedList]) -> int:
    """Write the answers (qid -> ranked list); how many lines. Raises ValueError for an id with a tab or line break."""
    lines = [
        [qid, "Q0", hit.sticker_id, str(rank), repr(hit.score), answer.system]
        for qid, answer in answers.items()
        for rank, hit in enumerate(answer.hits, 1)
    ]
    for values in lines:
        if bad := next((value for value in values if not value or set(value) & set("\t\r\n")), None):
            raise ValueError(f"{bad!r} cannot be written into a run: it holds a tab or a line break")
    path.write_text("".join("\t".join(values) + "\n" for values in lines), "utf-8")
    return len(lines)


def read_run(path: Path) -> dict[str, tuple[Hit, ...]]:
    """Hits of each qid by rank, from a file as `write_run` or any tool of TREC's writes it (tabs, or blanks).

    Raises CorpusError that names file, line and value: not six fields, a rank or score that is no number, a rank or
    a sticker twice for one query, a score that rises with the rank (which of the two says the order?).
    """
    found: dict[str, dict[int, Hit]] = {}
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as text ({error})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            qid, rank, hit = _line(line)
            ranks = found.setdefault(qid, {})
            if rank in ranks:
                raise ValueError(f"rank {rank} comes twice for query {qid!r}")
            ranks[rank] = hit
        except ValueError as error:
            raise CorpusError(f"{path}, line {number}: {error}") from None
    return {qid: _in_order(path, qid, ranks) for qid, ranks in found.items()}


def _line(line: str) -> tuple[str, int, Hit]:
    fields = line.removesuffix("\r").split("\t") if "\t" in line else line.split()
    if len(fields) != 6:
        raise ValueError(f"{len(fields)} fields, there must be six: qid Q0 sticker_id rank score system")
    qid, _, sticker_id, rank, score, _ = fields
    if not (rank.isascii() and rank.isdecimal()):
        raise ValueError(f"rank {rank!r} is not a whole number")
    try:
        value = float(score)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"score {score!r} is not a finite number")
    return qid, int(rank), Hit(sticker_id, value)


def _in_order(path: Path, qid: str, ranks: Mapping[int, Hit]) -> tuple[Hit, ...]:
    hits = tuple(ranks[rank] for rank in sorted(ranks))
    if len({hit.sticker_id for hit in hits}) < len(hits):
        raise CorpusError(f"{path}: query {qid!r} has a sticker twice")
    for above, below in pairwise(hits):
        if below.score > above.score:
            raise CorpusError(f"{path}: query {qid!r} ranks {below.sticker_id!r} below a sticker with a lower score")
    return hits
