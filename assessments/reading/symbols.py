"""The numbers of cited documents, with the kind that stands before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assessments.reading.base import CitedNumber, usual_separator
from assessments.reading.citing import KIND, kind_in_words, law_before, lead
from assessments.reading.page import GAP, SPACE, Page

# Case tells a symbol from words: "27/KH-UBND", not "4 lần/tuần". A line may break inside.
_PART = r"[A-ZĐƯƠÔÂÊ](?:[A-ZĐƯƠÔÂÊ]|\s?&\s?(?=[A-ZĐ])|[gryđi](?![a-zà-ỹ]))*(?:[0-9]{1,2}(?![0-9]))?"
_JOINT = rf"(?:-{GAP}|\s{{1,12}}-|(?<=KH|QĐ|BC|TB|NQ|CV|TT)\s-\s)"
_SYMBOL = rf"{_PART}(?:{_JOINT}{_PART}){{0,4}}"
# Written small only where no doubt is left: "27/kh-ubnd".
_SMALL = r"(?:kh|qđ|bc|tb|ttr|nq|hd|ct|cv|tt|nđ)-(?:ubnd|hđnd|bcđ|cp|ttg)(?![a-zà-ỹ])"
_ORDINAL = r"[0-9]{1,6}(?:[a-d](?![a-z]))?"
_NUMBER = re.compile(
    rf"(?<![0-9/.,])(?P<ordinal>{_ORDINAL}){GAP}"
    rf"(?:/{GAP}(?:(?P<year>[0-9]{{4}}){GAP}/{GAP})?(?P<symbol>{_SYMBOL}(?:/{_SYMBOL})?|{_SMALL})"
    rf"|[-–]{GAP}(?P<party>{_PART}{GAP}/{GAP}{_SYMBOL}))"
)
_BLANK = re.compile(rf"(?<=[\s.…_])[.…_]{{0,40}}{GAP}/{GAP}(?P<symbol>{_PART}-{GAP}{_SYMBOL})")
_LEFT_OUT = re.compile(
    rf"(?<![a-z])(?P<kind>{KIND}){SPACE}(?P<word>so)(?:\s{{1,12}}[.…_]{{0,40}}|[.…_]{{1,40}}){GAP}"
    rf"(?=(?:ve|v/v|cua|ngay{SPACE}[0-9])\b)",
    re.ASCII,
)
_DIGITAL = {"Hợp đồng", "Văn bản", "Chương trình", "Đề án", "Biên bản", "Phương án"}
_WITHOUT_SYMBOL = re.compile(
    rf"(?<![a-z])(?P<kind>{KIND}){GAP}so{GAP}:?{GAP}(?P<ordinal>[0-9]{{1,6}})(?![0-9A-Za-z/%]|[.,][0-9])"
    rf"(?={GAP}(?:[,;(]{GAP})?(?:ngay{SPACE}[0-9]|cua{SPACE}|ve{SPACE}|[0-9]{{1,2}}/)|{GAP}[.;,]|\s{{0,12}}$)",
    re.ASCII,
)
_LISTED = re.compile(rf"(?<![0-9/.,-])(?P<ordinal>{_ORDINAL}){GAP}(?:[;,–-]|va){GAP}$")
_MOST_LISTED = 60


@dataclass(frozen=True)
class Core:
    """Kind and numbers: what makes a citation."""

    start: int
    end: int
    kind: str
    numbers: tuple[CitedNumber, ...]


def cores_in(page: Page) -> list[Core]:
    found = [
        *(core for match in _NUMBER.finditer(page.text) if (core := _numbered(page, match))),
        *(core for match in _BLANK.finditer(page.text) if (core := _blank(page, match))),
        *(core for match in _LEFT_OUT.finditer(page.folded) if (core := _left_out(page, match))),
        *(core for match in _WITHOUT_SYMBOL.finditer(page.folded) if (core := _bare(match))),
    ]
    cores: list[Core] = []
    for core in sorted(found, key=lambda core: (core.start, -core.end)):
        if (not cores or core.start >= cores[-1].end) and page.is_free(core.start, core.end):
            cores.append(core)
    return cores


def _numbered(page: Page, found: re.Match[str]) -> Core | None:
    symbol = "".join((found.group("party") or found.group("symbol")).split())
    symbol = symbol.upper().replace("TTG", "TTg") if symbol.islower() else symbol
    if found.group("year"):
        symbol = f"{found.group('year')}/{symbol}"
    ordinal = found.group("ordinal")
    separator = "-" if found.group("party") else "/"
    number = CitedNumber(ordinal, symbol, "" if usual_separator(symbol) == separator else separator)
    start, others = _listed(page, found.start(), symbol)
    words = lead(page, start)
    if others and not words:
        start, others, words = found.start(), (), lead(page, found.start())
    party = len((found.group("party") or "").partition("/")[0].strip()) > 1
    stands_alone = party or found.group("year") or "-" in symbol
    if not words and (_is_stuck(page, start) or not stands_alone):
        return None
    start, kind = words or (start, "")
    if "QH" in symbol and not kind and (law := law_before(page, found.start())) is not None:
        start, kind = law, "Luật"
    return Core(start, found.end(), kind, (*others, number))


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


def _blank(page: Page, found: re.Match[str]) -> Core | None:
    """ "Quyết định số      /QĐ-UBND": a number still to come. Without its kind it is the paper's
    own number at its head."""
    at = found.start()
    while at and page.text[at - 1] in " \u00a0.…_":
        at -= 1
    words = lead(page, at, needs_number_word=True)
    if not words or not words[1]:
        return None
    symbol = "".join(found.group("symbol").split())
    return Core(words[0], found.end(), words[1], (CitedNumber("", symbol),))


def _left_out(page: Page, found: re.Match[str]) -> Core | None:
    """ "kế hoạch số về": neither "Sở" nor the "số" of "hợp đồng số" is meant."""
    kind = kind_in_words(found.group("kind"))
    word = page.text[found.start("word") : found.end("word")].lower()
    if word not in {"số", "sô", "so"} or kind in _DIGITAL:
        return None
    return Core(found.start(), found.end(), kind, (CitedNumber("", ""),))


def _bare(found: re.Match[str]) -> Core | None:
    """ "Nghị quyết số 20 ngày 5/6/2022", but not the second of two plans: "phương án số 2,"."""
    kind = kind_in_words(found.group("kind"))
    if kind in _DIGITAL:
        return None
    return Core(found.start(), found.end(), kind, (CitedNumber(found.group("ordinal"), ""),))
