"""The offline image encoder: a small network trained on the corpus itself to match its stickers' texts.

Nothing is downloaded and a corpus of any size costs the same: a fixed number of steps on a sample of its
stickers. Texts are those of the properties, as the corpus's sentence encoder reads them, so that a query is
compared with a picture directly.

Quality is measured before the end: a sixth of the sample is held out, in part all stickers of some meanings,
whose texts the network then never saw. After that the *same* network is trained for some more steps on the
whole sample, so the encoder that is kept has seen the held-out stickers too, and what was measured belongs to
the one before.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.encoders import TextEncoder
from pearl_core.threads import one_thread
from pearl_core.types import Sticker
from pearl_core.vision.encoding import Progress, Vectors, mean_of_frames
from pearl_core.vision.frames import Frames
from pearl_core.vision.quality import neighbour_accuracy, text_to_image

if TYPE_CHECKING:
    from pearl_core.vision.network import SmallNetwork
    from pearl_core.vision.training import Course, Property

NAME = "small"
WEIGHTS = "weights.safetensors"
BATCH = 256  # pictures encoded at a time
FEWEST = 60  # stickers that are worth splitting: fewer are trained on and not measured


@dataclass(frozen=True, slots=True)
class SmallConfig:
    """`weights` are those of the properties' losses. Tried on the demo corpus, with 0.1, 0.3 and 1 for character
    and style: recall of held-out pictures by their meaning .33, .18 and .14, styles told by neighbours .77, .88
    and .93, characters .59, .77 and .82. `epochs` bounds the steps on a small corpus, which it would learn by
    heart.
    """

    side: int = 64  # pixels
    widths: tuple[int, ...] = (16, 32, 64, 128)  # of the network's stages
    weights: tuple[tuple[str, float], ...] = (
        ("meaning", 1.0),
        ("entity", 0.2),
        ("keywords", 0.1),
        ("character_ip", 0.2),
        ("visual_style", 0.2),
    )
    steps: int = 800  # on the part that is not held out
    more_steps: int = 200  # on all of the sample
    epochs: int = 60
    batch: int = 64
    rate: float = 5e-3
    texts: int = 2048  # of a property compared with at a time
    sample: int = 16_000  # stickers; at most some 600 MB of frames
    held_out: float = 0.1  # of the stickers, and as many again with the texts that are held out
    held_out_texts: float = 0.08
    seed: int = 0


class SmallEncoder:
    """The trained network beside the sentence encoder whose space it shares."""

    name = NAME

    def __init__(self, network: "SmallNetwork", side: int, texts: TextEncoder) -> None:
        self.side, self.dimension = side, texts.dimension
        self._network, self._texts = network.eval(), texts
        self._device = next(network.parameters()).device

    def encode_images(self, pictures: Sequence[Frames], progress: Progress = lambda share: None) -> Vectors:
        """Vectors of length 1 [pictures, dimension], each the mean of its frames' vectors of length 1."""
        vectors = np.zeros((len(pictures), self.dimension), np.float32)
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH]
            found = self._encode_frames(np.stack(list(chain.from_iterable(batch))))
            vectors[start : start + len(batch)] = mean_of_frames(found, [len(frames) for frames in batch])
            progress((start + len(batch)) / len(pictures))
        return vectors

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return self._texts.encode(texts)

    def _encode_frames(self, frames: Frames) -> Vectors:
        import torch

        from pearl_core.vision.training import as_input

        with torch.inference_mode(), one_thread():
            vectors: Vectors = self._network(as_input(frames).to(self._device)).cpu().numpy()
        return vectors

    def save(self, folder: Path) -> None:
        """Write the weights, and the shape that they belong to, into an existing folder."""
        from safetensors.torch import save_file

        shape = {"side": str(self.side), "widths": json.dumps(self._network.widths)}
        weights = {name: w.contiguous().cpu() for name, w in self._network.state_dict().items()}
        save_file(weights, folder / WEIGHTS, metadata=shape)
        (folder / WEIGHTS).chmod(0o644)  # its own 0600 would hide it from a server under another account


def load(folder: Path, texts: TextEncoder, device: str) -> SmallEncoder:
    """The encoder that was saved in `folder`, trained for the space of `texts`."""
    from safetensors import safe_open
    from safetensors.torch import load_file

    with safe_open(folder / WEIGHTS, framework="pt") as file:
        shape = file.metadata()
    network = _network(tuple(json.loads(shape["widths"])), texts.dimension)
    network.load_state_dict(load_file(folder / WEIGHTS))
    return SmallEncoder(network.to(device), int(shape["side"]), texts)


@dataclass(frozen=True, slots=True)
class Measured:
    """The vectors [stickers, dimension] of the encoder that was measured, which never saw those `held_out`."""

    vectors: Vectors
    held_out: NDArray[np.bool_]
    quality: Mapping[str, Any]


