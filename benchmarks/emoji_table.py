"""The baselines on a corpus folder with judged queries of its own: the papers' table, as Markdown.

    python -m benchmarks.emoji_table FOLDER > table.md

FOLDER is what `python -m pearl_core import` takes, with `queries.jsonl` and `qrels.tsv`; where it has a
`qrels_semantic.tsv` (only pairs that share no word), that is measured too. Text is not read from the
pictures here, so bm25-ocr equals bm25 unless the folder says what is written on them.
"""

import argparse
import os
import tempfile
from datetime import date
from pathlib import Path

import numpy as np

from pearl_core.artifacts import write_artifact
from pearl_core.corpus import Corpus, open_corpus, read_judged
from pearl_core.corpus.importing import import_corpus
from pearl_core.evaluate import ask, evaluate, table
from pearl_core.systems import build_system, load_system

SYSTEMS = ("gpop", "upop", "bm25", "bm25-ocr", "dense")
JUDGMENTS = {"qrels.tsv": "all pairs", "qrels_semantic.tsv": "only pairs that share no word"}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder: Path = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as home:
        import_corpus(folder, Path(home), "measured")
        corpus = open_corpus(Path(home), "measured")
        write_artifact(corpus.built / "ocr", "not read", _nothing_read)
        for name in SYSTEMS:
            build_system(name, corpus)
        print(f"{date.today()}, {os.cpu_count()} cores, {len(corpus.stickers):,} stickers.")
        for file, what in JUDGMENTS.items():
            if (folder / file).exists():
                print(f"\n### {what.capitalize()} (`{file}`)\n\n{measured(corpus, folder, file)}")


def measured(corpus: Corpus, folder: Path, qrels: str) -> str:
    """The table on the folder's queries and the judgments of file `qrels`."""
    queries = read_judged(folder / "queries.jsonl", folder / qrels, corpus.users)
    answers = {name: [ask(load_system(name, corpus), queries)] for name in SYSTEMS}
    report = evaluate(answers, queries, np.random.default_rng(0))
    return f"{len(queries):,} queries; means with 95 % bootstrap intervals over queries.\n\n{table(report)}"


def _nothing_read(folder: Path) -> None:
    (folder / "recognised.jsonl").write_text("", "utf-8")


if __name__ == "__main__":
    main()
