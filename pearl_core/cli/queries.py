"""Which queries a command asks (files that are named, else the corpus's own of a split), and asking them."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from pearl_core.corpus import SPLITS, Corpus, JudgedQuery, read_judged, read_queries
from pearl_core.evaluate import ask
from pearl_core.types import CorpusError, RankedList, Retriever


def add_query_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--split", choices=SPLITS, default="test", help="the corpus's own queries (%(default)s)")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="other queries: JSON lines with qid and query")


def asked_queries(corpus: Corpus, split: str, queries: Path | None) -> tuple[JudgedQuery, ...]:
    """Queries to ask, judged or not. Raises CorpusError when there are none."""
    path = _existing(queries or corpus.folder / "queries" / f"{split}.jsonl", "--queries")
    return _some(tuple(read_queries(path, corpus.users)), path)


def judged_queries(corpus: Corpus, split: str, queries: Path | None, qrels: Path | None) -> tuple[JudgedQuery, ...]:
    """Queries with relevant stickers; a file that isn't named is the corpus's own. Raises CorpusError without any."""
    query_path = _existing(queries or corpus.folder / "queries" / f"{split}.jsonl", "--queries")
    qrel_path = _existing(qrels or corpus.folder / "qrels" / f"{split}.tsv", "--qrels")
    judged = _some(read_judged(query_path, qrel_path, corpus.users), qrel_path)
    if not any(sticker_id in corpus.by_id for query in judged for sticker_id in query.relevant):
        raise CorpusError(f"{qrel_path}: no sticker of it is in corpus {corpus.name!r}")
    return judged


def ask_all(system: Retriever, queries: tuple[JudgedQuery, ...], k: int) -> dict[str, RankedList]:
    """The answers by qid, with a progress bar where it takes more than two seconds and somebody watches."""
    with tqdm(desc=system.name, total=len(queries), delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(share: float) -> None:
            bar.update(1)

        return ask(system, queries, k, progress)


def _existing(path: Path, option: str) -> Path:
    if not path.is_file():
        raise CorpusError(f"no file {path}: give {option} FILE")
    return path


def _some(queries: tuple[JudgedQuery, ...], path: Path) -> tuple[JudgedQuery, ...]:
    if not queries:
        raise CorpusError(f"{path}: no query to ask")
    return queries
