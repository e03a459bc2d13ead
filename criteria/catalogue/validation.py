"""From plain data to an ``IndicatorSetSpec``, or to the list of everything that is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from criteria.catalogue.checks import cross_faults
from criteria.catalogue.faults import Fault, InvalidSetError
from criteria.catalogue.salvage import Damage, repair
from criteria.catalogue.type_faults import error_path, type_fault
from criteria.catalogue.walking import PathParts, path_text
from criteria.rules.spec import IndicatorSetSpec

_SPEC: TypeAdapter[IndicatorSetSpec] = TypeAdapter(IndicatorSetSpec)
_EXACT_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# One repair can uncover the next fault (a missing list item hides its fields); never more levels.
_REPAIRS = 6


def validate_set(data: Any) -> IndicatorSetSpec:
    """The set that ``data`` describes. Raises ``InvalidSetError`` with every fault, in order.

    Where types are wrong the sound rest is still checked, so that one run shows everything.
    """
    plain = _unshared(data)
    faults = list(unprintable(plain))
    spec, type_faults, damage = _typed(plain)
    faults += type_faults
    if spec is not None:
        faults += [
            *damage.undamaged(_loose_numbers(spec, plain)),
            *damage.undamaged(cross_faults(spec, damage.names)),
        ]
    if faults or spec is None:
        raise InvalidSetError(dict.fromkeys(faults))
    return spec


def _typed(plain: Any) -> tuple[IndicatorSetSpec | None, list[Fault], Damage]:
    """The spec of ``plain``, repaired in place as far as needed, and the faults of type."""
    faults: list[Fault] = []
    damage = Damage()
    for _ in range(_REPAIRS):
        try:
            return _SPEC.validate_python(plain), faults, damage
        except ValidationError as error:
            errors = error.errors(include_url=False)
        found = [type_fault(item) for item in errors]
        faults += found if not faults else damage.undamaged(found)
        paths = [error_path(item) for item in errors]
        if () in paths:
            break
        for item, path in zip(errors, paths, strict=True):
            repair(plain, path, damage, extra=item["type"] == "unexpected_keyword_argument")
    return None, faults, damage


def _unshared(data: Any) -> Any:
    """A copy without YAML aliases, so that a repair in one place stays in one place."""
    if isinstance(data, dict):
        return {key: _unshared(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_unshared(item) for item in data]
    return data


def unprintable(data: Any, path: PathParts = ()) -> Iterator[Fault]:
    """Control characters and half characters: no database stores them, no paper prints them."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from unprintable(value, (*path, str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from unprintable(value, (*path, index))
    elif isinstance(data, str) and any(_is_control(character) for character in data):
        yield Fault(path_text(path), "có ký tự điều khiển", "văn bản thường")


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"


def _loose_numbers(spec: Any, data: Any, path: PathParts = ()) -> Iterator[Fault]:
    """What pydantic converts of its own accord, like ``version: true``: a decision is exact."""
    if is_dataclass(spec) and isinstance(data, dict):
        for field in fields(spec):
            if field.name in data:
                value = getattr(spec, field.name)
                yield from _loose_numbers(value, data[field.name], (*path, field.name))
    elif isinstance(spec, tuple) and isinstance(data, list):
        for index, (value, item) in enumerate(zip(spec, data, strict=False)):
            yield from _loose_numbers(value, item, (*path, index))
    elif isinstance(spec, Decimal) and isinstance(data, str):
        if not _EXACT_NUMBER.fullmatch(data):
            yield Fault(path_text(path), f"“{data}” không phải là số", "số như 20 hoặc 0.5")
    elif isinstance(spec, int) and (isinstance(data, bool) or not isinstance(data, int)):
        yield Fault(path_text(path), f"“{data}” không phải là số nguyên", "số nguyên như 2022")
