"""The report of an experiment: one page of HTML that needs nothing else, to read, print (A4) and keep.

    python -m annotation report --db URL --experiment E --out FILE.html

Its words and pictures are those of the Results tab (`annotation.telling`), its numbers those of `results`.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from annotation.agreement import agreement
from annotation.charts import signed
from annotation.planning import METHOD_WORDS
from annotation.records import read_experiment, read_judgments
from annotation.results import results
from annotation.telling import told
from annotation.telling.numbers import MEASURES, chance, number, rule_words, span
from db.store import Store

KINDS = {
    "interleaved": "mixed lists",
    "side_by_side": "side by side",
    "any": "as annotators choose",
    "both": "mixed lists and side by side, by turns",
}
SOURCES = {"free": "typed", "list": "handed out", "both": "handed out or typed"}
STYLE = Path(__file__).resolve().parent.parent / "assets" / "report.css"
HOW = (
    "The valid sessions count: submitted, no practice, not left out by a rule, not a system against itself, and both "
    "systems answered with enough different stickers.",
    "ΔCTR is the mean, over mixed lists, of the share of P’s places that were clicked less that of B’s. A list without "
    "a click counts as 0.",
    "ΔACP is the mean difference of the average position of clicks, over the lists with a click on each system’s "
    "stickers. Below zero, P is clicked nearer the top.",
    "ΔGSB is (better − worse) / all votes, where better means that P’s list was preferred.",
    "Intervals are 95 %, from cluster-robust standard errors over annotators (CR2): all sessions of one person are "
    "alike, and count as such. How many errors wide they are is found by drawing experiments with as many sessions of "
    "each annotator, as alike as theirs (a parametric bootstrap-t). They end where the measure does: at 100 points, or "
    "at the length of the list.",
    "p is of a two-sided test that turns the sign of all sessions of an annotator together; “ties aside” is an exact "
    "binomial test on the votes that prefer a side. By group, p is corrected for the number of groups (Holm).",
    "Shares of votes have exact intervals (Clopper and Pearson) that hold together with 95 % (Bonferroni).",
    "An interval in the course of the experiment holds for one look. Whoever looks again and again, and stops when "
    "zero is left out, is wrong far more often than once in twenty.",
)


def report_page(store: Store, experiment_id: str) -> str:
    """The page of one experiment. Raises ValueError when there is none of this id."""
    found = results(*read_experiment(store, experiment_id))
    return page_of(found, agreement(read_judgments(store)))


def page_of(found: Mapping[str, Any], judged: Mapping[str, Any] | None = None) -> str:
    """The page from the results of an experiment, and the agreement of the judges."""
    shown, about = told(found, judged), found["experiment"]
    parts = [_head(shown, about), _plan(found)]
    if shown["some"]:
        parts += [_measures(found, shown), _pictures(shown), _checks(shown), _agreement(shown), _people(shown)]
    parts += [_left_out(found), _list("How the numbers are made", HOW)]
    title = escape(f"{about['name']}: {shown['title']}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE.read_text('utf-8')}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )


def _head(shown: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    flag = '<p class="flag">Simulated records: no person answered</p>' if about["simulated"] else ""
    title = f"<p>{escape(about['name'])}</p><h1>{escape(shown['title'])}</h1>"
    return f"<header>{title}<p>{shown['counts']}</p>{flag}</header>"


def _plan(found: Mapping[str, Any]) -> str:
    about = found["experiment"]
    versions = [f"{about[f'system_{s}']} ({about[f'version_{s}'] or 'version not pinned'})" for s in "pb"]
    corpus = f"{about['corpus']} ({(about['corpus_hash'] or '')[:12]})" if about["corpus"] else None
    shared = about["aa_share"] and f"{about['aa_share']:.0%}"
    rows = [
        ("System on trial (P)", versions[0]),
        ("Baseline (B)", versions[1]),
        ("Corpus", corpus),
        (
            "Interleaving",
            f"{METHOD_WORDS.get(about['method'], (about['method'],))[0]}, {about['k']} stickers from each",
        ),
        ("Sessions", KINDS.get(about["kind"], about["kind"])),
        ("Queries", SOURCES.get(about["query_source"], about["query_source"])),
        ("Planned", f"{about['planned']:,} of each kind" if about["planned"] else None),
        ("Invited", ", ".join(about["groups"]) or "everybody"),
        ("Practice rounds", about["practice_rounds"] or None),
        ("Against itself", shared or None),
        ("Set up", about["at"] and about["at"][:10]),
        ("Guidelines", about["guidelines"] or None),
    ]
    return _section("What was compared", _table((), ((name, value) for name, value in rows if value)))


def _measures(found: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    cards = "".join(
        f'<div class="card"><h3>{card["name"]} <small>{card["long"]}</small></h3>'
        + (f'<p class="num">{card["value"]}<small>{card["unit"]}</small></p>{card["ci"]}' if card["value"] else "")
        + f"<p>{escape(card['say'])}</p></div>"
        for card in shown["cards"]
    )
    rows = [
        (m.name, number(one["value"], m), span(one, m), f"{one['n']:,}", chance(one["p"]))
        for m in MEASURES
        for one in [found[m.key]]
    ]
    literal = found["delta_acp"]["literal"]
    note = "" if literal is None else f"<p>ΔACP over all lists, as equation 22 is printed: {signed(literal, 2)}.</p>"
    table = _table(("", "value", "95 % interval", "sessions", "p"), rows)
    return _section("Measures", f'<div class="cards">{cards}</div>{table}{note}')


def _pictures(shown: Mapping[str, Any]) -> str:
    parts = []
    if shown["curve"]:
        legend = f'<p><b class="p">{escape(shown["p"])}</b> <b class="b">{escape(shown["b"])}</b></p>'
        parts.append(_section("Share of clicks by position", legend + shown["curve"]))
    if shown["votes"]:
        parts.append(_votes(shown["votes"]))
    if shown["forests"]:
        parts.append(_section("By user group", _cards(shown["forests"], _forest)))
    if shown["courses"]:
        parts.append(_section("As sessions came in", _cards(shown["courses"], lambda one: one["svg"])))
    return "".join(parts)


def _votes(votes: Mapping[str, Any]) -> str:
    rows = [(one["k"], one["v"], one["share"], one["ci"]) for one in votes["verdicts"]]
    table = _table(("", "votes", "share", "95 % interval"), rows)
    return _section("Votes", f"{votes['bar']}{table}<p>Which side won: {votes['sides']}</p>{votes['side_bar']}")


def _forest(one: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<li><p>{escape(row['k'])}<b>{row['v']}</b></p>{row['svg']}"
        f"<small>n = {row['n']}{', ' + row['p'] if row['p'] else ''}</small></li>"
        for row in one["rows"]
    )
    return f'<ul class="forest">{rows}</ul>{one["axis"]}'


def _cards(found: Iterable[Mapping[str, Any]], content: Callable[[Mapping[str, Any]], str]) -> str:
    cards = (
        f'<div class="card"><h3>{one["name"]} <small>{one["unit"]}</small></h3>{content(one)}</div>' for one in found
    )
    return f'<div class="cards">{"".join(cards)}</div>'


def _checks(shown: Mapping[str, Any]) -> str:
    return _section("Checks", _lines(shown["checks"]))


def _agreement(shown: Mapping[str, Any]) -> str:
    parts = [f"<h3>{escape(one['k'])}</h3>{_lines(one['lines'])}" for one in shown["agreement"]]
    return _section("Agreement", "".join(parts)) if parts else ""


def _people(shown: Mapping[str, Any]) -> str:
    if shown["times"] is None:
        return ""
    rows = [(row["k"], row["n"], row["v"]) for row in shown["times"]["rows"]]
    return _section("Time per answer", _table(("annotator", "sessions", "median"), rows))


def _left_out(found: Mapping[str, Any]) -> str:
    sessions = found["sessions"]
    rows = [
        ("submitted", sessions["submitted"]),
        *((f"left out: {rule_words(rule)}", n) for rule, n in sessions["excluded"].items()),
    ]
    rows += [(name, sessions[name]) for name in ("valid", "open", "abandoned", "practice")]
    return _section("Sessions and exclusions", _table(("", "sessions"), ((name, f"{n:,}") for name, n in rows)))


def _lines(lines: Iterable[Mapping[str, Any]]) -> str:
    marked = ((line["k"], ("! " if line["warn"] else "") + line["v"], line["more"]) for line in lines)
    return _table((), marked)


def _list(title: str, items: Iterable[str]) -> str:
    return _section(title, f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>")


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _table(names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """The first cell of each row is its heading."""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = []
    for first, *rest in rows:
        cells = "".join(f"<td>{escape(str(cell))}</td>" for cell in rest)
        body.append(f'<tr><th scope="row">{escape(str(first))}</th>{cells}</tr>')
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{''.join(body)}</tbody></table>"
