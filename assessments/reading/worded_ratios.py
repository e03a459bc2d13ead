"""Parts of a whole in words: "8 trên 8 bản", "22 trong tổng số 22 cán bộ, công chức", "188 hồ sơ
trên 1.873 hồ sơ"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.reading.base import RatioMention
from assessments.reading.numbers import noun_after, read_figure
from assessments.reading.page import Page

_FIGURE = r"[0-9]{1,3}(?:[. ][0-9]{3})+(?![0-9])|[0-9]{1,7}"
_NOUN = r"(?:,?\s{1,6}[^\W\d_]{1,12}){1,8}?"
_OF = (
    r"\s{1,6}(?:tren|trong|/)\s{0,6}"
    r"(?P<total>(?:tong\s{1,6}so|tong|so|toan\s{1,6}bo|ca)\s{1,6})?"
)
_WORDED = re.compile(
    rf"(?<![\w.,/:-])(?P<part>{_FIGURE})(?P<noun>{_NOUN})?(?P<of>{_OF})(?P<whole>{_FIGURE})"
    r"(?![0-9/%]|[.,][0-9]|\s{0,3}%)"
)
_SLASH = re.compile(
    rf"(?<![\w.,/:-])(?P<part>{_FIGURE})\s{{0,3}}/\s{{0,3}}tong\s{{1,6}}(?:so\s{{1,6}})?"
    rf"(?P<whole>{_FIGURE})(?![0-9/%]|[.,][0-9])"
)
_ORDER = re.compile(r"(?<!\w)(?:thu|muc do|so|lan thu|hang|ngay|thang|nam|quy|dieu)\s{1,6}$")
_TIME = ("tuan", "thang", "nam", "ngay", "gio", "quy", "phut", "lan", "buoi", "khoa", "nhiem ky")
_PEOPLE = (
    "nguoi",
    "khau",
    "nhan khau",
    "cong dan",
    "dan",
    "can bo",
    "cbcc",
    "dong chi",
    "lanh dao",
)
_SAYS = re.compile(r"(?<!\w)(?:la|co|dat|duoc|voi|va|tai|o|cho)(?!\w)")


def worded_ratios_in(page: Page) -> Iterator[RatioMention]:
    """The ratios in words of what is still free; takes them."""
    for pattern in (_SLASH, _WORDED):
        at = 0
        while found := pattern.search(page.folded, at):
            at = found.start() + 1
            if page.is_free(*found.span()) and (ratio := _read(page, found)):
                page.take(ratio.span.start, ratio.span.end)
                at = found.end()
                yield ratio


def _read(page: Page, found: re.Match[str]) -> RatioMention | None:
    part = read_figure(found["part"], found.start("part"))
    whole = read_figure(found["whole"], found.start("whole"))
    if not part or not whole or _ORDER.search(page.before(found.start(), 12)):
        return None
    noun = noun_after(page, found.end())
    said = found.groupdict()
    own = (said.get("noun") or "").strip()
    if found.re is _WORDED and not _is_ratio(own, noun.words, bool(said["total"]), found):
        return None
    if part.value > whole.value and not said.get("total"):
        return None
    span = page.span(found.start(), max(found.end(), noun.end))
    words = noun.words or own
    return RatioMention(span, span.words(page.text), part.value, whole.value, words)


def _is_ratio(own: str, noun: str, says_total: bool, found: re.Match[str]) -> bool:
    """Things of the same name, or a total that says so: "15 phút trong 1 tuần" is none."""
    if noun.startswith(_TIME) or (own and _SAYS.search(own) and not says_total):
        return False
    if not noun:
        return says_total and bool(own)
    if own and not says_total:
        alike = own.split()[0] == noun.split()[0]
        alike = alike or (own.startswith(_PEOPLE) and noun.startswith(_PEOPLE))
        return alike or found["of"].split()[0] != "tren"
    return True
