"""A console: every module of a package that has a `NAME` is a command; nobody edits a list.

A command is one small file with `NAME`, `HELP`, `add_arguments(parser)` and `run(args) -> int`. Exit codes:
0 done, 1 failed, 2 wrong usage. What goes wrong is told in one line on standard error.

What a command prints may come from corpora, systems and people anywhere: no terminal obeys any of it (`visible`).
"""

import argparse
import importlib
import io
import pkgutil
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from typing import NoReturn, Protocol, TextIO, cast

# Control characters but for tab and line feed, and those that turn the direction of what is written.
COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Command(Protocol):
    """A module that is a command. What `run` raises as ValueError, LookupError or OSError is one line to people."""

    NAME: str
    HELP: str

    @staticmethod
    def add_arguments(parser: argparse.ArgumentParser) -> None: ...

    @staticmethod
    def run(args: argparse.Namespace) -> int: ...


class UsageError(ValueError):
    """Arguments that do not go together, which no single one of them shows."""


class Parser(argparse.ArgumentParser):
    """Tells wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{visible(f'{self.prog}: {message}')} (see {self.prog} --help)\n")


class Visible(io.TextIOBase):
    """Writes on to `shown` as `visible` makes it; once `over`, as it is, for whoever took it for the terminal."""

    def __init__(self, shown: TextIO) -> None:
        self._shown, self.over = shown, False

    def write(self, text: str) -> int:
        self._shown.write(text if self.over else visible(text))
        return len(text)

    def flush(self) -> None:
        if not self._shown.closed:
            self._shown.flush()

    def isatty(self) -> bool:
        return not self._shown.closed and self._shown.isatty()


def visible(text: str) -> str:
    r"""The text with each character that a terminal may obey as `\uXXXX`, which stays JSON where it was."""
    return COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def commands(package: str, name: str | None = None) -> list[Command]:
    """The commands of a package, by name; the one called `name` alone, if there is one, for most take long to import.

    A command's module is called as the command is, with _ for - (and one behind it where Python needs that).
    """
    files = [found.name for found in pkgutil.iter_modules(importlib.import_module(package).__path__)]
    called = [file for file in files if file.rstrip("_").replace("_", "-") == name]
    modules = [importlib.import_module(f"{package}.{file}") for file in called]
    if not any(hasattr(module, "NAME") for module in modules):
        modules = [importlib.import_module(f"{package}.{file}") for file in files]
    return sorted((cast(Command, m) for m in modules if hasattr(m, "NAME")), key=lambda command: command.NAME)


def make_parser(
    package: str,
    description: str,
    add_common: Callable[[argparse.ArgumentParser], None] = lambda parser: None,
    name: str | None = None,
) -> Parser:
    """The parser of the console whose commands are in `package`; `add_common` adds what all commands take.

    `name` is the command that will be run, as far as it is known.
    """
    console = Parser(f"python -m {package.partition('.')[0]}", description=description)
    choices = console.add_subparsers(metavar="COMMAND", required=True)
    for command in commands(package, name):
        chosen = choices.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.add_arguments(chosen)
        add_common(chosen)
        chosen.set_defaults(command=command)
    return console


def run_command(parser: Parser, arguments: Sequence[str] | None) -> int:
    """Parse and run one command; its exit code."""
    args = parser.parse_args(arguments)
    command: Command = args.command
    code, out = 1, Visible(sys.stdout)
    try:
        with redirect_stdout(out):
            return command.run(args)
    except KeyboardInterrupt:
        reason = "interrupted"
    except (ValueError, LookupError, OSError) as error:
        code = 2 if isinstance(error, UsageError) else 1
        reason = " ".join(str(error).split()) or type(error).__name__
    finally:
        out.over = True
    print(visible(f"{parser.prog.split()[-1]} {command.NAME}: {reason}"), file=sys.stderr)
    return code


def positive(text: str) -> int:
    """An argument that counts something: from 1."""
    return _whole(text, 1)


def seed(text: str) -> int:
    """An argument that seeds a generator: from 0."""
    return _whole(text, 0)


def names(text: str) -> list[str]:
    """An argument that is a list with commas, each name once."""
    found = list(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} names nothing")
    return found


def readable(text: str) -> str:
    """An argument that people wrote: bytes that are not UTF-8 become replacement characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _whole(text: str, least: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text) >= least):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return int(text)
