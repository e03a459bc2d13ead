"""The parameters of each rule shape, as rows of the sheet "Cách tính"."""

from __future__ import annotations

from dataclasses import dataclass

from criteria import words


@dataclass(frozen=True)
class Param:
    """One parameter: ``key`` in the rule, or in each item of the list ``into`` (an item of an empty
    key is the text itself). ``extras`` are the further columns it takes: share, label, sourced."""

    title: str
    key: str
    form: str = "text"  # text, decimal, percent, integer or choice
    into: str = ""
    extras: frozenset[str] = frozenset()
    choices: words.Words | None = None
    needed: bool = True
    help: str = ""


SHARE, LABEL = frozenset({"share"}), frozenset({"label"})
SOURCED = frozenset({"sourced"})
_INPUT = "tên số liệu ở trang “Số liệu”"
_UPPER = Param("Tử số", "numerator", help=_INPUT)
_LOWER = Param("Mẫu số", "denominator", help=_INPUT)
_ONE = Param("Số liệu", "input", help=_INPUT)
_THRESHOLD = Param("Ngưỡng (%)", "threshold", "percent", extras=SOURCED, help="từ 0 đến 100")

PARAMS: dict[str, tuple[Param, ...]] = {
    "yes_no": (_ONE,),
    "choice": (
        _ONE,
        Param(
            "Lựa chọn",
            "value",
            into="options",
            extras=SHARE | LABEL,
            help="mã ngắn; mỗi lựa chọn một dòng, ghi cả “Phần điểm” và “Diễn giải”",
        ),
    ),
    "parts": (
        Param("Phần", "input", into="parts", extras=SHARE, help=f"{_INPUT}; cộng lại bằng 1"),
    ),
    "ratio": (_UPPER, _LOWER),
    "capped_ratio": (
        _UPPER,
        _LOWER,
        Param("Chỉ tiêu (%)", "target", "percent", extras=SOURCED, help="lớn hơn 0 đến 100"),
    ),
    "threshold": (
        Param(
            "Tử số",
            "numerator",
            into="ratios",
            extras=LABEL,
            help=f"{_INPUT}; nhiều tỷ lệ: lặp lại cặp dòng, “Diễn giải” là tên tỷ lệ nếu cần",
        ),
        Param("Mẫu số", "denominator", into="ratios", help=_INPUT),
        _THRESHOLD,
        Param(
            "Dưới ngưỡng",
            "below",
            "choice",
            choices=words.BELOW,
            needed=False,
            help="để trống là 0 điểm",
        ),
    ),
    "steps": (
        _UPPER,
        _LOWER,
        Param("Bậc từ", "at", "percent", into="steps", extras=SHARE, help="tỷ lệ % bắt đầu bậc"),
    ),
    "count_steps": (
        Param("Số lần", "count", help=_INPUT),
        Param("Bậc từ", "at", "decimal", into="steps", extras=SHARE, help="số lần bắt đầu bậc"),
        Param(
            "Chiều",
            "direction",
            "choice",
            choices=words.DIRECTIONS,
            needed=False,
            help="để trống là càng nhiều càng tốt",
        ),
        Param("Từ đếm", "noun", needed=False, help="lần, cuộc, bài …; để trống là lần"),
    ),
    "checklist": (
        Param("Mục cần có", "", into="items", help=f"{_INPUT}; mỗi mục một dòng"),
        Param("Đủ khi có", "enough", "integer", needed=False, help="để trống là phải đủ mọi mục"),
    ),
    "declared": (_ONE,),
    "measured": (
        _ONE,
        Param("Hệ thống đo", "measured_by", help="tên hệ thống"),
        Param("Ngày đo", "as_of", help=_INPUT),
        Param(
            "Ngưỡng (%)",
            "threshold",
            "percent",
            extras=SOURCED,
            needed=False,
            help="từ 0 đến 100; bắt buộc ở bộ đạt / không đạt",
        ),
    ),
}


def params_of(rule_type: object) -> tuple[Param, ...]:
    """The parameters of a rule shape; none for one that does not exist."""
    return PARAMS.get(rule_type, ()) if isinstance(rule_type, str) else ()
