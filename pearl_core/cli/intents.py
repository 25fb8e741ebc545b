"""`python -m pearl_core intents --corpus NAME --endpoint URL --model M`: precompute the intents of frequent queries."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from pearl_core.cli.language_model import read_key
from pearl_core.cli.search import counted
from pearl_core.console import UsageError, positive
from pearl_core.corpus import Corpus, open_corpus, read_queries
from pearl_core.intents.precompute import Filled, fill_table
from pearl_core.intents.table import distinct_queries, frequent_queries, table_path
from pearl_core.llm import Chat, ChatConfig

NAME = "intents"
HELP = "let a language model rank the intents of the log's most frequent queries; goes on where it stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument(
        "--endpoint", required=True, metavar="URL", help="OpenAI-compatible, such as https://api.deepseek.com/v1"
    )
    parser.add_argument("--model", required=True, metavar="M", help="as the endpoint calls it, such as deepseek-chat")
    parser.add_argument("--key-file", metavar="FILE", help="the endpoint's key, on one line; - is standard input")
    parser.add_argument(
        "--queries", type=positive, default=10_000, metavar="N", help="ask about the N most frequent (%(default)s)"
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="take queries from JSON lines with qid and query, not from the log",
    )
    parser.add_argument("--workers", type=positive, default=8, metavar="N", help="questions at a time (%(default)s)")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="S", help="seconds a question (%(default)s)")
    parser.add_argument("--attempts", type=positive, default=4, metavar="N", help="for each question (%(default)s)")
    parser.add_argument("--proxy", metavar="URL", help="an HTTP proxy on the way to the endpoint")
    parser.add_argument(
        "--body",
        type=_body,
        metavar="JSON",
        help='further fields of a request (default: {"temperature": 0, "max_tokens": 1024})',
    )


def run(args: argparse.Namespace) -> int:
    corpus = open_corpus(args.home, args.corpus)
    queries = _queries(corpus, args.source, args.queries)
    chat, path = _chat(args), table_path(corpus)
    with tqdm(desc="queries", total=len(queries), delay=2, disable=not sys.stderr.isatty()) as bar:

        def progress(done: int) -> None:
            bar.update(done - bar.n)

        filled = fill_table(path, queries, chat, args.workers, progress)
    print(json.dumps({**asdict(filled), "table": str(path)}, ensure_ascii=False) if args.json else _told(filled, path))
    fruitless = bool(filled.asked) and not filled.ranked
    if filled.stopped:
        print(f"pearl_core {NAME}: stopped: {filled.stopped}; run it again to go on", file=sys.stderr)
    elif fruitless:
        print(f"pearl_core {NAME}: no query was ranked", file=sys.stderr)
    return 1 if filled.stopped or fruitless else 0


def _chat(args: argparse.Namespace) -> Chat:
    body = {} if args.body is None else {"body": args.body}
    key = read_key(args.key_file)
    try:
        config = ChatConfig(args.endpoint, args.model, args.timeout, args.attempts, proxy=args.proxy, **body)
        return Chat(config, key)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _queries(corpus: Corpus, source: Path | None, most: int) -> list[str]:
    if source is None:
        return frequent_queries(corpus, most)
    return distinct_queries((asked.query.text for asked in read_queries(source, {})), most)


def _body(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise argparse.ArgumentTypeError(f'{text!r} is no JSON object, such as {{"temperature": 0}}')
    return told


def _told(filled: Filled, path: Path) -> str:
    usage = filled.usage
    lines = [f"{filled.ranked_before + filled.ranked:,} of {counted(filled.wanted, 'query', 'queries')} ranked: {path}"]
    if filled.asked:
        flaws = "".join(f", {flaw} {count:,}" for flaw, count in sorted(filled.flaws.items()))
        lines.append(f"asked {filled.asked:,}: ranked {filled.ranked:,}{flaws}")
        tokens = f"{usage.prompt_tokens:,} prompt and {usage.completion_tokens:,} completion tokens"
        uncounted = f" ({counted(usage.uncounted, 'answer')} without a count)" if usage.uncounted else ""
        lines.append(f"cost: {counted(usage.calls, 'call')}, {tokens}{uncounted}, {usage.seconds:,.1f} s of waiting")
    if filled.ranked:
        lines.append("build again, so that PEARL learns from them; it ranks by them, where they are, when it is loaded")
    return "\n".join(lines)
