"""Reading text for real: drawn words through PaddleOCR, and the stage that reads a whole corpus."""

import json
import shutil
from pathlib import Path

import matplotlib
import pytest
from PIL import Image, ImageDraw, ImageFont

from pearl_core.corpus import open_corpus, recognise
from pearl_core.corpus.importing import import_corpus
from pearl_core.corpus.ocr import Line, OcrConfig, OcrUnavailableError, TextReader, bundled_models, is_mark, merged
from pearl_core.corpus.recognise import character_error_rate

FONT = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans-Bold.ttf"


def worded(text: str) -> Image.Image:
    """White letters on a dark band, transparent around it."""
    picture = Image.new("RGBA", (320, 200), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((10, 60, 310, 140), 20, fill=(40, 30, 80, 255))
    pen.text((160, 100), text, font=ImageFont.truetype(str(FONT), 44), anchor="mm", fill="white")
    return picture


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(scope="module")
def reader(caches: Path) -> TextReader:
    try:
        return TextReader(OcrConfig(), caches)
    except OcrUnavailableError as error:
        pytest.skip(str(error))


def test_words_on_a_picture_are_read(reader: TextReader, tmp_path: Path) -> None:
    worded("Good night").save(tmp_path / "a.png")
    assert reader.read(tmp_path / "a.png") == "Good night"


def test_a_picture_without_text_reads_as_nothing(reader: TextReader, tmp_path: Path) -> None:
    Image.new("RGB", (200, 200), "teal").save(tmp_path / "a.png")
    assert reader.read(tmp_path / "a.png") == ""


def test_every_text_of_an_animation_is_read_once(reader: TextReader, tmp_path: Path) -> None:
    frames = [worded(text) for text in ("Hello", "Hello", "Thank you")]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    assert reader.read(tmp_path / "a.webp") == "Hello Thank you"


def test_what_is_below_the_confidence_is_left_out(caches: Path, tmp_path: Path) -> None:
    worded("Good night").save(tmp_path / "a.png")
    assert TextReader(OcrConfig(min_confidence=1.0), caches).read(tmp_path / "a.png") == ""


def test_missing_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(OcrUnavailableError, match=r"det/inference\.onnx"):
        TextReader(OcrConfig(models=str(tmp_path)), tmp_path)


@pytest.mark.parametrize(
    ("text", "mark"), [("口", True), ("☆", True), ("G", True), ("!", True), ("哈", False), ("OK", False)]
)
def test_lone_marks_are_not_text(text: str, mark: bool) -> None:
    assert is_mark(text) is mark


def test_of_two_readings_of_a_line_the_surer_is_kept() -> None:
    first = [Line("Nighty", 0.9), Line("night", 0.8)]
    assert merged([], first) == first
    assert merged(first, [Line("Night", 0.95)]) == [Line("Nighty", 0.9), Line("Night", 0.95)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the corpus `two`: one sticker says Hello, one picture is plain, one sticker has none."""
    source = tmp_path / "source"
    source.mkdir()
    worded("Hello").save(source / "a.png")
    Image.new("RGB", (64, 64), "teal").save(source / "b.png")
    rows = [{"sticker_id": "a", "image": "a.png"}, {"sticker_id": "b", "image": "b.png"}, {"sticker_id": "c"}]
    (source / "stickers.jsonl").write_text("\n".join(map(json.dumps, rows)))
    import_corpus(source, tmp_path / "home", "two")
    return tmp_path / "home"


def test_a_corpus_is_read_once_and_taken_from_the_cache_after(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = open_corpus(home, "two")
    shares: list[float] = []
    recognise.recognise(corpus, OcrConfig(), home / "cache", 1, shares.append)
    assert open_corpus(home, "two").recognised == {"a": "Hello"}
    assert shares == [0.5, 1.0]

    def refuse(work: list[recognise.Work], *_: object) -> list[tuple[str, str, None]]:
        assert work == [], "a picture was read again"
        return []

    monkeypatch.setattr(recognise, "_read_all", refuse)
    (corpus.built / "ocr" / "meta.json").unlink()
    cache = next((home / "cache").glob("ocr-*.jsonl"))
    cache.write_text(cache.read_text() + '{"content": "cut off in the mid')
    recognise.recognise(corpus, OcrConfig(), home / "cache", 1, shares.append)
    assert open_corpus(home, "two").recognised == {"a": "Hello"}


def test_error_rate_counts_edits_over_known_captions(home: Path) -> None:
    corpus = open_corpus(home, "two")
    assert character_error_rate(corpus, {"a": "Hi"}) is None  # no caption is known
    object.__setattr__(corpus.by_id["a"], "ocr_text", "Good Night")
    assert character_error_rate(corpus, {"a": "good light", "b": "x"}) == pytest.approx(2 / 9)


def test_damaged_model_says_that_ocr_cannot_start(caches: Path, tmp_path: Path) -> None:
    shutil.copytree(bundled_models(caches), tmp_path / "models")
    model = tmp_path / "models" / "rec" / "inference.onnx"
    assert not model.is_symlink(), "whoever writes to it must not write into the installed package"
    model.write_bytes(b"onnx")
    with pytest.raises(OcrUnavailableError, match="OCR cannot start"):
        TextReader(OcrConfig(models=str(tmp_path / "models")), caches)
