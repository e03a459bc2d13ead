"""What was done or counted after the assessed period, said by a day in the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.sentences import Sentence, sentence_of
from assessments.consistency.stating import claim_of
from assessments.consistency.unit_year import AnswerView, UnitYear
from assessments.reading import Citation, DayMention
from criteria.rules.base import AnswerState

_CLOSED = timedelta(days=31)  # figures of a year are closed in the month behind it
_AHEAD = re.compile(
    r"\b(?:se|phan dau|du kien|tiep tuc|tiep theo|buoc sang|sang nam|thoi gian toi|ke hoach"
    r"|ngoai ra)\b"
)
# The day of a document, not of what was done.
_DOCUMENT = re.compile(
    r"\b(?:cong van|cv|van ban|quyet dinh|qd|huong dan|bao cao|thong bao|nghi dinh|nghi quyet"
    r"|bien ban|to trinh|chi thi|thong tu)\b[^,;]{0,60}$"
)


@check(
    "day_after_period",
    family="period",
    title="Việc hoặc số liệu của thời điểm sau kỳ đánh giá",
    severity=Severity.WARNING,
)
def done_after_period(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Mở lớp ngày 16/02/2023", "Tính đến ngày 30/5/2023" as the result of 2022, with no day of
    the period beside it. Documents are told by the checks of evidence."""
    for view in unit_year.answers():
        if view.line.state is not AnswerState.REPORTED or not claim_of(view).is_worth:
            continue
        days = [one for one in view.passage.mentions if isinstance(one, DayMention)]
        late = [one for one in days if _first(one) > unit_year.period_end]
        if not late or _is_grounded(unit_year, view, days):
            continue
        mention = late[0]
        sentence = sentence_of(view.passage, mention.span)
        if _AHEAD.search(_near(sentence)) or _DOCUMENT.search(sentence.before):
            continue
        place = place_in(view.passage, mention.text, mention.span)
        is_unsure = not mention.month or _first(mention) <= unit_year.period_end + _CLOSED
        yield Finding(
            "day_after_period",
            Severity.HINT if is_unsure else Severity.WARNING,
            f"{at_start(where(place, unit_year))}: “{mention.text}” ở sau kỳ đánh giá (đến"
            f" {unit_year.period_end:%d/%m/%Y}). Hãy lấy kết quả, số liệu trong kỳ, hoặc giải"
            " trình.",
            (place,),
            {"words": mention.text},
        )


@check(
    "day_before_period",
    family="period",
    title="Việc của thời điểm trước kỳ đánh giá",
    severity=Severity.HINT,
)
def done_before_period(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Mở lớp ngày 20/10/2021" as the result of 2022. What began then ("từ tháng 8") goes on."""
    for view in unit_year.answers():
        if view.line.state is not AnswerState.REPORTED or not claim_of(view).is_worth:
            continue
        days = [one for one in view.passage.mentions if isinstance(one, DayMention)]
        early = [one for one in days if one.month and _first(one) < unit_year.period_start]
        named = {one.year for one in days} - {one.year for one in early}
        if not early or named or _is_grounded(unit_year, view, days):
            continue
        mention = early[0]
        before = sentence_of(view.passage, mention.span).before
        if _SINCE.search(before) or _DOCUMENT.search(before):
            continue
        place = place_in(view.passage, mention.text, mention.span)
        yield Finding(
            "day_before_period",
            Severity.HINT,
            f"{at_start(where(place, unit_year))}: “{mention.text}” ở trước kỳ đánh giá (từ"
            f" {unit_year.period_start:%d/%m/%Y}). Hãy nêu kết quả trong kỳ.",
            (place,),
            {"words": mention.text},
        )


_SINCE = re.compile(r"\b(?:tu|ke tu|bat dau|hoat dong|duy tri)(?: ngay| thang| nam)?$")


def _first(mention: DayMention) -> date:
    """The first day that is meant; of a year that is named alone the first of January."""
    return mention.on or date(mention.year, mention.month or 1, 1)


def _near(sentence: Sentence) -> str:
    return f"{sentence.before[-60:]} {sentence.behind[:40]}"


def _is_grounded(unit_year: UnitYear, view: AnswerView, days: list[DayMention]) -> bool:
    """Whether the words name a day or a document of the period, too."""
    issued = [one.issued_on for one in view.passage.mentions if isinstance(one, Citation)]
    named = [_first(one) for one in days if one.month] + [day for day in issued if day]
    return any(unit_year.period_start <= day <= unit_year.period_end for day in named)
