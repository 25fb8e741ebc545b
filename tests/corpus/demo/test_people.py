from collections import Counter

import numpy as np

from pearl_core.corpus.demo.people import (
    BASE,
    CAPTION,
    CHARACTER,
    GROUP_TASTES,
    OWN_CHARACTER,
    OWN_STYLE,
    STYLE,
    Person,
    group_taste,
    people,
    taste,
)
from pearl_core.corpus.demo.queries import KINDS
from pearl_core.corpus.demo.vocabulary import CHARACTERS, ENTITIES, STYLES, Drawing
from pearl_core.types import AGE_BANDS, GENDERS, UserGroup, age_band

BOY = UserGroup("0-19", "male")


def test_eight_groups_each_with_a_taste_that_exists():
    assert set(GROUP_TASTES) == {UserGroup(band, gender) for band in AGE_BANDS for gender in GENDERS}
    for likes in GROUP_TASTES.values():
        assert set(likes.characters) <= {c.key for c in CHARACTERS}
        assert set(likes.styles) <= set(STYLES)
        assert set(likes.entities) <= set(ENTITIES)
        assert set(likes.asks) <= set(KINDS)


def test_no_two_groups_like_the_same_and_every_character_is_liked():
    assert len({likes.characters for likes in GROUP_TASTES.values()}) == 8
    assert len({likes.styles for likes in GROUP_TASTES.values()}) == 8
    assert {key for likes in GROUP_TASTES.values() for key in likes.characters} == {c.key for c in CHARACTERS}


def test_200_people_of_an_age_inside_their_band():
    users = people(0)
    assert len(users) == len({user.user_id for user in users}) == 200
    assert all(age_band(user.age) == user.group.age_band for user in users)
    assert min(Counter(user.group for user in users).values()) >= 15


def test_people_have_a_favourite_inside_and_one_outside_their_groups_taste():
    for user in people(0):
        likes = GROUP_TASTES[user.group]
        assert [c in likes.characters for c in user.characters] == [True, False]
        assert [s in likes.styles for s in user.styles] == [True, False]


def test_the_same_seed_gives_the_same_people():
    assert people(0) == people(0) != people(1)


def test_tastes_add_up():
    boy = Person("u001", 15, BOY, ("dino", "cat"), ("pixel", "chalk"), 1.0)
    stickers = [
        Drawing("a", "cat", "happy", "clay"),
        Drawing("b", "dino", "happy", "pixel", caption="So happy!"),
    ]
    np.testing.assert_allclose(group_taste(BOY, stickers), [BASE, BASE + CHARACTER + STYLE - CAPTION])
    added = taste(boy, stickers) - group_taste(BOY, stickers)
    np.testing.assert_allclose(added, [OWN_CHARACTER, OWN_CHARACTER + OWN_STYLE])
