"""The beginning of a set that is made from nothing: what most decisions leave as it is."""

from __future__ import annotations

from typing import Any

_ASSUMED = {"basis": "assumed", "source": "Tạm dùng, chờ văn bản hướng dẫn"}


def skeleton(
    *,
    code: str,
    version: int,
    kind: str,
    title: str,
    short_title: str,
    issuer: str,
    applies_from: int,
    max_points: str | None,
) -> dict[str, Any]:
    """Plain data with one group and one pillar; not sound before it has indicators."""
    pillar: dict[str, Any] = {"code": "1", "title": "", "indicators": []}
    data: dict[str, Any] = {
        "code": code,
        "version": version,
        "kind": kind,
        "title": title,
        "short_title": short_title,
        "issuer": issuer,
        "legal_bases": [],
        "applies_from": applies_from,
        "rounding": {"mode": "truncate", "decimals": 2, **_ASSUMED},
        "tolerance": {"value": "0.05", **_ASSUMED},
        "policies": {
            "not_applicable": {"value": "drop", **_ASSUMED},
            "nothing_to_measure": {"value": "full", **_ASSUMED},
        },
        "report": {
            "abstract": "Kết quả tự đánh giá mức độ chuyển đổi số {unit} năm {year}",
            "opening": "Ủy ban nhân dân {unit} báo cáo kết quả cụ thể như sau:",
            "closing": "Trên đây là báo cáo của {unit}, đề nghị các cấp có thẩm quyền xem xét",
            "verdict_label": "Chấm điểm" if kind == "points" else "Đánh giá",
            "parts": [{"kind": "all_results", "heading": "KẾT QUẢ TỰ ĐÁNH GIÁ"}],
        },
        "groups": [{"code": "I", "title": "", "pillars": [pillar]}],
    }
    if max_points is not None:
        maximum = {"value": max_points, "basis": "stated", "source": title}
        data["max_points"], pillar["max_points"] = maximum, dict(maximum)
    return data
