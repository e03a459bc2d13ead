"""Walking a set together with the path of every part, as the file would name it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from criteria.rules.spec import GroupSpec, IndicatorSetSpec, IndicatorSpec, PillarSpec

PathParts = tuple[str | int, ...]


class GroupPlace(NamedTuple):
    """A group and its path."""

    path: str
    spec: GroupSpec


class PillarPlace(NamedTuple):
    """A pillar and its path."""

    path: str
    spec: PillarSpec


class IndicatorPlace(NamedTuple):
    """An indicator and its path."""

    path: str
    spec: IndicatorSpec


def path_text(parts: PathParts) -> str:
    """``("groups", 0, "code")`` → ``groups[0].code``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def groups(spec: IndicatorSetSpec) -> Iterator[GroupPlace]:
    """Every group in file order."""
    for index, group in enumerate(spec.groups):
        yield GroupPlace(f"groups[{index}]", group)


def pillars(spec: IndicatorSetSpec) -> Iterator[PillarPlace]:
    """Every pillar in file order."""
    for path, group in groups(spec):
        for index, pillar in enumerate(group.pillars):
            yield PillarPlace(f"{path}.pillars[{index}]", pillar)


def indicators(spec: IndicatorSetSpec) -> Iterator[IndicatorPlace]:
    """Every indicator in file order."""
    for path, pillar in pillars(spec):
        for index, indicator in enumerate(pillar.indicators):
            yield IndicatorPlace(f"{path}.indicators[{index}]", indicator)


def parts(value: Any, path: PathParts = ()) -> Iterator[tuple[PathParts, Any]]:
    """Every value below a spec, dataclasses and tuples included, with its path."""
    yield path, value
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from parts(item, (*path, index))
