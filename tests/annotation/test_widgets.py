"""What reaches a pane: guarded strings, and one line for whatever went wrong."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from annotation.experiments import Experiments
from annotation.nouns import Annotator, Refused
from annotation.people.seal import COOKIE, Seal
from annotation.widgets import Desk, answered, guard, pane
from pearl_core.types import ArtifactMissing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="a$`\\{}<\"'\n"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("k", max_size=2), inner, max_size=3),
)


def evaluated(literal: str) -> str:
    """What JavaScript makes of a template literal in which every special character is escaped."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[`$]", literal), f"{literal!r} would run or end the literal"
    return re.sub(r"\\(.)", r"\1", literal, flags=re.DOTALL)


@given(st.text(alphabet="ab$`\\{}u\n"))
def test_a_guarded_string_comes_out_as_it_was_typed(text: str) -> None:
    assert evaluated(guard(text)) == text


@given(JSON)
def test_everything_inside_is_guarded_and_nothing_else_changes(value: Any) -> None:
    assert json.dumps(guard(value)).count("$") == json.dumps(value).count("$")
    for text in re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(guard(value))):
        evaluated(json.loads(f'"{text}"'))


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Refused("position 99 was not shown"), "Position 99 was not shown"),
        (ArtifactMissing("dense is not ready (building 40%)"), "dense is not ready (building 40%)"),
    ],
)
def test_a_refusal_is_its_own_line(error: Exception, line: str) -> None:
    def work() -> None:
        raise error

    assert answered(work, {}) == {"error": line}


def test_records_that_cannot_be_reached_say_so_and_may_be_tried_again() -> None:
    def locked() -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked\n\tof which PostgreSQL says more"))

    assert answered(locked, {}) == {"error": "The records cannot be reached now (database is locked).", "again": True}


def test_anything_else_tells_nothing_and_may_be_tried_again() -> None:
    told = answered(lambda: 1 / 0, {})
    assert told["again"] is True and "division" not in told["error"]
    assert "Reload" in answered(lambda: 1, ["not", "a", "mapping"])["error"]
    assert "Reload" in answered(lambda: 1, {"half": "\ud800"})["error"]
    assert answered(lambda: 1, {}) == {"value": 1}


def test_the_person_is_whom_the_cookie_names(experiments: Experiments, ann: Annotator) -> None:
    desk = Desk(experiments.systems, experiments, Seal(b"secret"))
    assert desk.person({COOKIE: desk.seal.sign(ann.annotator_id)}) == ann
    assert desk.person({COOKIE: Seal(b"other").sign(ann.annotator_id)}) is None
    assert desk.person({COOKIE: desk.seal.sign("nobody")}) is None
    assert desk.person({}) is None


def test_a_pane_guards_values_and_answers() -> None:
    desk = Desk(SimpleNamespace(), SimpleNamespace(store=None), Seal(b"secret"))  # type: ignore[arg-type]

    def me(person: Annotator | None, payload: Any) -> Any:
        return {"person": person, "said": payload["said"]}

    drawn: Any = pane("top", desk, [me])
    assert drawn.postprocess({"a": ["${x}"]}) == {"a": ["\\${x}"]}
    assert drawn.me({"said": "`"}, SimpleNamespace(cookies={})) == {"value": {"person": None, "said": "\\`"}}
