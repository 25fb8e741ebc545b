"""CLIP, Chinese-CLIP and SigLIP through transformers: a ready image encoder, by name or path.

    encoder = ClipEncoder("OFA-Sys/chinese-clip-vit-base-patch16", device="cpu")
    encoder.encode_texts(["晚安"]) @ encoder.encode_images([square_frames(path, encoder.side)]).T

The model's own image processor is used in its Pillow form, so that torchvision is not needed. Pictures come
as squares of the size that the model takes: the processor then neither resizes nor crops them.
"""

import threading
from collections.abc import Sequence
from itertools import chain
from logging import ERROR, getLogger
from typing import TYPE_CHECKING, Any

import numpy as np

from pearl_core.text import normalise
from pearl_core.vision.encoding import Progress, Vectors, mean_of_frames, unit
from pearl_core.vision.frames import Frames

if TYPE_CHECKING:
    import torch

BATCH = 32  # pictures, or texts, at a time


class ClipEncoder:
    """A model with an image tower and a text tower. Raises ValueError, naming it, where it can't be loaded."""

    def __init__(self, name: str, device: str) -> None:
        import torch
        from transformers import AutoImageProcessor, AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        getLogger("huggingface_hub").setLevel(ERROR)  # else it tells of each attempt to reach it
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name)
            self._processor: Any = AutoImageProcessor.from_pretrained(name, backend="pil")  # type: ignore[no-untyped-call]
            model: Any = AutoModel.from_pretrained(name, dtype=torch.float32)
        except (OSError, ValueError) as error:
            reason = str(error).split("\n")[0]
            raise ValueError(f"image encoder {name!r} is no model that transformers can load: {reason}") from None
        if not hasattr(model, "get_image_features") or not hasattr(model, "get_text_features"):
            raise ValueError(f"image encoder {name!r} is a {type(model).__name__}, not a CLIP, Chinese-CLIP or SigLIP")
        self.name, self._device = name, device
        self._model = model.to(device).eval()
        self.side: int = model.config.vision_config.image_size
        self._max_tokens: int = model.config.text_config.max_position_embeddings
        # SigLIP was trained on texts padded to full length and knows no mask.
        self._padding = "max_length" if model.config.model_type.startswith("siglip") else "longest"
        self._lock = threading.Lock()  # a fast tokenizer may not be asked by two threads at once
        self.dimension: int = self.encode_texts([""]).shape[1]

    def encode_images(self, pictures: Sequence[Frames], progress: Progress = lambda share: None) -> Vectors:
        """Vectors of length 1 [pictures, dimension], each the mean of its frames' vectors of length 1."""
        vectors = np.zeros((len(pictures), self.dimension), np.float32)
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH]
            inputs = self._processor(images=list(chain.from_iterable(batch)), return_tensors="pt", **self._sizes())
            found = self._features(self._model.get_image_features, inputs)
            vectors[start : start + len(batch)] = mean_of_frames(found, [len(frames) for frames in batch])
            progress((start + len(batch)) / len(pictures))
        return vectors

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1 [texts, dimension]; what is longer than the model reads is cut."""
        found = [self._encode_texts(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(found) if found else np.zeros((0, self.dimension), np.float32)

    def _encode_texts(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            inputs = self._tokenizer(
                [normalise(text) for text in texts],
                padding=self._padding,
                truncation=True,
                max_length=self._max_tokens,
                return_tensors="pt",
            )
        return self._features(self._model.get_text_features, inputs)

    def _sizes(self) -> dict[str, Any]:
        """Whatever the saved processor says: squares of `side` pixels as they are, in RGB, height first."""
        square = {"height": self.side, "width": self.side}
        return {"size": square, "crop_size": square, "input_data_format": "channels_last"}

    def _features(self, tower: Any, inputs: "dict[str, torch.Tensor]") -> Vectors:
        import torch

        with torch.inference_mode():
            features = tower(**{name: value.to(self._device) for name, value in inputs.items()}).pooler_output
        return unit(features.float().cpu().numpy())
