"""Sticker tiles and the explain panel: what the templates in `assets/panes` draw, as plain dicts."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pearl_core.corpus import Corpus
from pearl_core.types import Hit, RankedList, Sticker

PROPERTY_WORDS = {
    "ocr_text": "text",
    "character_ip": "character",
    "entity": "entity",
    "visual_style": "style",
    "meaning": "meaning",
}
PART_WORDS = {"ocr": "text", "style": "liked style"}  # parts of a score by other names than people's
MATCHING = ": words"  # ends the name of a note on the words of the query that a field has
GENERATED = " generated"  # ends the name of a note on a property's own value, as it was generated
LONGEST_TITLE = 48  # characters
LEAST = 0.0005  # shown as 0 below


def picture_address(corpus: Corpus, sticker_id: str) -> str:
    """Where the Search tab gets a picture; the corpus hash keeps a browser from showing an older corpus's."""
    return f"/img/sticker/{quote(corpus.name, safe='')}/{quote(sticker_id, safe='')}?v={corpus.hash[:8]}"


def tiles(corpus: Corpus, answer: RankedList) -> list[dict[str, Any]]:
    """One tile for each hit, best first, each with its own explain panel in `why`."""
    return [
        {
            "rank": rank,
            "src": picture_address(corpus, hit.sticker_id),
            "label": f"Rank {rank}: {title(corpus.by_id[hit.sticker_id])}",
            "why": why(corpus, answer.system, rank, hit),
        }
        for rank, hit in enumerate(answer.hits, 1)
    ]


def why(corpus: Corpus, system: str, rank: int, hit: Hit) -> dict[str, Any]:
    """The explain panel: the parts of the score as bars, notes in words, the five properties, recognised text."""
    sticker = corpus.by_id[hit.sticker_id]
    parts = {name: value for name, value in hit.evidence.items() if not isinstance(value, str)}
    notes = {name: value for name, value in hit.evidence.items() if isinstance(value, str)}
    costs = bool(parts) and max(parts.values()) <= 0 > min(parts.values())
    read = recognised(corpus, hit.sticker_id)
    return {
        "src": picture_address(corpus, hit.sticker_id),
        "title": title(sticker),
        "id": hit.sticker_id,
        "place": f"{system} · rank {rank}",
        "score": number(hit.score),
        "bars": _bars(parts, "cost" if costs else "less"),
        "bars_note": "All of it is taken off: the shorter a bar, the better." if costs else "",
        "notes": [{"k": words(name), "v": value, "of": _subject(name)} for name, value in notes.items()],
        "props": [
            {"k": label, "v": getattr(sticker, name) or "none", "tone": "" if getattr(sticker, name) else "none"}
            for name, label in PROPERTY_WORDS.items()
        ]
        + ([{"k": "keywords", "v": ", ".join(sticker.keywords), "tone": ""}] if sticker.keywords else []),
        "read": read or ("nothing" if read is not None else "not read yet"),
        "read_tone": "" if read else "none",
    }


def _bars(parts: Mapping[str, float], below: str) -> list[dict[str, Any]]:
    """Each part with its share of the longest; `below` is the tone of a part that is less than 0."""
    longest = max((abs(value) for value in parts.values()), default=0.0) or 1.0
    return [
        {
            "k": words(name),
            "v": number(value),
            "w": round(100 * abs(value) / longest),
            "tone": below if value < 0 else "",
        }
        for name, value in parts.items()
    ]


def recognised(corpus: Corpus, sticker_id: str) -> str | None:
    """Text that OCR read on the picture, "" where it read none, None before that stage of the build is done."""
    if not (corpus.built / "ocr" / "recognised.jsonl").exists():
        return None
    return corpus.recognised.get(sticker_id, "")


def title(sticker: Sticker) -> str:
    """A sticker in a few words, for people who do not see it and for the panel's heading."""
    name = sticker.character_ip or sticker.entity or sticker.ocr_text or sticker.meaning or sticker.sticker_id
    told = name if sticker.meaning in (None, name) else f"{name}, {sticker.meaning}"
    told = told if len(told) <= LONGEST_TITLE else name
    return told if len(told) <= LONGEST_TITLE else told[: LONGEST_TITLE - 1].rstrip(" ,") + "…"


def words(name: str) -> str:
    """A component's name for people; a property is called here as among the five."""
    of = _subject(name) or name
    return {**PROPERTY_WORDS, **PART_WORDS}.get(of, of.replace("_", " ")) + name[len(of) :]


def _subject(name: str) -> str:
    """The part that a note of this name is about, "" for a note that stands for itself."""
    return next((name.removesuffix(end) for end in (GENERATED, MATCHING) if name.endswith(end)), "")


def number(value: float) -> str:
    """Three significant digits without trailing noise, a true minus sign."""
    value = 0.0 if abs(value) < LEAST else value
    shown = f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
    return shown.replace("-", "−")
