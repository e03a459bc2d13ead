"""Reading the tables of groups, pillars, indicators, inputs and facts into nested data."""

from __future__ import annotations

from typing import Any

from criteria import words
from criteria.catalogue.walking import PathParts
from criteria.catalogue.workbook import shape
from criteria.catalogue.workbook.places import Places
from criteria.catalogue.workbook.taking import (
    place_of,
    put,
    take,
    take_origin,
    take_sourced,
)
from dtscore.sheets import Table, TableRow

Found = tuple[PathParts, dict[str, Any]]
# Key in the data and in the table → how the cell is taken, what it is called.
_PILLAR = {"code": ("code", "Mã trụ cột"), "title": ("text", "Tên trụ cột")}
_INDICATOR = {
    "code": ("code", "Mã chỉ số"),
    "title": ("text", "Tên chỉ số"),
    "requirement": ("text", "Yêu cầu"),
    "applies_from": ("integer", "Áp dụng từ năm"),
    "legal_basis": ("text", "Căn cứ pháp lý"),
}
_INPUT = {
    "name": ("code", "Tên số liệu"),
    "label": ("text", "Nhãn"),
    "unit": ("text", "Đơn vị tính"),
    "fact": ("code", "Số liệu nền"),
}
_FACT = {"code": ("code", "Mã"), "label": ("text", "Tên"), "measure": ("text", "Đơn vị tính")}


