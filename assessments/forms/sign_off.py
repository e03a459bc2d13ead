"""The small forms of signing off: a confirmation, a comment, a reason, a signed paper."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.files.checks import check_name
from assessments.files.kinds import KINDS
from assessments.files.refusals import RefusedFileError
from assessments.forms.files import FileForm
from assessments.models import FileFormat
from assessments.services.signed_papers import NOT_PDF
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


class SignedPaperForm(FileForm):
    """A ``FileForm`` for a PDF alone; another format is refused before anything is stored."""

    file = forms.FileField(
        label="Bản PDF đã ký số",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "form-control"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["role"]
        self.accepted = KINDS[FileFormat.PDF].label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and _format_of(cleaned) != FileFormat.PDF:
            self.add_error("file", NOT_PDF)
        return cleaned


def _format_of(cleaned: dict[str, Any]) -> str:
    """What the stored file is, or what the name of a sent one promises. A name with another fault
    passes here: whoever stores the file has the sentence for it."""
    if stored := cleaned["stored"]:
        return str(stored.format)
    try:
        _, kind = check_name(cleaned["file"].sent_name)
    except RefusedFileError as refusal:
        return "" if refusal.code == "format" else FileFormat.PDF
    return kind.extension
