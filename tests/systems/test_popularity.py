"""GPop and UPop against counts made by hand from the tiny corpus's log."""

from typing import Any

import pytest

from pearl_core.corpus import Corpus
from pearl_core.popularity import count_clicks
from pearl_core.systems import build_system, load_system
from pearl_core.types import Hit, Query, User, UserGroup

YOUNG_WOMAN, OLDER_WOMAN = UserGroup("20-29", "female"), UserGroup("45-59", "female")


def hits(name: str, corpus: Corpus, user: User, k: int = 12) -> tuple[Hit, ...]:
    build_system(name, corpus)
    return load_system(name, corpus).retrieve(Query("anything", user), k).hits


def test_clicks_are_counted_overall_and_by_group(tiny: Corpus) -> None:
    counts = count_clicks(tiny.by_id, tiny.interactions)
    overall = dict(zip(counts.sticker_ids, counts.overall.tolist(), strict=True))
    assert {i: n for i, n in overall.items() if n} == {
        "s01": 2, "s02": 2, "s03": 1, "s06": 1, "s07": 2, "s10": 1, "s11": 1, "s12": 1,
    }  # fmt: skip
    assert counts.by_group[YOUNG_WOMAN].sum() == 5
    assert OLDER_WOMAN not in counts.by_group


def test_clicks_on_stickers_outside_the_corpus_are_left_out(tiny: Corpus) -> None:
    assert count_clicks(["s01", "s99"], tiny.interactions).overall.tolist() == [2, 0]


def test_gpop_ranks_by_clicks_then_by_id_and_fills_the_list(tiny: Corpus) -> None:
    found = hits("gpop", tiny, User())
    assert [h.sticker_id for h in found[:4]] == ["s01", "s02", "s07", "s03"]
    assert [h.sticker_id for h in found[-4:]] == ["s04", "s05", "s08", "s09"]
    assert found[0].evidence == {"clicks overall": 2.0}


def test_upop_ranks_by_the_group_then_overall_then_by_id(tiny: Corpus) -> None:
    found = hits("upop", tiny, User("ann", YOUNG_WOMAN))
    # s02 has two clicks of the group; s03, s06 and s12 one; s01 and s07 none, but two overall
    assert [h.sticker_id for h in found[:6]] == ["s02", "s03", "s06", "s12", "s01", "s07"]
    assert found[0].evidence["clicks by 20-29 female"] == 2.0
    assert found[4].evidence["clicks overall"] == "2"


@pytest.mark.parametrize(("group", "why"), [(None, "unknown"), (OLDER_WOMAN, "nobody of 45-59 female has clicked")])
def test_upop_falls_back_to_everyone(tiny: Corpus, group: UserGroup | None, why: str) -> None:
    found = hits("upop", tiny, User(group=group))
    assert [h.sticker_id for h in found] == [h.sticker_id for h in hits("gpop", tiny, User())]
    assert found[0].evidence == {"clicks overall": 2.0, "user group": why}


@pytest.mark.parametrize("name", ["gpop", "upop"])
def test_without_a_log_the_evidence_says_so(name: str, new_corpus: Any) -> None:
    found = hits(name, new_corpus("silent", log=False), User(group=YOUNG_WOMAN), 2)
    assert [h.sticker_id for h in found] == ["s01", "s02"]
    assert all("no clicks" in str(h.evidence["note"]) for h in found)
