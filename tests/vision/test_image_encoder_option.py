"""`build --image-encoder`: a model by path is tried, used, and kept for the corpus."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pearl_core.cli import main
from pearl_core.corpus import Corpus, open_corpus

NewCorpus = Callable[..., Corpus]


def test_an_image_encoder_given_by_path_is_used_and_kept(
    new_corpus: NewCorpus, chinese_clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = new_corpus()
    home = corpus.folder.parents[1]
    command = ["build", "--corpus", corpus.name, "--home", str(home), "--systems", "bm25+style", "--workers", "1"]
    assert main([*command, "--image-encoder", str(chinese_clip), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["failed"] == {} and told["images"]["encoder"] == str(chinese_clip) and told["images"]["dimension"] == 8
    assert open_corpus(home, corpus.name).models == {"image_encoder": str(chinese_clip)}
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert f"12 pictures became vectors of 8 numbers ({chinese_clip})" in printed and "chance" in printed


def test_a_model_that_is_no_image_encoder_is_refused_in_one_line(
    tiny: Corpus, bert: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", "--corpus", tiny.name, "--home", str(tiny.folder.parents[1]), "--image-encoder", str(bert)]
    assert main(command) == 1
    error = capsys.readouterr().err
    assert f"--image-encoder {bert}: image encoder" in error and error.count("\n") == 1
    assert not open_corpus(tiny.folder.parents[1], tiny.name).models
