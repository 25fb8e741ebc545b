"""Sequence-to-sequence learning of identifiers: two backbones, training pairs, trainer, and the scorer for search."""
