"""What the page says of the systems, and of a build that stopped before it was done."""

import sys
import time
from typing import Any

import pytest

import app
from annotation.page import system_states
from pearl_core.serving import BuildState, SystemState


class Systems:
    def __init__(self, stage: str) -> None:
        self.stage = stage

    def building(self) -> BuildState:
        return BuildState(self.stage, 0.426 if self.stage else 0.0)

    def states(self) -> tuple[SystemState, ...]:
        return (
            SystemState("bm25", "words", "ready", 1.0),
            SystemState("dense", "meaning", "waiting"),
            SystemState("bm25-ocr", "words", "failed", 0.0, "ocr failed: no model"),
        )


def told(stage: str, fault: str) -> dict[str, Any]:
    return system_states(Systems(stage), fault)  # type: ignore[arg-type]


def test_a_running_build_is_told_in_words() -> None:
    said = told("ocr", "")
    assert (said["stage"], said["progress"]) == ("reading the text on the stickers", 0.43)
    assert [one["state"] for one in said["systems"]] == ["ready", "waiting", "failed"]


def test_nothing_waits_for_a_build_that_stopped() -> None:
    said = told("", "the build stopped")["systems"]
    assert [one["state"] for one in said] == ["ready", "failed", "failed"]
    assert [one["reason"] for one in said] == ["", "the build stopped", "ocr failed: no model"]


def test_another_process_that_builds_is_waited_for() -> None:
    assert told("ocr", "the build stopped")["systems"][1]["state"] == "waiting"


@pytest.mark.parametrize(("code", "fault"), [(0, ""), (3, "the build stopped (exit code 3)")])
def test_a_build_tells_how_it_ended(code: int, fault: str) -> None:
    build = app.Build([sys.executable, "-c", f"raise SystemExit({code})"])
    assert build.fault() == "" and not build.running()
    build.start()
    assert build.child is not None
    build.child.wait(20)
    assert build.fault().startswith(fault) and bool(build.fault()) == bool(fault)


def test_a_build_that_is_stopped_stops() -> None:
    build = app.Build([sys.executable, "-c", "import time; time.sleep(60)"])
    build.start()
    assert build.running() and build.fault() == ""
    begun = time.monotonic()
    build.stop()
    assert not build.running() and time.monotonic() - begun < 30
