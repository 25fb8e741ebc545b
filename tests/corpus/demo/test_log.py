from collections import Counter, defaultdict
from datetime import datetime

import numpy as np
import pytest

from pearl_core.corpus import SPLITS
from pearl_core.corpus.demo.log import NO_FIT, UNCLICKED, Log, _clicks, simulate
from pearl_core.corpus.demo.people import GROUP_TASTES, group_taste, people
from pearl_core.corpus.demo.queries import fit
from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.types import UserGroup


@pytest.fixture(scope="module")
def log() -> Log:
    return simulate(0)


@pytest.fixture(scope="module")
def clicked(log) -> dict[UserGroup, list[Drawing]]:
    """The stickers that each group clicked in train, for queries that name no character, style or entity."""
    by_id = {s.sticker_id: s for s in log.stickers}
    found = defaultdict(list)
    for pair in log.pairs["train"]:
        if pair.query.wanted("meaning") and not pair.query.wanted("character_ip") | pair.query.wanted("entity"):
            found[pair.person.group] += [by_id[sticker_id] for sticker_id in pair.clicked]
    return found


def test_sizes_are_those_of_pearls_public_set(log):
    rows = log.rows
    assert sum(row.clicked for row in rows) == pytest.approx(12_500, rel=0.05)
    assert {split: len(log.pairs[split]) for split in SPLITS} == {"train": 2308, "validation": 348, "test": 350}
    assert len({row.query for row in rows}) == 1891


def test_the_same_seed_gives_the_same_log(log):
    assert simulate(0) == log


def test_every_row_is_of_a_known_sticker_and_person(log):
    stickers, users = {s.sticker_id for s in log.stickers}, {p.user_id: p for p in people(0)}
    for row in log.rows:
        assert row.sticker_id in stickers
        assert (row.age, row.gender) == (users[row.user_id].age, users[row.user_id].group.gender)
        assert row.clicked in (0, 1)
        assert datetime.fromisoformat(row.shown_at).utcoffset() is not None


def test_each_train_pair_clicks_something_and_passes_over_two(log):
    for pair in log.pairs["train"]:
        assert pair.clicked <= set(pair.shown)
        assert len(set(pair.shown)) == len(pair.shown)
        assert 1 <= len(pair.clicked) <= len(pair.shown) - UNCLICKED


def test_no_user_asks_the_same_query_twice_and_qids_are_unique(log):
    pairs = [pair for split in SPLITS for pair in log.pairs[split]]
    assert len({(pair.person.user_id, pair.query.text) for pair in pairs}) == len({p.qid for p in pairs}) == len(pairs)


def test_splits_follow_each_other_in_time(log):
    times = [[pair.shown_at for pair in log.pairs[split]] for split in SPLITS]
    assert all(its == sorted(its) for its in times)
    assert times[0][-1] < times[1][0] and times[1][-1] < times[2][0]


def test_every_query_of_validation_and_test_has_relevant_stickers_that_fit(log):
    place = {s.sticker_id: i for i, s in enumerate(log.stickers)}
    for split in ("validation", "test"):
        relevant = defaultdict(list)
        for qid, sticker_id in log.qrels(split):
            relevant[qid].append(place[sticker_id])
        assert set(relevant) == {pair.qid for pair in log.pairs[split]}
        assert all(fit(p.query, log.stickers)[relevant[p.qid]].min() >= NO_FIT for p in log.pairs[split])


def test_qrels_of_an_unknown_split_name_the_splits(log):
    with pytest.raises(ValueError, match="'dev' is not one of train, validation, test"):
        log.qrels("dev")


def test_popularity_is_zipf_like(log):
    asked = sorted(Counter(pair.query.text for pair in log.pairs["train"]).values(), reverse=True)
    assert asked[0] > 5 * asked[9]
    assert asked[0] > 2 * asked[3] > 2
    assert asked.count(1) > len(asked) / 2


def share(stickers: list[Drawing], field: str, liked: tuple[str, ...]) -> float:
    return sum(getattr(s, field) in liked for s in stickers) / len(stickers)


@pytest.mark.parametrize(("field", "likes", "times"), [("character", "characters", 3), ("style", "styles", 2)])
def test_groups_click_their_preferred_traits_several_times_more_than_others(clicked, field, likes, times):
    ratios = []
    for group, tastes in GROUP_TASTES.items():
        liked = getattr(tastes, likes)
        others = [share(clicked[other], field, liked) for other in GROUP_TASTES if other != group]
        ratios.append(share(clicked[group], field, liked) / np.mean(others))
    assert np.mean(ratios) > times
    assert min(ratios) > 0.6 * times


def test_groups_that_like_captions_click_more_of_them(clicked):
    captioned = {g: np.mean([s.caption is not None for s in its]) for g, its in clicked.items()}
    liking = [captioned[g] for g, likes in GROUP_TASTES.items() if likes.caption == 1]
    disliking = [captioned[g] for g, likes in GROUP_TASTES.items() if likes.caption == -1]
    assert min(liking) > max(disliking)


def test_users_click_a_favourite_of_their_own_more_than_what_neither_they_nor_their_group_likes(log):
    by_id = {s.sticker_id: s for s in log.stickers}
    own, indifferent = 0, 0
    for pair in log.pairs["train"]:
        if pair.query.wanted("character_ip"):
            continue
        favourite = pair.person.characters[1]  # the one outside the group's taste
        clicked = [by_id[sticker_id].character for sticker_id in pair.clicked]
        own += clicked.count(favourite)
        indifferent += sum(c not in (favourite, *GROUP_TASTES[pair.person.group].characters) for c in clicked)
    assert own > 2 * indifferent / 19  # 24 characters less the group's four and the favourite


def test_ranking_by_the_askers_group_beats_ranking_by_another_group(log):
    place = {s.sticker_id: i for i, s in enumerate(log.stickers)}
    groups = list(GROUP_TASTES)
    liking = {group: 1 / (1 + np.exp(-group_taste(group, log.stickers))) for group in groups}

    def reciprocal_rank(pair, group) -> float:
        order = np.argsort(-fit(pair.query, log.stickers) * liking[group], kind="stable")
        ranks = np.empty(len(order), int)
        ranks[order] = np.arange(1, len(order) + 1)
        return 1 / min(ranks[place[sticker_id]] for sticker_id in pair.clicked)

    right = np.mean([reciprocal_rank(p, p.person.group) for p in log.pairs["test"]])
    wrong = np.mean([reciprocal_rank(p, groups[(groups.index(p.person.group) + 4) % 8]) for p in log.pairs["test"]])
    assert right > wrong + 0.2


def test_clicks_are_one_at_least_and_leave_some():
    rng = np.random.default_rng(0)
    fits = np.ones(6)
    assert _clicks(rng, fits, np.full(6, -50.0), leave=2).sum() == 1
    assert _clicks(rng, fits, np.full(6, 50.0), leave=2).sum() == 4
    assert _clicks(rng, fits, np.full(6, 50.0), leave=0).sum() == 6
