"""Several processes that train one model, each on its share of every batch.

    accelerate launch --num_processes 4 -m pearl_core build --corpus mine --systems pearl

The first process builds as if it were alone, and alone writes. The others wait (`Team.tasks`) until it comes to
a training, take part in it, and wait again until it dismisses them. What a training is of is told by one
picklable value (`Team.call`); gradients are averaged by torch's DistributedDataParallel.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

PATIENCE = timedelta(days=7)  # how long the others wait, while the first draws and reads


class Team:
    """This process among those that train together."""

    def __init__(self) -> None:
        from accelerate import Accelerator
        from accelerate.utils import DistributedDataParallelKwargs, InitProcessGroupKwargs

        # A batch need not hold every property, whose head then has no gradient.
        spread = DistributedDataParallelKwargs(find_unused_parameters=True, broadcast_buffers=False)
        self._accelerator = Accelerator(kwargs_handlers=[spread, InitProcessGroupKwargs(timeout=PATIENCE)])
        self.size: int = self._accelerator.num_processes
        self.rank: int = self._accelerator.process_index
        self.device = str(self._accelerator.device)

    @property
    def first(self) -> bool:
        return self.rank == 0

    def call(self, task: object) -> None:
        """Of the first process: let the others take part in this task."""
        self.agreed(task)

    def tasks(self) -> Iterator[Any]:
        """Of the others: the tasks that they are called to, until they are dismissed."""
        while (task := self.agreed(None)) is not None:
            yield task

    @contextmanager
    def dismissed(self) -> Iterator[None]:
        """Of the first process: after the block there is nothing more to do, even if it failed.

        But for a failure in the midst of a task (`together`), when nobody listens: it ends all processes.
        """
        try:
            yield
        except Exception:
            self.agreed(None)
            raise
        self.agreed(None)

    def agreed(self, value: Any) -> Any:
        """The first process's value, in all of them."""
        from accelerate.utils import broadcast_object_list

        return broadcast_object_list([value])[0]

    def mean(self, value: float) -> float:
        """The mean of a number over the processes, in all of them."""
        import torch

        told = torch.tensor(value, dtype=torch.float32, device=self._accelerator.device)
        return float(self._accelerator.reduce(told, "mean"))

    def prepared(self, module: "torch.nn.Module") -> "torch.nn.Module":
        """The module, whose gradients are averaged over the processes from now on."""
        prepared: torch.nn.Module = self._accelerator.prepare(module)
        return prepared

    def averaging(self, module: "torch.nn.Module", now: bool) -> AbstractContextManager[Any]:
        """A block whose backward averages the gradients, or adds to this process's own only."""
        return nullcontext() if now else self._accelerator.no_sync(module)


def team() -> Team | None:
    """The team that this process was launched in, None where it is alone."""
    alone = int(os.environ.get("WORLD_SIZE", "1")) < 2  # as torchrun and accelerate tell the processes they launch
    return None if alone else _team()


@cache
def _team() -> Team:
    return Team()


@contextmanager
def together(task: object) -> Iterator[None]:
    """What the whole team does at once, if there is one. What fails in it ends this process, and so all others."""
    found = team()
    if found is None:
        yield
        return
    if found.first:
        found.call(task)
    try:
        yield
    except Exception as error:
        raise SystemExit(f"training in {found.size} processes failed: {error!r}") from error
