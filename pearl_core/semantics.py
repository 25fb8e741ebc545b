"""What a sticker means, in words, whoever said it: a vision-language model, its creator, or a tagger.

PerSRV's semantics (section 3.3.1, eq. 7) besides the text written on the sticker and the queries of the log.
The stage `semantics` of a build writes them to `built/CORPUS/semantics`, one row for each sticker.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pearl_core.corpus import Corpus, read_jsonl
from pearl_core.types import ArtifactMissing

FILE = "semantics.jsonl"
Source = Literal["model", "creator", "tagger", ""]


@dataclass(frozen=True, slots=True)
class Semantics:
    """The words for one sticker; "" and () where nobody said any. `source` is who gave the keywords."""

    sticker_id: str
    keywords: tuple[str, ...] = ()
    description: str = ""
    emotions: str = ""
    source: Source = ""


def write_semantics(folder: Path, rows: Mapping[str, Semantics]) -> None:
    """Write the rows, in the order of sticker ids, into an existing folder."""
    with (folder / FILE).open("w", encoding="utf-8") as out:
        for sticker_id in sorted(rows):
            out.write(json.dumps(asdict(rows[sticker_id]), ensure_ascii=False) + "\n")


def read_semantics(corpus: Corpus) -> Mapping[str, Semantics]:
    """The row of every sticker, by id. Raises ArtifactMissing before that stage of the build is done."""
    path = corpus.built / "semantics" / FILE
    if not path.exists():
        raise ArtifactMissing(f"semantics of corpus {corpus.name!r} are not built: no {path}")
    return {row["sticker_id"]: Semantics(**{**row, "keywords": tuple(row["keywords"])}) for row in read_jsonl(path)}
