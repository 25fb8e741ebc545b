"""LLaVA on this machine: pictures and a question in, answers out, in batches, by greedy decoding.

Any model of the architecture that transformers' LlavaForConditionalGeneration loads, by name or folder
(llava-hf/llava-1.5-7b-hf is PerSRV's), with or without a LoRA adapter (`pearl_core.vlm.lora`). In bfloat16 on a
GPU, 14 GB for 7 B parameters, or in 4 bits with the package bitsandbytes; in float32 on a CPU, to try small ones.

    model = load_llava("llava-hf/llava-1.5-7b-hf")
    model.ask([Path("cat.png")], KEYWORDS)
"""

import hashlib
import importlib.util
import os
import warnings
from collections.abc import Sequence
from logging import ERROR, getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from pearl_core.artifacts import digest
from pearl_core.corpus.headers import PictureError
from pearl_core.encoders import best_device
from pearl_core.llm import Usage
from pearl_core.vlm.model import Identity, NoAnswer, look
from pearl_core.vlm.prompts import Prompt

if TYPE_CHECKING:
    import torch

REVISION = 1  # of what a model is given: picture, prompt, decoding
SAMPLED = 1 << 20  # bytes at either end of a file of weights that tell it from others


class Llava:
    """A loaded model with its processor; what `VisionModel` asks for."""

    def __init__(self, model: Any, processor: Any) -> None:
        """A LlavaForConditionalGeneration and a LlavaProcessor; what old ones leave open is taken from the model."""
        self.model, self.processor = model.eval(), processor
        self.usage, self.stopped = Usage(), ""
        if processor.patch_size is None:  # saved before processors wrote the image's tokens out
            processor.patch_size = model.config.vision_config.patch_size
            processor.vision_feature_select_strategy = model.config.vision_feature_select_strategy
            processor.num_additional_image_tokens = 1  # CLIP's class token, which "default" leaves out again
        processor.tokenizer.padding_side = "left"
        if processor.tokenizer.pad_token is None:
            processor.tokenizer.pad_token = processor.tokenizer.eos_token

    def ask(self, pictures: Sequence[Path], prompt: Prompt) -> list[str | NoAnswer]:
        """The answer for each picture, all in one batch. Raises ValueError when the GPU's memory cannot hold it."""
        replies: list[str | NoAnswer] = []
        images = []
        for picture in pictures:
            try:
                images.append(look(picture))
                replies.append("")
            except PictureError as error:
                replies.append(NoAnswer(str(error)))
        answers = iter(self.answer(images, [prompt.text] * len(images), prompt.max_tokens) if images else [])
        return [next(answers) if isinstance(reply, str) else reply for reply in replies]

    def answer(self, images: Sequence[Image.Image], questions: Sequence[str], max_tokens: int) -> list[str]:
        """The answer to each question about the image in its place; at most `max_tokens` tokens each."""
        import torch

        inputs = self.inputs(images, questions)
        try:
            with torch.inference_mode():
                tokens = self.model.generate(
                    **inputs,
                    max_new_tokens=max_tokens,
                    do_sample=False,
                    temperature=None,
                    top_p=None,
                    pad_token_id=self.processor.tokenizer.pad_token_id,
                )
        except torch.OutOfMemoryError:
            raise ValueError(f"the GPU's memory cannot hold {len(images)} pictures at a time: ask fewer") from None
        answers = self.processor.batch_decode(tokens[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        return [answer.strip() for answer in answers]

    def inputs(self, images: Sequence[Image.Image], questions: Sequence[str]) -> "dict[str, torch.Tensor]":
        """What the model reads: input_ids and attention_mask [questions, tokens] padded on the left, pixel_values."""
        told = [self.asked(question) for question in questions]
        bos = self.processor.tokenizer.bos_token
        inputs = self.processor(
            images=list(images),
            text=told,
            padding=True,
            return_tensors="pt",
            add_special_tokens=not (bos and told[0].startswith(bos)),  # some templates write it themselves
        )
        device, dtype = self.model.device, self.model.dtype
        names = ("input_ids", "attention_mask", "pixel_values")
        return {n: inputs[n].to(device, dtype if n == "pixel_values" else inputs[n].dtype) for n in names}

    def asked(self, question: str) -> str:
        """The question in the words that the model was trained on: its chat template, else LLaVA 1.5's."""
        if not self.processor.chat_template:
            return f"USER: {self.processor.image_token}\n{question} ASSISTANT:"
        message = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}
        text: str = self.processor.apply_chat_template([message], add_generation_prompt=True)
        return text


def load_llava(name: str, adapter: Path | None = None, four_bit: bool = False, device: str | None = None) -> Llava:
    """The model called `name` (a folder or a hub name), with an adapter merged into it.

    Raises ValueError in one line for what cannot be loaded.
    """
    import torch
    from transformers import LlavaForConditionalGeneration, LlavaProcessor

    device = device or best_device()
    _config(name)
    options: dict[str, Any] = {"dtype": torch.bfloat16 if device.startswith("cuda") else torch.float32}
    if four_bit:
        options["quantization_config"] = _four_bits()
    try:
        model: Any = LlavaForConditionalGeneration.from_pretrained(name, device_map=device, **options)
        processor = LlavaProcessor.from_pretrained(name)
    except (OSError, ValueError, RuntimeError, TypeError) as error:
        raise ValueError(f"vision-language model {name!r} cannot be loaded: {_first_line(error)}") from None
    return Llava(model if adapter is None else _adapted(model, adapter, merge=not four_bit), processor)


def identify(name: str, adapter: Path | None = None, four_bit: bool = False, device: str | None = None) -> Identity:
    """What stands for a model without loading its weights. Raises ValueError as `load_llava` does."""
    config = _config(name)
    files = sorted(file for kind in ("*.json", "*.jinja", "*.safetensors") for file in Path(name).glob(kind))
    weights = [_fingerprint(file) for file in files] or [name, str(getattr(config, "_commit_hash", ""))]
    adapted = "" if adapter is None else _adapter_key(adapter)
    precision = "4 bits" if four_bit else (device or best_device()).partition(":")[0]
    key = digest("llava", REVISION, weights, adapted, precision)
    return Identity(name, key, "" if adapter is None else str(adapter))


def _config(name: str) -> Any:
    from transformers import AutoConfig
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    getLogger("huggingface_hub").setLevel(ERROR)  # else it tells of each attempt to reach it
    try:
        config: Any = AutoConfig.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise ValueError(f"vision-language model {name!r} cannot be loaded: {_first_line(error)}") from None
    if config.model_type != "llava":
        raise ValueError(f"model {name!r} is of type {config.model_type!r}, not llava")
    return config


def _four_bits() -> Any:
    import torch
    from transformers import BitsAndBytesConfig

    if importlib.util.find_spec("bitsandbytes") is None or not torch.cuda.is_available():
        raise ValueError("4 bits need a GPU and the package bitsandbytes: pip install bitsandbytes")
    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=torch.bfloat16,
        llm_int8_skip_modules=["vision_tower", "multi_modal_projector", "lm_head"],
    )


