"""Text files that people hand in: queries, guidelines, gold pairs."""

from pathlib import Path


def read_text(path: Path) -> str:
    """What a file says in UTF-8, with or without a byte-order mark. Raises ValueError that names file and byte."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start + 1:,} is not UTF-8 text") from None
