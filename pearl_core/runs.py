"""Runs in TREC's format, one hit a line: `qid Q0 sticker_id rank score system`, tabs between."""

from collections.abc import Mapping
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
