"""Runs in TREC's format, one hit a line: `qid Q0 sticker_id rank score system`, tabs between."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pearl_core.types import RankedList


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


def read_run(path: Path) -> dict[str, list[str]]:
    """Sticker ids of each query, best first by the rank written. Raises ValueError naming file, line and value."""
    ranked: dict[str, dict[int, str]] = {}
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                qid, sticker_id, rank = _hit(path, number, line.rstrip("\r\n"))
                if rank in ranked.setdefault(qid, {}):
                    raise ValueError(f"{path}:{number}: query {qid!r} has rank {rank} twice")
                ranked[qid][rank] = sticker_id
    return {qid: _in_order(path, qid, hits) for qid, hits in ranked.items()}


def _hit(path: Path, number: int, line: str) -> tuple[str, str, int]:
    values = line.split("\t") if "\t" in line else line.split()
    try:
        qid, _, sticker_id, rank, score, _ = values
        float(score)
        return qid, sticker_id, int(rank)
    except ValueError:
        raise ValueError(f"{path}:{number}: {line!r} is not 'qid Q0 sticker_id rank score system'") from None


def _in_order(path: Path, qid: str, hits: Mapping[int, str]) -> list[str]:
    ids: Iterable[str] = (hits[rank] for rank in sorted(hits))
    ordered = list(ids)
    if len(set(ordered)) != len(ordered):
        raise ValueError(f"{path}: query {qid!r} has a sticker more than once")
    return ordered
