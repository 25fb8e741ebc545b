"""What a session came to, written when it ends: the measures of a million events then need no list and no click.

    end(records, session, "submitted", event_id)    # its `ending` and its `outcome`, in the caller's transaction

An outcome says nothing that other records don't: no answer is taken for a session that has ended, so what follows from
its lists, clicks and vote stays as it is. Sessions without one, open or older, are read from those, and whoever reads
compares two answers by `compared` as well. What may still change, exclusions and erased profiles, is not in here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as Records

from annotation import sessions
from db import models
from db.store import now

EITHER: Mapping[Any, str] = {False: "0", True: "1"}
SIDE: Mapping[Any, str] = {"P": "P", "B": "B", None: "-"}
# What `Outcome.traits` tells by a letter each, in this order.
TRAITS: Mapping[str, Mapping[Any, str]] = {
    "kind": {"interleaved": "i", "side_by_side": "s"},
    "state": {"submitted": "s", "abandoned": "a"},
    "practice": EITHER,
    "a_a": EITHER,
    "first": SIDE,
    "left": SIDE,
    "choice": {"left": "l", "right": "r", "equal": "e", None: "-"},
}
MARKS = 3  # letters for each position: owner, clicked, shared


class Compared(NamedTuple):  # made a quarter of a million times where there are no outcomes
    """Two answers beside each other."""

    distinct: int  # stickers in the shorter one, each counted once
    shared: tuple[int, ...]  # where, in the list shown, a sticker of both stands; from 1
    matter: str | None  # of a vote: a digest of the query and both lists


def compared(
    kind: str, query: str, list_p: Sequence[str], list_b: Sequence[str], shown: Iterable[str]
) -> Compared:  # fmt: skip
    """What the measures need of both answers to a normalised query, best first, and of the list mixed from them."""
    in_p, in_b = set(list_p), set(list_b)
    both = in_p & in_b
    shared = tuple(at for at, sticker in enumerate(shown, 1) if sticker in both) if both else ()
    matter = None
    if kind == "side_by_side":
        text = "\n".join([query, *list_p, "", *list_b])
        matter = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return Compared(min(len(in_p), len(in_b)), shared, matter)


def end(
    records: Records, session: models.Session, state: str, event_id: str | None = None, choice: str | None = None
) -> None:
    """End a session as `state`, with the `choice` of its vote, if any. Nothing may be added to it from now on."""
    ending = models.Ending(session_id=session.session_id, state=state, event_id=event_id, at=now())
    records.add(ending)
    impression = records.scalar(select(models.Impression).where(models.Impression.session_id == session.session_id))
    if impression is not None:
        answers = select(models.Retrieval.side, models.Retrieval.sticker_ids)
        lists = dict(records.execute(answers.where(models.Retrieval.session_id == session.session_id)).all())
        clicked = sessions.chosen_positions(records, impression.impression_id)
        records.add(outcome(session, impression, ending, lists, clicked, choice))
    records.flush()


def outcome(
    session: models.Session,
    impression: models.Impression,
    ending: models.Ending,
    lists: Mapping[str, Sequence[str]],
    clicked: Collection[int],
    choice: str | None,
) -> models.Outcome:
    """The outcome of an ended session; `lists` are both answers by side, `clicked` the positions chosen at last."""
    found = compared(
        session.kind, session.query_normalised, lists.get("P", ()), lists.get("B", ()), impression.shown
    )  # fmt: skip
    values = {
        "kind": session.kind,
        "state": ending.state,
        "practice": session.practice,
        "a_a": session.a_a,
        "first": impression.first_side,
        "left": impression.left_side,
        "choice": choice,
    }
    owners = enumerate(impression.owners, 1)
    return models.Outcome(
        session_id=session.session_id,
        experiment_id=session.experiment_id,
        profile_id=session.profile_id,
        traits="".join(letters[values[name]] for name, letters in TRAITS.items()),
        distinct_stickers=found.distinct,
        marks="".join(f"{owner}{at in clicked:d}{at in found.shared:d}" for at, owner in owners),
        matter=found.matter,
        began_at=session.at,
        ended_at=ending.at,
    )
