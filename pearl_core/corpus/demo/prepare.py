"""Put the demo corpus in its place, ready to be opened; its pictures are drawn when first looked at, or by a build.

corpus = prepare_demo(home)      # HOME/corpora/demo, in seconds; nothing to do the second time
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pearl_core.artifacts import digest, replacing, write_json
from pearl_core.corpus import DEMO, Corpus, open_corpus, writing
from pearl_core.corpus.demo.write import write_demo
from pearl_core.corpus.normal import corpus_hash

_PACKAGE = Path(__file__).parents[1]
_WAIT_S = 30.0  # for another process that writes the demo corpus, which takes it a few seconds


def prepare_demo(home: Path, seed: int = 0) -> Corpus:
    """The demo corpus of `seed` in `home`, written unless the same code already wrote it with that seed.

    Raises CorpusError when it must be written while another process builds it.
    """
    folder, drawn_by = home / "corpora" / DEMO, _code("drawing")
    key = digest(seed, drawn_by, _code("demo"))
    if _about(folder).get("key") == key:
        return open_corpus(home, DEMO)
    with writing(home, DEMO, _WAIT_S):
        if _about(folder).get("key") != key:  # another process may have written it meanwhile
            _write(folder, seed, drawn_by, key)
    return open_corpus(home, DEMO)


def _write(folder: Path, seed: int, drawn_by: str, key: str) -> None:
    with replacing(folder) as fresh:
        write_demo(fresh, seed)
        about = {
            "name": DEMO,
            # The pictures don't exist yet: the code that draws them stands for their content.
            "hash": corpus_hash(fresh, drawn_by),
            "stickers": _lines(fresh / "stickers.jsonl"),
            "interactions": _lines(fresh / "interactions.csv") - 1,  # the header
            "simulated": True,
            "drawn": True,
            "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "faults": 0,
            "key": key,
        }
        write_json(fresh / "corpus.json", about)


def _code(package: str) -> str:
    """Digest of a package's source, so that changed code makes what it wrote stale."""
    total = hashlib.sha256()
    for path in sorted((_PACKAGE / package).rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / "corpus.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return about


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
