"""Mappings as files: YAML in, YAML out, and what is exported loads as the same mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from pydantic import TypeAdapter, ValidationError

from criteria.catalogue.exporting import LINE_WIDTH
from criteria.catalogue.faults import Fault, InvalidSetError
from criteria.catalogue.type_faults import type_fault
from criteria.comparing import Link, Relation
from criteria.mappings.reading import links_of
from criteria.mappings.saving import MappingRefusedError, load_mapping
from criteria.models import IndicatorSet, SetMapping
from criteria.rules.spec import Spec
from criteria.selectors import SetNotFoundError, find_set


@dataclass(frozen=True, kw_only=True)
class SetName(Spec):
    """A version of a set as a file names it."""

    code: str
    version: int


@dataclass(frozen=True, kw_only=True)
class LinkRow(Spec):
    """One indicator of the source set and the codes of the target set; none where dropped."""

    indicator: str
    relation: Literal["same", "changed", "split", "merged", "dropped"]
    to: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class MappingFile(Spec):
    """A whole mapping as its file says it."""

    kind: Literal["succession", "crosswalk"]
    source: SetName
    target: SetName
    links: tuple[LinkRow, ...]
    note: str = ""


_FILE: TypeAdapter[MappingFile] = TypeAdapter(MappingFile)


def validate_mapping(data: Any) -> MappingFile:
    """The mapping that the plain ``data`` of a file describes. Raises ``InvalidSetError`` with
    every fault of shape; whether the indicators exist is seen when it is stored."""
    try:
        content = _FILE.validate_python(data)
    except ValidationError as error:
        raise InvalidSetError(
            type_fault(item) for item in error.errors(include_url=False)
        ) from error
    if faults := list(_shape_faults(content)):
        raise InvalidSetError(faults)
    return content


def store_mapping_file(content: MappingFile) -> tuple[SetMapping, bool]:
    """Store and confirm what a file says; the second value tells whether anything had to be
    written. Raises ``InvalidSetError`` with the row of every fault; then nothing is written."""
    faults: list[Fault] = []
    source = _find("source", content.source, faults)
    target = _find("target", content.target, faults)
    if source is None or target is None:
        raise InvalidSetError(faults)
    try:
        return load_mapping(
            source=source,
            target=target,
            kind=content.kind,
            links=_links(content),
            note=content.note,
        )
    except MappingRefusedError as refused:
        raise InvalidSetError(_placed(content, refused)) from refused


def export_mapping(mapping: SetMapping) -> str:
    """The mapping as the text of a file that loads as the same mapping."""
    data: dict[str, Any] = {
        "kind": str(mapping.kind),
        "source": {"code": mapping.source.code, "version": mapping.source.version},
        "target": {"code": mapping.target.code, "version": mapping.target.version},
    }
    if mapping.note:
        data["note"] = mapping.note
    rows: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for link in links_of(mapping):
        key = (link.source, link.relation.value, link.note)
        rows[key] += [link.target] if link.target else []
    data["links"] = [_row(*key, targets) for key, targets in rows.items()]
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=LINE_WIDTH)
    return text


def _row(indicator: str, relation: str, note: str, targets: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"indicator": indicator, "relation": relation}
    row |= {"to": targets} if targets else {}
    return row | ({"note": note} if note else {})


def _links(content: MappingFile) -> list[Link]:
    return [
        Link(Relation(row.relation), row.indicator, target, row.note)
        for row in content.links
        for target in (row.to or (None,))
    ]


def _shape_faults(content: MappingFile) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, row in enumerate(content.links):
        path = f"links[{index}]"
        if row.indicator in first:
            problem = f"chỉ số {row.indicator} đã có ở links[{first[row.indicator]}]"
            yield Fault(f"{path}.indicator", problem, "mỗi chỉ số cũ một dòng")
        first.setdefault(row.indicator, index)
    if not content.links:
        yield Fault("links", "danh sách trống", "ít nhất một dòng")


def _find(place: str, named: SetName, faults: list[Fault]) -> IndicatorSet | None:
    try:
        return find_set(named.code, named.version)
    except SetNotFoundError as error:
        faults.append(Fault(place, str(error), "một bộ đã nạp vào cổng"))
        return None


def _placed(content: MappingFile, refused: MappingRefusedError) -> list[Fault]:
    """The faults with the row of the file that they belong to."""
    places = {row.indicator: f"links[{index}]" for index, row in enumerate(content.links)}
    general = [Fault("", words, "sửa tệp rồi nạp lại") for words in refused.faults.general]
    rows = [
        Fault(places.get(code, "links"), f"chỉ số {code}: {words}", "sửa dòng này rồi nạp lại")
        for code, sentences in refused.faults.rows.items()
        for words in sentences
    ]
    return [*general, *rows]
