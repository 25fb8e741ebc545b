"""Teach a LLaVA to name stickers as people search them: LoRA on its language model (PerSRV, section 3.3.1).

The question is the paper's for keywords, the answer a query that was clicked for the sticker; the loss is on
the answer's tokens alone. Vision tower and projector stay as they are. Order, dropout and learning rate of a step
depend on the seed and the step alone, so that a run that was killed and taken up again ends with the very
same weights. Of all passes over the log the one with the least loss on the validation queries is kept.
"""

import math
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pearl_core.vlm.config import LoraConfig
from pearl_core.vlm.llava import Llava
from pearl_core.vlm.model import look
from pearl_core.vlm.prompts import KEYWORDS
from pearl_core.vlm.targets import Target

LAYERS = r".*language_model.*\.(q|k|v|o|gate|up|down)_proj"  # the vision tower has a q_proj as well
IGNORED = -100  # no token: cross-entropy leaves these places out


@dataclass(slots=True)
class Progressed:
    """Where a run stands. `curve`: (pass, training loss, validation loss or None), losses in nats per token."""

    step: int = 0
    losses: list[float] = field(default_factory=list)  # of the steps of this pass
    curve: list[tuple[int, float, float | None]] = field(default_factory=list)
    kept: int = 0  # the pass whose weights are the best so far


