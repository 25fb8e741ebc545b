"""Tiny random models with two towers, saved as a hub would have them, and pictures for them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

TOWER = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
EYE = {"image_size": 16, "patch_size": 8}
WORDS = ["good", "night", "cat", "dog", "happy", "晚", "安", "a", "b"]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random CLIP of 8 dimensions that takes pictures of 16 pixels."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("clip")
    words = ["<pad>", "<unk>", "<start>", "<end>", *WORDS]
    tokenizer = Tokenizer(models.WordLevel({word: row for row, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = [("<start>", 2), ("<end>", 3)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<start> $A <end>", special_tokens=ends)
    marks = {"pad_token": "<pad>", "unk_token": "<unk>", "bos_token": "<start>", "eos_token": "<end>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(folder)
    torch.manual_seed(0)
    text = {**TOWER, "vocab_size": len(words), "max_position_embeddings": 8, "eos_token_id": 3}
    CLIPModel(CLIPConfig(text_config=text, vision_config=TOWER | EYE, projection_dim=8)).save_pretrained(folder)
    CLIPImageProcessorPil().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def chinese_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random Chinese-CLIP of 8 dimensions that takes pictures of 16 pixels."""
    import torch
    from transformers import BertTokenizerFast, ChineseCLIPConfig, ChineseCLIPImageProcessorPil, ChineseCLIPModel

    folder = tmp_path_factory.mktemp("chinese-clip")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    text = {**TOWER, "vocab_size": len(words), "max_position_embeddings": 8}
    config = ChineseCLIPConfig(text_config=text, vision_config=TOWER | EYE, projection_dim=8)
    ChineseCLIPModel(config).save_pretrained(folder)
    ChineseCLIPImageProcessorPil().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def siglip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random SigLIP of 16 dimensions that takes pictures of 16 pixels."""
    import torch
    from transformers import BertTokenizerFast, SiglipConfig, SiglipImageProcessorPil, SiglipModel

    folder = tmp_path_factory.mktemp("siglip")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    text = {**TOWER, "vocab_size": len(words), "max_position_embeddings": 8, "projection_size": 16}
    SiglipModel(SiglipConfig(text_config=text, vision_config=TOWER | EYE)).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 16, "width": 16}).save_pretrained(folder)
    return folder


def noisy(seed: int, frames: int = 1, side: int = 16) -> NDArray[np.uint8]:
    """Frames of noise [frames, side, side, 3]."""
    return np.random.default_rng(seed).integers(0, 256, (frames, side, side, 3), np.uint8)


def plain(path: Path, colour: tuple[int, ...], size: tuple[int, int] = (20, 20)) -> Path:
    """A PNG of one colour, RGB or RGBA."""
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(path)
    return path
