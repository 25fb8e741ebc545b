"""Agreement of judges against published and hand-worked values."""

from typing import Any

import pytest

from annotation.agreement import (
    agreement,
    cohen_kappa,
    current_answers,
    fleiss_kappa,
    krippendorff_alpha,
    vote_agreement,
)
from annotation.measures import gsb_scores
from annotation.records import JudgmentRecord
from annotation.records.columns import SessionRecord, Sessions


def test_cohen_kappa_by_hand() -> None:
    # 20 yes/yes, 15 no/no, 5 yes/no, 10 no/yes: observed 0.7, expected 0.5.
    answers = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert cohen_kappa(answers) == pytest.approx(0.4)
    assert cohen_kappa([("y", "y")]) is None
    assert cohen_kappa([]) is None


def test_fleiss_kappa_of_the_published_table() -> None:
    # Fleiss (1971) as worked out on Wikipedia: 10 subjects, 14 raters, 5 categories, kappa 0.210.
    rows = ["0000e", "02642", "00356", "03920", "22811", "77000", "32630", "25322", "65210", "02237"]
    table = [[int(n, 16) for n in row] for row in rows]
    answers = [[label for label, n in zip("abcde", row, strict=True) for _ in range(n)] for row in table]
    assert {len(labels) for labels in answers} == {14}
    assert fleiss_kappa(answers) == pytest.approx(0.210, abs=5e-4)


def test_krippendorff_alpha_of_the_published_example() -> None:
    # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section C: four observers, nominal data.
    units = zip("123321412...", "1233224125.3", ".3332342251.", "12332441251.", strict=True)
    answers = [[label for label in unit if label != "."] for unit in units]
    assert krippendorff_alpha([labels for labels in answers if len(labels) > 1]) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha([["a", "a"]]) is None


def judgment(
    number: int, annotator: str, label: str, sticker: str = "s", replaces: str | None = None
) -> JudgmentRecord:
    return JudgmentRecord(str(number), annotator, "q", sticker, label, replaces)


def test_a_correction_replaces_and_a_skip_is_no_answer() -> None:
    given = [
        judgment(1, "ann", "match"),
        judgment(2, "bob", "skip"),
        judgment(3, "ann", "no_match", replaces="1"),
        judgment(4, "cid", "match"),
    ]
    assert current_answers(given) == {("q", "", "s"): {"ann": "no_match", "cid": "match"}}


def test_pairs_with_one_answer_say_nothing() -> None:
    given = [judgment(1, "ann", "match"), judgment(2, "bob", "match", "other")]
    nothing = {
        "pairs": 0,
        "annotators": 0,
        "cohen_kappa": None,
        "fleiss_kappa": None,
        "krippendorff_alpha": None,
        "rounds": {},
    }
    assert agreement(given) == {**nothing, "simulated": nothing}


def test_two_judges_get_every_coefficient() -> None:
    labels = [("match", "match"), ("no_match", "no_match"), ("match", "no_match"), ("match", "match")]
    given = [
        judgment(2 * i + side, annotator, pair[side], f"s{i}")
        for i, pair in enumerate(labels)
        for side, annotator in enumerate(("ann", "bob"))
    ]
    found = agreement(given)
    assert (found["pairs"], found["annotators"]) == (4, 2)
    assert found["cohen_kappa"] == pytest.approx(0.5)  # observed 3/4, expected 3/4 * 1/2 + 1/4 * 1/2
    assert found["fleiss_kappa"] == pytest.approx((3 / 4 - 34 / 64) / (1 - 34 / 64))
    assert found["krippendorff_alpha"] == pytest.approx(1 - 7 * 2 / 30)


def test_rounds_are_told_apart() -> None:
    given = [
        JudgmentRecord(f"{name}{who}{sticker}", who, "q", sticker, label, round=name)
        for name, answers in (("one", "mm"), ("two", "mn"))
        for who, label in zip("ab", answers, strict=True)
        for sticker in (f"{name}-1", f"{name}-2")
    ]
    found = agreement(given)
    assert {name: one["pairs"] for name, one in found["rounds"].items()} == {"one": 2, "two": 2}
    assert found["pairs"] == 4 and found["rounds"]["two"]["cohen_kappa"] == 0.0


def answered(who: str, sticker: str, label: str, **more: Any) -> JudgmentRecord:
    return JudgmentRecord(f"{who} {sticker} {more}", who, "q", sticker, label, **more)


def test_simulated_people_stand_apart_from_people() -> None:
    people = [answered("ann", "a", "match", round="spring"), answered("bob", "a", "match", round="spring")]
    people += [answered("ann", "b", "no_match", round="spring"), answered("bob", "b", "no_match", round="spring")]
    simulated = [answered(f"s{i}", "a", label, round="rehearsal", simulated=True) for i, label in enumerate("mmn")]
    found = agreement([*simulated, *people])
    assert (found["pairs"], found["annotators"], found["krippendorff_alpha"]) == (2, 2, 1.0)
    assert found["simulated"]["annotators"] == 3 and found["simulated"]["krippendorff_alpha"] == 0.0
    assert (list(found["rounds"]), list(found["simulated"]["rounds"])) == (["spring"], ["rehearsal"])


def test_gold_pairs_and_pairs_of_other_groups_do_not_count_as_the_same_question() -> None:
    given = [answered("ann", "a", "match", gold=True), answered("bob", "a", "match", gold=True)]
    given += [answered("ann", "b", "match", user_group="20-29 male"), answered("bob", "b", "match")]
    assert agreement(given)["pairs"] == 0


def vote(person: str, query: str, choice: str, left: str = "P", list_b: tuple[str, ...] = ("c", "d")) -> SessionRecord:
    return SessionRecord(
        f"{person}{query}",
        "e",
        person,
        "side_by_side",
        "submitted",
        query=query,
        list_p=("a", "b"),
        list_b=list_b,
        left=left,
        choice=choice,
    )


def test_votes_on_the_same_lists_agree_or_not_whichever_stood_left() -> None:
    sessions = Sessions.of(
        [
            vote("ann", "one", "left"),
            vote("bob", "one", "right", left="B"),  # both prefer P
            vote("ann", "two", "equal"),
            vote("bob", "two", "left"),
            vote("ann", "three", "left"),
            vote("bob", "three", "left", list_b=("c", "x")),  # another question
            vote("ann", "four", "left"),
        ]
    )
    found = vote_agreement(sessions, gsb_scores(sessions))
    assert (found["pairs"], found["annotators"]) == (2, 2)
    assert found["cohen_kappa"] == 0.0  # observed 1/2; expected 1/2 * 1 + 1/2 * 0
