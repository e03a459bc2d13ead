"""The form of a file from which an assessment is filled, and of what is taken over from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from assessments.files.checks import MEGABYTE
from assessments.intake.sources import ACCEPTED


class IntakeForm(forms.Form):
    """One file. What it holds is judged by whoever reads it."""

    tep = forms.FileField(
        label="Tệp Excel đã điền (.xlsx), hoặc báo cáo có sẵn (DOCX, PDF có lớp chữ, TXT)",
        allow_empty_file=True,  # the reader has a sentence of its own
        max_length=255,
        error_messages={
            "required": "Hãy chọn một tệp.",
            "max_length": "Tên tệp dài quá 255 ký tự: hãy đổi tên ngắn hơn rồi nạp lại.",
        },
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED), "class": "form-control"}),
    )

    def clean_tep(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["tep"]
        if file.size and file.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // MEGABYTE
            raise ValidationError(f"Tệp lớn hơn {limit} MB: hãy bỏ ảnh và trang tính thừa.")
        return file


def seen_versions(typed: str) -> Mapping[str, int]:
    """The versions that the preview was made with, as its page sends them back; nothing for what
    no page of ours has sent."""
    try:
        read: Any = json.loads(typed)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {name: number for name, number in read.items() if isinstance(number, int)}
