"""Small valid sets as the plain data of a set file, for tests to store or to break."""

from __future__ import annotations

from typing import Any

from criteria.catalogue.storing import store_set
from criteria.catalogue.validation import validate_set
from criteria.models import IndicatorSet


def sourced(value: str) -> dict[str, Any]:
    return {"value": value, "basis": "assumed", "source": "Giả định để thử"}


def entry(name: str, kind: str = "count", **more: str) -> dict[str, Any]:
    return {"name": name, "label": f"Nhãn {name}", "kind": kind, **more}


def rule(shape: str, **more: Any) -> dict[str, Any]:
    return {"type": shape, "basis": "stated", "source": "Quyết định thử", **more}


def indicator(
    code: str, scoring: dict[str, Any], *inputs: dict[str, Any], points: str | None = "10"
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": code,
        "title": f"Chỉ số {code}",
        "rule": scoring,
        "inputs": list(inputs),
    }
    if points is not None:
        data["max_points"] = sourced(points)
    return data


def yes_no(code: str, points: str | None = "10") -> dict[str, Any]:
    return indicator(code, rule("yes_no", input="exists"), entry("exists", "flag"), points=points)


def points_set(*indicators: dict[str, Any]) -> dict[str, Any]:
    """One group, one pillar of 100 points; by default a yes/no and a ratio that reads a fact."""
    chosen = indicators or (
        yes_no("1.1"),
        indicator(
            "1.2",
            rule("ratio", numerator="done", denominator="people"),
            entry("done"),
            entry("people", fact="population"),
            points="20",
        ),
    )
    facts = [] if indicators else [{"code": "population", "label": "Dân số", "measure": "người"}]
    pillar = {
        "code": "1",
        "title": "Nhận thức số",
        "max_points": sourced("100"),
        "indicators": list(chosen),
    }
    return {
        **_head("points"),
        "max_points": sourced("100"),
        "facts": facts,
        "groups": [_group(pillar)],
    }


def verdict_set(*indicators: dict[str, Any]) -> dict[str, Any]:
    """One group, one pillar, pass or fail."""
    pillar = {
        "code": "1",
        "title": "Hạ tầng số",
        "indicators": list(indicators or (yes_no("1.1", points=None),)),
    }
    return {**_head("pass_fail"), "groups": [_group(pillar)]}


def every_rule() -> dict[str, Any]:
    """A set with every shape of rule, each parameter given."""
    flags = [entry("a", "flag"), entry("b", "flag")]
    counts = [entry("a"), entry("b")]
    halves = [{"at": "50", "share": "0.5"}, {"at": "99.5", "share": "1"}]
    option = {"value": "1", "label": "= Bí thư\n+ Chủ tịch", "share": "1"}
    ratio = {"numerator": "a", "denominator": "b", "label": "Hộ"}
    shapes: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
        (rule("yes_no", input="a"), flags),
        (rule("choice", input="a", options=[option]), [entry("a", "choice")]),
        (
            rule(
                "parts",
                parts=[
                    {"input": "a", "share": "0.3333333333333333333"},
                    {"input": "b", "share": "0.6666666666666666667"},
                ],
            ),
            flags,
        ),
        (rule("ratio", numerator="a", denominator="b"), counts),
        (rule("capped_ratio", numerator="a", denominator="b", target=sourced("52.7")), counts),
        (
            rule(
                "threshold",
                ratios=[ratio, {"numerator": "b", "denominator": "a"}],
                threshold=sourced("95"),
                below="proportional",
            ),
            counts,
        ),
        (rule("steps", numerator="a", denominator="b", steps=halves), counts),
        (
            rule(
                "count_steps",
                count="a",
                steps=[{"at": "1068", "share": "0"}, {"at": "0", "share": "1"}],
                direction="falling",
                noun="vụ",
            ),
            counts,
        ),
        (rule("checklist", items=["a", "b"], enough=1), flags),
        (rule("declared", input="a"), [entry("a", "points")]),
        (
            rule("measured", input="a", measured_by="Hệ thống", as_of="b", threshold=sourced("0")),
            [entry("a", "percent"), entry("b", "date", unit="ngày")],
        ),
    ]
    data = points_set(
        *(
            indicator(f"1.{number}0", scoring, *inputs, points="0.5")
            for number, (scoring, inputs) in enumerate(shapes, start=1)
        )
    )
    chosen = data["groups"][0]["pillars"][0]["indicators"][0]
    policy = {"basis": "stated", "source": "@Nguồn"}
    chosen |= {
        "requirement": "- gạch đầu dòng\n- dòng hai",
        "evidence": "optional",
        "applies_from": 2023,
        "legal_basis": "+84",
        "explain": ["not_deployed", "nothing_to_measure"],
        "policies": {
            "not_applicable": {"value": "reweight", **policy},
            "nothing_to_measure": {"value": "zero", **policy},
        },
    }
    return data


def stored_set(data: dict[str, Any] | None = None, *, publish: bool = True) -> IndicatorSet:
    """Store a set the way a file is stored."""
    return store_set(spec=validate_set(data or points_set()), publish=publish).indicator_set


def _group(pillar: dict[str, Any]) -> dict[str, Any]:
    return {"code": "I", "title": "Nhóm chỉ số chung", "pillars": [pillar]}


def _head(kind: str) -> dict[str, Any]:
    policy = {"basis": "assumed", "source": "Giả định để thử"}
    return {
        "code": "QDTHU",
        "version": 1,
        "kind": kind,
        "title": "Bộ chỉ số thử",
        "short_title": "QĐ thử",
        "issuer": "UBND tỉnh",
        "legal_bases": ["Quyết định thử"],
        "applies_from": 2022,
        "rounding": {"mode": "truncate", "decimals": 2, **policy},
        "tolerance": sourced("0.05"),
        "policies": {
            "not_applicable": {"value": "drop", **policy},
            "nothing_to_measure": {"value": "full", **policy},
        },
        "report": {
            "abstract": "Kết quả năm {year}",
            "opening": "Báo cáo như sau:",
            "closing": "Trên đây là báo cáo",
            "verdict_label": "Đánh giá",
            "parts": [
                {"kind": "group", "heading": "NHÓM CHUNG", "group": "I"},
                {"kind": "text", "heading": "KIẾN NGHỊ", "key": "proposals"},
            ],
        },
    }
