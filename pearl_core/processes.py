"""Telling a process that still runs from one that ended, whose number another has by now.

mark = process_mark()           # kept in a file
is_running(mark)                # asked by another process
"""

import os
from collections.abc import Mapping
from typing import Any

import psutil

TOLERANCE_S = 1.0  # between two readings of when a process was started, after the clock was set


def process_mark() -> dict[str, Any]:
    """This process, in values that JSON knows: its number, and when it was started (seconds since 1970)."""
    return {"process": os.getpid(), "started": psutil.Process().create_time()}


def is_running(mark: Mapping[str, Any]) -> bool:
    """Whether the process of a mark still runs; False for a mark without a process."""
    number, started = mark.get("process"), mark.get("started")
    if not isinstance(number, int) or not isinstance(started, (int, float)):
        return False
    try:
        process = psutil.Process(number)
        same = bool(abs(process.create_time() - started) < TOLERANCE_S)
        return same and bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.AccessDenied:
        return True  # there is one, of another account
    except psutil.Error:
        return False
