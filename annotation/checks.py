"""Whether what a person sent is acceptable; each raises Refused with what is allowed."""

import unicodedata
from collections.abc import Sequence

from annotation.nouns import Refused


def checked_text(text: object, name: str, longest: int) -> str:
    """The text on one line, its spaces tidied. `longest` counts characters."""
    if not isinstance(text, str):
        raise Refused(f"the {name} must be a text")
    tidy = " ".join(text.split())
    if not tidy:
        raise Refused(f"the {name} is empty")
    if len(text) > longest:
        raise Refused(f"the {name} has {len(text)} characters; it may have {longest}")
    _no_control(tidy, f"the {name} holds")
    if all(unicodedata.category(character)[0] in "CMZ" for character in tidy):
        raise Refused(f"the {name} has nothing that can be seen")
    return tidy


def checked_lines(text: str, name: str, longest: int) -> str:
    """A text of several lines, or of none, without spaces at their ends. `longest` counts characters."""
    tidy = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(tidy) > longest:
        raise Refused(f"the {name} have {len(tidy)} characters; they may have {longest}")
    _no_control(tidy.replace("\n", "").replace("\t", ""), f"the {name} hold")
    return tidy


def _no_control(text: str, says: str) -> None:
    """Raises Refused for what no database takes, and what a terminal obeys."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise Refused(f"{says} a control character")


def one_of(value: object, name: str, allowed: Sequence[object]) -> None:
    if value not in allowed:
        raise Refused(f"{name} {value!r} is not one of {', '.join(str(a) for a in allowed if a is not None)}")


def in_range(position: object, length: int) -> None:
    """A position that was shown, 1 to `length`."""
    if type(position) is not int or not 1 <= position <= length:  # True is no position
        raise Refused(f"position {position!r} was not shown; there are 1 to {length}")


def loggable(text: object) -> str:
    """Any text a client may send, shortened and made fit to be stored."""
    return str(text)[:500].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def whole(value: object, name: str, least: int, most: int) -> None:
    """Raises Refused unless the value is a whole number in this range; True is none."""
    if type(value) is not int or not least <= value <= most:
        raise Refused(f"the {name} is {value!r}, it must be a whole number from {least} to {most}")
