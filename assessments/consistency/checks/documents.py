"""One document, one number, one day, one title: in the register and in all words of the year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import (
    Naming,
    all_namings,
    may_be_one,
    passage_namings,
    place_in,
    places_of,
    wheres,
)
from assessments.consistency.registry import check
from assessments.consistency.unit_year import UnitYear
from assessments.reading import DayMention
from dtscore.text import fold

COMPARED_AT_MOST = 80  # places of one number, or numbers of one register and day
ALIKE = 0.75  # share of words that two titles of one document have in common
_WORD = re.compile(r"\w+")
_SHORT_TITLE = 3  # telling words: then only the very same title is that of one document
_FILLERS = frozenset(
    {"ve", "viec", "cua", "tren", "dia", "ban", "cac", "nhung", "va", "xa", "tinh", "huyen", "thuc",
     "hien", "hanh"}
)  # fmt: skip


@check(
    "document_two_dates",
    family="documents",
    title="Một văn bản có hai ngày",
    severity=Severity.WARNING,
)
def two_dates(unit_year: UnitYear) -> Iterator[Finding]:
    """The same number of the same issuer under several days. Numbers begin anew each year, so
    another year is another document unless the titles are alike."""
    for same in _by_number(all_namings(unit_year)):
        dated = [naming for naming in same if naming.issued_on]
        for year_mates in _of_one_document(dated):
            days = sorted({naming.issued_on for naming in year_mates if naming.issued_on})
            if len(days) < 2:
                continue
            places = places_of(year_mates, unit_year)
            said = " và ".join(f"{day:%d/%m/%Y}" for day in days)
            yield Finding(
                "document_two_dates",
                Severity.WARNING,
                f"{year_mates[0].kind or 'Văn bản'} số {year_mates[0].number} được ghi hai ngày:"
                f" {said} ({wheres(places, unit_year)}). Hãy xem lại văn bản gốc và ghi một ngày.",
                places,
                {"number": year_mates[0].key, "dates": ", ".join(day.isoformat() for day in days)},
            )


@check(
    "number_two_documents",
    family="documents",
    title="Hai văn bản cùng một số",
    severity=Severity.WARNING,
)
def one_number_two_documents(unit_year: UnitYear) -> Iterator[Finding]:
    """The same number in the same year for documents whose titles have nothing in common."""
    for same in _by_number(all_namings(unit_year)):
        for one, other in combinations(same, 2):
            if not (one.abstract and other.abstract and one.issued_on and other.issued_on):
                continue
            if one.issued_on.year != other.issued_on.year or not _are_different(one, other):
                continue
            places = places_of([one, other], unit_year)
            yield Finding(
                "number_two_documents",
                Severity.WARNING,
                f"Số {one.number} được ghi cho hai văn bản khác nhau: “{one.abstract}” và"
                f" “{other.abstract}” ({wheres(places, unit_year)}). Một trong hai số ghi nhầm.",
                places,
                {"number": one.key, "titles": f"{one.abstract} | {other.abstract}"},
            )
            break


@check(
    "document_two_numbers",
    family="documents",
    title="Một văn bản có hai số",
    severity=Severity.WARNING,
)
def two_numbers(unit_year: UnitYear) -> Iterator[Finding]:
    """The same kind, day and title under two numbers, or two decisions for one committee."""
    seen: set[tuple[str, str]] = set()
    namings = [naming for naming in all_namings(unit_year) if naming.ordinal]
    ordinals = _ordinals(namings)
    for one, other in _comparable(namings):
        pair = (min(one.key, other.key), max(one.key, other.key))
        if pair in seen or not _is_renumbered(one, other) or _are_in_a_row(one, other, ordinals):
            continue
        seen.add(pair)
        places = places_of([one, other], unit_year)
        yield Finding(
            "document_two_numbers",
            Severity.WARNING,
            f"Có vẻ một văn bản được ghi hai số: {one.title} và {other.title}"
            f" ({wheres(places, unit_year)}). Nếu là hai văn bản khác nhau, hãy giải trình.",
            places,
            {"numbers": ", ".join(pair)},
        )


@check(
    "document_two_titles",
    family="documents",
    title="Một văn bản được trích yếu khác nhau",
    severity=Severity.HINT,
)
def two_titles(unit_year: UnitYear) -> Iterator[Finding]:
    """The same number and day, the title with other words in the middle of it."""
    for same in _by_number(all_namings(unit_year)):
        titled = [naming for naming in same if naming.abstract]
        for one, other in combinations(titled, 2):
            if one.issued_on != other.issued_on:
                continue
            swapped = _swapped_words(one.abstract, other.abstract)
            if swapped is None:
                continue
            places = places_of([one, other], unit_year)
            yield Finding(
                "document_two_titles",
                Severity.HINT,
                f"{one.title} được trích yếu khác nhau: “… {swapped[0]} …” và"
                f" “… {swapped[1]} …” ({wheres(places, unit_year)}). Hãy ghi đúng như văn bản gốc.",
                places,
                {"number": one.key, "words": f"{fold(swapped[0])} | {fold(swapped[1])}"},
            )
            break


@check(
    "document_number_missing",
    family="documents",
    title="Văn bản thiếu số",
    severity=Severity.WARNING,
)
def number_missing(unit_year: UnitYear) -> Iterator[Finding]:
    """ "kế hoạch số về …": the number was left for later and forgotten."""
    for naming in passage_namings(unit_year):
        if naming.ordinal == 0 and not any(ch.isdigit() for ch in naming.number):
            yield Finding(
                "document_number_missing",
                Severity.WARNING,
                f"“{naming.place.words}” ({wheres([naming.place], unit_year)}) chưa ghi số của văn"
                " bản. Hãy điền số, ký hiệu và ngày.",
                (naming.place,),
                {"words": naming.place.words},
            )


@check(
    "day_impossible",
    family="documents",
    title="Ngày không có trên lịch",
    severity=Severity.ERROR,
)
def impossible_day(unit_year: UnitYear) -> Iterator[Finding]:
    for passage in unit_year.passages():
        for mention in passage.mentions:
            if isinstance(mention, DayMention) and mention.is_impossible:
                place = place_in(passage, mention.text, mention.span)
                yield Finding(
                    "day_impossible",
                    Severity.ERROR,
                    f"“{mention.text}” ({wheres([place], unit_year)}) không có trên lịch. Hãy sửa"
                    " lại ngày.",
                    (place,),
                    {"words": mention.text},
                )


_KIND_SYMBOLS = {
    "quyet dinh": "qd", "ke hoach": "kh", "bao cao": "bc", "nghi quyet": "nq", "to trinh": "ttr",
    "thong bao": "tb", "huong dan": "hd", "chi thi": "ct", "chuong trinh": "ctr", "nghi dinh": "nd",
}  # fmt: skip
_SYMBOLS = frozenset(_KIND_SYMBOLS.values())


@check(
    "document_kind_symbol",
    family="documents",
    title="Loại văn bản không khớp ký hiệu",
    severity=Severity.WARNING,
)
def kind_against_symbol(unit_year: UnitYear) -> Iterator[Finding]:
    """A "Quyết định" whose symbol says "KH"."""
    told: set[str] = set()
    for naming in all_namings(unit_year):
        expected = _KIND_SYMBOLS.get(fold(naming.kind))
        parts = set(re.split(r"[/-]", naming.register)) & _SYMBOLS
        if not expected or not parts or expected in parts or naming.key in told:
            continue
        told.add(naming.key)
        yield Finding(
            "document_kind_symbol",
            Severity.WARNING,
            f"“{naming.kind} số {naming.number}” ({wheres([naming.place], unit_year)}): ký hiệu"
            " thuộc loại văn bản khác. Hãy xem lại loại văn bản hoặc ký hiệu.",
            (naming.place,),
            {"number": naming.key, "kind": naming.kind},
        )


# --- what is one document -----------------------------------------------------------------------
def _by_number(namings: Iterable[Naming]) -> Iterator[list[Naming]]:
    """Places that have the same number and may have the same issuer."""
    groups: dict[str, list[Naming]] = defaultdict(list)
    for naming in namings:
        if naming.ordinal:
            groups[naming.key].append(naming)
    for group in (found[:COMPARED_AT_MOST] for found in groups.values()):
        levels = sorted({naming.level for naming in group if naming.level})
        if not levels:
            yield group
        for level in levels:
            yield [naming for naming in group if naming.level in {level, ""}]


def _of_one_document(dated: Sequence[Naming]) -> Iterator[list[Naming]]:
    """Split by year; another year joins only where the title says that it is the same."""
    by_year: dict[int, list[Naming]] = defaultdict(list)
    for naming in dated:
        assert naming.issued_on is not None
        by_year[naming.issued_on.year].append(naming)
    joined: list[list[Naming]] = []
    for year in sorted(by_year):
        group = by_year[year]
        for earlier in joined:
            if any(_have_one_title(a, b) for a in earlier for b in group):
                earlier += group
                break
        else:
            joined.append(group)
    for group in joined:
        if not any(_are_different(a, b) for a, b in combinations(group, 2)):
            yield group


def _have_one_title(one: Naming, other: Naming) -> bool:
    return bool(one.abstract and other.abstract) and likeness(one.abstract, other.abstract) >= ALIKE


def _are_different(one: Naming, other: Naming) -> bool:
    """Whether two titles clearly are those of two documents."""
    return bool(one.abstract and other.abstract) and likeness(one.abstract, other.abstract) < 0.35


def likeness(one: str, other: str) -> float:
    """How much of the shorter title is in the longer one, in words that say something, 0 to 1."""
    first, second = _telling(one), _telling(other)
    if not first or not second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    return shared / min(len(first), len(second))


@lru_cache(maxsize=8192)
def _telling(text: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(text)) if word not in _FILLERS)


def _comparable(namings: Sequence[Naming]) -> Iterator[tuple[Naming, Naming]]:
    """The pairs that may be one document under two numbers: of one register, and of one day or
    about the committee. A register grows for years, so not every pair of it is looked at."""
    groups: dict[tuple[str, date | None], list[int]] = defaultdict(list)
    founding: dict[str, list[int]] = defaultdict(list)
    for at, naming in enumerate(namings):
        if naming.issued_on:
            groups[naming.register, naming.issued_on].append(at)
        if _founds_committee(naming):
            founding[naming.register].append(at)
    pairs = {
        pair
        for group in (*groups.values(), *founding.values())
        for pair in combinations(group[:COMPARED_AT_MOST], 2)
    }
    for one, other in sorted(pairs):
        yield namings[one], namings[other]


def _is_renumbered(one: Naming, other: Naming) -> bool:
    if one.key == other.key or not (one.ordinal and other.ordinal) or not may_be_one(one, other):
        return False
    if one.mention == other.mention or one.register != other.register:
        return False
    if _founds_committee(one) and _founds_committee(other):
        years = {naming.issued_on.year for naming in (one, other) if naming.issued_on}
        return len(years) < 2
    if one.issued_on is None or one.issued_on != other.issued_on:
        return False
    titles = _telling(one.abstract), _telling(other.abstract)
    is_short = min(map(len, titles)) <= _SHORT_TITLE
    if is_short:
        return bool(titles[0]) and sorted(titles[0]) == sorted(titles[1])
    return _have_one_title(one, other)


Ordinals = dict[tuple[str, date | None], set[int]]


def _ordinals(namings: Iterable[Naming]) -> Ordinals:
    found: Ordinals = defaultdict(set)
    for naming in namings:
        found[naming.register, naming.issued_on].add(naming.ordinal)
    return found


def _are_in_a_row(one: Naming, other: Naming, ordinals: Ordinals) -> bool:
    """Whether all numbers between were issued that day, too: one act for each village."""
    low, high = sorted((one.ordinal, other.ordinal))
    known = ordinals[one.register, one.issued_on] if one.issued_on == other.issued_on else set()
    return all(number in known for number in range(low, high + 1))


# "Ban Chỉ đạo" alone, or of digital transformation: there are others, each with its name.
_COMMITTEE = re.compile(
    r"\b(?:ban chi dao|bcd)\b(?!\s*(?:\d+|phong|chong|cai cach|cchc|de an|xay dung|nong thon|ntm"
    r"|thuc hien (?!chuyen|cds)|van dong|giai phong|phat trien|an toan|an ninh|bau cu|covid"
    r"|giam ngheo|chuong trinh|cac chuong trinh|thi hanh|bao ve|cong tac)\b)"
)
_NOT_FOUNDING = re.compile(r"kien toan|to giup viec|to cong nghe|quy che|phan cong")


def _founds_committee(naming: Naming) -> bool:
    """A decision of the commune about its steering committee: there is one in force at a time."""
    if fold(naming.kind) != "quyet dinh" or naming.level not in {"commune", ""}:
        return False
    words = fold(naming.abstract) or naming.context
    return bool(_COMMITTEE.search(words)) and not _NOT_FOUNDING.search(words)


def _swapped_words(one: str, other: str) -> tuple[str, str] | None:
    """The words in the middle of a title that stand for each other; None where there are none."""
    first, second = _WORD.findall(one), _WORD.findall(other)
    folded = [fold(word) for word in first], [fold(word) for word in second]
    matcher = SequenceMatcher(None, *folded, autojunk=False)
    codes = matcher.get_opcodes()
    for at in range(1, len(codes) - 1):
        tag, i1, i2, j1, j2 = codes[at]
        is_between = codes[at - 1][0] == codes[at + 1][0] == "equal"
        around = is_between and min(codes[k][2] - codes[k][1] for k in (at - 1, at + 1)) >= 2
        if tag == "replace" and around and max(i2 - i1, j2 - j1) <= 4:
            left, right = " ".join(first[i1 - 1 : i2 + 2]), " ".join(second[j1 - 1 : j2 + 2])
            return left, right
    return None