class Tuner:
    """One run of tuning a model on pairs of stickers and queries."""

    def __init__(
        self,
        llava: Llava,
        targets: Sequence[Target],
        validation: Sequence[Target],
        pictures: Mapping[str, Path],
        config: LoraConfig,
        checkpoint: Path,
        key: str,
    ) -> None:
        """`pictures` by sticker id. A `checkpoint` (a file) of another `key` is not gone on from."""
        import peft

        self._llava, self._targets, self._validation, self._pictures = llava, targets, validation, pictures
        self._config, self._checkpoint, self._key = config, checkpoint, key
        with _seeded(config.seed, llava.model.device), warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of transformers, about a name that peft uses
            lora = peft.LoraConfig(
                r=config.rank, lora_alpha=config.alpha, lora_dropout=config.dropout, target_modules=LAYERS
            )
            self.model: Any = peft.get_peft_model(llava.model, lora)
        self._weights = {name: value for name, value in self.model.named_parameters() if value.requires_grad}
        self._optimiser = torch.optim.AdamW(self._weights.values(), config.learning_rate, weight_decay=0.0)
        self._best: dict[str, Tensor] = {}
        self._a_pass = math.ceil(len(targets) / config.batch)
        self.steps = config.passes * self._a_pass
        self.at = Progressed()

    def run(self, progress: Callable[[float], None] = lambda share: None) -> Progressed:
        """Tune to the end, from the checkpoint where there is one; the model then has the weights of the best pass."""
        self._resume()
        while self.at.step < self.steps:
            self.at.losses.append(self._step())
            self.at.step += 1
            if self.at.step % self._a_pass == 0:
                self._end_pass()
            if self.at.step % self._config.save_every == 0 or self.at.step % self._a_pass == 0:
                self._save()
            progress(self.at.step / self.steps)
        self._set(self._best)
        self.model.eval()
        return self.at

    def save(self, folder: Path) -> None:
        """Write the adapter into an existing folder, as peft and `load_llava` read it."""
        self.model.save_pretrained(str(folder), save_embedding_layers=False)  # "auto" would ask the model hub

    def loss(self, targets: Sequence[Target]) -> float:
        """Mean of -log P of the answers' tokens."""
        self.model.eval()
        total, tokens, size = 0.0, 0, max(1, self._config.batch // self._config.parts)
        with torch.inference_mode():
            for start in range(0, len(targets), size):
                part = targets[start : start + size]
                total += self._sum(part).item()
                tokens += sum(map(len, self._answers(part)))
        return total / tokens

    def _step(self) -> float:
        """One optimiser step; the mean loss of its answers' tokens."""
        config, step = self._config, self.at.step
        for group in self._optimiser.param_groups:
            group["lr"] = config.learning_rate * _schedule(step, config.warm_up, self.steps)
        rows = self._rows(step)
        tokens = sum(map(len, self._answers([self._targets[row] for row in rows])))
        self.model.train()
        self._optimiser.zero_grad(set_to_none=True)
        total = 0.0
        with _seeded(config.seed * 1_000_003 + step, self.model.device):
            for part in np.array_split(rows, min(config.parts, len(rows))):
                loss = self._sum([self._targets[row] for row in part]) / tokens
                loss.backward()  # type: ignore[no-untyped-call]
                total += loss.item()
        torch.nn.utils.clip_grad_norm_(list(self._weights.values()), config.clip)
        self._optimiser.step()
        return total

    def _rows(self, step: int) -> NDArray[np.int64]:
        """The pairs of a step: every pass goes over all of them, in an order of its own."""
        a_pass, place = divmod(step, self._a_pass)
        order = np.random.default_rng([self._config.seed, a_pass]).permutation(len(self._targets))
        return order[place * self._config.batch : (place + 1) * self._config.batch]

    def _sum(self, targets: Sequence[Target]) -> Tensor:
        """Sum of -log P over the tokens of the answers."""
        images = [look(self._pictures[target.sticker_id]) for target in targets]
        inputs = self._llava.inputs(images, [KEYWORDS.text] * len(targets))  # all of one length: nothing is padded
        tokens = [torch.tensor(answer) for answer in self._answers(targets)]
        answers = torch.nn.utils.rnn.pad_sequence(tokens, batch_first=True, padding_value=IGNORED)
        answers = answers.to(self.model.device)  # [pairs, tokens]
        read = torch.cat([inputs["input_ids"], answers.clamp(min=0)], 1)
        mask = torch.cat([inputs["attention_mask"], (answers != IGNORED).long()], 1)
        with self._precision():
            logits = self.model(
                input_ids=read,
                attention_mask=mask,
                pixel_values=inputs["pixel_values"],
                logits_to_keep=answers.shape[1] + 1,  # from the question's last token on
                use_cache=False,
            ).logits[:, :-1]
        return torch.nn.functional.cross_entropy(
            logits.float().transpose(1, 2), answers, ignore_index=IGNORED, reduction="sum"
        )

    def _answers(self, targets: Sequence[Target]) -> list[list[int]]:
        """The tokens of the queries, each with the token that ends an answer."""
        tokenizer = self._llava.processor.tokenizer
        told = tokenizer([target.query for target in targets], add_special_tokens=False)["input_ids"]
        return [[*tokens[: self._config.max_tokens], tokenizer.eos_token_id] for tokens in told]

    def _precision(self) -> AbstractContextManager[Any]:
        on_gpu = self.model.device.type == "cuda"
        return torch.autocast("cuda", torch.bfloat16) if on_gpu else nullcontext()

    def _end_pass(self) -> None:
        number, loss = len(self.at.curve) + 1, self.loss(self._validation) if self._validation else None
        before = [told for _, _, told in self.at.curve if told is not None]
        self.at.curve.append((number, float(np.mean(self.at.losses)), loss))
        self.at.losses = []
        if loss is None or loss < min(before, default=math.inf):
            self.at.kept = number
            self._best = {name: value.detach().cpu().clone() for name, value in self._weights.items()}

    def _set(self, weights: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, value in weights.items():
                self._weights[name].copy_(value)

    def _save(self) -> None:
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._checkpoint.with_name(f"{self._checkpoint.name}.{os.getpid()}.part")
        at = {name: getattr(self.at, name) for name in ("step", "losses", "curve", "kept")}
        weights = {name: value.detach() for name, value in self._weights.items()}
        state = {"key": self._key, "at": at, "weights": weights, "best": self._best}
        torch.save(state | {"optimiser": self._optimiser.state_dict()}, fresh)
        fresh.replace(self._checkpoint)

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        state = torch.load(self._checkpoint, map_location=self.model.device, weights_only=True)
        if state["key"] == self._key:
            self.at, self._best = Progressed(**state["at"]), state["best"]
            self._set(state["weights"])
            self._optimiser.load_state_dict(state["optimiser"])


def _schedule(step: int, warm_up: float, steps: int) -> float:
    """Share of the full learning rate: linear warm-up, then linear decay to 0."""
    warm = max(1, round(warm_up * steps))
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))


@contextmanager
def _seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Let torch draw from this seed inside the block, and go on as before after it."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
