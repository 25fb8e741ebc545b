"""The console, `python -m pearl_core`: every module here with a `NAME` is a command.

A command is one small file with `NAME`, `HELP`, `add_arguments(parser)` and `run(args) -> int`; nobody
edits a list. All take `--home` (`args.home`, a path) and `--json` (`args.json`). Exit codes: 0 done,
1 failed, 2 wrong usage. What goes wrong is told in one line on standard error.
"""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, Protocol, cast

from pearl_core.types import ArtifactMissing, UnknownSystem

HOME = Path(__file__).resolve().parents[2] / "assets"


class Command(Protocol):
    """A module that is a command. Of a ValueError, OSError or named exception of `run`, people see one line."""

    NAME: str
    HELP: str

    @staticmethod
    def add_arguments(parser: argparse.ArgumentParser) -> None: ...

    @staticmethod
    def run(args: argparse.Namespace) -> int: ...


class Parser(argparse.ArgumentParser):
    """Tells wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of the console; the exit code."""
    args = parser().parse_args(arguments)
    command: Command = args.command
    try:
        return command.run(args)
    except KeyboardInterrupt:
        reason = "interrupted"
    except (ValueError, UnknownSystem, ArtifactMissing, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
    print(f"pearl_core {command.NAME}: {reason}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    console = Parser("pearl_core", description="Sticker retrieval: take corpora in, build systems, ask and measure.")
    choices = console.add_subparsers(metavar="COMMAND", required=True)
    for command in commands():
        chosen = choices.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.add_arguments(chosen)
        chosen.add_argument(
            "--home",
            type=Path,
            default=HOME,
            metavar="FOLDER",
            help="where corpora and what is built are (%(default)s)",
        )
        chosen.add_argument("--json", action="store_true", help="answer in JSON, for programs")
        chosen.set_defaults(command=command)
    return console


def commands() -> list[Command]:
    """All commands by name."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = [cast(Command, module) for module in modules if hasattr(module, "NAME")]
    return sorted(found, key=lambda command: command.NAME)
