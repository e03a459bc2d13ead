"""Writes ``docs/mau-thuan-quang-binh-2022.md``: what the checks find in the two real papers, read
from the raw files, beside the papers' own words. ``python -m tests.contradictions``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from assessments.consistency.base import SEVERITY_WORDS, Finding, Place
from assessments.consistency.check import check_unit_year
from assessments.consistency.registry import CHECKS, FAMILIES
from assessments.importers.papers import read_report
from assessments.intake.found import Found
from tests.consistency_builder import set_spec
from tests.measured.judging import year_of

ROOT = Path(__file__).parents[1]
PAPERS = {
    "QD3853": ROOT / "tests/papers/quang-binh-2022-qd3853.txt",
    "QD1829": ROOT / "tests/papers/quang-binh-2022-qd1829.txt",
}
TARGET = ROOT / "docs/mau-thuan-quang-binh-2022.md"
HEAD = """# Mâu thuẫn trong hai báo cáo năm 2022 của xã Quảng Bình

Hai báo cáo gốc (QĐ 3853 và QĐ 1829) được cổng đọc nguyên tệp bằng `manage.py import_report`, rồi
kiểm tra bằng `manage.py check_consistency`. Mỗi dòng dưới đây là một phát hiện, bên cạnh là lời của
chính báo cáo. Không có dòng nào do người viết tay; tệp này do `python -m tests.contradictions` ghi.

Chỗ đúng mà không bị báo: 2.908 = 2.343 + 118 + 212 + 161 + 69 + 5; 5.210 = 2.624 + 2.586;
8 + 35 = 43; 7.148 / 7.249 = 98,6%; 81 / 123 = 65,8% (cắt bớt số lẻ); 12 điểm wifi; 27/KH-UBND ngày
23/5/2022 ở cả hai báo cáo.
"""


def read_papers() -> dict[str, Found]:
    """Both raw papers through the reader."""
    return {
        code: read_report(path.read_bytes(), path.name, set_spec(code), 2022, "xã Quảng Bình")
        for code, path in PAPERS.items()
    }


def page() -> str:
    """The whole page."""
    found = read_papers()
    findings = check_unit_year(year_of(found, 2022, "xã Quảng Bình"))
    families = list(FAMILIES)
    findings.sort(key=lambda one: families.index(CHECKS[one.code].family))
    return HEAD + "".join(_sections(findings, found))


def _sections(findings: list[Finding], found: dict[str, Found]) -> Iterator[str]:
    for family, rows in groupby(findings, key=lambda one: CHECKS[one.code].family):
        yield f"\n## {FAMILIES[family]}\n\n| Mức | Phát hiện | Lời của báo cáo |\n|---|---|---|\n"
        for one in rows:
            words = "<br>".join(_words(one, found)) or "–"
            yield f"| {SEVERITY_WORDS[one.severity]} | {_cell(one.message)} | {words} |\n"


def _words(finding: Finding, found: dict[str, Found]) -> Iterator[str]:
    """The words of each place, with the line of the paper where it is known; at most four."""
    said: dict[str, None] = {}
    for place in finding.places:
        words = _of_place(place, found)
        if words:
            said[words] = None
    yield from list(said)[:4]


def _of_place(place: Place, found: dict[str, Found]) -> str:
    values = found[place.set].values if place.set else ()
    lines = [v for v in values if v.indicator == place.indicator and v.place and place.indicator]
    exact = [v for v in lines if v.target == place.kind and v.name in {place.name, ""}]
    near = (exact or lines or [None])[0]
    words = place.words or (near.words if near else "")
    where = f" (QĐ {place.set.removeprefix('QD')}, {near.place})" if near else ""
    return f"“{_cell(_short(words))}”{where}" if words else ""


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= 160 else f"{text[:160].rsplit(' ', 1)[0]} …"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
