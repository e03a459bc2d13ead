"""Cited documents: their day, body and title, around their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from assessments.reading.base import Citation, Span
from assessments.reading.citing import body_after, body_at, title_after
from assessments.reading.days import DAY, day_of
from assessments.reading.page import GAP, SPACE, Page
from assessments.reading.symbols import Core, cores_in

_DAY_BEFORE = re.compile(rf"{GAP}[,(]?{GAP}(?:ky{SPACE}|ban hanh{SPACE}|de ngay{SPACE})?", re.ASCII)

_NESTED = re.compile(
    r"(?:^ban hanh|thuc hien|trien khai|huong dan|kem theo|sua doi|bo sung|dinh chinh|thi hanh"
    r"|dieu chinh|thay the|bai bo)(?: noi dung| mot so dieu cua| cac)?$",
    re.ASCII,
)
_LONGEST_NESTED = 1000
_DANGLING = re.compile(r"[\s,]+(?:theo|tại|và|cùng|của|các|số|gồm|kèm theo)\s*$", re.IGNORECASE)
_ISSUES = re.compile(
    rf"^{GAP}[;,]?(?P<between>[^.;:()]{{0,160}}?)(?<!\w)(?:ban{SPACE}hanh|ky)"
    rf"(?:{SPACE}(?:cac|van{SPACE}ban))?{GAP}$",
    re.ASCII,
)
_AT_ONCE = re.compile(
    rf"^{GAP}(?:[;,.]?{GAP}(?:dong thoi|va)(?:{SPACE}da)?{SPACE}ban{SPACE}hanh(?:{SPACE}cac)?"
    rf"|,|,?{GAP}va){GAP}$",
    re.ASCII,
)
_NOT_THAT_DAY = re.compile(r"(?<!\w)(?:tu|den|truoc|sau|ke tu|tinh den|han)\s{1,12}$", re.ASCII)
_BACK = 260


def citations_in(page: Page) -> Iterator[Citation]:
    """The cited documents; takes their places."""
    cores = cores_in(page)
    cited: list[Citation] = []
    for core in reversed(cores):  # a title may end with the document named after it
        cited.append(_whole(page, core, cited[-1] if cited else None))
    for citation in _dated_before(page, cited[::-1]):
        page.take(citation.span.start, citation.span.end, cited=True)
        yield citation


def _whole(page: Page, core: Core, following: Citation | None) -> Citation:
    """The citation with what stands behind its number: day and body in either order, title."""
    at, issued_on, issuer = core.end, None, ""
    for _ in range(2):
        if not issued_on and (day := _day_after(page, at)):
            issued_on, at = day
        if not issuer and (body := body_after(page, at)):
            issuer, at = " ".join(body.words(page.text).split()), body.end
    limit = following.span.start if following else len(page.text)
    title = title_after(page, at)
    end = at
    if title and title.start < limit:
        end = min(title.end, limit)
        title = _up_to(page, title, following)
    else:
        title = None
    if title and end == limit:
        end = max(at, page.span(title.start, end).end)
    elif title:
        end = title.end
    span = page.span(core.start, max(end, at))
    words = " ".join(title.words(page.text).split()) if title else ""
    return Citation(
        span, span.words(page.text), core.kind, core.numbers, issued_on, issuer, words, title
    )


def _up_to(page: Page, title: Span, following: Citation | None) -> Span | None:
    """The title cut before the next citation, unless that one is a part of it: "về thực hiện
    Nghị quyết số 06-NQ/TU …"."""
    if not following or following.span.start >= title.end:
        return title
    start = following.span.start
    if _NESTED.search(" ".join(page.folded[title.start : start].split())):
        inner = following.abstract_span
        end = max(following.span.end, inner.end if inner else 0)
        return page.span(title.start, min(end, title.start + _LONGEST_NESTED))
    words = _DANGLING.sub("", page.text[title.start : start])
    return page.span(title.start, title.start + len(words)) if words.strip() else None


def _day_after(page: Page, at: int) -> tuple[date, int] | None:
    gap = _DAY_BEFORE.match(page.folded, at)
    found = DAY.match(page.folded, gap.end()) if gap else None
    day = day_of(page, found) if found else None
    if not found or not day or not day.on:
        return None
    end = found.end()
    return day.on, end + (page.text[end : end + 1] == ")" and "(" in page.text[at:end])


def _dated_before(page: Page, cited: Sequence[Citation]) -> Iterator[Citation]:
    """With the day before the verb: "Ngày 23/5/2022 UBND xã ban hành Kế hoạch số 27/KH-UBND"."""
    last: tuple[date, str] | None = None
    at = 0
    for citation in cited:
        start = citation.span.start
        before = page.folded[max(at, start - _BACK) : start]
        if citation.issued_on:
            last = None
        else:
            if not (last and _AT_ONCE.match(before)):
                last = _issued_before(page, start - len(before), start)
            if last:
                issuer = citation.issuer or last[1]
                citation = replace(citation, issued_on=last[0], issuer=issuer)
        at = citation.span.end
        yield citation


def _issued_before(page: Page, begin: int, start: int) -> tuple[date, str] | None:
    days = list(DAY.finditer(page.folded, begin, start))
    day = day_of(page, days[-1]) if days else None
    if not day or not day.on or _NOT_THAT_DAY.search(page.before(day.span.start, 24)):
        return None
    found = _ISSUES.match(page.folded[days[-1].end() : start])
    if not found or "\n-" in found.group("between"):
        return None
    at = days[-1].end() + found.start("between")
    at += len(page.text[at:start]) - len(page.text[at:start].lstrip(" \n\r\t,;"))
    body = body_at(page, at)
    return day.on, " ".join(body.words(page.text).split()) if body and body.end <= start else ""
