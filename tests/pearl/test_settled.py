"""The intent table: systems that learned from an older one stay ready until the next build, which learns anew."""

from typing import Any

import pytest

from pearl_core.corpus import Corpus
from pearl_core.corpus.build import build
from pearl_core.intents import table_path
from pearl_core.intents.table import Row, open_table, write_row
from pearl_core.llm import Usage
from pearl_core.pearl.settled import settle_table, settled_table
from pearl_core.systems import find_system
from pearl_core.types import PROPERTIES


@pytest.fixture
def corpus(new_corpus: Any) -> Corpus:
    fresh: Corpus = new_corpus("tabled")
    return fresh


def rank(corpus: Corpus, query: str) -> None:
    with open_table(table_path(corpus)) as file:
        write_row(file, Row(query, PROPERTIES, "tiny-chat", Usage()))


@pytest.mark.parametrize("name", ["pearl", "pearl:strict", "pearl-hybrid"])
def test_what_was_built_is_current_until_a_build_settles_a_new_table(corpus: Corpus, name: str) -> None:
    keys = [find_system(name).key(corpus)]
    rank(corpus, "good night")
    keys.append(find_system(name).key(corpus))
    build(corpus, ["gpop"], corpus.built / "cache", lambda step, share: None)
    keys.append(find_system(name).key(corpus))
    settle_table(corpus)
    keys.append(find_system(name).key(corpus))
    assert keys[0] == keys[1] != keys[2] == keys[3]


def test_without_a_table_there_is_nothing_to_settle(corpus: Corpus) -> None:
    settle_table(corpus)
    assert settled_table(corpus) is None


def test_the_order_of_answers_is_no_other_table(corpus: Corpus) -> None:
    found = []
    for queries in (("a", "b"), ("b", "a")):
        table_path(corpus).unlink(missing_ok=True)
        for query in queries:
            rank(corpus, query)
        settle_table(corpus)
        found.append(settled_table(corpus))
    assert found[0] == found[1]
