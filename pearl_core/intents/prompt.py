"""The question that makes a language model rank the intents of a query, and the strict reading of its answer.

The words are PEARL's Appendix B: five intents with descriptions and examples, one worked answer that takes
the likeliest intent out of those that remain until none do, and "Let's think step by step". The examples
that the paper leaves open are our own.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from pearl_core.artifacts import digest
from pearl_core.types import PROPERTIES

Order = tuple[str, ...]  # names of properties, the likeliest intent first
WORDS: Mapping[str, str] = {  # how the prompt calls a property
    "OCR": "ocr_text",
    "IP": "character_ip",
    "entity": "entity",
    "style": "visual_style",
    "meaning": "meaning",
}
MAX_QUERY = 200  # characters of a query that are asked about

PROMPT = """\
I am a user who is using the sticker search feature, and I have entered a query. Please help me analyze the \
intent behind my query. There are five possible intents: OCR, IP, entity, style, and meaning. Here are the \
descriptions and examples for each intent.

OCR textual content refers to the text extracted from the sticker using Optical Character Recognition (OCR) \
technology. Examples: "see you tomorrow", "happy new year to all of you", "no more overtime", "收到，谢谢老板".

Character IP refers to Intellectual Property (IP) related to the characters depicted on the sticker, which could \
be a well-known character from a movie, TV show, comic book, video game, or any other form of media. \
Examples: "Doraemon", "Pikachu", "Hello Kitty dancing", "蜡笔小新".

Entity refers to the specific object, symbol, or concept that is primarily depicted in the sticker. \
Examples: "cat", "birthday cake", "red heart", "umbrella in the rain", "奶茶".

Visual style refers to the specific artistic style that the sticker's design follows. \
Examples: "pixel art", "cute", "black and white line drawing", "retro poster", "水墨画".

Meaning refers to the intended message, sentiment, or symbolism that the sticker is designed to convey, which \
is typically provided by the source of the sticker. \
Examples: "congratulations", "so tired", "feeling left out", "saying sorry to a friend", "加油".

Q: Based on the given explanation, arrange the order of intent for the query: Doraemon cute.

A: Let's think step by step. "Doraemon cute" is most likely to be an IP intent in OCR, IP, entity, style, meaning, \
because Doraemon is a well-known anime character. Excluding the IP intent, among the remaining OCR, entity, style, \
meaning, "Doraemon cute" is most likely to be a style intent, because the query includes the style description \
"cute". Excluding IP and style intents, among the remaining OCR, entity, meaning, "Doraemon cute" is most likely to \
be an entity intent, because Doraemon is a specific character. Excluding IP, style, and entity intents, among the \
remaining OCR and meaning, "Doraemon cute" is most likely to be a meaning intent, because "Doraemon cute" can be \
understood as a certain meaning. "Doraemon cute" is least likely to be an OCR intent, because it is not an image or \
video with text content. Therefore, the answer is: IP > style > entity > meaning > OCR.

Q: Based on the given explanation, arrange the order of intent for the query: {query}.

A: Let's think step by step."""

PROMPT_KEY = digest(PROMPT)  # answers to another prompt are answers to another question

_FINAL = re.compile(r"(?:answer is|答案是|答案为)\s*:?", re.IGNORECASE)
_NEXT = re.compile(r"^[^\w\n]*Q:", re.MULTILINE)  # some models go on with questions of their own, as the prompt has two
_DECORATION = " \t*_`\"'$.。:\\"
_BY_WORD = {word.casefold(): name for word, name in WORDS.items()}

Flaw = Literal["no answer", "foreign word", "duplicate", "partial"]


class NoRanking(ValueError):
    """An answer of the model that is no ranking of the five intents; `flaw` names what is wrong with it."""

    def __init__(self, flaw: Flaw, detail: str) -> None:
        super().__init__(f"{flaw}: {detail}")
        self.flaw: Flaw = flaw


def question(query: str) -> str:
    """The prompt about one query, which is put on one line and cut at MAX_QUERY characters."""
    readable = query.encode("utf-8", "ignore").decode("utf-8")  # a lone surrogate cannot be sent
    return PROMPT.replace("{query}", " ".join(readable.split())[:MAX_QUERY])


def parse_order(answer: str) -> Order:
    """The ranking in the model's final answer, as names of properties.

    Read are the words after the last "the answer is" up to the end of their line, else the last line with a
    ">"; but nothing of a further question, which some models ask and answer after their answer. Raises NoRanking
    unless they are the five intents, each exactly once, with ">" between them.
    """
    words = [part.strip(_DECORATION) for part in _final(unicodedata.normalize("NFKC", answer)).split(">")]
    names = [_BY_WORD.get(word.casefold()) for word in words]
    for word, name in zip(words, names, strict=True):
        if name is None:
            raise NoRanking("foreign word", f"{word[:60]!r} is not one of {', '.join(WORDS)}")
    order = tuple(name for name in names if name is not None)
    if again := [word for word, name in WORDS.items() if order.count(name) > 1]:
        raise NoRanking("duplicate", f"{', '.join(again)} more than once")
    if missing := [word for word, name in WORDS.items() if name not in order]:
        raise NoRanking("partial", f"{', '.join(missing)} missing")
    return order


def decay(order: Sequence[str]) -> dict[str, float]:
    """d_p = 1 / math.log2(rank(p) + 1) of every property of a full order (PEARL, equation 19)."""
    assert sorted(order) == sorted(PROPERTIES)
    return {name: 1 / math.log2(rank + 1) for rank, name in enumerate(order, 1)}


def _final(answer: str) -> str:
    """The line of the answer that should hold the ranking. Raises NoRanking where there is none."""
    if (first := _FINAL.search(answer)) and (further := _NEXT.search(answer, first.end())):
        answer = answer[: further.start()]
    endings = [found.end() for found in _FINAL.finditer(answer)]
    lines = (answer[endings[-1] :] if endings else answer).splitlines()
    if endings:
        line = next((line for line in lines if line.strip(_DECORATION)), "")
    else:
        line = next((line for line in reversed(lines) if ">" in line), "")
    if not line:
        raise NoRanking("no answer", 'neither "the answer is" with a ranking nor a line with ">"')
    return line.strip(_DECORATION)
