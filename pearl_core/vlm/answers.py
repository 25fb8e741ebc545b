"""What one model said, kept by picture and question, so that nothing is asked twice.

One JSON line an answer, appended as it comes: a killed run loses at most what was being asked, and a picture
that comes again, in whatever corpus, costs nothing. Answers are kept as they were given and read anew each
time (`pearl_core.vlm.prompts`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from pearl_core.types import CorpusError
from pearl_core.vlm.prompts import Prompt


class Answers:
    """The answers of one model. `content` is the digest of a picture's bytes."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        """`file` is `path`, open for reading and appending. Raises CorpusError, naming the line, for a damaged one."""
        self._file = file
        self._known: dict[tuple[str, str], str] = {}
        file.seek(0)
        lines = file.read().split(b"\n")
        for number, line in enumerate(lines[:-1], 1):
            try:
                row = json.loads(line)
                self._known[row["content"], row["prompt"]] = str(row["answer"])
            except (ValueError, LookupError, TypeError):
                raise CorpusError(f"{path}:{number}: no answer of a model: {line[:80]!r}") from None
        file.seek(0)
        file.truncate(sum(len(line) + 1 for line in lines[:-1]))  # without the line that a killed run left torn

    def get(self, content: str, prompt: Prompt) -> str | None:
        return self._known.get((content, prompt.key))

    def add(self, content: str, prompt: Prompt, answer: str) -> None:
        """Keep an answer and hand it to the system."""
        self._known[content, prompt.key] = answer
        row = {"content": content, "prompt": prompt.key, "answer": answer}
        self._file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        self._file.flush()


@contextmanager
def open_answers(caches: Path, key: str) -> Iterator[Answers]:
    """The answers of the model that `key` stands for. Raises BlockingIOError while another process adds to them."""
    path = caches / f"vlm-{key}.jsonl"
    caches.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=0), path.open("a+b") as file:
            yield Answers(path, file)
    except Timeout:
        raise BlockingIOError(f"the same model is being asked by another process: {path} is in use") from None
