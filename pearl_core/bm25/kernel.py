"""The search for the best rows: MaxScore over windows of rows, compiled by numba. Exact.

The lists of a query (one per term and field) are in an order that has the long ones of little weight last.
While the last of them together cannot bring a sticker among the best k, they lead to none: only those that the
other, *leading* lists hold are completed from them (MaxScore: Turtle and Flood 1995; in windows, as Lucene's
bulk scorer). Rows are taken a window at a time, so that all sums stay in a near cache:

- while only short lists lead, their scores are added up, and the rows that they touch are completed;
- once a long list leads, a byte per row, in proportion to its score and never below, is added up for the whole
  window in integers (16 rows an instruction), and only rows whose sum reaches the k-th best so far are scored.

Whatever is added to a score is rounded to one grid (`postings.rounding`), which makes sums the same in any
order: bounds hold, ties are ties, and the result is that of adding everything up.

Machine code is kept beside this file, or where NUMBA_CACHE_DIR says.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 128  # rows whose bounds are compared with the k-th best together

# The cached code is renewed when this file changes: nothing that it depends on is imported.


class Index(NamedTuple):
    """Those arrays of `Postings` that a search reads."""

    rows: NDArray[np.int32]
    impacts: NDArray[np.float32]
    codes: NDArray[np.uint8]
    tables: NDArray[np.float32]
    slopes: NDArray[np.float32]


class Lists(NamedTuple):
    """The lists of a query, those first that can give most for their length."""

    at: NDArray[np.int64]  # where each is read next
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    weights: NDArray[np.float64]  # > 0
    rest: NDArray[np.float64]  # [lists + 1] the most that this and all later ones give together
    long: NDArray[np.int64]  # number among the long lists, or -1


class Boost(NamedTuple):
    """A prior; without one its arrays are empty and its numbers 0."""

    values: NDArray[np.float64]  # [stickers]
    ceilings: NDArray[np.float64]  # [windows] the most in each
    codes: NDArray[np.uint8]  # [stickers] value <= low + step * code
    low: float
    step: float


class Frame(NamedTuple):
    """The numbers of a search."""

    stickers: int
    window: int  # rows
    floor: float  # no answer scores less
    big: float  # `postings.rounding`
    scale: float  # integers to one point of score, so that no sum of bounds exceeds 2^30


class Room(NamedTuple):
    """Room for the rows of one window, by their place in it."""

    sums: NDArray[np.float64]  # of the scores so far; 0 between windows
    bounds: NDArray[np.int32]
    picked: NDArray[np.int64]  # places that are to be scored


class Best(NamedTuple):
    """A heap of the best answers, the worst of them at its root."""

    scores: NDArray[np.float64]
    rows: NDArray[np.int64]


def compiled(function: Any) -> Any:
    """Machine code for `function`, kept on disk where numba finds a folder that it may write to."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


