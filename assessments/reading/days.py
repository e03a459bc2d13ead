"""Days, months and years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assessments.reading.base import DayMention
from assessments.reading.page import GAP, SPACE, Page

_YEAR = r"(?:19|20|21)[0-9]{2}"
_END = r"(?![0-9/]|[.,][0-9])"
_DAY = rf"""
    (?<![\w/.])(?:ngay{GAP})?
    (?:
      (?P<d1>[0-9]{{1,2}})\s?/\s{{0,4}}(?P<m1>[0-9]{{1,2}})\s?/\s{{0,4}}(?P<y1>[0-9]{{4}})
    | (?P<d2>[0-9]{{1,2}})(?P<sign>[-.])(?P<m2>[0-9]{{1,2}})(?P=sign)(?P<y2>{_YEAR})
    | (?P<d3>[0-9]{{1,2}}){SPACE}thang{SPACE}(?P<m3>[0-9]{{1,2}}){SPACE}
      (?:nam{SPACE})?(?P<y3>{_YEAR})
    | (?<=[a-z\s])(?P<d4>[0-9]{{1,2}})/(?P<m4>[0-9]{{1,2}})/(?P<y4>[0-9]{{2}})(?![0-9])
    ){_END}
"""
DAY = re.compile(_DAY, re.ASCII | re.VERBOSE)
_MONTH = re.compile(
    rf"(?<!\w)thang{SPACE}(?P<month>[0-9]{{1,2}})(?:{GAP}[/-]{GAP}|{SPACE}nam{SPACE}|{SPACE})"
    rf"(?P<year>{_YEAR}){_END}",
    re.ASCII,
)
# "12/2022" without a word is a month only behind a word of time.
_BARE_MONTH = re.compile(rf"(?<=[\s(])(?P<month>0?[1-9]|1[0-2])/(?P<year>{_YEAR}){_END}", re.ASCII)
_WORDS_OF_TIME = re.compile(
    r"(?<!\w)(?:tu|den|truoc|sau|het|trong|cuoi|dau|vao)\s{1,12}$", re.ASCII
)
_PART_OF_YEAR = re.compile(
    rf"(?<!\w)(?:(?:[1-9]|0[1-9]|1[0-2]){SPACE}thang(?:{SPACE}(?:dau|cuoi))?"
    rf"|quy{SPACE}(?:i{{1,3}}|iv|[1-4]))(?:{SPACE}nam{SPACE}|{GAP}/{GAP}|{SPACE})"
    rf"(?P<year>{_YEAR}){_END}",
    re.ASCII,
)
_PERIOD = re.compile(
    rf"(?<!\w)(?:giai{SPACE}do\s?a?\s?n|nam(?:{SPACE}hoc)?|nhiem{SPACE}ky|khoa){SPACE}"
    rf"(?P<first>{_YEAR}){GAP}[-–—]{GAP}(?P<last>{_YEAR}){_END}",
    re.ASCII,
)
_YEARS = re.compile(rf"(?<!\w)cac{SPACE}nam{SPACE}(?=[0-9])", re.ASCII)
_ONE_OF_YEARS = re.compile(
    rf"(?P<year>{_YEAR}){_END}(?:{GAP}[,;]{GAP}|{SPACE}va{SPACE})?", re.ASCII
)
_ONE_YEAR = re.compile(rf"(?<!\w)(?<!viet )nam{SPACE}(?P<year>{_YEAR}){_END}", re.ASCII)


def days_in(page: Page) -> Iterator[DayMention]:
    """The days, months and years of what is still free; takes them."""
    for found in DAY.finditer(page.folded):
        if day := day_of(page, found):
            yield from _taken(page, day)
    for pattern in (_MONTH, _BARE_MONTH):
        for found in pattern.finditer(page.folded):
            if pattern is _MONTH or _WORDS_OF_TIME.search(page.before(found.start(), 24)):
                yield from _taken(page, _month(page, found))
    for found in _PART_OF_YEAR.finditer(page.folded):
        yield from _taken(page, _year(page, found.start(), found, "year"))
    for found in _PERIOD.finditer(page.folded):
        for name in ("first", "last"):
            yield from _taken(page, _year(page, found.start(name), found, name))
    for found in _YEARS.finditer(page.folded):
        yield from _listed(page, found.end())
    for found in _ONE_YEAR.finditer(page.folded):
        yield from _taken(page, _year(page, found.start(), found, "year"))


def day_of(page: Page, found: re.Match[str]) -> DayMention | None:
    """What a match of ``DAY`` says; None for a short year without the word "ngày"."""
    form = next(form for form in "1234" if found.group("d" + form))
    day, month, year = (int(found.group(part + form)) for part in "dmy")
    if form == "4":
        if not found.group().startswith("ngay"):
            return None
        year += 2000
    span = page.span(found.start(), found.end())
    words = span.words(page.text)
    return DayMention(span, words, year, month, day, not _exists(year, month, day))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _month(page: Page, found: re.Match[str]) -> DayMention:
    year, month = int(found.group("year")), int(found.group("month"))
    span = page.span(found.start(), found.end())
    return DayMention(span, span.words(page.text), year, month, None, not _exists(year, month, 1))


def _year(page: Page, start: int, found: re.Match[str], name: str) -> DayMention:
    span = page.span(start, found.end(name))
    return DayMention(span, span.words(page.text), int(found.group(name)))


def _listed(page: Page, at: int) -> Iterator[DayMention]:
    """ "các năm 2021, 2022 và 2023"."""
    while found := _ONE_OF_YEARS.match(page.folded, at):
        yield from _taken(page, _year(page, found.start("year"), found, "year"))
        at = found.end()


def _taken(page: Page, day: DayMention) -> Iterator[DayMention]:
    if page.is_free(day.span.start, day.span.end):
        page.take(day.span.start, day.span.end)
        yield day
