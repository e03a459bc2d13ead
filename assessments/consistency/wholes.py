"""Which figures are parts of which: read from the sets' rules, and a short list of what no rule
says. Every pair of the list has its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assessments.hints.claims import ratios_of
from criteria.rules.spec import IndicatorSetSpec


@dataclass(frozen=True)
class Pair:
    """``part`` can never be more than ``whole``; names of facts, or of inputs of one answer."""

    part: str
    whole: str
    reason: str


@dataclass(frozen=True)
class Total:
    """The inputs of one answer that make up another one."""

    total: str
    parts: tuple[str, ...]
    reason: str


FACT_PAIRS = (
    Pair("people_15_plus", "population", "Người từ 15 tuổi trở lên thuộc dân số"),
    Pair("households", "population", "Mỗi hộ có ít nhất một người"),
    Pair("leaders", "officials", "Lãnh đạo cấp xã là cán bộ, công chức"),
)

INPUT_PAIRS = (
    Pair("procedures_published", "procedures", "Thủ tục được công khai thuộc các thủ tục của xã"),
    Pair("procedures_at_one_stop", "procedures", "Thủ tục tại bộ phận một cửa thuộc các thủ tục"),
    Pair("village_groups", "villages", "Nhóm được đếm theo thôn"),
)

TOTALS = (
    Total(
        "files_received",
        ("files_early", "files_on_time", "files_late"),
        "Hồ sơ đã tiếp nhận được giải quyết trước hạn, đúng hạn hoặc quá hạn",
    ),
    Total(
        "outgoing_documents",
        (
            "outgoing_decisions",
            "outgoing_submissions",
            "outgoing_letters",
            "outgoing_reports",
            "outgoing_plans",
            "outgoing_schemes",
        ),
        "Bộ chỉ tiêu kể tổng số văn bản đi và “Trong đó” từng loại",
    ),
)


def fact_pairs(specs: Iterable[IndicatorSetSpec]) -> Iterator[Pair]:
    """What a rule divides by what, where both are facts, then the list; each pair once."""
    seen: set[tuple[str, str]] = set()
    for pair in (*_from_rules(specs), *FACT_PAIRS):
        if (pair.part, pair.whole) not in seen:
            seen.add((pair.part, pair.whole))
            yield pair


def _from_rules(specs: Iterable[IndicatorSetSpec]) -> Iterator[Pair]:
    for spec in specs:
        for indicator in spec.indicators:
            facts = {one.name: one.fact for one in indicator.inputs}
            for ratio in ratios_of(indicator.rule):
                part, whole = facts[ratio.numerator], facts[ratio.denominator]
                if part and whole:
                    yield Pair(part, whole, indicator.title)
