"""Generation of identifiers: tries, constrained beam search, and the funnel that turns beams into stickers."""
