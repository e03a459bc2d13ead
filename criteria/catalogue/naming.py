"""Paths in a set's data as a person would say them: "chỉ số 1.2, điểm tối đa"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from criteria.catalogue.faults import Fault
from criteria.catalogue.saying import said

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
# What is counted when it stands in a list, and how it is called by its code or number.
_ITEMS = {
    "groups": "nhóm",
    "pillars": "trụ cột",
    "indicators": "chỉ số",
    "facts": "số liệu nền",
    "inputs": "số liệu",
    "options": "lựa chọn",
    "parts": "phần",
    "ratios": "tỷ lệ",
    "steps": "bậc",
    "items": "mục",
    "legal_bases": "căn cứ pháp lý",
}
_KEYS = {
    "code": "mã",
    "version": "phiên bản",
    "kind": "loại",
    "title": "tên",
    "short_title": "tên ngắn",
    "issuer": "cơ quan ban hành",
    "applies_from": "áp dụng từ năm",
    "max_points": "điểm tối đa",
    "rounding": "làm tròn",
    "tolerance": "sai số cho phép",
    "policies": "trường hợp đặc biệt",
    "not_applicable": "không thuộc đối tượng",
    "nothing_to_measure": "không phát sinh",
    "report": "báo cáo",
    "abstract": "trích yếu",
    "opening": "mở đầu",
    "closing": "kết thúc",
    "verdict_label": "tên cột kết quả",
    "heading": "tên phần",
    "key": "khóa",
    "group": "mã nhóm",
    "rule": "cách tính",
    "type": "loại",
    "basis": "căn cứ",
    "source": "nguồn",
    "mode": "cách làm tròn",
    "decimals": "số chữ số thập phân",
    "name": "tên số liệu",
    "label": "nhãn",
    "unit": "đơn vị tính",
    "measure": "đơn vị tính",
    "fact": "số liệu nền",
    "evidence": "minh chứng",
    "explain": "phải giải trình khi",
    "legal_basis": "căn cứ pháp lý",
    "requirement": "yêu cầu",
    "input": "số liệu",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "target": "chỉ tiêu",
    "threshold": "ngưỡng",
    "below": "dưới ngưỡng",
    "share": "phần điểm",
    "at": "mốc",
    "count": "số lần",
    "direction": "chiều",
    "noun": "từ đếm",
    "enough": "đủ khi có",
    "measured_by": "hệ thống đo",
    "as_of": "ngày đo",
}
_PATH = re.compile(r"(?:groups|facts)\[\d+\](?:\.\w+(?:\[\d+\])?)*")
_INDICATOR = re.compile(r"groups\[(\d+)\]\.pillars\[(\d+)\]\.indicators\[(\d+)\]")
_MISSING = "thiếu khóa bắt buộc"
_UNKNOWN_INPUT = "không có đầu vào"
_NOT_CHOSEN = f"{_UNKNOWN_INPUT} “”"
# The value itself goes without saying.
_SILENT = {"value"}


def place_words(data: Any, path: str) -> str:
    """The path in words; where it leads into a group's pillars, the innermost part is enough. A
    place that is no path ("dòng 3, cột 1") stays as it is."""
    words: list[str] = []
    for name, index in _STEP.findall(path):
        if name not in _ITEMS and name not in _KEYS and name not in _SILENT:
            return path
        data = data.get(name) if isinstance(data, Mapping) else None
        if index:
            items = data if isinstance(data, list | tuple) else []
            data = items[int(index)] if int(index) < len(items) else None
            if name in {"pillars", "indicators"}:
                words.clear()
            words.append(f"{_ITEMS.get(name, name)} {_called(data, int(index))}")
        elif name not in _SILENT:
            words.append(_ITEMS.get(name, _KEYS.get(name, name)))
    return ", ".join(words) or "cả bộ"


def fault_words(data: Any, fault: Fault) -> tuple[str, str, str]:
    """Place, problem and what is expected, for somebody who sees a form and not a file."""
    place = place_words(data, fault.path)
    problem, expected = plain_words(fault)
    if problem == _MISSING:
        problem, expected = "chưa điền", "điền mục này"
    if fault.problem == _NOT_CHOSEN:
        problem, expected = "chưa chọn đầu vào", "chọn một đầu vào của chỉ số"
    elif fault.problem.startswith(_UNKNOWN_INPUT):
        expected = _labelled(data, fault)
    problem = _PATH.sub(lambda found: place_words(data, found.group()), problem)
    return place[:1].upper() + place[1:], problem, expected


def plain_words(fault: Fault) -> tuple[str, str]:
    """Problem and what is expected without the words of the file. The inputs that could be named
    are somebody's own words."""
    problem = said(fault.problem, fault.path)
    listed = fault.problem.startswith(_UNKNOWN_INPUT)
    return problem, fault.expected if listed else said(fault.expected, fault.path)


def fault_sentence(data: Any, fault: Fault) -> str:
    """The fault in one sentence."""
    place, problem, expected = fault_words(data, fault)
    return f"{place}: {problem}. Cần: {expected}."


def _labelled(data: Any, fault: Fault) -> str:
    """The inputs that can be named, by their labels."""
    found = _INDICATOR.match(fault.path)
    if not found:
        return fault.expected
    group, pillar, indicator = map(int, found.groups())
    inputs = data["groups"][group]["pillars"][pillar]["indicators"][indicator].get("inputs") or []
    known = [item for item in inputs if isinstance(item, Mapping)]
    told = [f"“{item.get('label') or item.get('name')}”" for item in known]
    return f"một trong: {', '.join(told)}" if told else fault.expected


def _called(item: Any, index: int) -> str:
    for name in ("code", "name", "value", "input"):
        if isinstance(item, Mapping) and isinstance(item.get(name), str) and item[name]:
            return str(item[name])
    return f"thứ {index + 1}"
