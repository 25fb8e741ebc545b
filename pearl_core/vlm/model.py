"""What asks a question about pictures: a model on this machine, or one behind an endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image

from pearl_core.corpus.pictures import frames
from pearl_core.llm import Usage
from pearl_core.vlm.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers. Answers with the same `key` may be used for each other; `name` and `adapter` are for people."""

    name: str
    key: str
    adapter: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A picture that could not be asked about, and why."""

    reason: str


class VisionModel(Protocol):
    """A model that is asked about pictures. `stopped` says why it cannot be asked any more, "" while it can."""

    usage: Usage  # what it cost so far
    stopped: str

    def ask(self, pictures: Sequence[Path], prompt: Prompt) -> list[str | NoAnswer]:
        """The answer for each picture, in their order; all of them at a time."""
        ...


def look(path: Path) -> Image.Image:
    """The picture as models see it: RGB, on white, padded to a square; of an animated one its middle frame.

    The first frame is often empty or says nothing yet. A square, since CLIP's preprocessing crops what sticks
    out of one; LLaVA's own pads as well. Raises PictureError for what cannot be decoded.
    """
    shown = frames(path, 3)
    frame = shown[len(shown) // 2]
    side = max(frame.size)
    square = Image.new("RGB", (side, side), "white")
    square.paste(frame, ((side - frame.width) // 2, (side - frame.height) // 2), frame)
    return square
