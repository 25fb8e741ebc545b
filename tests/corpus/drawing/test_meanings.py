"""The sixty meanings: each is drawn, each by a face of its own, and every part named in the table exists."""

from collections import Counter

import pytest

from pearl_core.corpus.demo import vocabulary
from pearl_core.corpus.drawing.arms import POSES
from pearl_core.corpus.drawing.characters import CAST
from pearl_core.corpus.drawing.effects import MARKS
from pearl_core.corpus.drawing.eyes import EYES
from pearl_core.corpus.drawing.meanings import MEANINGS
from pearl_core.corpus.drawing.motions import MOTIONS, Motion
from pearl_core.corpus.drawing.mouths import MOUTHS
from pearl_core.corpus.drawing.props import PROPS


def test_the_table_has_exactly_the_vocabularys_meanings() -> None:
    assert sorted(MEANINGS) == sorted(vocabulary.MEANINGS)


def test_the_cast_has_exactly_the_vocabularys_characters() -> None:
    assert list(CAST) == [character.key for character in vocabulary.CHARACTERS]


def test_no_two_meanings_share_eyes_mouth_and_marks() -> None:
    looks = Counter((m.face.pair, m.face.mouth, m.marks) for m in MEANINGS.values())
    assert [look for look, times in looks.items() if times > 1] == []


def test_no_two_meanings_share_a_face() -> None:
    faces = Counter((m.face.pair, m.face.mouth, m.face.brow) for m in MEANINGS.values())
    assert [face for face, times in faces.items() if times > 1] == []


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_a_meaning_names_only_parts_that_exist(name: str) -> None:
    meaning = MEANINGS[name]
    assert set(meaning.face.pair) <= set(EYES)
    assert meaning.face.mouth in MOUTHS
    assert {pose for pair in meaning.arms for pose in pair} <= set(POSES)
    assert set(meaning.marks + meaning.things) <= set(MARKS)
    assert meaning.marks  # a face alone is not enough at 96 px
    assert meaning.motion in MOTIONS
    assert meaning.prop is None or meaning.prop in PROPS


def test_every_part_is_used_by_some_meaning() -> None:
    used = MEANINGS.values()
    assert {kind for m in used for kind in m.face.pair} == set(EYES)
    assert {m.face.mouth for m in used} == set(MOUTHS)
    assert {mark for m in used for mark in m.marks + m.things} == set(MARKS)
    assert {m.motion for m in used} == set(MOTIONS)
    # a pose may also be what a hand falls back to when the other one is full
    assert {pose for m in used for pair in m.arms for pose in pair} == set(POSES)


def test_at_least_eight_motions_differ() -> None:
    quarter = {name: motion(0.13) for name, motion in MOTIONS.items()}
    assert len(set(quarter.values())) == len(MOTIONS) >= 8


@pytest.mark.parametrize("name", sorted(MOTIONS))
def test_a_motion_moves_and_returns_to_where_it_began(name: str) -> None:
    motion = MOTIONS[name]

    def values(m: Motion) -> list[float]:
        return [m.lift, m.slide, m.lean, m.squash, m.tilt, m.nod, *m.turn, *m.spread, *m.step]

    assert values(motion(1.0)) == pytest.approx(values(motion(0.0)), abs=1e-6)
    assert values(motion(0.13)) != pytest.approx(values(motion(0.0)), abs=1e-3)
