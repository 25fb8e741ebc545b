"""An adapter trained on a corpus: what it says of itself, what is left out, and when it is trained anew."""

from dataclasses import replace
from pathlib import Path

import pytest

from pearl_core.corpus import Corpus
from pearl_core.types import CorpusError
from pearl_core.vlm.config import LoraConfig
from pearl_core.vlm.tuning import train_adapter
from tests.conftest import NewCorpus

CONFIG = LoraConfig(passes=2, batch=8, parts=1)


@pytest.fixture
def corpus(new_corpus: NewCorpus) -> Corpus:
    return new_corpus("tuned")


def test_broken_picture_is_left_out_by_name(corpus: Corpus, llava_folder: Path, tmp_path: Path) -> None:
    (corpus.folder / "images/s02.png").write_bytes(b"broken")
    told = train_adapter(corpus, str(llava_folder), tmp_path / "a", CONFIG)
    assert list(told["faults"]) == ["s02"]
    assert (told["pairs"], told["stickers"], told["validation_pairs"]) == (8, 7, 1)
    assert [number for number, _, _ in told["curve"]] == [1, 2] and told["kept"] in (1, 2)


def test_current_adapter_is_kept_and_another_seed_trains_anew(
    corpus: Corpus, llava_folder: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "a" / "adapter_model.safetensors"
    config = replace(CONFIG, passes=1)
    steps: list[float] = []
    train_adapter(corpus, str(llava_folder), tmp_path / "a", config, steps.append)
    first = weights.read_bytes()
    assert train_adapter(corpus, str(llava_folder), tmp_path / "a", config, steps.append)["config"]["seed"] == 0
    assert (len(steps), weights.read_bytes()) == (2, first)
    train_adapter(corpus, str(llava_folder), tmp_path / "a", replace(config, seed=1), steps.append)
    assert len(steps) == 4 and weights.read_bytes() != first


def test_without_validation_queries_the_last_pass_is_kept(corpus: Corpus, llava_folder: Path, tmp_path: Path) -> None:
    (corpus.folder / "queries/validation.jsonl").unlink()
    told = train_adapter(corpus, str(llava_folder), tmp_path / "a", CONFIG)
    assert (told["validation_pairs"], told["kept"]) == (0, 2)
    assert told["curve"][0][2] is None


def test_log_whose_pictures_are_all_broken_is_named(corpus: Corpus, llava_folder: Path, tmp_path: Path) -> None:
    for picture in (corpus.folder / "images").iterdir():
        picture.write_bytes(b"broken")
    with pytest.raises(CorpusError, match="no clicked sticker whose picture can be decoded"):
        train_adapter(corpus, str(llava_folder), tmp_path / "a", CONFIG)
