"""What PerSRV, or a system ranked by style, says of its answer and of the person, as the Search tab draws it.

Read is what `pearl_core.persrv.search` tells, each part where it is there: `recall`, `style`, and of the
sticker's own row of `hits` the parts `relevance`, `similarity`, `utility` and `style`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from typing import Any

from annotation.reasons.explain import number, picture_address, title, words
from annotation.reasons.marks import excerpt, marked
from pearl_core.corpus import Corpus
from pearl_core.persrv.config import FIELDS
from pearl_core.persrv.fields import field_texts_of
from pearl_core.types import ArtifactMissing, Personal, Query, User, UserGroup

COUNT_WORDS = {"popularity": "clicks", "users": "people", "asked": "queries"}
OWN, NOBODY = "user", "nobody"
LONGEST_TEXT = 150  # characters of a field; of a longer one what has a word of the query
MOST_MEMBERS, MOST_LIKED = 200, 200  # people of a group, and stickers of theirs, that stand for it

Drawn = dict[str, Any]


def persrv_reasons(corpus: Corpus, query: Query, told: Mapping[str, Any], sticker_id: str) -> Drawn:
    """`matched`, `useful` and `liked` of one sticker, each None where `told` says nothing of it.

    `carried` names the notes of the hit that say the same. Raises TypeError, KeyError or the like where `told` has
    another shape.
    """
    hits: Sequence[Mapping[str, Any]] = told.get("hits") or ()
    hit = next((one for one in hits if one["sticker_id"] == sticker_id), {})
    return {
        "matched": _matched(corpus, query, told, hit) if "relevance" in hit else None,
        "useful": _useful(hit["utility"]) if hit.get("utility", {}).get("counts") else None,
        "liked": _liked(corpus, query.user, told["style"], hit) if "style" in hit else None,
        "carried": list(hit.get("relevance", {})),
    }


def person(corpus: Corpus, user: User, system: Personal) -> Drawn:
    """Whose style a system ranks by: their clusters as pictures, and the weights that it goes by."""
    told = known_of(corpus, user, system)
    style, recall = told["style"], told.get("recall", {})
    heading, say = _whose(user, style)
    weights = [f"{words(name)} {number(weight)}" for name, weight in recall.get("weights", {}).items()]
    if style["whose"] != NOBODY:
        weights.append(f"liked style {number(style['alpha'])}" + ("" if style["alpha"] else " (it did not help here)"))
    return {
        "heading": heading,
        "say": say,
        "groups": [_cluster(corpus, cluster) for cluster in style["clusters"]],
        "weights": " · ".join(weights),
    }


def known_of(corpus: Corpus, user: User, system: Personal) -> Mapping[str, Any]:
    """What the system knows of somebody; stickers of their group stand in for those of whoever has none."""
    return system.known_of(user, () if user.history or user.group is None else liked_by(corpus, user.group))


def liked_by(corpus: Corpus, group: UserGroup) -> tuple[str, ...]:
    """The stickers that people of a group clicked most, by some of its members."""
    members = islice((user for user in corpus.users.values() if user.group == group), MOST_MEMBERS)
    clicks = Counter(chain.from_iterable(user.history for user in members))
    return tuple(sticker_id for sticker_id, _ in clicks.most_common(MOST_LIKED))


def _whose(user: User, style: Mapping[str, Any]) -> tuple[str, str]:
    clusters, clicks = len(style["clusters"]), sum(cluster["clicks"] for cluster in style["clusters"])
    size = f"{_counted(clicks, 'click')} in {_counted(clusters, 'style')}"
    if style["whose"] == OWN:
        return f"Styles that {user.user_id or 'this person'} likes", size
    if style["whose"] != NOBODY:
        own = f"{user.user_id} has clicked nothing yet. " if user.user_id else ""
        return "Their group’s styles", f"{own}What people of the group {style['whose']} clicked: {size}"
    if user.group is None and not user.history:
        return "No style known", "Choose a known user, or an age and a gender, to have stickers ranked by liked styles."
    return "No style in use", "Nothing is ranked by what this person likes the looks of."


def _cluster(corpus: Corpus, cluster: Mapping[str, Any]) -> Drawn:
    return {
        "n": cluster["number"],
        "clicks": _counted(cluster["clicks"], "click"),
        "pics": [
            {"src": picture_address(corpus, sticker_id), "alt": title(corpus.by_id[sticker_id])}
            for sticker_id in cluster["stickers"]
            if sticker_id in corpus.by_id
        ],
    }


def _matched(corpus: Corpus, query: Query, told: Mapping[str, Any], hit: Mapping[str, Any]) -> Drawn:
    """Field by field what the query's words gave, largest first, with the words marked in the field's text."""
    relevance: Mapping[str, Any] = hit["relevance"]
    used: Mapping[str, float] = told["recall"]["weights"]
    texts = _texts(corpus, hit["sticker_id"], relevance)
    fields = sorted(relevance, key=lambda name: -relevance[name]["score"])
    rows = [_field(name, relevance[name], used.get(name, 1.0), texts.get(name, "")) for name in fields]
    if hit["similarity"]:
        rows.append({"k": "likeness", "v": number(hit["similarity"]), "text": [], "words": "of meaning, beyond words"})
    without = [words(name) for name in FIELDS if used.get(name) and name not in relevance]
    found = {word for field in relevance.values() for word in field["words"]}
    return {
        "query": marked(query.text, found),
        "total": number(sum(field["score"] for field in relevance.values()) + hit["similarity"]),
        "fields": rows,
        "without": f"No word of it in: {', '.join(without)}." if without else "",
    }


def _field(name: str, field: Mapping[str, Any], weight: float, text: str) -> Drawn:
    shares: Mapping[str, float] = field["words"]
    return {
        "k": words(name),
        "weight": f"× {number(weight)}",
        "v": number(field["score"]),
        "text": excerpt(text, shares, LONGEST_TEXT),
        "words": " · ".join(f"{word} {number(share)}" for word, share in shares.items()) if len(shares) > 1 else "",
    }


def _texts(corpus: Corpus, sticker_id: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The text of each field; {} while a stage of the build that they come from is made anew."""
    try:
        return field_texts_of(corpus, sticker_id, [name for name in fields if name in FIELDS])
    except ArtifactMissing:
        return {}


