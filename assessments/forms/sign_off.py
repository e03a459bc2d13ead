"""The small forms of signing off: a confirmation, a comment, a reason, a signed paper."""

from __future__ import annotations

from django import forms

from assessments.workflow import LONGEST_COMMENT


def _comment(label: str, *, required: str = "") -> forms.CharField:
    """Words that go into the history; ``required`` is the sentence for an empty field."""
    too_long = f"Ghi không quá {LONGEST_COMMENT} ký tự; đang có %(show_value)s ký tự."
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": required, "max_length": too_long},
    )


class ProposeForm(forms.Form):
    use_required_attribute = False
    comment = _comment("Ý kiến gửi lãnh đạo (không bắt buộc)")


class SubmitForm(forms.Form):
    """The box that stands for "I have looked at this"."""

    use_required_attribute = False
    confirm = forms.BooleanField(
        label="Tôi đã xem và chịu trách nhiệm về số liệu này",
        error_messages={"required": "Hãy đánh dấu ô này trước khi nộp."},
    )


class WithdrawForm(forms.Form):
    use_required_attribute = False
    comment = _comment("Lý do rút", required="Hãy ghi lý do rút hồ sơ.")


class SignedPaperForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label="Bản PDF đã ký số",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Hãy chọn tệp PDF đã ký.",
            "empty": "Tệp rỗng: hãy tải lại tệp từ hệ thống văn bản.",
        },
    )
