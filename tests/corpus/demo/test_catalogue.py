from collections import Counter

import pytest

from pearl_core.corpus.demo.catalogue import HABITS, catalogue, properties
from pearl_core.corpus.demo.people import GROUP_TASTES
from pearl_core.corpus.demo.phrases import PHRASES
from pearl_core.corpus.demo.vocabulary import CHARACTERS, ENTITIES, MEANINGS, STYLES, Drawing
from pearl_core.types import Sticker
from tests.corpus.demo.words import sticker_texts

STICKERS = catalogue(0)


def counts(field: str) -> Counter:
    return Counter(value for s in STICKERS if (value := getattr(s, field)) is not None)


def share(field: str) -> float:
    return sum(bool(getattr(s, field)) for s in STICKERS) / len(STICKERS)


def test_size_and_shares():
    assert len(STICKERS) == 2200
    assert share("caption") == pytest.approx(0.70, abs=0.03)
    assert share("animated") == pytest.approx(0.10, abs=0.02)
    assert 0.65 <= share("entity") <= 0.75


@pytest.mark.parametrize(
    ("field", "values", "fewest"),
    [
        ("character", [c.key for c in CHARACTERS], 40),
        ("style", STYLES, 120),
        ("meaning", MEANINGS, 15),
        ("entity", ENTITIES, 8),
        ("caption", [phrase for said in PHRASES.values() for phrase in said], 2),
    ],
)
def test_everything_is_well_represented_and_uneven(field, values, fewest):
    found = counts(field)
    assert set(found) == set(values)
    assert min(found.values()) >= fewest
    assert max(found.values()) >= 1.1 * min(found.values())


def test_no_two_stickers_are_the_same_and_ids_are_unique():
    assert len({(s.character, s.meaning, s.style, s.entity, s.caption) for s in STICKERS}) == 2200
    assert len({s.sticker_id for s in STICKERS}) == 2200


def test_an_id_names_the_character_the_meaning_and_the_place():
    first = STICKERS[0]
    assert first.sticker_id == f"{properties(first)['character_ip'].lower()}-{first.meaning.replace(' ', '-')}-0001"


def test_captions_are_said_with_their_meaning():
    assert all(s.caption in PHRASES[s.meaning] for s in STICKERS if s.caption)


def test_characters_keep_to_their_favourite_styles_and_props():
    for key, habit in HABITS.items():
        own = [s for s in STICKERS if s.character == key]
        assert sum(s.style in habit.styles for s in own) > 2 * len(own) * 2 / len(STYLES)
        assert sum(s.entity in habit.props for s in own) > 2 * len(own) * 3 / len(ENTITIES)


def test_the_same_seed_gives_the_same_stickers_and_another_gives_others():
    assert catalogue.__wrapped__(0) == STICKERS
    assert catalogue(1) != STICKERS


def test_properties_are_the_fields_of_a_sticker():
    drawing = Drawing("miso-good-night-0042", "cat", "good night", "pixel", None, "Sweet dreams")
    assert properties(drawing) == {
        "ocr_text": "Sweet dreams",
        "character_ip": "Miso",
        "entity": None,
        "visual_style": "pixel",
        "meaning": "good night, sleepy, sweet dreams",
        "keywords": ("cat", "calm", "cosy"),
    }
    assert Sticker("miso-good-night-0042", **properties(drawing)).entity is None
    assert sticker_texts([drawing]) == ("Sweet dreams Miso pixel good night, sleepy, sweet dreams cat calm cosy",)


def test_tastes_stand_in_no_stickers_text():
    groups = {word for group in GROUP_TASTES for word in (group.age_band, group.gender)}
    assert not any(word in text.split() for text in sticker_texts(STICKERS) for word in groups)
