"""PEARL: a generative framework for personalised sticker retrieval (shared by the systems that build on it).

`build` learns identifiers, group tokens, an intent classifier and the model, each once and kept between
builds; `PearlSearch` asks them; `systems/pearl.py` makes a system of it.
"""
