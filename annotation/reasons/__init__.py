"""Why a sticker came up: what the explain panel of the Search tab draws, as plain dicts."""
