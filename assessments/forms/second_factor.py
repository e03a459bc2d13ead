"""Why somebody's second factor is taken away."""

from __future__ import annotations

from django import forms

from assessments.forms.refusing import RefusingForm
from dtscore.accounts.services.second_factor import LONGEST_REASON
from dtscore.text import nfc, one_line


class ResetFactorForm(RefusingForm):
    reason = forms.CharField(
        label="Lý do",
        max_length=LONGEST_REASON,
        help_text="Ví dụ: mất điện thoại, đã gặp trực tiếp. Ghi vào nhật ký và báo cho người này.",
        error_messages={
            "required": "Hãy ghi lý do.",
            "max_length": f"Lý do không quá {LONGEST_REASON} ký tự.",
        },
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        return one_line(nfc(self.cleaned_data["reason"]))
