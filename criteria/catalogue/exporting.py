"""From a set back to the text of a set file that loads as the same set."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from typing import Any

import yaml

from criteria.rules.spec import (
    GroupSpec,
    IndicatorSetSpec,
    IndicatorSpec,
    InputSpec,
    PillarSpec,
)
from dtscore.numbers import exact_string

LINE_WIDTH = 100
_PARTS = (IndicatorSetSpec, GroupSpec, PillarSpec, IndicatorSpec, InputSpec)
_NAMES = dict.fromkeys(field.name for part in _PARTS for field in fields(part))
_ORDER = {name: place for place, name in enumerate(_NAMES)}


def export_data(spec: IndicatorSetSpec) -> dict[str, Any]:
    """The set as the plain data of its file: keys in order, defaults left out, exact decimals."""
    data: dict[str, Any] = _plain(spec)
    return data


def export_text(spec: IndicatorSetSpec) -> str:
    """The set as YAML text."""
    return data_text(export_data(spec))


def data_text(data: Any) -> str:
    """Plain data as YAML text; a draft's may be half finished."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_WIDTH
    )
    return text


def in_file_order(data: Any) -> Any:
    """The data with its keys as a file has them: PostgreSQL does not keep their order."""
    if isinstance(data, dict):
        ordered = sorted(data, key=lambda key: (key != "type", _ORDER.get(key, len(_ORDER))))
        return {key: in_file_order(data[key]) for key in ordered}
    if isinstance(data, list):
        return [in_file_order(item) for item in data]
    return data


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        # The shape of a rule decides how the rest is read: it comes first.
        ordered = sorted(fields(value), key=lambda field: field.name != "type")
        return {
            field.name: _plain(getattr(value, field.name))
            for field in ordered
            if field.name == "type" or not _is_default(value, field)
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _is_default(owner: Any, field: Field[Any]) -> bool:
    return field.default is not MISSING and getattr(owner, field.name) == field.default


class _Dumper(yaml.SafeDumper):
    """Decimals as plain numbers, and the same object twice written twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def represent_decimal(self, data: Decimal) -> yaml.ScalarNode:
        text = exact_string(data)
        kind = "float" if "." in text else "int"
        return self.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Dumper.add_representer(Decimal, _Dumper.represent_decimal)
