"""Tokens are learned where a log teaches them; where it does not, they are random and a note says why."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pearl_core.corpus import Corpus
from pearl_core.encoders import Encoders, TransformerEncoder
from pearl_core.groups import GROUPS, GroupConfig, GroupTokens, Task, learn_tokens
from pearl_core.groups.tokens import random_directions

WORDS = ("good", "night", "cat", "dog", "happy", "a", "b")
QUERIES = [f"{first} {second} {third}" for first in WORDS[:4] for second in WORDS[:5] for third in WORDS[4:6]]
STICKERS: list[dict[str, Any]] = [
    {"sticker_id": f"s{number}", "meaning": meaning, "character_ip": character, "entity": "a b"}
    for number, (character, meaning) in enumerate((c, m) for c in ("cat", "dog") for m in ("good night", "happy"))
]
LEARNED = GroupConfig(epochs=6, patience=6, batch=16, hidden=16, dropout=0.0, learning_rate=1e-2)
AGES = {"0-19": 15, "20-29": 25, "30-44": 35, "45-59": 50}

WriteLog = Callable[..., Corpus]


@pytest.fixture
def encoder(bert: Path) -> TransformerEncoder:
    torch.set_num_threads(1)
    return Encoders("cpu").text(str(bert))


@pytest.fixture
def write(new_corpus: Any) -> WriteLog:
    """A corpus whose women click cats and whose men click dogs, whatever they ask."""

    def log(groups: Iterable[int] = range(8), clicks_alone: bool = False, **changed: Any) -> Corpus:
        corpus: Corpus = new_corpus("likes", [sticker | changed for sticker in STICKERS], log=False)
        with (corpus.folder / "interactions.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("user_id", "age", "gender", "query", "sticker_id", "clicked", "shown_at"))
            for query in QUERIES:
                for group in (GROUPS[place] for place in groups):
                    for sticker in STICKERS:
                        clicked = (sticker["character_ip"] == "cat") == (group.gender == "female")
                        if clicked or not clicks_alone:
                            who = (f"u{group}", AGES[group.age_band], group.gender)
                            writer.writerow((*who, query, sticker["sticker_id"], int(clicked), ""))
        return corpus

    return log


def test_what_a_group_likes_is_learned_and_lost_without_its_token(write: WriteLog, encoder: TransformerEncoder) -> None:
    learned = learn_tokens(write(), encoder, LEARNED, 0)
    interest = next(worth for worth in learned.metrics if worth.task == "interest in character_ip")
    assert learned.learned and interest.rows == 4 * 8 * 4  # a tenth of 40 queries, 8 groups, 4 stickers
    assert interest.tokens is not None and interest.zero is not None and interest.mean is not None
    assert interest.tokens > 0.95
    assert interest.zero == interest.mean == pytest.approx(0.5, abs=0.1)
    women, men = learned.matrix[::2], learned.matrix[1::2]
    assert np.linalg.norm(women.mean(0) - men.mean(0)) > 2 * np.linalg.norm(women - women.mean(0), axis=1).mean()


def test_equal_arguments_give_equal_tokens_and_leave_torch_s_randomness_alone(
    write: WriteLog, encoder: TransformerEncoder
) -> None:
    corpus, quick = write(groups=(0, 1)), GroupConfig(epochs=1, hidden=8)
    before = torch.random.get_rng_state()
    first, again, other = (learn_tokens(corpus, encoder, quick, seed).matrix for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_long_log_is_drawn_from(write: WriteLog, encoder: TransformerEncoder) -> None:
    learned = learn_tokens(write(), encoder, GroupConfig(epochs=1, most_rows=100, hidden=8), 0)
    assert "100 of 1,024 train rows were drawn by seed" in learned.notes
    assert any(note.startswith("learned from 100 log rows") for note in learned.notes)


def test_a_group_that_the_log_does_not_show_keeps_its_random_token(
    write: WriteLog, encoder: TransformerEncoder
) -> None:
    learned = learn_tokens(write(groups=range(1, 8)), encoder, GroupConfig(epochs=2, hidden=8), 5)
    start = random_directions(encoder.dimension, 5)
    assert np.array_equal(learned.matrix[0], start[0]) and not np.array_equal(learned.matrix[1], start[1])
    assert any("0-19 female" in note and "random" in note for note in learned.notes)


def test_without_passed_over_rows_negatives_are_drawn(write: WriteLog, encoder: TransformerEncoder) -> None:
    learned = learn_tokens(write(groups=(0, 2), clicks_alone=True), encoder, GroupConfig(epochs=1, hidden=8), 0)
    assert learned.learned and any("drawn as not clicked" in note for note in learned.notes)


def test_missing_properties_leave_the_tasks_that_do_without(write: WriteLog, encoder: TransformerEncoder) -> None:
    corpus = write(character_ip=None, entity=None)
    learned = learn_tokens(corpus, encoder, GroupConfig(epochs=1, hidden=8), 0, intents=lambda query: ("entity",))
    assert learned.learned and learned.tasks == ("click", "intent")
    assert "no log row can teach what needs character_ip" in learned.notes
    assert "no log row can teach what needs entity" in learned.notes
    half = learn_tokens(write(entity=None), encoder, GroupConfig(epochs=1, hidden=8), 0)
    assert half.tasks == ("click", "interest")
    nothing = next(worth for worth in half.metrics if worth.task == "interest in entity")
    assert (nothing.rows, nothing.tokens) == (0, None)


@pytest.mark.parametrize("task", ["click", "interest"])
def test_one_task_alone_is_measured_alone(write: WriteLog, encoder: TransformerEncoder, task: Task) -> None:
    learned = learn_tokens(write(), encoder, GroupConfig(epochs=1, hidden=8), 0, tasks=(task,))
    assert learned.tasks == (task,) and {worth.task.split()[0] for worth in learned.metrics} == {task}


def test_no_task_means_random_vectors_of_length_1(tiny: Corpus, encoder: TransformerEncoder) -> None:
    _is_random(learn_tokens(tiny, encoder, GroupConfig(), 7, tasks=()), encoder, 7, "no task was chosen")


def test_a_corpus_without_a_log_falls_back(new_corpus: Any, encoder: TransformerEncoder) -> None:
    silent = learn_tokens(new_corpus("silent", log=False), encoder, GroupConfig(), 7)
    _is_random(silent, encoder, 7, "no log of people whose user group is known")


def test_a_short_log_falls_back(tiny: Corpus, encoder: TransformerEncoder) -> None:
    _is_random(learn_tokens(tiny, encoder, GroupConfig(), 7), encoder, 7, "6 queries of people with a group; 20 are")


def test_one_group_alone_falls_back(write: WriteLog, encoder: TransformerEncoder) -> None:
    _is_random(learn_tokens(write(groups=[3]), encoder, GroupConfig(), 7), encoder, 7, "20-29 male")


def test_stickers_without_any_text_fall_back(write: WriteLog, encoder: TransformerEncoder) -> None:
    bare = learn_tokens(write(meaning=None, character_ip=None, entity=None), encoder, GroupConfig(), 7)
    _is_random(bare, encoder, 7, "no log row can teach what needs meaning")


def test_progress_ends_at_one(write: WriteLog, encoder: TransformerEncoder) -> None:
    told: list[float] = []
    learn_tokens(write(groups=(0, 1)), encoder, GroupConfig(epochs=2, hidden=8), 0, progress=told.append)
    assert told == sorted(told) and told[-1] == pytest.approx(1)


def test_an_unknown_task_and_a_share_that_leaves_nothing_are_refused(tiny: Corpus, encoder: TransformerEncoder) -> None:
    with pytest.raises(ValueError, match="'clicks' is not one of click, intent, interest"):
        learn_tokens(tiny, encoder, GroupConfig(), 0, tasks=("clicks",))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"held_out 0\.5"):
        GroupConfig(held_out=0.5)


def _is_random(tokens: GroupTokens, encoder: TransformerEncoder, seed: int, why: str) -> None:
    assert not tokens.learned and tokens.metrics == ()
    assert np.array_equal(tokens.matrix, random_directions(encoder.dimension, seed))
    assert any(why in note for note in tokens.notes) and "random" in tokens.notes[-1]
