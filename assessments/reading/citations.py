"""Cited documents: their numbers, day, body and title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessments.reading.base import Citation, CitedNumber, Span, usual_separator
from assessments.reading.citing import KIND, body_after, body_at, kind_in_words, lead, title_after
from assessments.reading.days import DAY, day_of
from assessments.reading.page import GAP, SPACE, Page

# Case tells a symbol from words: "27/KH-UBND", not "4 lần/tuần". A line may break inside.
_PART = r"[A-ZĐƯƠÔÂÊ](?:[A-ZĐƯƠÔÂÊ]|\s?&\s?(?=[A-ZĐ])|[gryđ](?![a-zà-ỹ]))*(?:[0-9]{1,2}(?![0-9]))?"
_JOINT = rf"(?:-{GAP}|\s{{1,12}}-|(?<=KH|QĐ|BC|TB|NQ|CV|TT)\s-\s)"
_SYMBOL = rf"{_PART}(?:{_JOINT}{_PART}){{0,4}}"
_ORDINAL = r"[0-9]{1,6}(?:[a-d](?![a-z]))?"
_NUMBER = re.compile(
    rf"(?<![0-9/.,])(?P<ordinal>{_ORDINAL}){GAP}"
    rf"(?:/{GAP}(?:(?P<year>[0-9]{{4}}){GAP}/{GAP})?(?P<symbol>{_SYMBOL}(?:/{_SYMBOL})?)"
    rf"|[-–]{GAP}(?P<party>{_PART}{GAP}/{GAP}{_SYMBOL}))"
)
_BLANK = re.compile(rf"(?<=[\s.…_])[.…_]{{0,40}}{GAP}/{GAP}(?P<symbol>{_PART}-{GAP}{_SYMBOL})")
_LEFT_OUT = re.compile(
    rf"(?<![a-z])(?P<kind>{KIND}){SPACE}so(?:\s{{1,12}}[.…_]{{0,40}}|[.…_]{{1,40}}){GAP}"
    rf"(?=(?:ve|v/v)\b)",
    re.ASCII,
)
_WITHOUT_SYMBOL = re.compile(
    rf"(?<![a-z])(?P<kind>{KIND}){GAP}so{GAP}:?{GAP}(?P<ordinal>[0-9]{{1,6}})(?![0-9A-Za-z/%]|[.,][0-9])"
    rf"(?={GAP}(?:[,;(]{GAP})?(?:ngay{SPACE}[0-9]|cua{SPACE}|ve{SPACE}|[0-9]{{1,2}}/)|{GAP}[.;,]|\s{{0,12}}$)",
    re.ASCII,
)
_LISTED = re.compile(rf"(?<![0-9/.,-])(?P<ordinal>{_ORDINAL}){GAP}(?:[;,–-]|va){GAP}$")
_MOST_LISTED = 60
_DAY_BEFORE = re.compile(rf"{GAP}[,(]?{GAP}(?:ky{SPACE}|ban hanh{SPACE}|de ngay{SPACE})?", re.ASCII)

_NESTED = re.compile(
    r"(?:thuc hien|trien khai|ban hanh|huong dan|kem theo|sua doi|bo sung|dinh chinh|thi hanh"
    r"|dieu chinh|thay the|bai bo)(?: noi dung| mot so dieu cua| cac)?$",
    re.ASCII,
)
_DANGLING = re.compile(r"[\s,]+(?:theo|tại|và|cùng|của|các|số|gồm|kèm theo)\s*$", re.IGNORECASE)
_ISSUES = re.compile(
    rf"^{GAP}[;,]?(?P<between>[^.;:()]{{0,160}}?)(?<!\w)(?:ban hanh|ky)(?:{SPACE}(?:cac|van{SPACE}ban))?"
    rf"{GAP}$",
    re.ASCII,
)
_AT_ONCE = re.compile(
    rf"^{GAP}[;,.]?{GAP}(?:dong thoi|va)(?:{SPACE}da)?{SPACE}ban{SPACE}hanh(?:{SPACE}cac)?{GAP}$",
    re.ASCII,
)
_NOT_THAT_DAY = re.compile(r"(?<!\w)(?:tu|den|truoc|sau|ke tu|tinh den|han)\s{1,12}$", re.ASCII)
_BACK = 260


@dataclass(frozen=True)
class _Core:
    """Kind and numbers: what makes a citation."""

    start: int
    end: int
    kind: str
    numbers: tuple[CitedNumber, ...]


def citations_in(page: Page) -> Iterator[Citation]:
    """The cited documents; takes their places."""
    cores = _cores(page)
    cited: list[Citation] = []
    for at in range(len(cores) - 1, -1, -1):
        cited.insert(0, _whole(page, cores[at], cited[0] if cited else None))
    for citation in _dated_before(page, cited):
        page.take(citation.span.start, citation.span.end)
        yield citation


def _cores(page: Page) -> list[_Core]:
    found = [
        *(core for match in _NUMBER.finditer(page.text) if (core := _numbered(page, match))),
        *(core for match in _BLANK.finditer(page.text) if (core := _blank(page, match))),
        *(_left_out(match) for match in _LEFT_OUT.finditer(page.folded)),
        *(_without_symbol(match) for match in _WITHOUT_SYMBOL.finditer(page.folded)),
    ]
    cores: list[_Core] = []
    for core in sorted(found, key=lambda core: (core.start, -core.end)):
        if (not cores or core.start >= cores[-1].end) and page.is_free(core.start, core.end):
            cores.append(core)
    return cores


def _numbered(page: Page, found: re.Match[str]) -> _Core | None:
    symbol = "".join((found.group("party") or found.group("symbol")).split())
    if found.group("year"):
        symbol = f"{found.group('year')}/{symbol}"
    ordinal = found.group("ordinal")
    separator = "-" if found.group("party") else "/"
    number = CitedNumber(ordinal, symbol, "" if usual_separator(symbol) == separator else separator)
    start, others = _listed(page, found.start(), symbol)
    words = lead(page, start)
    if others and not words:
        start, others, words = found.start(), (), lead(page, found.start())
    if not words and (
        _is_stuck(page, start) or not ("-" in symbol or found.group("year") or found.group("party"))
    ):
        return None
    start, kind = words or (start, "")
    return _Core(start, found.end(), kind, (*others, number))


def _is_stuck(page: Page, at: int) -> bool:
    return at > 0 and page.text[at - 1].isalpha()


def _listed(page: Page, start: int, symbol: str) -> tuple[int, tuple[CitedNumber, ...]]:
    """The numbers before, which share the symbol: "2183; 2184; 2185/QĐ-UBND"."""
    others: list[CitedNumber] = []
    while len(others) < _MOST_LISTED:
        window = page.before(start, 40)
        found = _LISTED.search(window)
        if not found:
            break
        others.insert(0, CitedNumber(found.group("ordinal"), symbol))
        start -= len(window) - found.start()
    return start, tuple(others)


def _blank(page: Page, found: re.Match[str]) -> _Core | None:
    """ "Quyết định số      /QĐ-UBND": a number still to come. Without its kind it is the paper's
    own number at its head."""
    at = found.start()
    while at and page.text[at - 1] in " \u00a0.…_":
        at -= 1
    words = lead(page, at, needs_number_word=True)
    if not words or not words[1]:
        return None
    symbol = "".join(found.group("symbol").split())
    return _Core(words[0], found.end(), words[1], (CitedNumber("", symbol),))


def _left_out(found: re.Match[str]) -> _Core:
    kind = kind_in_words(found.group("kind"))
    return _Core(found.start(), found.end(), kind, (CitedNumber("", ""),))


def _without_symbol(found: re.Match[str]) -> _Core:
    kind = kind_in_words(found.group("kind"))
    return _Core(found.start(), found.end(), kind, (CitedNumber(found.group("ordinal"), ""),))


def _whole(page: Page, core: _Core, following: Citation | None) -> Citation:
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
        return Span(title.start, max(following.span.end, inner.end if inner else 0))
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
        elif last and _AT_ONCE.match(before):
            citation = replace(citation, issued_on=last[0], issuer=citation.issuer or last[1])
        elif last := _issued_before(page, start - len(before), start):
            citation = replace(citation, issued_on=last[0], issuer=citation.issuer or last[1])
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
