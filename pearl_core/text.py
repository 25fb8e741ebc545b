"""Text as the systems read it: normalising, and segmenting English, Chinese and mixtures of them.

One spelling for everything that is compared: `normalise` folds width, case and punctuation variants and
writes an emoji as its Unicode name; `segment` cuts that into terms, English words by their stem, Chinese
as jieba words and as character bigrams. Any string is safe here: input is cut, and what no one can read
(control characters, lone surrogates) is dropped.

    terms("Nights out 晚安😴")  ->  ['night', 'out', '晚安', '晚安', 'sleep', 'face']
"""

import re
import threading
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from snowballstemmer import stemmer

from pearl_core.types import Sticker

MAX_CHARS = 2_000  # a query is a few words and a sticker's text a few sentences; the rest is never looked at
MAX_WORD = 64  # characters of one word

# The text of a sticker for systems that read one text; what is written on the picture is a text of its own.
TEXT_FIELDS: tuple[str, ...] = ("meaning", "entity", "character_ip", "visual_style", "keywords")

_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|[^\W_{_CJK}]+(?:'[^\W_{_CJK}]+)*")
_TYPOGRAPHIC = {"black", "white", "heavy"}  # filled, outlined, bold: in the names of the older, printed symbols
_jieba_lock = threading.Lock()


class Token(NamedTuple):
    """`term` is what is looked up, `word` is what a person reads: the word that the term stands for."""

    term: str
    word: str


def normalise(text: str) -> str:
    """NFKC, case-folded, emoji as words, one blank between words; at most MAX_CHARS characters.

    "" for a text that holds nothing readable. Punctuation stays, since a sentence encoder reads it.
    """
    readable = "".join(map(_readable, unicodedata.normalize("NFKC", text[:MAX_CHARS])[:MAX_CHARS]))
    folded = unicodedata.normalize("NFKC", readable.casefold())
    return " ".join(folded.split())[:MAX_CHARS].rstrip()


def segment(text: str) -> list[Token]:
    """The tokens of a text, in order; repeated ones stay. [] for a text without letters and digits."""
    tokens: list[Token] = []
    for run in _RUN.finditer(normalise(text)):
        found = run.group()
        if run["cjk"]:
            tokens += [Token(word, word) for word in _chinese().cut(found)]
            tokens += [Token(pair, pair) for pair in map("".join, pairwise(found))]
        else:
            tokens.append(Token(stem(found[:MAX_WORD]), found[:MAX_WORD]))
    return tokens


def terms(text: str) -> list[str]:
    """The terms of a text: what an index counts."""
    return [token.term for token in segment(text)]


@lru_cache(65_536)
def stem(word: str) -> str:
    """Snowball's English stem of a lower-case word; a word with letters beyond ASCII stays as it is."""
    stemmed: str = stemmer("english").stemWord(word) if word.isascii() else word  # a stemmer each: not thread-safe
    return stemmed or word


def sticker_text(sticker: Sticker, fields: Sequence[str] = TEXT_FIELDS) -> str:
    """The values of `fields`, in that order, joined by full stops; "" for a sticker that has none of them."""
    values = (getattr(sticker, field) for field in fields)
    return ". ".join(", ".join(value) if isinstance(value, tuple) else value for value in values if value)


def written_text(sticker: Sticker, recognised: Mapping[str, str]) -> str:
    """What is written on the picture: as OCR read it, else as the corpus says; "" where nothing is known."""
    return recognised.get(sticker.sticker_id) or sticker.ocr_text or ""


@lru_cache(4_096)
def _readable(char: str) -> str:
    """What stands for one character: itself, the words of an emoji, a blank, or nothing."""
    code, category = ord(char), unicodedata.category(char)
    if char in "\u2018\u2019":
        return "'"
    if category in ("Cs", "Cf") or 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF:
        return ""  # lone surrogates, joiners, variation selectors, skin tones
    if 0x1F1E6 <= code <= 0x1F1FF:  # the two letters of a flag
        return chr(code - 0x1F1E6 + ord("a"))
    if category == "So":
        return _emoji_words(char) if code >= 0x1F000 or 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF else " "
    return " " if category[0] == "C" else char


def _emoji_words(char: str) -> str:
    words = unicodedata.name(char, "").lower().split()
    if ord(char) < 0x10000:
        words = [word for word in words if word not in _TYPOGRAPHIC]
    return f" {' '.join(words)} "


def warm_up() -> None:
    """Read the Chinese dictionary now (half a second, once a process) and not when someone first asks."""
    _chinese()


def _chinese() -> Any:
    with _jieba_lock:
        return _load_chinese()


@cache
def _load_chinese() -> Any:
    """jieba's tokenizer, read without the cache file that jieba would leave in a folder all users write to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
