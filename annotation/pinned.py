"""What the records still need of a corpus's earlier states: experiments that are not over, rounds that are judged."""

from sqlalchemy import exists, select

from annotation import sessions
from db import models
from db.labels import Closing, Round
from db.store import Store


def still_needed(store: Store, corpus: str) -> dict[str, set[str]]:
    """Hash of each state of the corpus (by its name) that somebody may be in the middle of -> its systems they need."""
    needed: dict[str, set[str]] = {}
    experiments = select(models.Experiment).where(models.Experiment.corpus == corpus)
    closed = exists().where(Closing.round_id == Round.round_id)
    judged = select(Round.corpus_hash).where(Round.corpus == corpus, ~closed)
    with store.read() as records:
        for row in records.scalars(experiments):
            if sessions.experiment_of(records, row).state != "closed":
                needed.setdefault(row.corpus_hash, set()).update((row.system_p, row.system_b))
        for corpus_hash in records.scalars(judged):
            needed.setdefault(corpus_hash, set())
    return needed
