"""Retrieval systems from outside, as one side of an experiment: behind HTTP, or as a run file.

    systems = DeskSystems(corpus, store)        # the desk's own systems, and those registered
    registry = Registry(store, corpus)
    registry.add("acme", HttpSettings("http://127.0.0.1:9000/search", time_limit=2.0))
    systems.retrieve("outside:acme", Query("hello"), 10)

The request is a POST of `{"query": "hello", "k": 10, "user": {"age_band": "20-29", "gender": "female"}}` (`user` is
null where nothing is known), the answer `{"hits": [{"sticker_id": "s1", "score": 2.5}, ...], "version": "2026-01"}`,
best first, at most k hits; `version` and, for all hits together, `score` may be left out.
"""

from annotation.outside.breaker import Breaker, OutsideError
from annotation.outside.http_system import HttpSettings, HttpSystem
from annotation.outside.registry import PREFIX, Registered, Registry
from annotation.outside.run_system import RunSettings, RunSystem
from annotation.outside.systems import DeskSystems

__all__ = [
    "PREFIX",
    "Breaker",
    "DeskSystems",
    "HttpSettings",
    "HttpSystem",
    "OutsideError",
    "Registered",
    "Registry",
    "RunSettings",
    "RunSystem",
]
