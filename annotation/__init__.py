"""Experiments with people: blind pages, votes, judgments, their records and the measures over them."""
