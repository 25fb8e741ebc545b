"""Write the demo corpus as a corpus folder: stickers, people, a train log, and queries with qrels for three splits.

The pictures are not written here: `image` names where each belongs (`images/<sticker_id>.png`, or
`.webp` when it moves), and `drawing` holds all that is needed to draw it. Standard library only.

    write_demo(Path("assets/demo"), seed=0)
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path

from pearl_core.artifacts import replacing
from pearl_core.corpus import SPLITS
from pearl_core.corpus.demo.catalogue import properties
from pearl_core.corpus.demo.log import Log, Pair, Row, simulate
from pearl_core.corpus.demo.vocabulary import Drawing

LICENCE = "CC0-1.0"
SOURCE = "drawn by code"
README = """\
The demo corpus
===============
EVERYTHING HERE IS SIMULATED. The people do not exist; their ages, genders, tastes, queries and
clicks come from a random number generator (seed {seed}) and say nothing about real people of any age
or gender. The tastes were chosen sharp and arbitrary, so that personalised retrieval has something to
find. Figures measured here show whether a system works, not how well it would serve anybody.

stickers.jsonl       {stickers} stickers, drawn by code (licence {licence}); `drawing` is all that decides a picture
interactions.csv     {rows} train rows, {clicks} of them clicks; `shown_at` is UTC
users.jsonl          {people} simulated users
queries/SPLIT.jsonl  a user asking a query, a line each: train {train}, validation {validation}, test {test};
                     `intents` are the properties asked for, the most important first
qrels/SPLIT.tsv      TREC qrels (qid 0 sticker_id grade): the clicks of the same simulated users

Written anew by `python -m pearl_core demo`; the same seed gives the same files.
"""


def _image(drawing: Drawing) -> str:
    return f"images/{drawing.sticker_id}.{'webp' if drawing.animated else 'png'}"


def _sticker(drawing: Drawing) -> dict[str, object]:
    said = {name: value for name, value in properties(drawing).items() if value is not None}
    known = {"sticker_id": drawing.sticker_id, "image": _image(drawing), **said}
    return {**known, "licence": LICENCE, "source": SOURCE, "drawing": asdict(drawing)}


def _query(pair: Pair) -> dict[str, object]:
    return {
        "qid": pair.qid,
        "query": pair.query.text,
        "user_id": pair.person.user_id,
        "age": pair.person.age,
        "gender": pair.person.group.gender,
        "intents": pair.query.intents,
        "kind": pair.query.kind,
    }


def _write_lines(path: Path, records: Iterable[Mapping[str, object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text(text, encoding="utf-8")


def _write_interactions(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(row) for row in rows)


def _write_readme(path: Path, log: Log, seed: int) -> None:
    rows = log.rows
    counts = {split: len(log.pairs[split]) for split in SPLITS}
    text = README.format(
        seed=seed,
        licence=LICENCE,
        stickers=len(log.stickers),
        people=len(log.people),
        rows=len(rows),
        clicks=sum(row.clicked for row in rows),
        **counts,
    )
    path.write_text(text, encoding="utf-8")


def write_demo(folder: Path, seed: int = 0) -> None:
    """Write the corpus folder of a seed, all or nothing; a folder of that name, pictures included, gives way."""
    log = simulate(seed)
    with replacing(folder) as fresh:
        _write_lines(fresh / "stickers.jsonl", map(_sticker, log.stickers))
        users = ({"user_id": p.user_id, "age": p.age, "gender": p.group.gender} for p in log.people)
        _write_lines(fresh / "users.jsonl", users)
        _write_interactions(fresh / "interactions.csv", log.rows)
        for split in SPLITS:
            _write_lines(fresh / "queries" / f"{split}.jsonl", map(_query, log.pairs[split]))
            qrels = fresh / "qrels" / f"{split}.tsv"
            qrels.parent.mkdir(exist_ok=True)
            lines = (f"{qid}\t0\t{sticker_id}\t1\n" for qid, sticker_id in log.qrels(split))
            qrels.write_text("".join(lines), encoding="utf-8")
        _write_readme(fresh / "README.txt", log, seed)
