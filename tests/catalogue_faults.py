"""Set data with one thing broken, and the faults that are found in it."""

from copy import deepcopy
from pathlib import Path

import pytest

from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.validation import validate_set
from tests.indicator_sets import (
    points_set,
)

ROOT = Path(__file__).resolve().parent.parent
SEEDS = {"qd3853.yaml": 56, "qd1829.yaml": 37}
PILLAR = "groups[0].pillars[0]"
FIRST = f"{PILLAR}.indicators[0]"
SECOND = f"{PILLAR}.indicators[1]"


def faults_of(data) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSetError) as caught:
        validate_set(data)
    assert all(fault.expected for fault in caught.value.faults)
    return [(fault.path, fault.problem) for fault in caught.value.faults]


def one_fault(data) -> tuple[str, str]:
    faults = faults_of(data)
    assert len(faults) == 1, faults
    return faults[0]


def put(data, path: str, value):
    """Set (or with DELETE take away) one place of the data, named like a fault names it."""
    *parents, last = [
        int(part) if part.isdigit() else part
        for part in path.replace("[", ".").replace("]", "").split(".")
    ]
    for part in parents:
        data = data[part]
    if value is DELETE:
        del data[last]
    else:
        data[last] = value


DELETE = object()


def broken(path: str, value, base=None):
    data = deepcopy(base or points_set())
    put(data, path, value)
    return data
