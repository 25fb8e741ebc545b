"""How far people agree who were asked the same, beyond what chance would give: in judgments, and in votes.

A question counts with the current answer of each person; `skip` is no answer, and a question with one answer says
nothing. Each coefficient is None where it is undefined, among others where all answers are the same. Simulated people
stand apart from people, and gold pairs, whose answer is known, are left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from annotation.records import JudgmentRecord
from annotation.records.columns import Floats, Sessions

Pair = tuple[str, str, str]  # query, user group whose answers were pooled, sticker
Labels = dict[str, str]  # annotator -> label
VERDICTS = {1.0: "good", 0.0: "same", -1.0: "bad"}


def agreement(judgments: Iterable[JudgmentRecord]) -> dict[str, Any]:
    """Agreement of people on whether stickers match queries, and that of simulated people under `simulated`.

    Each over all rounds of judging together, and by itself for every one that has a name.
    """
    given = list(judgments)
    people, simulated = ([one for one in given if one.simulated is kind] for kind in (False, True))
    return {**_with_rounds(people), "simulated": _with_rounds(simulated)}


def _with_rounds(given: Sequence[JudgmentRecord]) -> dict[str, Any]:
    names = sorted({judgment.round for judgment in given} - {""})
    return {**among(given), "rounds": {name: among(one for one in given if one.round == name) for name in names}}


def among(judgments: Iterable[JudgmentRecord]) -> dict[str, Any]:
    """Agreement on all pairs but gold ones."""
    return coefficients(current_answers(one for one in judgments if not one.gold).values())


def vote_agreement(sessions: Sessions, scores: Floats) -> dict[str, Any]:
    """Agreement of votes on the same query with the same two lists, whichever of them stood on the left."""
    voted = sessions.at(~np.isnan(scores))
    codes, _ = pd.factorize(voted.matter)
    often = np.bincount(codes)[codes] > 1 if len(codes) else np.zeros(0, np.bool_)
    questions: dict[int, Labels] = defaultdict(dict)
    given = zip(codes[often], voted.annotator[often], scores[~np.isnan(scores)][often], strict=True)
    for question, person, score in given:
        questions[int(question)][voted.annotators[person]] = VERDICTS[float(score)]
    return coefficients(questions.values())


def coefficients(questions: Iterable[Labels]) -> dict[str, Any]:
    """Cohen's kappa for two people, Fleiss' for equally many on each pair, Krippendorff's alpha in any case."""
    pairs = [labels for labels in questions if len(labels) > 1]
    annotators = sorted({annotator for labels in pairs for annotator in labels})
    sizes = {len(labels) for labels in pairs}
    return {
        "pairs": len(pairs),
        "annotators": len(annotators),
        "cohen_kappa": cohen_kappa([(labels[annotators[0]], labels[annotators[1]]) for labels in pairs])
        if len(annotators) == 2
        else None,
        "fleiss_kappa": fleiss_kappa([list(labels.values()) for labels in pairs]) if len(sizes) == 1 else None,
        "krippendorff_alpha": krippendorff_alpha([list(labels.values()) for labels in pairs]),
    }


def current_answers(judgments: Iterable[JudgmentRecord]) -> dict[Pair, Labels]:
    """Answers that no other one replaces, without skips; of several by one judge the last in order."""
    given = list(judgments)
    replaced = {judgment.replaces for judgment in given}
    answers: dict[Pair, Labels] = defaultdict(dict)
    for judgment in given:
        if judgment.judgment_id in replaced:
            continue
        labels = answers[judgment.query, judgment.user_group, judgment.sticker_id]
        labels.pop(judgment.annotator_id, None)
        if judgment.label != "skip":
            labels[judgment.annotator_id] = judgment.label
    return answers


def cohen_kappa(answers: Sequence[tuple[str, str]]) -> float | None:
    """(observed - expected) / (1 - expected) agreement of two judges, expected from each one's own shares."""
    if not answers:
        return None
    observed = sum(one == two for one, two in answers) / len(answers)
    ones, twos = Counter(one for one, _ in answers), Counter(two for _, two in answers)
    return _beyond(observed, sum(ones[label] * twos[label] for label in ones) / len(answers) ** 2)


def fleiss_kappa(answers: Sequence[Sequence[str]]) -> float | None:
    """The same for any number of judges, equally many on each pair, expected from the shares of all (Fleiss, 1971)."""
    if not answers:
        return None
    judges = len(answers[0])
    agreeing = [sum(n * (n - 1) for n in Counter(labels).values()) / (judges * (judges - 1)) for labels in answers]
    shares = Counter(label for labels in answers for label in labels)
    total = judges * len(answers)
    return _beyond(sum(agreeing) / len(answers), sum((n / total) ** 2 for n in shares.values()))


def krippendorff_alpha(answers: Sequence[Sequence[str]]) -> float | None:
    """1 - observed / expected disagreement for nominal labels, any number of judges on each pair."""
    shares = Counter(label for labels in answers for label in labels)
    total = shares.total()
    differing = sum(
        (len(labels) ** 2 - sum(n * n for n in Counter(labels).values())) / (len(labels) - 1) for labels in answers
    )
    expected = total * total - sum(n * n for n in shares.values())
    return 1 - (total - 1) * differing / expected if expected else None


def _beyond(observed: float, expected: float) -> float | None:
    return None if expected == 1 else (observed - expected) / (1 - expected)
