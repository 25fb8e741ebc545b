"""Queries to click: hand-picked ones for the demo corpus, a few of its own for any other."""

import json
from itertools import islice
from pathlib import Path

import numpy as np

from pearl_core.corpus import Corpus

EXAMPLES = Path(__file__).resolve().parent.parent / "assets" / "examples.json"
SHOWN = 6
LONGEST = 32  # characters: a chip stays a chip


def examples(corpus: Corpus) -> list[dict[str, str]]:
    """At most `SHOWN` example searches: `query`, `age_band`, `gender` and `who` in words ("" where unknown)."""
    if corpus.name == "demo":
        picked: list[dict[str, str]] = json.loads(EXAMPLES.read_text("utf-8"))
        return picked
    own = own_queries(corpus)
    apart = max(1, len(own) // SHOWN)  # not the first ones: a sorted file would begin with one letter
    return [{"query": text, "age_band": "", "gender": "", "who": ""} for text in own[::apart][:SHOWN]]


def own_queries(corpus: Corpus) -> list[str]:
    """Short queries of the corpus itself, in its own order: of its judged sets, else of its log, else none."""
    return list(filter(_chip, corpus.asked))


def some_queries(corpus: Corpus, generator: np.random.Generator) -> list[dict[str, str]]:
    """`SHOWN` queries to try, drawn anew each time, so that not everybody types the same ones."""
    pool = corpus.asked or [example["query"] for example in examples(corpus)]
    drawn = (pool[at] for at in generator.permutation(len(pool)))
    return [{"query": text} for text in islice(filter(_chip, drawn), SHOWN)]


def _chip(text: str) -> bool:
    return len(text) <= LONGEST and sum(letter.isalpha() for letter in text) > 1
