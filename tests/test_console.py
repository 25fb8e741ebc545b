"""What a command prints: nothing in it commands a terminal, and what was JSON still says the same."""

import argparse
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.console import Parser, run_command, visible

HOSTILE = "\x1b]0;taken\x07 \x1b[2J \x9b31m \x7f\x08\r\x00 \u202eevil\u2066"


def run(says: Any) -> int:
    """Run a command that does `says`."""
    parser = Parser("python -m annotation")
    parser.set_defaults(command=SimpleNamespace(NAME="tell", run=says))
    return run_command(parser, [])


def unruly(text: str) -> list[str]:
    kept = text.replace("\n", "").replace("\t", "")
    return [one for one in kept if ord(one) < 32 or 127 <= ord(one) < 160 or one in "\u202e\u2066"]


def test_what_a_command_prints_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    def tell(_: argparse.Namespace) -> int:
        print("one\ttwo", HOSTILE)
        return 0

    assert run(tell) == 0
    out = capsys.readouterr().out
    assert not unruly(out) and out.startswith("one\ttwo \\u001b]0;taken\\u0007") and out.endswith("\\u2066\n")


def test_nor_does_the_line_that_says_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: argparse.Namespace) -> int:
        raise ValueError(f"there is no {HOSTILE}")

    assert run(fail) == 1
    told = capsys.readouterr().err
    assert not unruly(told) and told.startswith("annotation tell: there is no \\u001b]0;taken") and "evil" in told


def test_nor_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run_command(Parser("python -m annotation"), [HOSTILE])
    assert not unruly(capsys.readouterr().err)


def test_standard_output_is_itself_again_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    before, kept = sys.stdout, []

    def keep(_: argparse.Namespace) -> int:
        kept.append(sys.stdout)  # as a library does that restores a terminal's colours at the very end
        return 0

    run(keep)
    kept[0].write("\x1b[0m")
    assert sys.stdout is before and capsys.readouterr().out == "\x1b[0m"


@given(st.text())
def test_json_says_the_same_after_it_was_made_visible(text: str) -> None:
    for ascii_ in (True, False):
        told = visible(json.dumps({"said": text, "list": [text]}, ensure_ascii=ascii_, indent=1))
        assert json.loads(told) == {"said": text, "list": [text]} and not unruly(told)


def test_words_of_every_script_stay_as_they_are() -> None:
    text = "晚安 👩‍👧 مرحبا नमस्ते\tx\n"
    assert visible(text) == text
