"""Speed and memory of keywords by a vision-language model, on a model of LLaVA-1.5-7B's shape with random weights.

    python -m benchmarks.vlm_speed          # on a GPU: 7 B parameters in bfloat16, about 16 GB and more for batches
    python -m benchmarks.vlm_speed --tiny   # anywhere: 150,000 parameters, to try the script

Questions, pictures (336 x 336 pixels, 576 tokens), decoding and training are those of `pearl_core.vlm`; every
answer is made as long as is said in the table, since a random model does not know when to end. Prints Markdown.
"""

import argparse
import datetime
import platform
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from pearl_core.vlm.config import LoraConfig
from pearl_core.vlm.llava import Llava
from pearl_core.vlm.lora import Tuner
from pearl_core.vlm.prompts import DESCRIPTION, KEYWORDS, Prompt
from pearl_core.vlm.targets import Target

BATCHES = (1, 8, 32)  # pictures at a time
LENGTHS = {"keywords": (KEYWORDS, 12), "description and feelings": (DESCRIPTION, 120)}  # tokens of a usual answer
STEPS = 6  # of training, the first not counted


def main() -> None:
    parser = argparse.ArgumentParser(description="speed of keywords by a model of LLaVA-1.5-7B's shape")
    parser.add_argument("--tiny", action="store_true", help="a tiny model, to try the script")
    tiny = parser.parse_args().tiny
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cpu" and not tiny:
        parser.error("no GPU here: try --tiny")
    started = time.monotonic()
    llava = random_llava(tiny, device)
    count = sum(value.numel() for value in llava.model.parameters())
    name = torch.cuda.get_device_name() if device.type == "cuda" else platform.processor() or platform.machine()
    print(f"{name}, {datetime.date.today()}, torch {torch.__version__}, {count:,} parameters, ", end="")
    print(f"{str(llava.model.dtype).removeprefix('torch.')}, made in {time.monotonic() - started:.0f} s\n")
    with tempfile.TemporaryDirectory() as folder:
        pictures = random_pictures(Path(folder), max(BATCHES))
        generation(llava, pictures)
        training(llava, pictures, Path(folder))


def generation(llava: Llava, pictures: list[Path]) -> None:
    """Print a row for each question and size of batch; pictures are decoded, resized and sent each time."""
    print("| question | tokens | pictures at a time | s per batch | stickers per second | peak memory |")
    print("|---|---|---|---|---|---|")
    for name, (prompt, tokens) in LENGTHS.items():
        llava.model.generation_config.min_new_tokens = tokens
        for size in BATCHES:
            seconds, memory = measured(partial(llava.ask, pictures[:size], Prompt(prompt.text, tokens)), 3)
            print(f"| {name} | {tokens} | {size} | {seconds:.2f} | {size / seconds:.2f} | {memory} |")


def training(llava: Llava, pictures: list[Path], folder: Path) -> None:
    """Print the time of an optimiser step of 16 pairs, for two numbers of parts."""
    print("\n| LoRA rank | pairs a step | parts | s per step | pairs per second | peak memory |")
    print("|---|---|---|---|---|---|")
    queries = ["good night", "so tired of work", "happy birthday to you", "no"]
    targets = [Target(path.stem, queries[place % len(queries)]) for place, path in enumerate(pictures)]
    for parts in (16, 4):
        config = LoraConfig(parts=parts, passes=STEPS, save_every=10 * STEPS)
        tuner = Tuner(
            llava, targets[: config.batch], [], {p.stem: p for p in pictures}, config, folder / f"{parts}.pt", ""
        )
        times: list[float] = []

        def progress(share: float, times: list[float] = times) -> None:
            wait(llava.model.device)
            times.append(time.monotonic())

        reset_memory(llava.model.device)
        tuner.run(progress)
        seconds = float(np.median(np.diff(times)))
        row = (config.rank, config.batch, parts, f"{seconds:.2f}", f"{config.batch / seconds:.1f}")
        print(f"| {' | '.join(map(str, row))} | {peak_memory(llava.model.device)} |")
        llava.model = tuner.model.unload()


def measured(work: Callable[[], object], times: int) -> tuple[float, str]:
    """Median seconds of `times` runs after one to warm up, and the peak memory."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    reset_memory(device)
    found = []
    for _ in range(times + 1):
        started = time.monotonic()
        work()
        wait(device)
        found.append(time.monotonic() - started)
    return float(np.median(found[1:])), peak_memory(device)


def wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def reset_memory(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def peak_memory(device: torch.device) -> str:
    return f"{torch.cuda.max_memory_allocated() / 2**30:.1f} GiB" if device.type == "cuda" else "-"


def random_pictures(folder: Path, count: int) -> list[Path]:
    rng = np.random.default_rng(0)
    paths = [folder / f"{number}.png" for number in range(count)]
    for path in paths:
        Image.fromarray(rng.integers(0, 256, (8, 8, 3), np.uint8)).resize((320, 300)).save(path)
    return paths


def random_llava(tiny: bool, device: torch.device) -> Llava:
    """LLaVA-1.5-7B's shape (or a tiny one) with random weights, and a processor whose tokens are bytes."""
    side, patch = (28, 14) if tiny else (336, 14)
    width, layers, heads, wide = (64, 2, 4, 128) if tiny else (4096, 32, 32, 11_008)
    seen_width, seen_layers, seen_heads, seen_wide = (32, 2, 2, 64) if tiny else (1024, 24, 16, 4096)
    processor = word_processor(side, patch)
    seen: Any = CLIPVisionConfig(
        hidden_size=seen_width,
        intermediate_size=seen_wide,
        num_hidden_layers=seen_layers,
        num_attention_heads=seen_heads,
        image_size=side,
        patch_size=patch,
    )
    said: Any = LlamaConfig(
        vocab_size=32_064,
        hidden_size=width,
        intermediate_size=wide,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        max_position_embeddings=4096,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    shape: Any = LlavaConfig
    torch.manual_seed(0)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16 if device.type == "cuda" else torch.float32)
    try:
        with device:
            model = LlavaForConditionalGeneration(shape(vision_config=seen, text_config=said, image_token_id=3))
    finally:
        torch.set_default_dtype(before)
    return Llava(model, processor)


def word_processor(side: int, patch: int) -> Any:
    """A LlavaProcessor for square pictures of `side` pixels, whose tokens are words: about as many as LLaVA's."""
    split = pre_tokenizers.Whitespace()
    asked = [word for prompt, _ in LENGTHS.values() for word, _ in split.pre_tokenize_str(prompt.text)]
    words = dict.fromkeys(["<pad>", "<s>", "</s>", "<image>", "<unk>", *asked])
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocab=vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = split
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    fast: Any = PreTrainedTokenizerFast
    named = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    pixels = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    processor: Any = LlavaProcessor
    return processor(
        pixels,
        fast(tokenizer_object=tokenizer, extra_special_tokens=["<image>"], **named),
        patch_size=patch,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
    )


if __name__ == "__main__":
    main()
