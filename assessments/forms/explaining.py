"""The explanation of one reduced result, and the box before all of them are sent."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from assessments.forms.refusing import RefusingForm
from assessments.models import Explanation
from assessments.services.explaining import LONGEST_EXPLANATION

OLD_PAGE = "Trang này đã cũ: hãy chép nội dung, mở lại trang Giải trình rồi lưu."


class ExplanationForm(RefusingForm):
    """Words and the version that was seen; 0 where nothing had been written."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    words = forms.CharField(
        label="Nội dung giải trình",
        required=False,
        # A little beyond the service's limit for the line breaks that browsers double.
        max_length=2 * LONGEST_EXPLANATION,
        error_messages={"max_length": "Ghi không quá 5.000 ký tự; đang có %(show_value)s ký tự."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"c{code}-%s", **kwargs})
        self.fields["words"].widget.attrs.pop("maxlength", None)  # told, not cut off
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "version" in self.errors:  # a hidden field cannot show its own fault
            self.add_error(None, OLD_PAGE)
        return cleaned


def stored_form(code: str, explanation: Explanation | None) -> ExplanationForm:
    """The form of an explanation as it is stored."""
    if explanation is None:
        return ExplanationForm(code=code, initial={"version": 0})
    return ExplanationForm(
        code=code, initial={"version": explanation.version, "words": explanation.words}
    )


class SendForm(forms.Form):
    """The box that stands for "send them, once and for all"."""

    use_required_attribute = False
    confirm = forms.BooleanField(
        label="Tôi đã xem các giải trình này và hiểu rằng chỉ được gửi một lần",
        error_messages={"required": "Hãy đánh dấu ô này trước khi gửi."},
    )
