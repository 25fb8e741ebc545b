"""Variants of a system by name, `NAME:TEXT`: a TEXT of names and `seed-N`, joined by "+"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pearl_core.types import UnknownSystem

SEED = re.compile(r"seed-(0|[1-9]\d{0,5})")
Config = TypeVar("Config")


@dataclass(frozen=True, slots=True)
class Variants(Generic[Config]):
    """What the variants of one system do to its configuration, and how they are told to people."""

    system: str
    changes: Mapping[str, Callable[[Config], Config]]
    told: Mapping[str, str]  # the same names, in words
    seeded: Callable[[Config, int], Config]  # the same configuration, drawn from another seed

    def config(self, text: str, config: Config) -> Config:
        """`config` changed as TEXT says. Raises UnknownSystem for a name that is none."""
        for name in text.split("+"):
            if seed := SEED.fullmatch(name):
                config = self.seeded(config, int(seed[1]))
            elif name in self.changes:
                config = self.changes[name](config)
            else:
                known = ", ".join(self.changes)
                raise UnknownSystem(f"no variant {name!r} of {self.system}; there are: {known}, seed-N, joined by +")
        return config

    def about(self, text: str) -> str:
        """TEXT in words, for people."""
        told = (self.told.get(name, name.replace("-", " ")) for name in text.split("+"))
        return f"As {self.system}, but: {', '.join(told)}"
