"""`python -m pearl_core search "QUERY" --corpus NAME --system S`: ask one system one query."""

import argparse
import json
from collections.abc import Mapping
from typing import Any

from pearl_core.cli.language_model import add_language_model, chosen_asker, read_key
from pearl_core.console import UsageError, positive, readable
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.serving import RanksIntents
from pearl_core.systems import find_system, load_system
from pearl_core.text import normalise
from pearl_core.types import AGE_BANDS, GENDERS, Explainer, Query, RankedList, User, UserGroup, age_band

NAME = "search"
HELP = "ask one system one query, as anyone"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", type=readable, metavar="QUERY", help="what to look for")
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument("--system", required=True, metavar="S", help="a system that was built, for example bm25")
    parser.add_argument("--user", metavar="U", help="ask as this user of the corpus's log")
    parser.add_argument("--age", type=_band, metavar="YEARS", help="ask as somebody of this age; needs --gender")
    parser.add_argument("--gender", choices=GENDERS, help="and of this gender; needs --age")
    parser.add_argument("--k", type=positive, default=10, metavar="N", help="hits (%(default)s)")
    add_language_model(parser)


def run(args: argparse.Namespace) -> int:
    corpus = open_corpus(args.home, args.corpus)
    find_system(args.system)
    language_model = chosen_asker(args.llm_endpoint, args.llm_model, read_key(args.llm_key_file), args.llm_time_limit)
    query = Query(args.query, asker(corpus, args.user, args.age, args.gender))
    system = load_system(args.system, corpus)
    if language_model:
        if not isinstance(system, RanksIntents):
            raise UsageError(f"--llm-endpoint is of no use to {args.system}, which ranks no intents")
        system.ask_intents_of(language_model)
    answer = system.retrieve(query, args.k)
    reasons = system.explain(query, args.k) if args.json and answer.hits and isinstance(system, Explainer) else {}
    print(json.dumps(as_json(answer, reasons), ensure_ascii=False) if args.json else _text(corpus, answer))
    return 0


def asker(corpus: Corpus, user_id: str | None, band: str | None, gender: str | None) -> User:
    """Who asks; an age and a gender take the place of the group that the log has. Raises ValueError."""
    if user_id is not None and user_id not in corpus.users:
        raise ValueError(f"no user {user_id!r} in the log of corpus {corpus.name!r} ({len(corpus.users)} users)")
    if (band is None) != (gender is None):
        raise UsageError("--age and --gender make a user group only together: give both or neither")
    user = corpus.users[user_id] if user_id is not None else User()
    group = UserGroup(band, gender) if band and gender else user.group
    return User(user.user_id, group, user.history)


def as_json(answer: RankedList, reasons: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in the shape that other programs rely on; `reasons` is what the system itself says of it."""
    user = answer.query.user
    return {
        "query": answer.query.text,
        "system": answer.system,
        "version": answer.version,
        "ms": round(answer.latency_ms, 3),
        "hits": [
            {"rank": rank, "sticker_id": hit.sticker_id, "score": hit.score, "evidence": dict(hit.evidence)}
            for rank, hit in enumerate(answer.hits, 1)
        ],
        "explain": {
            "about": find_system(answer.system).about,
            "read_as": normalise(answer.query.text),
            "user": user.user_id,
            "user_group": str(user.group) if user.group else None,
            **reasons,
        },
    }


def counted(number: int, what: str, several: str = "") -> str:
    return f"{number:,} {what if number == 1 else several or what + 's'}"


def _band(text: str) -> str:
    band = text if text in AGE_BANDS else age_band(int(text)) if text.isdecimal() and len(text) < 4 else None
    if band is None:
        raise argparse.ArgumentTypeError(f"age {text!r} is in none of the bands {', '.join(AGE_BANDS)}")
    return band


def _text(corpus: Corpus, answer: RankedList) -> str:
    lines = [f"{counted(len(answer.hits), 'hit')} in {answer.latency_ms:.1f} ms"]
    for rank, hit in enumerate(answer.hits, 1):
        evidence = "; ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k}: {v}" for k, v in hit.evidence.items())
        sticker = corpus.by_id[hit.sticker_id]
        lines.append(f"{rank:>3}  {hit.score:8.3f}  {hit.sticker_id}  {sticker.entity or ''}  ({evidence})")
    return "\n".join(lines)
