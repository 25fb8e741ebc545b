"""Decoding many pictures at once, and the cache of what an encoder made of them.

A picture that cannot be decoded is answered by its fault in place of its frames: the others go on.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import numpy as np

from pearl_core.corpus.workers import worker_processes
from pearl_core.vision.encoding import Vectors
from pearl_core.vision.frames import Frames, square_frames

CHUNK = 512  # pictures decoded at a time: what is decoded and not yet encoded stays within some 200 MB
FEW = 200  # so many are decoded sooner than processes start


def decoded(paths: Sequence[Path], side: int, workers: int) -> Iterator[Frames | str]:
    """The frames of each picture [frames, side, side, 3], or why it has none, in the order of `paths`.

    Raises RuntimeError when a worker process was killed.
    """
    decode = partial(_decode, side=side)
    if len(paths) <= FEW:
        yield from map(decode, paths)
        return
    with worker_processes(workers) as pool:
        try:
            for start in range(0, len(paths), CHUNK):
                yield from pool.map(decode, paths[start : start + CHUNK], chunksize=8)
        except BrokenProcessPool:
            raise RuntimeError("a process that decodes pictures was killed; build again to go on") from None


def _decode(path: Path, side: int) -> Frames | str:
    try:
        return square_frames(path, side)
    except Exception as error:  # one bad picture must not end the stage; it is reported by name
        return f"{error}" or type(error).__name__


class VectorCache:
    """Vectors by the digest of a picture's content, in one file that grows; for one process at a time.

    What a killed process left half-written at the end is dropped.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._record = np.dtype([("content", "S64"), ("vector", "<f4", (dimension,))])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        whole = path.stat().st_size // self._record.itemsize
        with path.open("r+b") as file:
            file.truncate(whole * self._record.itemsize)
        saved = np.fromfile(path, self._record)
        contents = (content.decode() for content in saved["content"])
        self._vectors: dict[str, Vectors] = dict(zip(contents, saved["vector"], strict=True))

    def __contains__(self, content: str) -> bool:
        return content in self._vectors

    def __getitem__(self, content: str) -> Vectors:
        return self._vectors[content]

    def add(self, contents: Sequence[str], vectors: Vectors) -> None:
        """`vectors` [contents, dimension]."""
        records = np.zeros(len(contents), self._record)
        records["content"], records["vector"] = [content.encode() for content in contents], vectors
        with self._path.open("ab") as file:
            file.write(records.tobytes())
        self._vectors.update(zip(contents, vectors, strict=True))
