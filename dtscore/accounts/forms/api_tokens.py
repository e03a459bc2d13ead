"""The form that issues a key for another system."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.timezone import localdate

from dtscore.accounts.models.tokens import LONGEST_TOKEN_NAME

USUAL_LIFE = timedelta(days=365)


def in_a_year() -> str:
    return f"{localdate() + USUAL_LIFE:%Y-%m-%d}"


class TokenForm(forms.Form):
    use_required_attribute = False
    name = forms.CharField(
        label="Hệ thống sẽ dùng khóa",
        required=False,
        strip=False,
        help_text=f"Ví dụ: Kho dữ liệu dùng chung của tỉnh. Không quá {LONGEST_TOKEN_NAME} ký tự.",
    )
    expires_on = forms.DateField(
        label="Dùng được đến hết ngày",
        required=False,
        initial=in_a_year,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text="Tối đa 2 năm.",
        error_messages={"invalid": "Không đọc được ngày này: hãy viết như 31/12/2026."},
    )

    def clean_expires_on(self) -> date:
        day: date | None = self.cleaned_data["expires_on"]
        if day is None:
            raise forms.ValidationError("Hãy chọn ngày cuối dùng được.")
        return day
