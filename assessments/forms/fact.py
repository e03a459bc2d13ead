"""The form of one base figure: value, source, day."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from assessments.forms.fields import DayField, VietnameseNumberField
from assessments.models import Fact


class FactForm(forms.Form):
    """A fact without a source is a rumour, so the source is compulsory."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    value = VietnameseNumberField(label="Giá trị")
    source = forms.CharField(label="Nguồn", max_length=300)
    as_of = DayField(label="Tính đến ngày", help_text="Viết như 31/12/2022.")
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: giấy tờ nào ghi một con số khác.",
    )

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and day > localdate():
            raise ValidationError("Ngày này chưa tới: hãy ghi ngày mà số liệu được chốt.")
        return day

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def initial_of(fact: Fact | None) -> dict[str, Any]:
    if fact is None:
        return {"version": 0}
    return {
        "version": fact.version,
        "value": fact.value,
        "source": fact.source,
        "as_of": fact.as_of,
        "note": fact.note,
    }
