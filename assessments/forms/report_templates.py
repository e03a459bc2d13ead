"""Uploading a template of Word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from assessments.forms.refusing import RefusingForm
from assessments.word_templates.accepting import LARGEST, SENTENCES
from dtscore.packages import MEGABYTE


class TemplateForm(RefusingForm):
    """A name, what it serves, one file; what is in the file is judged by the service."""

    name = forms.CharField(
        label="Tên mẫu",
        max_length=120,
        error_messages={"required": "Hãy đặt tên cho mẫu, ví dụ: Mẫu báo cáo năm 2026."},
    )
    set_code = forms.ChoiceField(label="Dùng cho", required=False)
    file = forms.FileField(
        label="Tệp mẫu",
        allow_empty_file=True,  # the service has a sentence of its own
        max_length=255,
        help_text=f"Tệp Word (.docx), không quá {LARGEST // MEGABYTE} MB, không có macro.",
        error_messages={"required": "Hãy chọn một tệp."},
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args: Any, sets: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(code, f"{title} ({code})") for code, title in sets.items()]
        field = self.fields["set_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Mọi bộ chỉ số chưa có mẫu riêng"), *titles]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(SENTENCES["large"])
        return file
