"""What a result says without figures: that nothing was done, that nothing happened, who it is,
that it is so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.importers.papers.roles import choose
from assessments.importers.papers.units import closeness, content_words
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.text import fold

_DO = r"(?:trien khai|thuc hien)"
_NOT_YET = rf"\b(?:chua|khong)(?: (?:con|duoc|co dieu kien(?: de)?|the|to chuc))* {_DO}\b"
_THIS = r"(?:chi tieu|tieu chi|noi dung|chi so|nhiem vu)"
_THIS_NOT_DONE = re.compile(
    rf"{_THIS}(?: nay)?\b.{{0,80}}?\bchua (?:duoc )?{_DO}"
    rf"|{_THIS} nay\b[^.;]{{0,80}}?{_NOT_YET}|{_NOT_YET} (?:duoc )?{_THIS} nay\b"
)
_SHORT_NOT_DONE = re.compile(
    rf"^(?:\W*nam \d{{4}})?.{{0,60}}\bchua (?:duoc |co dieu kien (?:de )?)?{_DO}\b"
    rf"|^[^.;]{{0,60}}\bkhong (?:con )?(?:duoc )?{_DO}(?: nua)?(?: tren dia ban(?: xa)?)?"
    r"\s*(?:[.;]|$)"
)
# "Chưa lắp đặt điểm wifi công cộng nào"; "Chưa có doanh nghiệp nào" is a result of none.
_NONE_BUILT = re.compile(
    r"^\W*(?:(?:nam \d{4}|den nay|hien(?: nay| tai)?|tren dia ban|xa|ubnd xa)\b,?\s*)*"
    r"chua (?:lap dat|lap|xay dung|bo tri|trang bi|dau tu|thiet lap|to chuc|trien khai|thuc hien)\b"
    r"[^.;]{1,60}\bnao\b"
)
_ALSO_DONE = re.compile(
    rf"\b(?:da (?:{_DO}|lap|xay dung|mo|co|to chuc|ket noi|ban hanh)|tuy nhien|nhung)\b"
)
_NOT_CONCERNED = re.compile(
    r"khong (?:thuoc|phai|nam trong)(?: dien)?(?: la)? doi tuong|khong ap dung|khong thuoc pham vi"
)
_NONE_OF = r"(?:chua|khong)(?: (?:co|xay ra|say ra|phat hien|phat sinh|ghi nhan|de xay ra|bi|he))+"
_NEGATIVE = re.compile(
    r"\b(?:chua|khong) (?:co|duoc|trien khai|thuc hien|ban hanh|thanh lap|dua|lap|bo tri|ket noi)\b"
)
_NOTHING_AROSE = re.compile(
    r"\b(?:khong|chua)(?: (?:co|de|he|xay ra|ghi nhan))* phat sinh\b"
    r"(?! (?:them|moi|khieu|kho khan))"
)
SHORT = 260
NAMES_AS_WELL = 0.02
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
    is_short = len(folded) <= SHORT // 2
    if is_short and (_SHORT_NOT_DONE.search(folded) or _NONE_BUILT.search(folded)):
        doubt = _whole("chưa (không) triển khai") if _ALSO_DONE.search(folded) else ""
        return Said(AnswerState.NOT_DEPLOYED.value, doubt)
    return Said(AnswerState.REPORTED.value)


def _whole(words: str) -> str:
    return f"Đoạn kết quả có chữ “{words}” nhưng còn nói thêm; hãy đọc lại."


def counts_none(result: str, spec: InputSpec, others: Sequence[InputSpec]) -> bool:
    """Whether the text says that there was none of what the input counts. Where ``others`` of its
    unit have figures, only what the words name best: "không có hồ sơ quá hạn"."""
    noun = re.escape(fold(spec.unit))
    found = re.search(rf"\b{_NONE_OF} (?:\w+ ){{0,3}}{noun}\b(?P<which>[^.;,]*)", fold(result))
    if not noun or not found:
        return False
    alike = [closeness(one.label, found["which"]) for one in others if one.unit == spec.unit]
    if not alike:
        return True
    named = closeness(spec.label, found["which"])
    return named >= max(NAMED, max(alike) - NAMES_AS_WELL)


_NO_OFFICE = "Kết quả không ghi rõ chức danh này giữ nhiệm vụ gì ({})."
_MANY_OFFICES = "Kết quả nhắc đến nhiều chức danh, lựa chọn ({})."


def chosen(indicator: IndicatorSpec, spec: InputSpec, result: str) -> Said | None:
    """The option of a choice whose words the result says."""
    choice = choose(indicator, spec, result)
    if choice is None:
        return None
    value, phrases, is_sure = choice
    named = ", ".join(f"“{phrase}”" for phrase in phrases)
    several = len(phrases) > 1
    doubt = "" if is_sure else (_MANY_OFFICES if several else _NO_OFFICE).format(named)
    return Said(value, doubt)


def nothing_arose(result: str) -> bool:
    """ "Trong năm không phát sinh sự cố": there was nothing to measure."""
    return bool(_NOTHING_AROSE.search(fold(result)))


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
