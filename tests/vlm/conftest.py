"""A tiny random LLaVA that knows bytes, saved as transformers saves models, and pictures to ask it about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image, ImageDraw

from pearl_core.llm import Chat, ChatConfig
from tests.intents.conftest import Endpoint, NewChat

__all__ = ["Endpoint"]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def byte_processor(side: int, patch: int) -> Any:
    """A LlavaProcessor for square pictures of `side` pixels, whose tokens are bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import LlavaProcessor, PreTrainedTokenizerFast
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    words = ["<pad>", "<s>", "</s>", "<image>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE(vocab={word: number for number, word in enumerate(words)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    named = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    tokens: Any = PreTrainedTokenizerFast
    fast = tokens(tokenizer_object=tokenizer, extra_special_tokens=["<image>"], **named)
    pixels = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    processor: Any = LlavaProcessor
    return processor(
        pixels, fast, patch_size=patch, vision_feature_select_strategy="default", num_additional_image_tokens=1
    )


@pytest.fixture(scope="session")
def llava_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random LLaVA of about 150,000 parameters: pictures of 16 x 16 pixels, 4 patches."""
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    processor = byte_processor(16, 8)
    seen: Any = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=8
    )
    said: Any = LlamaConfig(
        vocab_size=len(processor.tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=1024,
        initializer_range=0.2,  # far enough from uniform for greedy choices to be clear
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("llava")
    shape: Any = LlavaConfig
    config = shape(vision_config=seen, text_config=said, image_token_id=3)
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four pictures that differ in colour and shape."""
    folder = tmp_path_factory.mktemp("pictures")
    paths = []
    for number, colour in enumerate(("red", "green", "blue", "yellow")):
        image = Image.new("RGB", (24, 16 + 2 * number), "white")
        ImageDraw.Draw(image).rectangle((2 * number, 0, 10 + 3 * number, 12), colour)
        paths.append(folder / f"{colour}.png")
        image.save(paths[-1])
    return paths


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    yield served
    served.close()


@pytest.fixture
def new_chat(endpoint: Endpoint) -> NewChat:
    """`new_chat(**config)`: a chat with the scripted endpoint that waits only milliseconds."""

    def new(**config: Any) -> Chat:
        return Chat(ChatConfig(endpoint.url, "tiny-vision", **{"backoff": 0.01, "timeout": 5.0, **config}))

    return new