def learn(
    stickers: Sequence[Sticker],
    pictures: Sequence[Frames],
    texts: TextEncoder,
    config: SmallConfig,
    device: str,
    progress: Progress,
) -> tuple[SmallEncoder, Measured | None]:
    """Train on stickers and their pictures, in the same order; the same for a seed, on one CPU thread.

    Nothing is measured where there are few stickers, nothing learned where none has a text.
    """
    import torch

    from pearl_core.vision.training import train

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = _network(config.widths, texts.dimension).to(device)
    encoder = SmallEncoder(network, config.side, texts)
    properties = _properties(stickers, texts, config)
    if not properties:
        return encoder, None
    measured, everything = None, np.arange(len(stickers))
    share = config.steps / (config.steps + config.more_steps)
    with one_thread():
        held_out = split(stickers, config) if len(stickers) >= FEWEST else np.zeros(len(stickers), np.bool_)
        course = _course(config, config.steps, int((~held_out).sum()))
        train(network, pictures, properties, everything[~held_out], course, config.seed, lambda s: progress(s * share))
        if held_out.any():
            vectors = encoder.encode_images(pictures)
            measured = Measured(vectors, held_out, _quality(stickers, vectors, held_out, texts, config))
            course = _course(config, config.more_steps, len(stickers))
            train(
                network,
                pictures,
                properties,
                everything,
                course,
                config.seed + 1,
                lambda s: progress(share + s * (1 - share)),
            )
    return encoder, measured


def split(stickers: Sequence[Sticker], config: SmallConfig) -> NDArray[np.bool_]:
    """Which stickers are held out [stickers]: some at random, and all of some texts."""
    rng = np.random.default_rng(config.seed)
    field = query_field(stickers)
    values = [value(sticker, field) for sticker in stickers]
    distinct = sorted(set(values) - {""})
    chosen = rng.permutation(len(distinct))[: ceil(config.held_out_texts * len(distinct))]
    unseen = {distinct[row] for row in chosen}
    at_random = rng.random(len(stickers)) < config.held_out
    held_out: NDArray[np.bool_] = at_random | np.array([text in unseen for text in values])
    return held_out


def query_field(stickers: Sequence[Sticker]) -> str:
    """The property that stands for what people look for: the one of these that most stickers have."""
    counts = Counter(name for name in ("meaning", "entity", "keywords") for s in stickers if value(s, name))
    return counts.most_common(1)[0][0] if counts else "meaning"


def value(sticker: Sticker, field: str) -> str:
    """The text of a property, several joined by commas; "" where there is none."""
    told = getattr(sticker, field)
    return ", ".join(told) if isinstance(told, tuple) else told or ""


def _network(widths: tuple[int, ...], dimension: int) -> "SmallNetwork":
    import torch

    from pearl_core.vision.network import SmallNetwork

    network: SmallNetwork = SmallNetwork(widths, dimension).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def _course(config: SmallConfig, steps: int, stickers: int) -> "Course":
    from pearl_core.vision.training import Course

    most = max(1, config.epochs * stickers // config.batch)
    return Course(min(steps, most), config.batch, config.rate, config.texts)


def _properties(stickers: Sequence[Sticker], texts: TextEncoder, config: SmallConfig) -> "list[Property]":
    import torch

    from pearl_core.vision.training import Property

    found = []
    for field, weight in config.weights:
        values = [value(sticker, field) for sticker in stickers]
        distinct = sorted(set(values) - {""})
        if len(distinct) > 1:  # of one text there is nothing to tell apart
            place = {text: row for row, text in enumerate(distinct)}
            rows = np.array([place.get(text, -1) for text in values])
            found.append(Property(torch.from_numpy(texts.encode(distinct)), rows, weight))
    return found


def _quality(
    stickers: Sequence[Sticker],
    vectors: Vectors,
    held_out: NDArray[np.bool_],
    texts: TextEncoder,
    config: SmallConfig,
) -> dict[str, Any]:
    """Recall of held-out pictures among each other by their text, texts seen in training and not seen apart."""
    rng = np.random.default_rng(config.seed)
    field = query_field(stickers)
    of_held = [value(sticker, field) for sticker, held in zip(stickers, held_out, strict=True) if held]
    learned = {value(sticker, field) for sticker, held in zip(stickers, held_out, strict=True) if not held}

    def recall(wanted: Callable[[str], bool]) -> dict[str, Any]:
        asked = sorted({text for text in of_held if text and wanted(text)})
        return text_to_image(vectors[held_out], of_held, texts.encode(asked), rng, asked)

    return {
        "query": field,
        "trained_on": int((~held_out).sum()),
        "held_out": int(held_out.sum()),
        "texts_seen": recall(lambda text: text in learned),
        "texts_unseen": recall(lambda text: text not in learned),
        "neighbours": {
            name: _neighbours([value(s, name) for s in stickers], vectors, held_out)
            for name in ("visual_style", "character_ip")
            if len({value(s, name) for s in stickers} - {""}) > 1
        },
    }


def _neighbours(labels: Sequence[str], vectors: Vectors, held_out: NDArray[np.bool_]) -> dict[str, Any]:
    """Held-out stickers told by their neighbours among those of the training; stickers without a label aside."""
    named = np.array([bool(label) for label in labels])
    known, asked = np.flatnonzero(named & ~held_out), np.flatnonzero(named & held_out)
    return neighbour_accuracy(vectors[known], [labels[i] for i in known], vectors[asked], [labels[i] for i in asked])
