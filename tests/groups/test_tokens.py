"""Tokens are read-only, come back as they were saved, and are random in a known way."""

from pathlib import Path

import numpy as np
import pytest

from pearl_core.groups.tokens import GROUPS, GroupTokens, Worth, by_group, load_tokens, random_directions
from pearl_core.types import UserGroup

TOKENS = GroupTokens(
    by_group(np.arange(16, dtype=np.float32).reshape(8, 2)),
    learned=True,
    tasks=("click",),
    metrics=(Worth("click", "AUC", 12, 0.75, 0.5, None),),
    notes=("a note",),
)


def test_there_are_four_age_bands_of_two_genders() -> None:
    assert len(set(GROUPS)) == 8
    assert (GROUPS[0], GROUPS[-1]) == (UserGroup("0-19", "female"), UserGroup("45-59", "male"))


def test_saved_tokens_come_back_as_they_were(tmp_path: Path) -> None:
    TOKENS.save(tmp_path)
    loaded = load_tokens(tmp_path)
    assert np.array_equal(loaded.matrix, TOKENS.matrix) and loaded.matrix.dtype == np.float32
    assert (loaded.learned, loaded.tasks, loaded.metrics, loaded.notes) == (
        True,
        ("click",),
        TOKENS.metrics,
        ("a note",),
    )


def test_a_group_has_its_token() -> None:
    assert TOKENS.of(GROUPS[3]).tolist() == [6, 7]


def test_tokens_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TOKENS.of(GROUPS[0])[0] = 1


@pytest.mark.parametrize("broken", ["tokens.json", "tokens.npz"])
@pytest.mark.parametrize("kept", [0, 60])  # bytes: one who opens an archive looks at the first ones
def test_a_missing_or_broken_file_is_named(tmp_path: Path, broken: str, kept: int) -> None:
    TOKENS.save(tmp_path)
    (tmp_path / broken).write_bytes((tmp_path / broken).read_bytes()[:kept] + b"nonsense")
    with pytest.raises(ValueError, match=f"{tmp_path.name} holds no group tokens"):
        load_tokens(tmp_path)
    with pytest.raises(ValueError, match="nowhere holds no group tokens"):
        load_tokens(tmp_path / "nowhere")


def test_random_directions_have_length_1_and_follow_the_seed() -> None:
    vectors = random_directions(384, 3)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(8), abs=1e-5)
    assert np.array_equal(vectors, random_directions(384, 3))
    assert not np.array_equal(vectors, random_directions(384, 4))
