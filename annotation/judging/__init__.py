"""Judging pairs of query and sticker: rounds, their pools, leases, and what becomes of the judgments."""