class Parts:
    """The data as it grows. Rows of one table find their parent by the code that they name; of a
    code that stands twice the first counts, the checks tell the second."""

    def __init__(self, data: dict[str, Any], places: Places) -> None:
        self._data, self._places = data, places
        self._groups: dict[str, Found] = {}
        self._pillars: dict[str, Found] = {}
        self.indicators: dict[str, Found] = {}

    def read_pillars(self, table: Table) -> None:
        """A row a pillar; a group begins where its code first stands."""
        for row in table.rows():
            path, group = self._group(row)
            if not any(row.is_given(key) for key in ("code", "title", "max")):
                continue
            path = (*path, "pillars", len(group["pillars"]))
            pillar: dict[str, Any] = {"indicators": []}
            group["pillars"].append(pillar)
            self._named(
                row,
                path,
                pillar,
                {"code": ("code", "Mã trụ cột"), "title": ("text", "Tên trụ cột")},
            )
            self._maximum(row, path, pillar)
            self._places.put((*path, "indicators"), place_of(row, "code", "Mã trụ cột"))
            self._pillars.setdefault(pillar.get("code", ""), (path, pillar))

    def _group(self, row: TableRow) -> Found:
        code = row.code("group", required=True)
        title = take(row, "group_title", "text")
        if code not in self._groups:
            path: PathParts = ("groups", len(self._data["groups"]))
            group: dict[str, Any] = {"code": code, "title": title or "", "pillars": []}
            self._data["groups"].append(group)
            self._groups[code] = (path, group)
            for name, key, said in (
                ("code", "group", "Mã nhóm"),
                ("title", "group_title", "Tên nhóm"),
                ("pillars", "group", "Mã nhóm"),
            ):
                self._places.put((*path, name), place_of(row, key, said))
        elif title and title != self._groups[code][1]["title"]:
            row.fault(
                "group_title",
                f"nhóm “{code}” đã có tên khác ở dòng trên",
                "để trống, hoặc ghi như dòng đầu của nhóm",
            )
        return self._groups[code]

    def read_indicators(self, table: Table) -> None:
        """A row an indicator, in the pillar whose code it names."""
        for row in table.rows():
            found = self._parent(row, "pillar", self._pillars, shape.PILLARS, "trụ cột")
            if found is None:
                continue
            path = (*found[0], "indicators", len(found[1]["indicators"]))
            indicator: dict[str, Any] = {"inputs": []}
            found[1]["indicators"].append(indicator)
            self._indicator(row, path, indicator)
            self.indicators.setdefault(indicator.get("code", ""), (path, indicator))

    def _indicator(self, row: TableRow, path: PathParts, indicator: dict[str, Any]) -> None:
        self._named(row, path, indicator, _INDICATOR)
        self._places.put((*path, "evidence"), place_of(row, "evidence", "Minh chứng"))
        put(indicator, ("evidence",), take(row, "evidence", "choice", words.EVIDENCE))
        self._maximum(row, path, indicator)
        put(indicator, ("explain",), self._explained(row, path))
        self._rule(row, path, indicator)
        self._policies(row, path, indicator)

    def _rule(self, row: TableRow, path: PathParts, indicator: dict[str, Any]) -> None:
        """Shape, basis and source; its parameters come from a sheet of their own."""
        path = (*path, "rule")
        self._places.put((*path, "type"), place_of(row, "rule", "Cách tính"))
        rule = take_origin(row, "rule", self._places, path)
        put(rule, ("type",), take(row, "rule", "choice", words.RULES))
        indicator["rule"] = rule

    def _explained(self, row: TableRow, path: PathParts) -> list[str] | None:
        """The states named in one cell, with semicolons between."""
        self._places.put((*path, "explain"), place_of(row, "explain", "Phải giải trình khi"))
        known = {word.casefold(): value for value, word in words.EXPLAINED.items()}
        given = (take(row, "explain", "text") or "").split(shape.LIST_SEPARATOR)
        names = [" ".join(name.split()) for name in given if name.strip()]
        for name in names:
            if name.casefold() not in known:
                expected = f"một hay nhiều trong: {'; '.join(words.EXPLAINED.values())}"
                row.fault("explain", f"không có trường hợp “{name}”", expected)
        return [known[name.casefold()] for name in names if name.casefold() in known] or None

    def _policies(self, row: TableRow, path: PathParts, indicator: dict[str, Any]) -> None:
        path = (*path, "policies")
        for name, key, said, choices in (
            ("not_applicable", "na", "Không thuộc đối tượng", words.NOT_APPLICABLE),
            ("nothing_to_measure", "ntm", "Không phát sinh (0/0)", words.NOTHING_TO_MEASURE),
        ):
            policy = take_sourced(
                row, key, said, key, self._places, (*path, name), "choice", choices
            )
            put(indicator, ("policies", name), policy)

    def read_inputs(self, table: Table) -> None:
        """A row an input of the indicator whose code it names."""
        for row in table.rows():
            found = self._parent(row, "indicator", self.indicators, shape.INDICATORS, "chỉ số")
            if found is None:
                continue
            inputs = found[1]["inputs"]
            path = (*found[0], "inputs", len(inputs))
            item: dict[str, Any] = {}
            inputs.append(item)
            self._named(row, path, item, _INPUT)
            self._places.put((*path, "kind"), place_of(row, "kind", "Kiểu"))
            put(item, ("kind",), take(row, "kind", "choice", words.INPUT_KINDS))

    def read_facts(self, table: Table) -> None:
        """A row a base figure."""
        facts: list[dict[str, Any]] = []
        for row in table.rows():
            item: dict[str, Any] = {}
            names = {
                "code": ("code", "Mã"),
                "label": ("text", "Tên"),
                "measure": ("text", "Đơn vị tính"),
            }
            self._named(row, ("facts", len(facts)), item, names)
            facts.append(item)
        put(self._data, ("facts",), facts or None)

    def parent_indicator(self, row: TableRow) -> Found | None:
        """The indicator whose code stands in the row; a fault when there is none."""
        return self._parent(row, "indicator", self.indicators, shape.INDICATORS, "chỉ số")

    def _parent(
        self, row: TableRow, key: str, known: dict[str, Found], sheet: str, noun: str
    ) -> Found | None:
        code = row.code(key, required=True)
        if code and code not in known:
            row.fault(key, f"không có {noun} “{code}”", f"một mã có ở trang “{sheet}”")
        return known.get(code) if code else None

    def _named(
        self,
        row: TableRow,
        path: PathParts,
        part: dict[str, Any],
        names: dict[str, tuple[str, str]],
    ) -> None:
        for name, (form, said) in names.items():
            self._places.put((*path, name), place_of(row, name, said))
            put(part, (name,), take(row, name, form))
        first = next(iter(names.values()))[1]
        self._places.put(path, place_of(row, next(iter(names)), first))

    def _maximum(self, row: TableRow, path: PathParts, part: dict[str, Any]) -> None:
        path = (*path, "max_points")
        maximum = take_sourced(row, "max", "Điểm tối đa", "max", self._places, path)
        put(part, ("max_points",), maximum)
