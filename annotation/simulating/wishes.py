"""What simulated people look for: the judged queries of a corpus, and how relevant a sticker is to who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from annotation.simulating.clicks import Floats
from pearl_core.corpus import JudgedQuery
from pearl_core.types import UserGroup


@dataclass(frozen=True, slots=True)
class Wish:
    """How relevant stickers are to whoever asks, 0 to 1; one that is not named has none."""

    relevance: Mapping[str, float]

    def of(self, sticker_ids: Sequence[str]) -> Floats:
        """(1, stickers)"""
        return np.array([[self.relevance.get(sticker, 0.0) for sticker in sticker_ids]])


class Wishes:
    """The judged queries of people by user group. Raises ValueError without any."""

    def __init__(self, judged: Sequence[JudgedQuery]) -> None:
        if not judged:
            raise ValueError("there are no judged queries for simulated people to ask")
        highest = max(grade for query in judged for grade in query.relevant.values())
        self._by_group: dict[UserGroup | None, list[str]] = {}
        self._by_text: dict[str, list[tuple[UserGroup | None, Wish]]] = {}
        for query in judged:
            group, text = query.query.user.group, query.query.text
            wish = Wish({sticker: grade / highest for sticker, grade in query.relevant.items()})
            self._by_group.setdefault(group, []).append(text)
            self._by_text.setdefault(text, []).append((group, wish))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._by_text)

    def groups(self, invited: Sequence[str] = ()) -> tuple[UserGroup | None, ...]:
        """The groups of those who asked, only the `invited` where any are named. Raises ValueError for none."""
        known = sorted(self._by_group, key=str)
        found = tuple(group for group in known if not invited or str(group) in invited)
        if not found:
            raise ValueError(f"nobody of the groups invited ({', '.join(invited)}) asked any of the judged queries")
        return found

    def typed(self, group: UserGroup | None, generator: np.random.Generator) -> str:
        """A query that somebody of this group asked."""
        asked = self._by_group[group]
        return asked[int(generator.integers(len(asked)))]

    def meant(self, text: str, group: UserGroup | None, generator: np.random.Generator) -> Wish:
        """What somebody means by a query: as one of their group meant it, else as anybody did, else nothing here."""
        told = self._by_text.get(text, [])
        fitting = [wish for of, wish in told if of == group] or [wish for _, wish in told]
        return fitting[int(generator.integers(len(fitting)))] if fitting else Wish({})
