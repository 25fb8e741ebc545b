"""Identifiers: each value of a property as a short row of codes that a decoder can generate.

scheme = find_scheme("pq")
identifiers = scheme.fit({"meaning": ["Good night", "Cheers"]}, queries, encoder.encode, seed=0)
identifiers["meaning"].of("good night")  ->  array([ 17, 203,  4,  91, 250,   8,  66, 131])
identifiers["meaning"] = scheme.extend(identifiers["meaning"], ["sweet dreams"], encoder.encode)
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from pearl_core.identifiers.atomic import Atomic
from pearl_core.identifiers.codebooks import Clustering, Vectors
from pearl_core.identifiers.pq import ProductQuantisation
from pearl_core.identifiers.rq_kmeans import ResidualKMeans
from pearl_core.identifiers.rq_vae import ResidualQuantisationVAE
from pearl_core.identifiers.string import Strings
from pearl_core.identifiers.table import Collisions, Identifiers, collisions, load_identifiers, save_identifiers

__all__ = [
    "SCHEMES",
    "Clustering",
    "Collisions",
    "IdentifierScheme",
    "Identifiers",
    "collisions",
    "find_scheme",
    "load_identifiers",
    "save_identifiers",
]


class IdentifierScheme(Protocol):
    """A way to make identifiers. Equal values, texts, vectors and seed give equal identifiers."""

    name: ClassVar[str]

    def fit(
        self, properties: Mapping[str, Sequence[str]], more_texts: Sequence[str], vectors: Vectors, seed: int
    ) -> dict[str, Identifiers]:
        """Identifiers by property, of its values as they come: repeated, empty, of any spelling.

        `more_texts` (the training queries) may help to learn the codes but have no identifiers;
        `vectors` gives texts their vectors [texts, dimension]. Raises ValueError for one that is not finite.
        """
        ...

    def extend(self, identifiers: Identifiers, values: Sequence[str], vectors: Vectors) -> Identifiers:
        """The identifiers of one property with those of new values; known values keep theirs, nothing is learned."""
        ...


SCHEMES: tuple[IdentifierScheme, ...] = (
    ProductQuantisation(),
    ResidualQuantisationVAE(),
    ResidualKMeans(),
    Atomic(),
    Strings(),
)


def find_scheme(name: str) -> IdentifierScheme:
    """The scheme called `name`, with the settings it has by default. Raises ValueError, naming those there are."""
    for scheme in SCHEMES:
        if scheme.name == name:
            return scheme
    raise ValueError(f"identifiers {name!r} are not one of {', '.join(scheme.name for scheme in SCHEMES)}")
