"""The API in words for machines: OpenAPI 3.1. Plain data; a test holds every answer against it."""

from __future__ import annotations

from typing import Any

from assessments.models.answer import AnswerStateChoices
from criteria.models import SetKind, SetState
from dtscore.accounts.models import UnitLevel

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
KEY: Schema = {"type": "integer", "minimum": 1}
MAYBE_KEY: Schema = {"type": ["integer", "null"]}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
MAYBE_DAY: Schema = {"type": ["string", "null"], "format": "date"}
VERDICT: Schema = {"type": ["boolean", "null"], "description": "Đạt / không đạt"}
EXACT: Schema = {
    "type": ["string", "null"],
    "pattern": r"^-?\d+(\.\d+)?$",
    "description": "Số thập phân đúng từng chữ số, dấu chấm thập phân",
}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(values: Any) -> Schema:
    return {"type": "string", "enum": list(values)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> Schema:
    following = {**MAYBE_TEXT, "description": "Địa chỉ trang sau; null là hết"}
    return _object(items={"type": "array", "items": _ref(name)}, next=following)


_SUMS: dict[str, Schema] = {
    "points": EXACT,
    "maximum": EXACT,
    "attainable": {**EXACT, "description": "Tối đa của đơn vị, trừ phần không thuộc đối tượng"},
    "passed": WHOLE,
    "counted": {**WHOLE, "description": "Số chỉ số được tính"},
}

SCHEMAS: dict[str, Schema] = {
    "Unit": _object(
        id=KEY,
        code={**TEXT, "description": "Mã đơn vị hành chính"},
        electronic_id={**MAYBE_TEXT, "description": "Mã định danh điện tử"},
        level=_one_of(UnitLevel.values),
        kind=TEXT,
        name=TEXT,
        full_name=TEXT,
        parent_id=MAYBE_KEY,
        valid_from=MAYBE_DAY,
        valid_to=MAYBE_DAY,
    ),
    "Set": _object(
        id=KEY,
        code=TEXT,
        version=KEY,
        kind=_one_of(SetKind.values),
        title=TEXT,
        issuer=TEXT,
        applies_from=WHOLE,
        max_points=EXACT,
        state=_one_of(value for value in SetState.values if value != SetState.DRAFT),
    ),
    "WholeSet": {
        "type": "object",
        "description": "Bộ chỉ số đầy đủ, cùng cấu trúc với tệp YAML của bộ chỉ số;"
        " số thập phân là chuỗi",
        "properties": {
            "code": TEXT,
            "version": KEY,
            "kind": _one_of(SetKind.values),
            "title": TEXT,
            "groups": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["code", "version", "kind", "title", "groups"],
    },
    "Campaign": _object(
        id=KEY,
        name=TEXT,
        year=WHOLE,
        period_start=MAYBE_DAY,
        period_end=MAYBE_DAY,
        set_code=TEXT,
        set_version=KEY,
        kind=_one_of(SetKind.values),
        published_units={**KEY, "description": "Số đơn vị đã công bố kết quả"},
    ),
    "Result": _object(
        id=KEY,
        unit=_ref("Unit"),
        total={"anyOf": [_object(**_SUMS), {"type": "null"}]},
        pillars={"type": "array", "items": _object(code=TEXT, **_SUMS)},
        indicators={
            "type": "array",
            "items": _object(
                code=TEXT, state=_one_of(AnswerStateChoices.values), points=EXACT, passed=VERDICT
            ),
        },
    ),
    "Units": _list_of("Unit"),
    "Sets": _list_of("Set"),
    "Campaigns": _list_of("Campaign"),
    "Results": _list_of("Result"),
    "Problem": _object(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT),
}

_AFTER: Schema = {
    "name": "after",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 0},
    "description": "Lấy tiếp sau mục này; dùng nguyên địa chỉ trong “next”. Mỗi trang 500 mục.",
}
_SEEN: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": TEXT,
    "description": "ETag của lần đọc trước; không có gì đổi thì trả về 304.",
}
_REFUSALS = {
    "401": "Thiếu khóa, khóa sai, hết hạn hoặc đã thu hồi",
    "405": "Dùng phương thức khác GET",
    "429": "Khóa gọi quá số lần một phút; xem Retry-After",
}


def _path_parameter(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _answer(description: str, schema: Schema, content: str = "application/json") -> Schema:
    return {"description": description, "content": {content: {"schema": schema}}}


def _path(name: str, summary: str, parameters: list[Schema], more: dict[str, str]) -> Schema:
    refused = {
        status: _answer(words, _ref("Problem"), "application/problem+json")
        for status, words in sorted({**_REFUSALS, **more}.items())
    }
    answers = {
        "200": _answer(summary, _ref(name)),
        "304": {"description": "Không đổi so với ETag đã gửi"},
    }
    return {
        "get": {
            "operationId": f"read{name}",
            "summary": summary,
            "parameters": [*parameters, _SEEN],
            "responses": {**answers, **refused},
        }
    }


_BAD_PAGE = {"400": "“after” không phải số nguyên"}
_NOT_THERE = {"404": "Không có, hoặc chưa công bố"}

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Chấm điểm chuyển đổi số: dữ liệu của tỉnh",
        "version": "1",
        "description": "Chỉ đọc. Mỗi khóa đọc dữ liệu của một tỉnh; kết quả chỉ gồm kết quả đã công"
        " bố. Mọi số điểm là chuỗi thập phân đúng từng chữ số.",
    },
    "servers": [{"url": "/"}],
    "security": [{"key": []}],
    "paths": {
        "/api/v1/openapi.json": {
            "get": {
                "operationId": "readDescription",
                "summary": "Mô tả này",
                "security": [],
                "responses": {"200": _answer("Mô tả OpenAPI", {"type": "object"})},
            }
        },
        "/api/v1/units": _path(
            "Units", "Các đơn vị của tỉnh, kể cả đơn vị đã sắp xếp", [_AFTER], _BAD_PAGE
        ),
        "/api/v1/sets": _path("Sets", "Các bộ chỉ số đã công bố", [_AFTER], _BAD_PAGE),
        "/api/v1/sets/{code}/{version}": _path(
            "WholeSet",
            "Một bộ chỉ số đầy đủ",
            [_path_parameter("code", TEXT), _path_parameter("version", KEY)],
            _NOT_THERE,
        ),
        "/api/v1/campaigns": _path(
            "Campaigns", "Các đợt đã có kết quả công bố của tỉnh", [_AFTER], _BAD_PAGE
        ),
        "/api/v1/campaigns/{pk}/results": _path(
            "Results",
            "Kết quả đã công bố: tổng, trụ cột, chỉ số",
            [_path_parameter("pk", KEY), _AFTER],
            {**_BAD_PAGE, **_NOT_THERE},
        ),
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
    },
}
