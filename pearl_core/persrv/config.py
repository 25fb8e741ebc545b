"""The configuration of PerSRV: its parts, and its variants by name (the paper's ablations and readings)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pearl_core.encoders import DEFAULT_TEXT_ENCODER, Pooling
from pearl_core.persrv.weights import Weights
from pearl_core.variants import Variants

NAME = "persrv"
MODEL_FIELDS = ("keywords", "description", "emotions")  # VLM_s of eq. 7
FIELDS = (*MODEL_FIELDS, "ocr", "queries")
Reading = Literal["cosine", "literal", "released"]


@dataclass(frozen=True, slots=True)
class PersrvConfig:
    weights: Weights = field(default_factory=Weights)  # where nothing chose others, see `build`
    recall: int = 100  # R: stickers that the user's style ranks
    semantics: bool = True  # False: only what is written on a sticker and what it was clicked for
    utility: bool = True
    personal: bool = True
    dense: bool = False  # also by likeness of query and description
    reading: Reading = "cosine"  # of eq. 9 and 10, see `ranking`
    clusters: int = 5  # of a user's style, at most
    encoder: str = DEFAULT_TEXT_ENCODER  # of the dense variant, where the corpus names no other (`Corpus.models`)
    pooling: Pooling = "mean"
    seed: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        return FIELDS if self.semantics else tuple(name for name in FIELDS if name not in MODEL_FIELDS)

    @property
    def needs(self) -> tuple[str, ...]:
        """Stages of the corpus build that must be done first."""
        wanted = {"ocr": True, "images": self.personal, "semantics": self.semantics}
        return tuple(stage for stage, needed in wanted.items() if needed)


VARIANTS: Mapping[str, Callable[[PersrvConfig], PersrvConfig]] = {
    "-personal": lambda config: replace(config, personal=False),
    "-utility": lambda config: replace(config, utility=False),
    "-vlm": lambda config: replace(config, semantics=False),
    "dense": lambda config: replace(config, dense=True),
    "literal": lambda config: replace(config, reading="literal"),
    "released": lambda config: replace(config, reading="released"),
}

TOLD: Mapping[str, str] = {  # the same in words
    "-personal": "without the user's style",
    "-utility": "without usefulness to others",
    "-vlm": "by written text and logged queries alone",
    "dense": "with likeness in meaning",
    "literal": "style as the paper's letter has it",
    "released": "style as the released code has it",
}

FAMILY = Variants(NAME, VARIANTS, TOLD, lambda config, seed: replace(config, seed=seed))
