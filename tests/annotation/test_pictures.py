"""Pictures: the original bytes by content, a tile of text where there is none."""

from dataclasses import replace
from xml.etree import ElementTree

from annotation.pictures import picture, text_tile
from pearl_core.corpus import Corpus
from pearl_core.types import Sticker


def test_the_original_bytes_are_sent_and_nothing_of_the_file_is_told(tiny: Corpus) -> None:
    answer = picture(tiny, "s01")
    assert answer.body == (tiny.folder / "images/s01.png").read_bytes()
    assert answer.media_type == "image/png" and "private" in answer.headers["cache-control"]
    assert not {"etag", "last-modified"} & set(answer.headers.keys()) and "s01" not in str(answer.headers)


def test_no_picture_or_a_broken_one_is_a_tile_of_text(tiny: Corpus) -> None:
    broken = tiny.folder / "broken.png"
    broken.write_bytes(b"<svg onload=alert(1)>")
    for image in (None, "broken.png", "gone.png"):
        stickers = (replace(tiny.stickers[0], image=image), *tiny.stickers[1:])
        answer = picture(Corpus(tiny.name, tiny.folder, tiny.built, stickers, tiny.hash), "s01")
        assert answer.media_type == "image/svg+xml" and b"zzz" in bytes(answer.body)


def test_words_of_a_tile_are_escaped() -> None:
    tree = ElementTree.fromstring(text_tile(Sticker("x", ocr_text="</text><script>a</script> & b")))
    assert "script" not in [element.tag.split("}")[1] for element in tree.iter()]
    assert "no picture" in text_tile(Sticker("x"))
