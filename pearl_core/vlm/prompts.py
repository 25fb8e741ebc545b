"""The two questions that a vision-language model is asked about a sticker, and the strict reading of its answers.

The words are PerSRV's (section 3.3.1). An answer in another form than was asked for is no answer (`OffFormat`):
it is asked for once more, with a reminder of the form, and then left; nothing is guessed from it.
"""

import re
from dataclasses import dataclass

from pearl_core.artifacts import digest

MAX_PHRASES = 4
MAX_WORDS = 12  # of one phrase; two Chinese characters count as one word


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question about one picture, and how many tokens the answer may have."""

    text: str
    max_tokens: int

    @property
    def key(self) -> str:
        """Tells which answers are answers to this very question."""
        return digest("prompt", self.text, self.max_tokens)

    def again(self) -> "Prompt":
        """The same question with a reminder of the form, for a model that did not keep to it."""
        return Prompt(f"{self.text} {_REMINDERS[self.text]}", self.max_tokens)


KEYWORDS = Prompt(
    "You are a sticker expert. Please carefully observe and understand the meanings that the sticker wants to convey "
    "and give a brief phrase or two that expresses the semantic meanings of this sticker.",
    64,
)
DESCRIPTION = Prompt(
    "This is a sticker. 1 Please describe the sticker in detail. 2 describe the feelings it is meant to express. "
    "Use this format 1. | 2.",
    256,
)
_REMINDERS = {
    KEYWORDS.text: "Answer with the brief phrase or two alone, separated by a semicolon, and nothing else.",
    DESCRIPTION.text: 'Begin the answer with "1." and put " | 2." between its two parts.',
}

_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_WORD = re.compile(rf"(?P<cjk>[{_CJK}])|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)*")
_MARKER = re.compile(r"\s*(?:[-*•·]\s+|\(?\d{1,2}[.)、]\s*)")  # of a list
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」')
_JOINER = re.compile(r"(?:and|or|[\s,;.，；。、和或])*", re.IGNORECASE)
_ABOUT = re.compile(r"(?:the|this) (?:sticker|image|picture|phrase|semantic|meaning)\b", re.IGNORECASE)
_FIRST = re.compile(r"\s*1\s*[.．]")
_SECOND = re.compile(r"\s*[|｜]\s*2\s*[.．]|\s*\n\s*2\s*[.．]|(?<=\s)2[.．](?=\s)")
_THIRD = re.compile(r"[|｜\n]\s*3\s*[.．]")


class OffFormat(ValueError):
    """An answer in another form than was asked for; the message says what is wrong with it."""


def parse_keywords(answer: str) -> tuple[str, ...]:
    """The phrases of an answer to KEYWORDS, each once; they are parted by lines, semicolons, bars or quotes.

    A phrase keeps its commas: "want to cry, but no tears come" is one. Raises OffFormat for none, for more
    than MAX_PHRASES, for one of more than MAX_WORDS words, and for a sentence about the sticker.
    """
    pieces = _quoted(answer) or re.split(r"[\n;；|｜]", answer)
    phrases = dict.fromkeys(phrase for piece in pieces if words(phrase := _bare(piece)))
    if not phrases:
        raise OffFormat(f"no phrase in {_short(answer)}")
    if len(phrases) > MAX_PHRASES:
        raise OffFormat(f"{len(phrases)} phrases, not one or two, in {_short(answer)}")
    for phrase in phrases:
        if words(phrase) > MAX_WORDS or _ABOUT.match(phrase):
            raise OffFormat(f"no brief phrase but {_short(answer)}")
    return tuple(phrases)


def parse_description(answer: str) -> tuple[str, str]:
    """Description and feelings from "1. ... | 2. ...", each on one line.

    The bar may be missing where a single "2." can begin the second part. Raises OffFormat for anything else.
    """
    first = _FIRST.match(answer)
    if first is None:
        raise OffFormat(f'no "1." at the beginning of {_short(answer)}')
    rest = answer[first.end() :]
    starts = [found for found in _SECOND.finditer(rest) if "|" in found.group() or "｜" in found.group()]
    starts = starts or list(_SECOND.finditer(rest))
    if len(starts) != 1:
        raise OffFormat(f'{len(starts)} places for "| 2." in {_short(answer)}')
    description, feelings = (_line(part) for part in (rest[: starts[0].start()], rest[starts[0].end() :]))
    if not words(description) or not words(feelings):
        raise OffFormat(f"an empty part in {_short(answer)}")
    if _THIRD.search(rest):
        raise OffFormat(f"a third part in {_short(answer)}")
    return description, feelings


def words(text: str) -> int:
    """How many words a text has, two Chinese characters counting as one (rounded up)."""
    found = list(_WORD.finditer(text))
    chinese = sum(1 for word in found if word["cjk"])
    return len(found) - chinese + (chinese + 1) // 2


def _quoted(answer: str) -> list[str]:
    """What stands in quotes, where an answer holds nothing else; [] for any other."""
    if not _JOINER.fullmatch(_MARKER.sub("", _QUOTED.sub("", answer))):
        return []
    return ["".join(group for group in found.groups() if group) for found in _QUOTED.finditer(answer)]


def _bare(piece: str) -> str:
    """A phrase without list marker, quotes and full stop."""
    return _line(_MARKER.sub("", piece, count=1)).strip("\"'“”「」*").rstrip(".。").strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(answer: str) -> str:
    line = _line(answer)
    return repr(line if len(line) <= 60 else line[:59] + "…")
