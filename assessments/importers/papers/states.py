"""What a result says without figures: that nothing was done, that nothing happened, who it is,
that it is so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assessments.importers.papers.units import content_words
from criteria.rules.base import AnswerState
from criteria.rules.choice import ChoiceRule
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.text import fold

_THIS_NOT_DONE = re.compile(
    r"(?:chi tieu|tieu chi|noi dung|chi so)(?: nay)?\b.{0,80}?"
    r"\bchua (?:duoc )?(?:trien khai|thuc hien)"
)
_SHORT_NOT_DONE = re.compile(
    r"^(?:\W*nam \d{4})?.{0,60}\bchua (?:duoc )?(?:trien khai|thuc hien)\b"
)
_NOT_CONCERNED = re.compile(
    r"khong (?:thuoc|phai|nam trong)(?: dien)?(?: la)? doi tuong|khong ap dung|khong thuoc pham vi"
)
_NONE_OF = r"(?:chua|khong)(?: (?:co|xay ra|say ra|phat hien|phat sinh|ghi nhan|de xay ra|bi|he))+"
_NEGATIVE = re.compile(
    r"\b(?:chua|khong) (?:co|duoc|trien khai|thuc hien|ban hanh|thanh lap|dua|lap|bo tri|ket noi)\b"
)
SHORT = 260
SENTENCE = re.compile(r"[.;](?:\s|$)")


@dataclass(frozen=True)
class Said:
    """A value with its doubt."""

    value: str | bool
    doubt: str = ""


def state_of(result: str, *, has_score: bool) -> Said | None:
    """The state in which the indicator is; None where the paper says nothing about it."""
    folded = fold(result)
    if not folded:
        return Said(AnswerState.REPORTED.value) if has_score else None
    if _NOT_CONCERNED.search(folded):
        doubt = "" if len(folded) <= SHORT else _whole("không thuộc đối tượng")
        return Said(AnswerState.NOT_APPLICABLE.value, doubt)
    if _THIS_NOT_DONE.search(folded[:SHORT]):
        return Said(AnswerState.NOT_DEPLOYED.value)
    if len(folded) <= SHORT // 2 and _SHORT_NOT_DONE.search(folded):
        return Said(AnswerState.NOT_DEPLOYED.value)
    return Said(AnswerState.REPORTED.value)


def _whole(words: str) -> str:
    return f"Đoạn kết quả có chữ “{words}” nhưng còn nói thêm; hãy đọc lại."


def counts_none(result: str, spec: InputSpec) -> bool:
    """Whether the text says that there was none of what the input counts."""
    noun = re.escape(fold(spec.unit))
    return bool(noun) and bool(re.search(rf"\b{_NONE_OF} (?:\w+ ){{0,3}}{noun}\b", fold(result)))


def chosen(indicator: IndicatorSpec, spec: InputSpec, result: str) -> Said | None:
    """The option of a choice whose words the result says; the longest words win."""
    rule = indicator.rule
    if not isinstance(rule, ChoiceRule) or rule.input != spec.name:
        return None
    folded = fold(result)
    hits: list[tuple[int, str, str]] = []
    for option in rule.options:
        hits += [
            (len(phrase), phrase, option.value)
            for phrase in _phrases(option.label)
            if re.search(rf"\b{re.escape(phrase)}\b", folded)
        ]
    longest = [
        one for one in hits if not any(one[1] in other[1] and one != other for other in hits)
    ]
    values = {value for _, _, value in longest}
    if len(values) == 1:
        return Said(values.pop())
    if not values:
        return None
    phrases = ", ".join(f"“{phrase}”" for _, phrase, _ in longest)
    return Said(max(longest)[2], f"Kết quả nhắc đến nhiều chức danh, lựa chọn ({phrases}).")


def _phrases(label: str) -> list[str]:
    """What the alternatives of an option's label are called: "Bí thư hoặc Chủ tịch là …"."""
    head = re.split(r"\b(?:la|:)\b", fold(label))[0]
    return [part.strip() for part in re.split(r"\bhoac\b|,|/|;", head) if len(part.strip()) > 3]


def flag_of(spec: InputSpec, result: str, *, good: bool | None) -> Said | None:
    """Yes or no to what the label says. ``good`` is whether the paper claims something for it."""
    folded = fold(result)
    if not folded:
        return None
    first = SENTENCE.split(folded)[0]
    negative = _NEGATIVE.search(first)
    if good is False:
        return Said(False, "Báo cáo tự chấm 0 điểm hoặc chưa đạt.") if not negative else Said(False)
    if negative:
        return Said(
            good is not None and good,
            f"Kết quả viết “{negative[0]}” trong câu đầu; hãy đọc lại.",
        )
    if says_it(spec.label, folded) or re.match(r"\W*(?:da|co)\b", folded):
        return Said(True)
    return Said(True, "Kết quả không nhắc lại nội dung này; hiểu là Có vì báo cáo tự chấm có điểm.")


NAMED = 0.4


def says_it(label: str, result: str) -> bool:
    wanted, said = set(content_words(label)), set(content_words(result))
    return bool(wanted) and len(wanted & said) / len(wanted) >= NAMED
