"""What the province confirms when it publishes a ranking."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.refusing import RefusingForm
from assessments.services.publishing import LONGEST_REASON


class PublishForm(RefusingForm):
    """``seen`` is the digest of the ranking on the screen. Asks only what has to be confirmed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    theo = forms.CharField(required=False, widget=forms.HiddenInput)
    without_missing = forms.BooleanField(required=False)
    reason = forms.CharField(
        label="Lý do đính chính",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"max_length": f"Ghi lý do không quá {LONGEST_REASON} ký tự."},
    )

    def __init__(self, *args: Any, missing: int, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "without_missing"
        ].label = f"Tôi xác nhận: {missing} đơn vị chưa nộp hồ sơ không được xếp hạng, ghi riêng."
        if not missing:
            del self.fields["without_missing"]
        if number == 1:
            del self.fields["reason"]
