"""Which part of the report a heading begins: one of the set's, another, or the results."""

from __future__ import annotations

import re

from assessments.importers.papers.likeness import likeness
from criteria.rules.spec import IndicatorSetSpec, ReportPartSpec
from dtscore.text import fold

PART_LIKE = 0.4
LONGEST_PART = 70
_INDICATORS = r"\b(?:nhom )?(?:chi so|chi tieu|tieu chi)\b"
_RESULTS = re.compile(rf"^(?:ket qua|kq)\b|^tinh hinh thuc hien$|{_INDICATORS}")
_RESULTS_OF_EACH = re.compile(rf"^(?:ket qua|kq)\b.*{_INDICATORS}")
# Words by which a free part is known whatever else its heading says.
_KINDS_OF_TEXT = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "chi dao|dieu hanh|lanh dao|to chuc trien khai|to chuc thuc hien",
        "phuong huong|nhiem vu|giai phap|ke hoach nam",
        "danh gia chung|nhan xet|ton tai|han che|kho khan|thuan loi|vuong mac",
        "de xuat|kien nghi",
    )
)


def part_of(heading: str, spec: IndicatorSetSpec, *, behind: bool) -> ReportPartSpec | None:
    """The part of the set's report whose heading is most alike; ``behind`` the results more is
    taken for a part."""
    parts = spec.report.parts
    told = [(likeness(heading, part.heading), at) for at, part in enumerate(parts)]
    best, at = max(told, default=(0.0, 0))
    if best >= PART_LIKE:
        return parts[at]
    folded = fold(heading)
    may_be = _looks_like_part(heading) or _is_text_part(heading, behind)
    if _RESULTS.search(folded) or not may_be:
        return None
    kinds = [kind for kind in _KINDS_OF_TEXT if kind.search(folded)]
    texts = (part for part in parts if part.kind == "text")
    return next(
        (part for part in texts if any(kind.search(fold(part.heading)) for kind in kinds)), None
    )


def begins_part(heading: str, *, behind: bool) -> bool:
    """Whether a numbered line that is like no part of the set's report begins one all the same."""
    is_results = _is_short(heading) and bool(_RESULTS_OF_EACH.match(fold(heading)))
    return _looks_like_part(heading) or is_results or _is_text_part(heading, behind)


def is_of_results(heading: str) -> bool:
    return bool(_RESULTS.search(fold(heading)))


def _is_text_part(heading: str, behind: bool) -> bool:
    """ "III. Tồn tại" behind the results, whatever the set's report has."""
    told = any(kind.search(fold(heading)) for kind in _KINDS_OF_TEXT)
    return behind and _is_short(heading) and told


def _is_short(heading: str) -> bool:
    return len(heading) <= LONGEST_PART and not heading.endswith((".", ";"))


def _looks_like_part(heading: str) -> bool:
    return heading == heading.upper() and len(heading) > 4
