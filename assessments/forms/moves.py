"""The forms of the review's moves: a comment, a reason, the last day of a return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.timezone import localdate

from assessments.forms.fields import DayField
from assessments.forms.refusing import RefusingForm
from assessments.services.move_offers import USUAL_DAYS
from assessments.workflow import LONGEST_COMMENT, Move

_TOO_LONG = f"Ghi không quá {LONGEST_COMMENT} ký tự; đang có %(show_value)s ký tự."
_COMMENTS: Mapping[str, str] = {
    "return": "Ý kiến chung gửi đơn vị (không bắt buộc)",
    "recall": "Lý do lấy lại",
    "finish": "Ý kiến trình lãnh đạo (không bắt buộc)",
    "rework": "Cần thẩm định lại điều gì",
    "approve": "Ý kiến phê duyệt (không bắt buộc)",
    "finalize": "Ý kiến khi chốt (không bắt buộc)",
    "reopen": "Lý do mở lại",
}


class MoveForm(RefusingForm):
    """What one move asks for. ``seen`` names the state of the review that was on the screen."""

    use_required_attribute = False
    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, move: Move, seen: str = "") -> None:
        super().__init__(data, auto_id=f"{move.name}-%s", initial={"seen": seen})
        self.move = move
        if move.name == "return":
            day = localdate() + timedelta(days=USUAL_DAYS)
            self.fields["due_on"] = DayField(label="Đơn vị nộp lại chậm nhất hết ngày", initial=day)
        if label := _COMMENTS.get(move.name):
            self.fields["comment"] = _comment(label, is_required=move.comment == "required")

    def wishes(self) -> dict[str, Any]:
        """What ``move_assessment`` is asked with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def show(self, name: str, value: str) -> None:
        """Put a value into the bound form, to be sent with what was typed."""
        self.data = {**{key: self.data.get(key) for key in self.data}, name: value}


def _comment(label: str, *, is_required: bool) -> forms.CharField:
    field = forms.CharField(
        label=label,
        required=is_required,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do.", "max_length": _TOO_LONG},
    )
    # Django's own sentence is English; the service has a Vietnamese one.
    field.validators = [
        check
        for check in field.validators
        if not isinstance(check, ProhibitNullCharactersValidator)
    ]
    return field
