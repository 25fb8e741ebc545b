"""Options that name a vision-language model on this machine, and pictures asked about with a bar."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from pearl_core.cli.search import counted
from pearl_core.console import positive, visible

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.vlm.asking import Load, Progress
    from pearl_core.vlm.model import Identity

SHOWN = 20  # faults


def add_local_model(parser: argparse.ArgumentParser) -> None:
    """`--adapter`, `--four-bit` and `--batch`."""
    parser.add_argument("--adapter", type=Path, metavar="FOLDER", help="with what train-keywords has taught the model")
    parser.add_argument("--four-bit", action="store_true", help="a quarter of the memory (GPU, package bitsandbytes)")
    parser.add_argument("--batch", type=positive, default=8, metavar="N", help="pictures at a time (%(default)s)")


def local_model(name: str, adapter: Path | None, four_bit: bool) -> "tuple[Identity, Load]":
    """Who would answer, and how to load it. Raises ValueError for what is no such model."""
    from pearl_core.vlm.llava import identify, load_llava

    return identify(name, adapter, four_bit), lambda: load_llava(name, adapter, four_bit)


@contextmanager
def asking(what: str) -> "Iterator[Progress]":
    """A bar for questions, where it takes more than two seconds and somebody watches a terminal."""
    with tqdm(desc=what, unit="", delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def tell_faults(faults: Mapping[str, str]) -> None:
    """One line for each sticker at fault, on standard error; the first SHOWN of them."""
    for sticker_id, fault in sorted(faults.items())[:SHOWN]:
        print(visible(f"{sticker_id}: {fault}"), file=sys.stderr)
    if len(faults) > SHOWN:
        print(f"and {counted(len(faults) - SHOWN, 'more sticker')} (--json names all)", file=sys.stderr)
