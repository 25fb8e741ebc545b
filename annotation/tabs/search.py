"""Search: one query, up to three systems beside each other, and for each sticker why it came up."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from annotation.checks import checked_text
from annotation.nouns import RESEARCHERS, Annotator, Refused
from annotation.reasons.explain import tiles
from annotation.reasons.pearl import reasons
from annotation.reasons.persrv import known_of, person, persrv_reasons
from annotation.rules import LONGEST_QUERY
from annotation.suggestions import examples
from annotation.tabs import Tab
from annotation.widgets import Answer, Desk, Payload, pane
from annotation.words import SEARCH_CLOSED
from pearl_core.corpus import Corpus
from pearl_core.serving import Systems
from pearl_core.types import (
    AGE_BANDS,
    GENDERS,
    ArtifactMissing,
    Explainer,
    Personal,
    Query,
    UnknownSystem,
    User,
    UserGroup,
)

MOST_SYSTEMS = 3
PAGE = 10  # hits a system shows at first, and adds with "show ten more"
MOST_HITS = 100
MOST_USERS = 300  # known users offered by the browser's own completion
PREFERRED = ("pearl", "persrv", "dense")  # systems chosen at first, as far as they are ready

log = logging.getLogger(__name__)


def draw(desk: Desk) -> None:
    pane("ask", desk, _form(desk))

    def search(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        found = find(desk, payload)
        return found if desk.allowed(person, RESEARCHERS) else {**found, "notice": ""}

    def explain(_: Annotator | None, payload: Payload) -> dict[str, Any]:
        return explained(desk, payload)

    pane("found", desk, [search, explain], curtain=SEARCH_CLOSED)


def _form(desk: Desk) -> tuple[Answer, Answer]:
    def form(_: Annotator | None, __: Payload) -> dict[str, Any]:
        some = examples(desk.systems.corpus)
        return {
            "examples": [{**one, "who": one["who"] or None, "i": index} for index, one in enumerate(some)],
            "ages": AGE_BANDS,
            "genders": [{"v": "female", "k": "woman"}, {"v": "male", "k": "man"}],
            "preferred": PREFERRED,
        }

    def users(_: Annotator | None, __: Payload) -> list[dict[str, str]]:
        known = list(desk.systems.corpus.users.values())[:MOST_USERS]
        return [{"v": user.user_id or "", "k": str(user.group or "")} for user in known]

    return form, users


def find(desk: Desk, payload: Payload) -> dict[str, Any]:
    """Columns for `query`, asked by the person that the payload tells, from each of `systems`.

    `notice` is what else researchers should know, "" where there is nothing; `people` whose styles the systems rank by.
    """
    systems = desk.systems.now  # of one state of the corpus, which may change meanwhile
    query = _asked(systems, payload)
    names = payload.get("systems")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_SYSTEMS:
        raise Refused(f"Choose one to {MOST_SYSTEMS} systems.")
    k = _hits(payload)
    columns = [_column(systems, str(name), query, k) for name in names]
    people = _people(systems, columns, query.user)
    return {"query": query.text, "notice": desk.systems.notice, "cols": columns, "people": people}


def explained(desk: Desk, payload: Payload) -> dict[str, Any]:
    """What `system` itself says of its `k` hits for the query, marked for one `sticker`; `fault` where it can't."""
    systems = desk.systems.now
    query, k, name = _asked(systems, payload), _hits(payload), str(payload.get("system"))
    corpus, sticker_id = systems.corpus, str(payload.get("sticker"))
    if sticker_id not in corpus.by_id:
        raise Refused(f"There is no sticker {sticker_id!r} in {corpus.name}.")
    try:
        system = systems.get(name)
        told = system.explain(query, k) if isinstance(system, Explainer) else {}
        if isinstance(system, Personal):
            told = {**told, **known_of(corpus, query.user, system)}
        drawn, personal = reasons(corpus, told, sticker_id, k), persrv_reasons(corpus, query, told, sticker_id)
        return {"fault": "", **drawn, **personal, "carried": drawn["carried"] + personal["carried"]}
    except (ArtifactMissing, UnknownSystem) as error:
        return {"fault": str(error)}
    except Exception as error:  # a system may fail in any way; its hits stay
        log.exception("%s could not explain its answer to %r", name, query.text)
        return {"fault": f"{name} could not explain this: {_line(error)}"}


def _asked(systems: Systems, payload: Payload) -> Query:
    typed = payload.get("query")
    if not isinstance(typed, str) or not typed.strip():
        raise Refused("Type what you want to say first.")
    return Query(checked_text(typed, "query", LONGEST_QUERY), asker(systems.corpus, payload))


def _hits(payload: Payload) -> int:
    k = payload.get("k", PAGE)
    if not isinstance(k, int) or not 1 <= k <= MOST_HITS:
        raise Refused(f"At most {MOST_HITS} stickers can be shown.")
    return k


def asker(corpus: Corpus, payload: Mapping[str, Any]) -> User:
    """Who asks: a user of the log, else somebody of the given group, else nobody known."""
    user_id = str(payload.get("user") or "").strip()
    if user_id:
        try:
            return corpus.users[user_id]
        except KeyError:
            raise Refused(f"There is no user {user_id!r} in the log of {corpus.name}.") from None
    band, gender = payload.get("age_band"), payload.get("gender")
    known = band in AGE_BANDS and gender in GENDERS
    return User(group=UserGroup(str(band), str(gender)) if known else None)


def _column(systems: Systems, name: str, query: Query, k: int) -> dict[str, Any]:
    about = next((state.about for state in systems.states() if state.name == name), "")
    column = {"name": name, "about": about, "ms": "", "tiles": [], "more": False, "fault": "", "none": False}
    try:
        system = systems.get(name)
        answer = system.retrieve(query, k)
    except (ArtifactMissing, UnknownSystem) as error:
        return {**column, "fault": str(error)}
    except Exception as error:  # one system may fail in any way; the others answer all the same
        log.exception("%s could not answer %r", name, query.text)
        return {**column, "fault": f"{name} failed: {_line(error)}"}
    return {
        **column,
        "ms": f"{answer.latency_ms:,.0f} ms" if answer.latency_ms >= 1 else "under 1 ms",
        "tiles": tiles(systems.corpus, answer),
        "more": len(answer.hits) == k < MOST_HITS,
        "none": not answer.hits,
        "explains": isinstance(system, Explainer),
    }


def _people(systems: Systems, columns: Sequence[Mapping[str, Any]], user: User) -> list[dict[str, Any]]:
    """Whose styles the systems that answered rank by: one entry for all that say the same of the person."""
    people: list[dict[str, Any]] = []
    for column in columns:
        name = column["name"]
        try:
            system = None if column["fault"] else systems.get(name)
            known = person(systems.corpus, user, system) if isinstance(system, Personal) else None
        except Exception:  # its hits stay
            log.exception("%s could not tell what it knows of %r", name, user)
            continue
        if known is not None:
            weights = {"k": name, "v": known.pop("weights")}
            entry = next((one for one in people if known.items() <= one.items()), None)
            if entry is None:
                people.append(entry := {**known, "weights": [], "systems": []})
            entry["weights"].append(weights)
            entry["systems"].append(name)
    return people


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


TAB = Tab("Search", 1, draw, curtain=SEARCH_CLOSED)
