"""A document of the commune that is about another business than what it is to prove."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.namings import Naming, evidence_namings, passage_namings, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of
from assessments.consistency.unit_year import AnswerView, UnitYear
from dtscore.text import fold

# What a document about digital transformation, or about the work of the office, speaks of. A title
# with any of it may well prove something.
_OUR_BUSINESS = re.compile(
    r"\b(?:so|cds|cntt|chuyen doi|dien tu|cong nghe|thong tin|tttt|mang|truc tuyen|internet"
    r"|phan mem|du lieu|csdl|mot cua|thu tuc|tthc|cai cach|hanh chinh|wifi|camera|truyen thanh"
    r"|tuyen truyen"
    r"|tap huan|boi duong|dao tao|hoi nghi|smedx|doanh nghiep|thuong mai|tmdt|ocop|san pham"
    r"|thanh toan|tai khoan|dinh danh|can cuoc|phan cong|phan bo|giao|nhiem vu|quy che|quy dinh"
    r"|to giup viec|kien toan|thanh lap|ban chi dao|bcd|kinh te|phat trien|y te|giao duc|dich"
    r"|an ninh|trat tu|kinh phi|du toan|ngan sach|van thu|luu tru|zalo|de an)\b"
)
_WORD = re.compile(r"[a-z]{3,}")
_FILLERS = frozenset(
    {"xa", "ubnd", "cua", "tren", "dia", "ban", "nam", "cac", "viec", "thuc", "hien", "trien",
     "khai", "ke", "hoach", "huyen", "tinh", "cho", "toan", "va", "trong"}
)  # fmt: skip
_FEWEST = 3  # words of a title that say what it is about


@check(
    "evidence_other_business",
    family="evidence",
    title="Văn bản dẫn ra nói về việc khác",
    severity=Severity.WARNING,
)
def about_something_else(unit_year: UnitYear) -> Iterator[Finding]:
    """A plan against fires for the safety of the network: the title of the commune's own document
    has no word of what is asked, and none of digital transformation."""
    namings = [*evidence_namings(unit_year), *passage_namings(unit_year)]
    for view in unit_year.answers():
        if not claim_of(view).is_worth:
            continue
        told: set[str] = set()
        for naming in namings:
            is_here = (naming.place.set, naming.place.indicator) == (view.set, view.code)
            if not is_here or naming.key in told or not _is_other(naming, view):
                continue
            told.add(naming.key)
            yield Finding(
                "evidence_other_business",
                Severity.WARNING,
                f"{at_start(where(naming.place, unit_year))}: {naming.title} về"
                f" “{naming.abstract}”, không nói đến điều được hỏi. Hãy dẫn văn bản khác, hoặc"
                " giải trình.",
                (Place("evidence", view.set, view.code), naming.place),
                {"number": naming.key},
            )


def _is_other(naming: Naming, view: AnswerView) -> bool:
    title = fold(naming.abstract)
    words = _telling(title)
    if naming.level not in {"commune", ""} or len(words) < _FEWEST or _OUR_BUSINESS.search(title):
        return False
    indicator = view.line.indicator
    asked = _telling(fold(" ".join([indicator.title, indicator.requirement])))
    return not words & asked


def _telling(folded: str) -> set[str]:
    return set(_WORD.findall(folded)) - _FILLERS
