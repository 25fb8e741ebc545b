"""The words of a query, marked in a text: what the lexical index took for the same word.

marked("Good nights 晚安", ("night", "晚安"))
->  [{"t": "Good ", "on": False}, {"t": "nights", "on": True}, {"t": " ", ...}, {"t": "晚安", "on": True}]
"""

import re
from collections.abc import Iterable
from itertools import groupby

from pearl_core.text import normalise, segment, terms

Piece = dict[str, str | bool]
_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_CHINESE = re.compile(f"[{_CJK}]")
_PIECE = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)*|[^\w\s]")
_BLANK = re.compile(r"\s+")
ELLIPSIS = " … "


def marked(text: str, words: Iterable[str]) -> list[Piece]:
    """The text in pieces, `on` where it has one of `words` (or a word of the same stem); they join to the text."""
    asked = set(words)
    stems = {token.term for word in asked for token in segment(word)}
    on = [False] * len(text)
    for piece in _PIECE.finditer(text):
        first, found = piece.start(), piece.group()
        if _CHINESE.match(found):
            for start, end in _places(found, asked):
                on[first + start : first + end] = [True] * (end - start)
        elif stems & set(terms(found)):
            on[first : piece.end()] = [True] * len(found)
    for gap in _BLANK.finditer(text):  # between two marked words
        if gap.start() > 0 and gap.end() < len(text) and on[gap.start() - 1] and on[gap.end()]:
            on[gap.start() : gap.end()] = [True] * len(gap.group())
    return _pieces(text, on)


def excerpt(text: str, words: Iterable[str], longest: int) -> list[Piece]:
    """`marked`, of a text longer than `longest` characters only those sentences that have a word, while they fit."""
    asked = tuple(words)
    if len(text) <= longest:
        return marked(text, asked)
    shown: list[Piece] = []
    for sentence in text.split(". "):
        pieces = marked(sentence, asked)
        if any(piece["on"] for piece in pieces):
            room = longest - sum(len(str(piece["t"])) for piece in shown)
            if room < len(sentence) and shown:
                break
            shown += [*pieces, {"t": ELLIPSIS, "on": False}]
    return shown


def _places(run: str, words: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Where a run of Chinese characters has one of the words; beginnings and ends, in characters."""
    folded = normalise(run)
    if len(folded) != len(run):  # a character that is written as several
        return
    for word in words:
        start = folded.find(word) if word else -1
        while start >= 0:
            yield start, start + len(word)
            start = folded.find(word, start + 1)


def _pieces(text: str, on: list[bool]) -> list[Piece]:
    numbered = groupby(range(len(text)), key=lambda at: on[at])
    return [{"t": "".join(text[at] for at in places), "on": marks} for marks, places in numbered]
