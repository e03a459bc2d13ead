"""One more reason for the province's list."""

from __future__ import annotations

from django import forms

from assessments.forms.refusing import RefusingForm
from assessments.services.review_reasons import LONGEST_REASON


class ReasonForm(RefusingForm):
    use_required_attribute = False
    words = forms.CharField(
        label="Thêm lý do",
        required=False,
        strip=False,
        help_text=f"Một câu ngắn, không quá {LONGEST_REASON} ký tự.",
    )
