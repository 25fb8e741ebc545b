"""Judgments as files: for evaluating (TREC qrels), for training (a corpus folder's log), for Label Studio, as a table.

`python -m annotation judgments` writes them. Each format takes the judgments that stand (`annotation.judging.judged`).
"""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from annotation.judging.judged import Judged
from annotation.records.spreadsheets import safe
from pearl_core.corpus import Corpus

LOG = ("user_id", "age", "gender", "query", "sticker_id", "clicked", "shown_at")
CHOICES = {"match": "Match", "no_match": "No match"}
LABEL_STUDIO = """<View>
  <Header value="$query"/>
  <Image name="sticker" value="$image"/>
  <Text name="words" value="$text"/>
  <Choices name="match" toName="sticker" choice="single" required="true">
    <Choice value="Match" hotkey="j"/>
    <Choice value="No match" hotkey="f"/>
  </Choices>
  <Choices name="flag" toName="sticker" choice="multiple">
    <Choice value="Flagged" hotkey="g"/>
  </Choices>
  <TextArea name="comment" toName="sticker" placeholder="Comment" rows="1" maxSubmissions="1"/>
</View>
"""


def qrels(given: Iterable[Judged]) -> dict[str, str]:
    """`qrels.tsv` (TREC: qid 0 sticker_id grade) and `queries.jsonl` (qid, query, and age and gender of a group).

    A query as asked by one user group is a query of its own. Grade 1 where more people say Match than No match, else
    0: a tie is no match. Gold pairs are left out, and so are skips.
    """
    votes: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in given:
        if one.gold is None and one.label != "skip":
            votes[one.query, one.user_group][one.sticker_id][one.label] += 1
    lines, queries = [], []
    for number, (query, group) in enumerate(sorted(votes), 1):
        qid = f"q{number}"
        band, _, gender = group.partition(" ")
        queries.append({"qid": qid, "query": query} | ({"age": band, "gender": gender} if group else {}))
        for sticker_id, labels in sorted(votes[query, group].items()):
            lines.append(f"{qid}\t0\t{sticker_id}\t{int(labels['match'] > labels['no_match'])}\n")
    told = "".join(json.dumps(query, ensure_ascii=False) + "\n" for query in queries)
    return {"qrels.tsv": "".join(lines), "queries.jsonl": told}


def log_rows(given: Iterable[Judged]) -> list[tuple[str, ...]]:
    """Judgments as rows of a corpus folder's log, `LOG` by `LOG`: Match is a click. No gold pairs, no skips.

    People are `desk-` and their pseudonym, so that none of them is taken for somebody of the log.
    """
    return [
        (
            f"desk-{one.pseudonym}",
            one.age_band or "",
            one.gender or "",
            one.query,
            one.sticker_id,
            "1" if one.label == "match" else "0",
            one.at,
        )
        for one in given
        if one.gold is None and one.label != "skip"
    ]


def triplets(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """`interactions.csv` of a corpus folder, from rows of `log_rows`."""
    return {"interactions.csv": _table(LOG, rows)}


def table(given: Iterable[Judged]) -> dict[str, str]:
    """`judgments.csv`: every judgment that stands, gold pairs and skips as well; no cell is taken for a formula."""
    rows = [asdict(one) for one in given]
    columns = tuple(Judged.__dataclass_fields__)
    return {"judgments.csv": _table(columns, ([safe(row[name]) for name in columns] for row in rows))}


def label_studio(given: Iterable[Judged], corpus: Corpus, pictures: str) -> dict[str, str]:
    """`tasks.json` for Label Studio's import, and `config.xml`, its labelling interface.

    One task a pair, with `data`: `image` (`pictures` and the path in the corpus folder), `text` (for a sticker without
    a picture), `query`, `user_group`, `sticker_id`, `pair_id`; and one annotation a judgment: `result` with the
    choice, the flag and the comment, `was_cancelled` for a skip, `lead_time` in seconds, `ground_truth` for the known
    answer of a gold pair. Label Studio (1.23.2) gives all annotations to whoever imports them: `annotators` of `data`
    names who made each, in their order, nobody (null) for a known answer.
    """
    pairs: dict[str, list[Judged]] = defaultdict(list)
    for one in given:
        pairs[one.pair_id].append(one)
    tasks = [_task(of_pair, corpus, pictures) for of_pair in pairs.values()]
    return {"tasks.json": json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", "config.xml": LABEL_STUDIO}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write each file whole, in the place of an older one; what else is in `folder` stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        fresh = folder / f".{name}.part"
        fresh.write_text(content, "utf-8", newline="")
        fresh.replace(folder / name)


def _task(given: Sequence[Judged], corpus: Corpus, pictures: str) -> dict[str, Any]:
    first = given[0]
    sticker = corpus.by_id.get(first.sticker_id)
    words = [word for word in (sticker.ocr_text, sticker.entity, sticker.meaning) if word] if sticker else []
    known = [_annotation(first.gold)] if first.gold else []
    return {
        "data": {
            "image": f"{pictures}{sticker.image}" if sticker and sticker.image else "",
            "text": "" if sticker and sticker.image else ", ".join(words),
            "query": first.query,
            "user_group": first.user_group,
            "sticker_id": first.sticker_id,
            "pair_id": first.pair_id,
            "annotators": [*(None for _ in known), *(one.pseudonym for one in given)],
        },
        "annotations": [*known, *(_annotation(one.label, one) for one in given)],
    }


def _annotation(label: str, said: Judged | None = None) -> dict[str, Any]:
    """What somebody said, or the known answer where nobody did."""
    skipped = label not in CHOICES
    result = [] if skipped else [_result("match", "choices", {"choices": [CHOICES[label]]})]
    if said and said.flagged:
        result.append(_result("flag", "choices", {"choices": ["Flagged"]}))
    if said and said.comment:
        result.append(_result("comment", "textarea", {"text": [said.comment]}))
    told: dict[str, Any] = {"result": result, "was_cancelled": skipped, "ground_truth": said is None}
    return told if said is None or said.seconds is None else {**told, "lead_time": round(said.seconds, 3)}


def _result(control: str, kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"from_name": control, "to_name": "sticker", "type": kind, "value": value}


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    # Every text stands in quotes: no separator in it, whatever a spreadsheet splits by, begins another cell.
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue()
