"""Pydantic's complaints as sentences for the person who wrote the file."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails

from criteria.catalogue.faults import Fault
from criteria.catalogue.walking import PathParts, path_text
from criteria.rules.spec import RULE_CLASSES

RULE_TYPES = ", ".join(rule.type for rule in RULE_CLASSES)

_SENTENCES = {
    "missing": ("thiếu khóa bắt buộc", "khai báo khóa này"),
    "unexpected_keyword_argument": ("không có khóa này", "xóa hoặc sửa tên khóa"),
    "invalid_key": ("tên khóa không phải là văn bản", "tên khóa bằng chữ"),
    "string_type": ("không phải là văn bản", "văn bản, đặt trong ngoặc kép nếu giống số"),
    "tuple_type": ("không phải là danh sách", "danh sách, mỗi mục một dấu gạch đầu dòng"),
    "dataclass_type": ("không phải là một nhóm khóa", "các khóa con thụt vào bên dưới"),
    "model_attributes_type": ("không phải là một nhóm khóa", "các khóa con thụt vào bên dưới"),
    "union_tag_not_found": ("thiếu khóa bắt buộc", f"một trong: {RULE_TYPES}"),
}
_NUMBER = ("không phải là số", "số như 20 hoặc 0.5")
_INTEGER = ("không phải là số nguyên", "số nguyên như 2022")


def error_path(error: ErrorDetails) -> PathParts:
    """Where the fault is, as the file would name it: without the tag of the union of rules."""
    path = [part if isinstance(part, int) else str(part) for part in error["loc"]]
    tag = 7  # groups, 0, pillars, 0, indicators, 0, rule, TAG
    if len(path) > tag and path[4] == "indicators" and path[6] == "rule":
        del path[tag]
    if error["type"].startswith("union_tag"):
        path.append("type")
    return tuple(path)


def type_fault(error: ErrorDetails) -> Fault:
    """The fault that pydantic found, in Vietnamese, with the value where that helps."""
    path, kind = path_text(error_path(error)), error["type"]
    if kind in _SENTENCES:
        problem, expected = _SENTENCES[kind]
        shown = "" if kind in _WITHOUT_VALUE else _shown(error["input"])
        return Fault(path, f"{shown}{problem}", expected)
    if kind == "union_tag_invalid":
        return Fault(path, f"không có quy tắc “{error['ctx']['tag']}”", f"một trong: {RULE_TYPES}")
    if kind == "literal_error":
        choices = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return Fault(
            path, f"{_shown(error['input'])}không có trong danh mục", f"một trong: {choices}"
        )
    if kind.startswith(("decimal", "finite")):
        return Fault(path, f"{_shown(error['input'])}{_NUMBER[0]}", _NUMBER[1])
    if kind.startswith("int"):
        return Fault(path, f"{_shown(error['input'])}{_INTEGER[0]}", _INTEGER[1])
    return Fault(path, f"{_shown(error['input'])}không dùng được", "giá trị đúng kiểu")


_WITHOUT_VALUE = {"missing", "invalid_key", "unexpected_keyword_argument", "union_tag_not_found"}


def _shown(value: Any) -> str:
    """A scalar in quotes to find it by; lists and groups of keys would fill the screen."""
    if isinstance(value, dict | list | tuple):
        return ""
    if value is None:
        return "giá trị trống "
    text = str(value)
    return f"“{text if len(text) <= 60 else text[:57] + '…'}” "
