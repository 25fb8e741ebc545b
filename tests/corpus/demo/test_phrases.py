from pearl_core.corpus.demo.meanings import WORDINGS
from pearl_core.corpus.demo.paraphrases import PARAPHRASES
from pearl_core.corpus.demo.phrases import PHRASES
from pearl_core.corpus.demo.queries import normalised
from pearl_core.corpus.demo.vocabulary import ENTITIES, MEANINGS


def test_every_meaning_has_its_words():
    assert tuple(PHRASES) == tuple(PARAPHRASES) == tuple(WORDINGS) == MEANINGS


def test_150_short_phrases_each_said_with_one_meaning():
    phrases = [phrase for said in PHRASES.values() for phrase in said]
    assert len(phrases) == len(set(map(normalised, phrases))) == 150
    assert {len(said) for said in PHRASES.values()} == {2, 3}
    assert max(map(len, phrases)) <= 22
    assert all(phrase.isascii() and any(c.isalnum() for c in phrase) for phrase in phrases)


def test_at_least_twelve_paraphrases_a_meaning_and_none_twice():
    paraphrases = [normalised(text) for texts in PARAPHRASES.values() for text in texts]
    assert min(map(len, PARAPHRASES.values())) >= 12
    assert len(paraphrases) == len(set(paraphrases)) >= 720


def test_a_paraphrase_never_names_its_meaning():
    naming = [(m, text) for m, texts in PARAPHRASES.items() for text in texts if f" {m} " in f" {normalised(text)} "]
    assert naming == []


def test_near_words_belong_to_one_meaning_and_props_exist():
    near = [text for wording in WORDINGS.values() for text in wording.near]
    assert len(near) == len(set(near))
    assert {prop for wording in WORDINGS.values() for prop in wording.props} <= set(ENTITIES)
