"""Training: batches of pairs by a budget of tokens, validation, checkpoints that a killed run goes on from.

Batch, dropout and learning rate of a step depend on the seed and the step alone, so that a run that was
killed and taken up again ends with the very same weights. Several processes may train one model (`team`).
"""

import copy
import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pearl_core.seq2seq.config import TrainingConfig
from pearl_core.seq2seq.model import Groups, Memory, Seq2Seq
from pearl_core.seq2seq.pairs import Pairs
from pearl_core.seq2seq.team import team

LEAST = 8  # pairs of one batch


@dataclass(slots=True)
class Progressed:
    """Where a run stands. `curve` has (step, training loss, validation loss if any) for each validation."""

    step: int = 0
    best_loss: float = math.inf
    best_step: int = 0
    curve: list[tuple[int, float, float | None]] = field(default_factory=list)


class Trainer:
    """One run of training a model on pairs."""

    def __init__(
        self,
        model: Seq2Seq,
        targets: Mapping[str, NDArray[np.int32]],
        groups: Groups,
        pairs: Pairs,
        validation: Pairs | None,
        config: TrainingConfig,
        checkpoint: Path,
    ) -> None:
        """`targets` are the codes [values, steps] of each property's values. `checkpoint` is a file."""
        self.model, self.config, self.pairs, self.validation = model, config, pairs, validation
        self.groups, self.checkpoint = groups, checkpoint
        self.targets = [model.codes.tokens(p, targets[name]) for p, name in enumerate(model.codes.properties)]
        self.at = Progressed()
        self._best: dict[str, Tensor] | None = None
        self._optimiser = torch.optim.AdamW(_groups(model, config.weight_decay), config.learning_rate)
        self._lengths = model.lengths([text for text, _ in pairs.sources])
        self._chance = pairs.weight / pairs.weight.sum() if len(pairs) else pairs.weight
        self._rows = max(1, min(config.batch_tokens // max(model.codes.steps, 1), max(LEAST, len(pairs) // 4)))
        self.steps = min(config.steps, math.ceil(config.passes * len(pairs) / self._rows))
        self._team = team()
        self._of_rows: torch.nn.Module | None = None

    def run(self, progress: Callable[[float], None] = lambda share: None) -> Progressed:
        """Train to the end, from the checkpoint where there is one; the model then has the best weights."""
        self._resume()
        if self._team:
            self._of_rows = self._team.prepared(_OfRows(self))
        losses: list[float] = []
        while self.at.step < self.steps and not self._stopped:
            losses.append(self._step())
            self.at.step += 1
            if self.at.step % self.config.validate_every == 0 or self.at.step == self.steps:
                self._validate(float(np.mean(losses)))
                losses = []
                self._save()
            progress(self.at.step / self.steps)
        if self._best is not None:
            self.model.load_state_dict(self._best)
        self.model.eval()
        return self.at

    @property
    def _stopped(self) -> bool:
        return self.at.step - self.at.best_step >= self.config.patience * self.config.validate_every

    def _step(self) -> float:
        """One optimiser step; the mean loss of its pairs."""
        seed, step = self.config.seed, self.at.step
        rate = self.config.learning_rate * _schedule(step, self.config.warm_up, self.steps)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        rows = self._draw(np.random.default_rng([seed, step]))
        self.model.train()
        self._optimiser.zero_grad(set_to_none=True)
        apart = self._team.rank << 40 if self._team else 0  # each process drops out other units
        with _seeded(seed * 1_000_003 + step + apart, self.model.device):
            total = self._in_team(rows) if self._team else self._alone(rows)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        self._optimiser.step()
        return total

    def _alone(self, rows: NDArray[np.int64]) -> float:
        """Gradients of the mean loss of these pairs, and that loss."""
        total = 0.0
        for part in np.array_split(rows, self.config.accumulate):
            loss = -self._log_likelihood(self.pairs, part).sum() / len(rows)
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        return total

    def _in_team(self, rows: NDArray[np.int64]) -> float:
        """As `_alone`, but this process computes its share of the pairs, and the gradients become those of all."""
        assert self._team is not None and self._of_rows is not None
        rows = np.resize(
            rows, max(len(rows), self._team.size)
        )  # there is one for each, the first ones again if need be
        mine = rows[self._team.rank :: self._team.size]
        parts = [part for part in np.array_split(mine, self.config.accumulate) if len(part)]
        total = 0.0
        for number, part in enumerate(parts, 1):
            with self._team.averaging(self._of_rows, now=number == len(parts)):
                loss = -self._of_rows(part).sum() * self._team.size / len(rows)
                loss.backward()
                total += loss.item()
        return self._team.mean(total)

    def _draw(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Pairs of one batch, drawn by weight (the same loss in expectation), as many as the budget holds."""
        steps = self.model.codes.steps
        rows = rng.choice(len(self.pairs), self._rows, p=self._chance)
        sources = self.pairs.source[rows]
        first = np.zeros(len(rows), bool)
        first[np.unique(sources, return_index=True)[1]] = True  # a source is encoded once a batch
        cost = np.cumsum(steps + self._lengths[sources] * first)
        kept: NDArray[np.int64] = rows[: max(1, int(np.searchsorted(cost, self.config.batch_tokens, "right")))]
        return kept

    def _log_likelihood(self, pairs: Pairs, rows: NDArray[np.int64]) -> Tensor:
        sources, place = np.unique(pairs.source[rows], return_inverse=True)
        asked = [pairs.sources[source] for source in sources.tolist()]
        device = self.model.device
        targets = np.stack([self.targets[p][v] for p, v in zip(pairs.place[rows], pairs.value[rows], strict=True)])
        with self._precision():
            memory = self.model.encode([text for text, _ in asked], np.array([self.groups.row(g) for _, g in asked]))
            return self.model.log_likelihood(
                Memory(*memory).rows(torch.from_numpy(place).to(device)),
                torch.from_numpy(pairs.place[rows]).to(device),
                torch.from_numpy(targets).to(device),
            )

    def _precision(self) -> AbstractContextManager[Any]:
        kind = self.model.device.type
        rounded = self.config.bf16 == "everywhere" or (self.config.bf16 and kind == "cuda")
        return torch.autocast(kind, torch.bfloat16) if rounded else nullcontext()

    def _validate(self, training_loss: float) -> None:
        loss = self.validation_loss()
        if self._team:  # all stop at the same step, whatever the rounding of each
            loss = self._team.agreed(loss)
        if not math.isfinite(training_loss + (loss or 0.0)):
            raise ValueError(
                f"training went astray: after {self.at.step} steps its loss is {training_loss}, on validation {loss}; "
                f"a learning rate below {self.config.learning_rate:g} may do"
            )
        self.at.curve.append((self.at.step, training_loss, loss))
        if loss is None:
            self.at.best_step = self.at.step  # the last weights are kept
        elif loss < self.at.best_loss:
            self.at.best_loss, self.at.best_step = loss, self.at.step
            self._best = copy.deepcopy(self.model.state_dict())

    def validation_loss(self) -> float | None:
        """Mean of -log P over the validation pairs by weight; None without any."""
        if self.validation is None or not len(self.validation):
            return None
        self.model.eval()
        rows = max(1, self.config.batch_tokens // self.model.codes.steps)
        total = 0.0
        with torch.inference_mode():
            for start in range(0, len(self.validation), rows):
                part = np.arange(start, min(start + rows, len(self.validation)))
                found = self._log_likelihood(self.validation, part).cpu().double().numpy()
                total -= float((found * self.validation.weight[part]).sum())
        return total / float(self.validation.weight.sum())

    def _save(self) -> None:
        if self._team and not self._team.first:
            return
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        ended = self.at.step >= self.steps or self._stopped
        fresh = self.checkpoint.with_name(f"{self.checkpoint.name}.{os.getpid()}.part")
        state = {
            "at": {
                "step": self.at.step,
                "best_loss": self.at.best_loss,
                "best_step": self.at.best_step,
                "curve": self.at.curve,
            },
            "model": self.model.state_dict(),
            "best": self._best,
            "optimiser": None if ended else self._optimiser.state_dict(),  # nothing goes on from an end
        }
        torch.save(state, fresh)
        fresh.replace(self.checkpoint)

    def _resume(self) -> None:
        if not self.checkpoint.exists():
            return
        try:
            state = torch.load(self.checkpoint, map_location=self.model.device, weights_only=True)
            self.at = Progressed(**state["at"])
            self.model.load_state_dict(state["model"])
            self._best = state["best"]
            if state["optimiser"] is not None:
                self._optimiser.load_state_dict(state["optimiser"])
        except Exception as error:  # torch raises many kinds for a file that was cut off
            raise ValueError(
                f"{self.checkpoint} is no training to go on with: delete it, and it starts anew ({error!r:.80})"
            ) from error


class _OfRows(torch.nn.Module):
    """The log-likelihoods of rows of the training pairs, as a module that can be spread over processes."""

    def __init__(self, trainer: Trainer) -> None:
        super().__init__()
        self.model = trainer.model
        self._compute = trainer._log_likelihood
        self._pairs = trainer.pairs

    def forward(self, rows: NDArray[np.int64]) -> Tensor:
        return self._compute(self._pairs, rows)


def _groups(model: torch.nn.Module, decay: float) -> list[dict[str, Any]]:
    """Parameters with weight decay (matrices), and without (biases, norms)."""
    trained = [value for value in model.parameters() if value.requires_grad]
    return [
        {"params": [value for value in trained if value.dim() > 1], "weight_decay": decay},
        {"params": [value for value in trained if value.dim() <= 1], "weight_decay": 0.0},
    ]


def _schedule(step: int, warm_up: int, steps: int) -> float:
    """Share of the full learning rate: linear warm-up (at most a tenth of all steps), then linear decay to 0."""
    warm_up = max(1, min(warm_up, steps // 10))
    return min((step + 1) / warm_up, (steps - step) / max(1, steps - warm_up))


@contextmanager
def _seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Let torch draw from this seed inside the block, and go on as before after it."""
    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield
