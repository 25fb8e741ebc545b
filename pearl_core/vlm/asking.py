"""Ask a model what is not known yet about pictures, in batches, and read what it said.

An answer in another form than was asked for is asked for once more with a reminder; after that the picture
goes without, and the fault is told by name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pearl_core.llm import Usage
from pearl_core.vlm.answers import Answers
from pearl_core.vlm.model import NoAnswer, VisionModel
from pearl_core.vlm.prompts import OffFormat, Prompt

Parsed = TypeVar("Parsed")
Load = Callable[[], VisionModel]
Progress = Callable[[int, int], None]  # called with the questions done and in all


@dataclass
class Asked:
    """What a run asked. `missing`: picture's content -> why there is no answer; `stopped`: why it ended early."""

    questions: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """A model with the answers that it gave so far. `load` is called only where there is anything to ask."""

    answers: Answers
    load: Load
    batch: int = 8  # pictures at a time
    progress: Progress = lambda done, total: None

    def ask(
        self, paths: Mapping[str, Path], parsers: Mapping[Prompt, Callable[[str], object]], retry: bool = True
    ) -> Asked:
        """Ask every prompt about each picture (content -> file) as far as its answer is not known yet.

        `retry`: ask once more where a prompt's parser refuses the answer.
        """
        asked = Asked()
        model = self._ask_all(None, list(self._questions(paths, parsers)), paths, asked)
        if retry and not asked.stopped:
            self._ask_all(model, list(self._repeated(paths, parsers)), paths, asked)
        return asked

    def _ask_all(
        self,
        model: VisionModel | None,
        questions: Sequence[tuple[Prompt, list[str]]],
        paths: Mapping[str, Path],
        asked: Asked,
    ) -> VisionModel | None:
        done, total = 0, sum(len(contents) for _, contents in questions)
        for prompt, contents in questions:
            model = model or self.load()
            replies = model.ask([paths[content] for content in contents], prompt)
            for content, reply in zip(contents, replies, strict=True):
                if isinstance(reply, NoAnswer):
                    asked.missing[content] = reply.reason
                else:
                    self.answers.add(content, prompt, reply)
            done += len(contents)
            self.progress(done, total)
            asked.questions += len(contents)
            asked.usage, asked.stopped = model.usage, model.stopped
            if model.stopped:
                break
        return model

    def _questions(
        self, paths: Mapping[str, Path], prompts: Mapping[Prompt, object]
    ) -> Iterator[tuple[Prompt, list[str]]]:
        """Batches of one prompt each, all prompts about some pictures before the next pictures."""
        for chunk in _chunks(sorted(paths), self.batch):
            for prompt in prompts:
                if unknown := [content for content in chunk if self.answers.get(content, prompt) is None]:
                    yield prompt, unknown

    def _repeated(
        self, paths: Mapping[str, Path], parsers: Mapping[Prompt, Callable[[str], object]]
    ) -> Iterator[tuple[Prompt, list[str]]]:
        for prompt, parse in parsers.items():
            again = prompt.again()
            unread = [
                content
                for content in sorted(paths)
                if self.answers.get(content, again) is None and read(self.answers, content, prompt, parse).fault
            ]
            for chunk in _chunks(unread, self.batch):
                yield again, list(chunk)


@dataclass(frozen=True, slots=True)
class Read(Generic[Parsed]):
    """What a model said. Without an answer in the form asked for, `value` is None and `fault` says what was wrong.

    Both are empty where nothing was answered.
    """

    value: Parsed | None = None
    fault: str = ""


def read(answers: Answers, content: str, prompt: Prompt, parse: Callable[[str], Parsed]) -> Read[Parsed]:
    """The first answer to the prompt, or to its repetition, that keeps to the form."""
    fault = ""
    for asked in (prompt, prompt.again()):
        answer = answers.get(content, asked)
        if answer is not None:
            try:
                return Read(parse(answer))
            except OffFormat as error:
                fault = str(error)
    return Read(fault=fault)


def _chunks(contents: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (contents[start : start + size] for start in range(0, len(contents), size))