def _adapted(model: Any, adapter: Path, merge: bool) -> Any:
    """The model with the adapter's weights; `merge`: added to its own, which costs no time per token."""
    from peft import PeftModel

    _adapter_key(adapter)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of transformers, about a name that peft uses
            adapted: Any = PeftModel.from_pretrained(model, str(adapter))
    except (OSError, ValueError, RuntimeError, TypeError) as error:
        raise ValueError(f"adapter {str(adapter)!r} does not fit the model: {_first_line(error)}") from None
    return adapted.merge_and_unload() if merge else adapted


def _adapter_key(adapter: Path) -> str:
    """Digest of an adapter's files. Raises ValueError for a folder that holds none."""
    files = [adapter / "adapter_config.json", adapter / "adapter_model.safetensors"]
    for file in files:
        if not file.is_file():
            raise ValueError(f"adapter {str(adapter)!r}: no {file.name} in this folder")
    return digest(*(hashlib.sha256(file.read_bytes()).hexdigest() for file in files))


def _fingerprint(file: Path) -> str:
    """Digest of name, size, beginning and end of a file, since weights may be too large to be read whole."""
    with file.open("rb") as weights:
        size = weights.seek(0, os.SEEK_END)
        weights.seek(0)
        first = weights.read(SAMPLED)
        weights.seek(max(0, size - SAMPLED))
        return digest(file.name, size, hashlib.sha256(first + weights.read(SAMPLED)).hexdigest())


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
