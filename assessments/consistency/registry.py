"""How a check is declared, and the one place that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assessments.consistency.base import Finding, Severity
from assessments.consistency.unit_year import UnitYear

Search = Callable[[UnitYear], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """One check. ``code`` is stable for ever ("percent_printed"); ``family`` is one of FAMILIES;
    ``title`` says in Vietnamese what it looks for; ``severity`` is the gravest that it reports.

    ``on_desk`` is False where the review desk's own hints say the same with names.
    """

    code: str
    family: str
    title: str
    severity: Severity
    search: Search
    on_desk: bool = True


# The families of issue and test set, in the order of the list of checks.
FAMILIES = {
    "percentage": "Tỷ lệ phần trăm không khớp số liệu",
    "points": "Điểm không khớp tỷ lệ, số liệu hoặc điểm tối đa",
    "parts": "Phần và tổng không khớp",
    "facts": "Một số liệu có nhiều giá trị",
    "narrative": "Lời văn khác số liệu đã nhập",
    "documents": "Văn bản: số, ngày, tên không nhất quán",
    "register": "Sổ văn bản: số và ngày không thuận",
    "period": "Minh chứng ngoài thời kỳ đánh giá",
    "evidence": "Minh chứng không phù hợp yêu cầu",
    "sections": "Số đếm đầu mục không khớp từng chỉ tiêu",
    "labels": "Mã chỉ tiêu: thiếu, trùng, nhầm",
    "states": "Tình trạng mâu thuẫn với kết quả",
    "sets": "Hai bộ chỉ số mâu thuẫn nhau",
    "earlier": "Khác thường so với năm trước",
    "peers": "Khác thường so với các xã khác",
}

CHECKS: dict[str, Check] = {}


def check(
    code: str, *, family: str, title: str, severity: Severity, on_desk: bool = True
) -> Callable[[Search], Search]:
    """Declare a check. Raises ValueError for a code used twice or a family that does not exist."""

    def declare(search: Search) -> Search:
        if code in CHECKS or family not in FAMILIES:
            raise ValueError(code)
        CHECKS[code] = Check(code, family, title, severity, search, on_desk)
        return search

    return declare
