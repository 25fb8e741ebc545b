"""Which state of the intent table the systems of a corpus are built from.

The table grows while `python -m pearl_core intents` runs; a system that depended on it as it stands would be stale
with every answer. So a build settles it when it begins, and systems depend on what was settled last.
"""

import json

from pearl_core.artifacts import digest, write_json
from pearl_core.corpus import Corpus

FILE = "intents.settled.json"


def settle_table(corpus: Corpus) -> None:
    """From now on systems are built from the table as it is; nothing without one."""
    from pearl_core.intents import read_table, table_path  # takes a while, and who only asks does not need it

    found = read_table(table_path(corpus))
    now = {"table": digest(sorted(found.items()))} if found else None
    if now and now != _settled(corpus):
        write_json(corpus.built / FILE, now)


def settled_table(corpus: Corpus) -> str | None:
    """The digest of the table that was settled last, None where there was none."""
    told = _settled(corpus)
    return told["table"] if told else None


def _settled(corpus: Corpus) -> dict[str, str] | None:
    try:
        told: dict[str, str] = json.loads((corpus.built / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told
