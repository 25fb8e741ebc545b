"""Artifacts: a folder each, with a `meta.json` that says exactly what it was built from.

An artifact is written beside its place and moved in by one rename, so a killed build leaves the old one or
the new one; what it left beside them is put right by the next (`clear_leftovers`). Its `key` is a digest of
everything that it depends on; another key is stale.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from pearl_core.types import ArtifactMissing

META = "meta.json"


def digest(*parts: object) -> str:
    """16 hex digits over JSON of the parts (dataclasses by their fields): equal parts, equal digest."""

    def plain(value: object) -> object:
        return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)

    text = json.dumps(parts, default=plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_artifact(folder: Path, key: str, fill: Callable[[Path], Mapping[str, Any] | None]) -> None:
    """Let `fill` write files into an empty folder, add `meta.json` (what `fill` returns, and the key), move it in."""
    with replacing(folder) as fresh:
        details = dict(fill(fresh) or {})
        write_json(fresh / META, {"key": key, **details})


def read_meta(folder: Path, key: str | None = None) -> dict[str, Any]:
    """The artifact's meta.json. Raises ArtifactMissing when it isn't there or its key is another."""
    try:
        meta: dict[str, Any] = json.loads((folder / META).read_text("utf-8"))
    except (OSError, ValueError):
        raise ArtifactMissing(f"{folder.name} is not built: no {META} in {folder}") from None
    if key is not None and meta.get("key") != key:
        raise ArtifactMissing(f"{folder.name} in {folder} was built from another corpus or configuration: build again")
    return meta


def is_current(folder: Path, key: str) -> bool:
    try:
        read_meta(folder, key)
    except ArtifactMissing:
        return False
    return True


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A fresh sibling folder that takes `folder`'s place when the block ends without an error.

    After an error, even one between the two renames, `folder` is as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    fresh.chmod(0o755)  # mkdtemp's own 0700 would hide it from a server under another account
    old = fresh.with_name(fresh.name + "-old")
    try:
        yield fresh
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def clear_leftovers(folder: Path) -> None:
    """Put right what killed processes left beside `folder`; no other may be replacing it now."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        if re.fullmatch(rf"\.{re.escape(folder.name)}-[a-z0-9_]{{8}}(-old)?", left.name):  # as `replacing` names them
            if left.name.endswith("-old") and not folder.exists():
                left.rename(folder)  # it was killed between its two renames
            shutil.rmtree(left, ignore_errors=True)


def write_json(path: Path, value: object) -> None:
    """Write JSON as `write_bytes` does."""
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write beside `path` and rename, so that a reader sees the old content or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)  # mkstemp's own 0600 would hide it from a server under another account
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
