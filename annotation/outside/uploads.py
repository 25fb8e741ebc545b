"""A run file that a researcher brings in the page: checked, kept in the home folder, and registered as a system.

    add_uploads(parent, desk)                     # POST /outside/run, with what `Brought` says as JSON
    take_run(corpus, registry, brought, author)   # RunSystem, or a line that says what is wrong with which file

Files are kept under the hash of what they hold, so that a file once registered never changes and what is brought
twice is kept once. `annotation.gate` lets larger bodies through to this one address, and reads none of them.
"""

import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from annotation.calls import read_json
from annotation.gate import UPLOAD
from annotation.nouns import RESEARCHERS, Annotator, Refused
from annotation.outside.registry import Registry
from annotation.outside.run_system import RunSettings, RunSystem
from annotation.widgets import Desk, answered
from pearl_core.corpus import Corpus
from pearl_core.types import CorpusError

MOST_MB = 20  # of both files together, 10^6 bytes each
LONGEST_FILE_NAME = 60  # characters
PARTS = ("run", "queries")
CLOSED = "Systems from outside are brought by researchers."


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser sends: the name that the system is to have, and two files, each with its name and its text."""

    name: str
    run: tuple[str, str]
    queries: tuple[str, str]


def add_uploads(parent: FastAPI, desk: Desk) -> None:
    """Take run files on `parent`, from researchers alone."""
    registry = Registry(desk.experiments.store, desk.systems.corpus.name)

    def take(person: Annotator | None, body: bytes) -> dict[str, Any]:
        said = read_json(body)

        def added() -> dict[str, Any]:
            author = person.annotator_id if person else None
            system = take_run(desk.systems.corpus, registry, _brought(said), author)
            return {"system": system.name, "queries": len(system.queries)}

        return answered(added, said)

    async def asked(request: Request) -> JSONResponse:
        person = await run_in_threadpool(desk.person, request.cookies)
        if not desk.allowed(person, RESEARCHERS):  # before the files are read
            who = person.annotator_id if person else None
            with suppress(Refused):  # on record
                await run_in_threadpool(desk.experiments.refuse, "add", who, UPLOAD, CLOSED)
            return JSONResponse({"error": CLOSED}, 403)
        told = await run_in_threadpool(take, person, await request.body())
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    parent.add_api_route(UPLOAD, asked, methods=["POST"])


def take_run(corpus: Corpus, registry: Registry, brought: Brought, author: str | None = None) -> RunSystem:
    """Keep the files and register the system.

    Raises CorpusError that names the file as it was brought, or Refused where it is not a file that is at fault.
    """
    megabytes = sum(len(text.encode()) for _, text in (brought.run, brought.queries)) / 1e6
    if megabytes > MOST_MB:
        raise Refused(f"the files have {megabytes:.1f} MB together; they may have {MOST_MB} MB")
    home = corpus.built.parent.parent.resolve() / "outside"  # for whoever reads the records, wherever they start
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=home) as new:
        settings = _written(Path(new) / "files", brought)
        system = _made(corpus, settings, registry, brought)
        kept = home / system.version
        with suppress(OSError):  # the same files are there already, under the names that they had then
            (Path(new) / "files").rename(kept)
    run, queries = (str(next((kept / part).iterdir())) for part in PARTS)
    registry.add(brought.name, RunSettings(run, queries), author)
    return system


def _made(corpus: Corpus, settings: RunSettings, registry: Registry, brought: Brought) -> RunSystem:
    """The system over files that are not kept yet. Raises CorpusError that tells no folder of ours."""
    run, queries = Path(settings.run), Path(settings.queries)
    try:
        system = RunSystem(registry.fit(brought.name), settings, corpus.by_id, corpus.users)
    except CorpusError as error:
        raise CorpusError(str(error).replace(f"{run.parent}/", "").replace(f"{queries.parent}/", "")) from None
    if lost := system.unanswered:
        every = len(system.queries) + len(lost)
        raise CorpusError(
            f"{run.name} answers {len(system.queries)} of the {every} queries in {queries.name}, and not {lost[0]!r}: "
            "add its answer, or take the query out of the list"
        )
    return system


def _written(folder: Path, brought: Brought) -> RunSettings:
    written = []
    for part, (name, text) in zip(PARTS, (brought.run, brought.queries), strict=True):
        path = folder / part / _plain(name, part)
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8", newline="")  # to the byte as it was brought
        written.append(str(path))
    return RunSettings(*written)


def _plain(name: str, otherwise: str) -> str:
    """A file name that is no path, no hidden file, and not read as anything but text."""
    plain = re.sub(r"[^\w.-]+", "_", name)[-LONGEST_FILE_NAME:].lstrip(".")
    return (plain or otherwise).removesuffix(".parquet")


def _brought(said: Any) -> Brought:
    """Raises Refused for anything but a name and two files with a name and a text."""
    try:
        texts = [said["name"], *(said[part][key] for part in PARTS for key in ("name", "text"))]
    except (TypeError, KeyError):
        texts = []
    if not texts or not all(isinstance(text, str) for text in texts):
        raise Refused("a run comes with a name, its file, and the list of its queries")
    name, *files = texts
    return Brought(name.strip(), (files[0], files[1]), (files[2], files[3]))
