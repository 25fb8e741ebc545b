"""Text to image: pictures by the likeness of their vectors to the query's."""

import numpy as np
import pytest

from pearl_core import encoders
from pearl_core.corpus import Corpus
from pearl_core.systems import build_system, load_system
from pearl_core.systems.clip import Clip
from pearl_core.types import ArtifactMissing, Query
from pearl_core.vision.small import SmallEncoder
from pearl_core.vision.stage import open_encoder
from pearl_core.vision.vectors import ImageVectors


@pytest.fixture
def encoder(tiny: Corpus) -> SmallEncoder:
    found = open_encoder(tiny)
    assert isinstance(found, SmallEncoder)
    return found


def test_the_nearest_pictures_come_first_and_equal_ones_by_id(encoder: SmallEncoder) -> None:
    drawn = encoders.shared().text().encode(["a dog", "a sleeping cat", "a sleeping cat"])
    system = Clip("1", encoder, ImageVectors(("a", "b", "c"), drawn))
    hits = system.retrieve(Query("sleeping cat"), 3).hits
    assert [hit.sticker_id for hit in hits] == ["b", "c", "a"]
    assert hits[0].score == hits[1].score > hits[2].score
    assert hits[0].score == pytest.approx(float(drawn[1] @ encoder.encode_texts(["sleeping cat"])[0]), abs=1e-6)
    assert system.retrieve(Query("sleeping cat"), 1).ids == ("b",)


def test_without_pictures_nothing_is_found(encoder: SmallEncoder) -> None:
    none = ImageVectors((), np.zeros((0, encoder.dimension), np.float32))
    assert Clip("1", encoder, none).retrieve(Query("cat"), 5).hits == ()


def test_it_reads_the_pictures_of_the_build_and_needs_their_encoder(tiny: Corpus) -> None:
    build_system("clip", tiny)
    assert len(load_system("clip", tiny).retrieve(Query("good night"), 20).hits) == 12
    unseen = tiny.built / "image-encoder" / "meta.json"
    kept = unseen.read_bytes()
    unseen.unlink()
    try:
        with pytest.raises(ArtifactMissing):
            load_system("clip", tiny)
    finally:
        unseen.write_bytes(kept)
