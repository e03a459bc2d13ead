"""Which items of a list stand elsewhere than before, when as many as possible stayed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def out_of_order(places: Sequence[int]) -> set[int]:
    """The indexes outside the longest rising run of ``places``: moving just these gives the new
    order. One inserted line moves none."""
    ends: list[int] = []  # the smallest end of a rising run of each length, as an index
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left([places[end] for end in ends], place)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [index]
    stayed, at = set(), ends[-1] if ends else -1
    while at >= 0:
        stayed.add(at)
        at = before[at]
    return set(range(len(places))) - stayed