def _useful(utility: Mapping[str, Any]) -> Drawn:
    """The three counts and what each gave; the bars compare what they gave."""
    counts: Mapping[str, Mapping[str, Any]] = utility["counts"]
    largest = max(count["score"] for count in counts.values()) or 1.0
    return {
        "total": number(utility["score"]),
        "rows": [
            {
                "k": COUNT_WORDS.get(name, name),
                "n": f"{count['value']:,}",
                "w": round(100 * count["score"] / largest, 1),
                "v": number(count["score"]) if count["weight"] else "unused",
                "tone": "" if count["weight"] else "off",
            }
            for name, count in counts.items()
        ],
    }


def _liked(corpus: Corpus, user: User, style: Mapping[str, Any], hit: Mapping[str, Any]) -> Drawn:
    """The style that the sticker is like, and by how much that raised its score."""
    own, alpha, liking = hit["style"], style["alpha"], hit["style"]["preference"]
    nearest = next((one for one in style["clusters"] if one["number"] == own["cluster"]), None)
    before, raised = hit["recall"], own["boost"] > 0
    measure = "distance" if style["reading"] == "literal" else "likeness"
    return {
        "title": "Their group’s style" if style["whose"] not in (OWN, NOBODY) else "Liked style",
        "by": f"+{own['boost'] / before:.0%}" if raised and before > 0 else "not raised",
        "tone": "" if raised else "off",
        "cluster": _cluster(corpus, nearest) if nearest else None,
        "say": _said(user, style, own),
        "how": f"Score before × (1 + weight × {measure}):" if raised else "",
        "sum": f"{number(before)} × (1 + {number(alpha)} × {number(liking)}) = {number(hit['score'])}",
    }


def _said(user: User, style: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    if style["whose"] == NOBODY:
        heading, say = _whose(user, style)
        return f"{heading}. {say}"
    whose = f"of {user.user_id or 'this person'}" if style["whose"] == OWN else f"of the group {style['whose']}"
    if own["cluster"] is None:
        return "Not ranked by style: it has no picture, or comes after those that the style ranks."
    if not style["alpha"]:
        return f"Nearest is style {own['cluster']} {whose}. Style has weight 0: it did not help on this corpus."
    if own["boost"] > 0:
        return f"It looks like style {own['cluster']} {whose}."
    return f"Nearest is style {own['cluster']} {whose}, but it looks too little like it."


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
