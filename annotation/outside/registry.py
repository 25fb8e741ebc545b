"""Which systems from outside there are on a corpus: registered by name, and taken away again, by records alone."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Records

from annotation.nouns import Refused
from annotation.outside.http_system import HttpSettings
from annotation.outside.run_system import RunSettings
from db.outside import Outside, OutsideRemoval
from db.store import Store, now

PREFIX = "outside:"
NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")
KINDS: Mapping[str, type[HttpSettings] | type[RunSettings]] = {"http": HttpSettings, "run": RunSettings}


@dataclass(frozen=True, slots=True)
class Registered:
    """One that is there now; `name` comes without "outside:"."""

    outside_id: str
    name: str
    settings: HttpSettings | RunSettings
    at: str

    @property
    def place(self) -> str:
        """Where it is: its address, or its file."""
        return self.settings.url if isinstance(self.settings, HttpSettings) else self.settings.run

    @property
    def about(self) -> str:
        """One line for everybody: nothing of where it is."""
        return "from outside, by HTTP" if isinstance(self.settings, HttpSettings) else "from outside, a run file"


class Registry:
    """The systems from outside of one corpus, by its name."""

    def __init__(self, store: Store, corpus: str) -> None:
        self.store, self.corpus = store, corpus

    def all(self) -> tuple[Registered, ...]:
        """In alphabetical order of name."""
        with self.store.read() as records:
            return tuple(map(_registered, records.scalars(self._there().order_by(Outside.name))))

    def find(self, name: str) -> Registered | None:
        """The one called so, with or without "outside:"."""
        with self.store.read() as records:
            row = records.scalar(self._there().where(Outside.name == name.removeprefix(PREFIX)))
            return _registered(row) if row else None

    def add(self, name: str, settings: HttpSettings | RunSettings, author: str | None = None) -> Registered:
        """Register a system under a name that is free. Raises Refused for one that is taken or cannot be."""
        name = self.fit(name).removeprefix(PREFIX)
        kind = "http" if isinstance(settings, HttpSettings) else "run"
        with self._in_a_row() as records:
            if records.scalar(self._there().where(Outside.name == name)):
                raise Refused(f"{PREFIX}{name} is there already: remove it first, or take another name")
            row = Outside(
                outside_id=uuid4().hex,
                corpus=self.corpus,
                name=name,
                number=self._before(records, name) + 1,
                kind=kind,
                settings=asdict(settings),
                author=author,
                at=now(),
            )
            records.add(row)
            records.flush()
            return _registered(row)

    def fit(self, name: str) -> str:
        """The name with "outside:" before it. Raises Refused for one that cannot be; it may still be taken."""
        name = name.removeprefix(PREFIX)
        if not NAME.fullmatch(name):
            raise Refused(f"the name {name!r} must be 1 to 40 of a-z, 0-9 and hyphens, with no hyphen first")
        return f"{PREFIX}{name}"

    def remove(self, name: str, author: str | None = None) -> None:
        """Take it away; what was recorded with it stays. Raises Refused when there is none."""
        with self._in_a_row() as records:
            row = records.scalar(self._there().where(Outside.name == name.removeprefix(PREFIX)))
            if row is None:
                raise Refused(f"there is no {PREFIX}{name.removeprefix(PREFIX)}")
            records.add(OutsideRemoval(outside_id=row.outside_id, author=author, at=now()))

    def _in_a_row(self) -> AbstractContextManager[Records]:
        """A transaction beside which no other adds or removes one."""
        return self.store.write(alone=f"outside systems of {self.corpus}")

    def _there(self) -> Any:
        return (
            select(Outside)
            .outerjoin(OutsideRemoval, OutsideRemoval.outside_id == Outside.outside_id)
            .where(Outside.corpus == self.corpus, OutsideRemoval.outside_id.is_(None))
        )

    def _before(self, records: Records, name: str) -> int:
        query = select(func.count()).select_from(Outside).where(Outside.corpus == self.corpus, Outside.name == name)
        return records.scalar(query) or 0


def _registered(row: Outside) -> Registered:
    return Registered(row.outside_id, row.name, KINDS[row.kind](**row.settings), row.at)