@compiled
def search(
    index: Index, lists: Lists, boost: Boost, frame: Frame, k: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores and rows of the k best, in no order; with a boost, rows without a word of the query may be missing."""
    best, found = Best(np.empty(k, np.float64), np.empty(k, np.int64)), 0
    room = Room(np.zeros(frame.window, np.float64), np.empty(frame.window, np.int32), np.empty(frame.window, np.int64))
    start = 0
    while start < frame.stickers:
        end = min(start + frame.window, frame.stickers)
        ceiling = (boost.ceilings[start // frame.window] + frame.big) - frame.big if len(boost.ceilings) else 0.0
        threshold = best.scores[0] if found == k else frame.floor
        leading, any_long = 0, False
        while leading < len(lists.low) and lists.rest[leading] + ceiling >= threshold:
            any_long |= lists.long[leading] >= 0
            leading += 1
        if leading == 0 and len(boost.values) == 0:
            break  # nor can any later window
        first = approach(index, lists, len(lists.low) if any_long else leading, start, frame.stickers)
        if any_long:
            bound(index, lists, boost, frame, room.bounds, start, end)
            least = (threshold - boost.low) * frame.scale - 2  # 2: rounding in what is compared
            count = pick(room, np.int32(max(least, 0.0 if len(boost.values) else 1.0)), end - start)
            found = complete(index, lists, boost, frame, room, best, found, start, count, 0)
        elif first < end:
            count = add_short(index, lists, frame, room, leading, threshold - ceiling, start, end)
            found = complete(index, lists, boost, frame, room, best, found, start, count, leading)
        elif len(boost.values) == 0:
            end = first // frame.window * frame.window  # nothing is before it
            if first >= frame.stickers:
                break
        start = end
    return best.scores[:found], best.rows[:found]


@compiled
def approach(index: Index, lists: Lists, leading: int, start: int, stickers: int) -> int:
    """Move the short ones of the first lists on to the window; the first row that any of them holds, or `stickers`."""
    first = stickers
    for i in range(leading):
        if lists.long[i] < 0:
            at = seek(index.rows, lists.at[i], lists.high[i], start)
            lists.at[i] = at
            if at < lists.high[i]:
                first = min(first, index.rows[at])
    return first


@compiled
def add_short(
    index: Index, lists: Lists, frame: Frame, room: Room, leading: int, needed: float, start: int, end: int
) -> int:
    """Add up the leading lists, all of them short; the number of rows picked."""
    rows, impacts, sums, picked, big = index.rows, index.impacts, room.sums, room.picked, frame.big
    least, count = np.float32(0), 0
    if leading == 1:  # nothing is added to it but what later lists give
        least = np.float32((needed - lists.rest[1]) / lists.weights[0] * (1 - 1e-6))
    for i in range(leading):
        at, high, weight = lists.at[i], lists.high[i], lists.weights[i]
        while at < high and rows[at] < end:
            if impacts[at] >= least:
                gain = (weight * impacts[at] + big) - big
                place = rows[at] - start
                if sums[place] == 0.0 and gain > 0.0:
                    picked[count] = place
                    count += 1
                sums[place] += gain
            at += 1
        lists.at[i] = at
    return count


@compiled
def bound(
    index: Index, lists: Lists, boost: Boost, frame: Frame, bounds: NDArray[np.int32], start: int, end: int
) -> None:
    """No row of the window scores more than bound / scale + what the boost has at least."""
    rows, impacts, scale = index.rows, index.impacts, frame.scale
    bounds[:] = 0
    for i in range(len(lists.low)):
        number, at, high, weight = lists.long[i], lists.at[i], lists.high[i], lists.weights[i]
        if number >= 0:
            add_codes(bounds, index.codes[number, start:end], weight * index.slopes[number] * scale)
        while number < 0 and at < high and rows[at] < end:
            bounds[rows[at] - start] += np.int32(weight * impacts[at] * scale) + 1
            at += 1
    if len(boost.values):
        add_codes(bounds, boost.codes[start:end], boost.step * scale)


@compiled
def add_codes(bounds: NDArray[np.int32], codes: NDArray[np.uint8], step: float) -> None:
    whole = np.int32(np.ceil(step))
    for place in range(len(codes)):
        bounds[place] += whole * np.int32(codes[place])


@compiled
def pick(room: Room, least: int, width: int) -> int:
    """Pick the places whose bound is `least` or more; how many they are."""
    picked, count = room.picked, 0
    for block in range(0, width, BLOCK):
        part = room.bounds[block : min(block + BLOCK, width)]
        most = np.int32(0)
        for place in range(len(part)):
            most = part[place] if part[place] > most else most  # written so that it is many rows an instruction
        if most >= least:
            for place in range(len(part)):
                if part[place] >= least:
                    picked[count] = block + place
                    count += 1
    return count


@compiled
def complete(
    index: Index,
    lists: Lists,
    boost: Boost,
    frame: Frame,
    room: Room,
    best: Best,
    found: int,
    start: int,
    count: int,
    leading: int,
) -> int:
    """Score what was picked, of which `sums` has the leading lists, and clear it; how many answers there are now."""
    # all in one function, and every array by a name of its own: a call, or a look into a tuple, counts references
    rows, impacts, codes, tables = index.rows, index.impacts, index.codes, index.tables
    at, low, high, weights, rest, long = lists.at, lists.low, lists.high, lists.weights, lists.rest, lists.long
    values, sums, bounds, picked = boost.values, room.sums, room.bounds, room.picked
    best_scores, best_rows, big, last = best.scores, best.rows, frame.big, len(lists.low)
    full = found == len(best_scores)
    threshold, worst = (best_scores[0], best_rows[0]) if full else (frame.floor, frame.stickers)
    if count:
        for i in range(leading, last):
            if long[i] < 0:
                at[i] = seek(rows, at[i], high[i], start)
    for place in picked[:count]:
        row, score, i = start + place, sums[place], leading
        sums[place] = 0.0
        if leading == 0 and (bounds[place] + 3) / frame.scale + boost.low < threshold:
            continue
        if len(values):
            score += (values[row] + big) - big
        while i < last and beats(score + rest[i], row, threshold, worst):
            number, impact, code = long[i], np.float32(0), np.uint8(1)
            if number >= 0:
                code = codes[number, row]
                impact = tables[number, code]
            if impact == 0 and code:
                place = seek(rows, low[i] if number >= 0 else at[i], high[i], row)
                if place < high[i] and rows[place] == row:
                    impact = impacts[place]
            score += (weights[i] * impact + big) - big
            i += 1
        if i < last or not beats(score, row, threshold, worst):
            continue
        if full:
            sink(best_scores, best_rows, score, row)
        else:
            rise(best_scores, best_rows, found, score, row)
            found += 1
            full = found == len(best_scores)
        if full:
            threshold, worst = best_scores[0], best_rows[0]
    return found


@compiled
def seek(rows: NDArray[np.int32], at: int, end: int, row: int) -> int:
    """The first place from `at` on that holds `row` or a later one: galloping, then halving."""
    if at >= end or rows[at] >= row:
        return at
    step = 1
    while at + step < end and rows[at + step] < row:
        at += step
        step *= 2
    low, high = at + 1, min(at + step, end)
    while low < high:
        middle = (low + high) >> 1
        if rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def beats(score: float, row: int, other: float, other_row: int) -> bool:
    return score > other or (score == other and row < other_row)


@compiled
def rise(scores: NDArray[np.float64], rows: NDArray[np.int64], at: int, score: float, row: int) -> None:
    """Add an answer to the `at` others of the heap."""
    while at > 0:
        parent = (at - 1) >> 1
        if not beats(scores[parent], rows[parent], score, row):
            break
        scores[at], rows[at] = scores[parent], rows[parent]
        at = parent
    scores[at], rows[at] = score, row


@compiled
def sink(scores: NDArray[np.float64], rows: NDArray[np.int64], score: float, row: int) -> None:
    """Put an answer in the place of the worst."""
    at, size = 0, len(scores)
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and beats(scores[child], rows[child], scores[child + 1], rows[child + 1]):
            child += 1
        if not beats(score, row, scores[child], rows[child]):
            break
        scores[at], rows[at] = scores[child], rows[child]
        at = child
    scores[at], rows[at] = score, row
