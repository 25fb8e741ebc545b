"""What BM25, BM25 with OCR and dense retrieval read, and what they find."""

from pearl_core.corpus import Corpus
from pearl_core.systems import build_system, load_system
from pearl_core.types import Query


def found(name: str, corpus: Corpus, text: str, k: int = 12) -> tuple[str, ...]:
    build_system(name, corpus)
    return load_system(name, corpus).retrieve(Query(text), k).ids


def test_bm25_finds_words_of_every_property_but_the_written_text(tiny: Corpus) -> None:
    assert set(found("bm25", tiny, "good night")) == {"s01", "s03"}
    assert set(found("bm25", tiny, "Bruno")) == {"s03", "s04"}
    assert set(found("bm25", tiny, "neon robots")) >= {"s09", "s10"}
    assert found("bm25", tiny, "xoxo") == ()


def test_bm25_finds_chinese_words(tiny: Corpus) -> None:
    assert found("bm25", tiny, "晚安") == ("s06",)
    assert found("bm25", tiny, "快乐") == ("s09",)


def test_bm25_ocr_finds_the_written_text_too(tiny: Corpus) -> None:
    assert found("bm25-ocr", tiny, "xoxo") == ("s05",)
    assert set(found("bm25-ocr", tiny, "good night")) == {"s01", "s03"}


def test_dense_finds_what_means_the_same_without_a_shared_word(tiny: Corpus) -> None:
    assert found("dense", tiny, "bedtime, tired kitty", 1) == ("s01",)
    assert found("dense", tiny, "kisses from a bunny", 1) == ("s05",)
    assert len(found("dense", tiny, "anything")) == 12


def test_dense_ranks_stickers_of_one_description_by_id(new_corpus: object) -> None:
    rows = [{"sticker_id": name, "meaning": "hello"} for name in ("z", "b", "a")] + [
        {"sticker_id": "c", "meaning": "car"}
    ]
    corpus: Corpus = new_corpus("alike", rows, log=False)  # type: ignore[operator]
    assert found("dense", corpus, "hello", 2) == ("a", "b")
    assert found("dense", corpus, "hello", 9) == ("a", "b", "z", "c")
