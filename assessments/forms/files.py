"""The form of one file: chosen here, or already sent by the browser's upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from assessments.files.checks import MEGABYTE
from assessments.files.kinds import ACCEPTED, DIALOGUE
from assessments.models import FileRole, StoredFile
from dtscore.accounts.models import AdministrativeUnit


class FileForm(forms.Form):
    """Either ``file`` (plain form) or ``stored_file`` (the number of a file of the unit that the
    upload has stored); ``cleaned_data["stored"]`` is then that file."""

    file = forms.FileField(
        label="Tệp",
        required=False,
        allow_empty_file=True,  # the check has a sentence of its own
        widget=forms.FileInput(attrs={"accept": DIALOGUE, "class": "form-control"}),
    )
    stored_file = forms.IntegerField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(
        label="Loại tệp",
        choices=FileRole.choices,
        initial=FileRole.TEXT,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, unit: AdministrativeUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.accepted = ACCEPTED
        self.limit = settings.UPLOAD_LIMIT // MEGABYTE
        self.fields["file"].widget.attrs["aria-describedby"] = f"{self['file'].auto_id}-help"

    def clean_role(self) -> FileRole:
        return FileRole(self.cleaned_data["role"] or FileRole.TEXT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number = cleaned.get("stored_file")
        cleaned["stored"] = None
        if number is not None:
            cleaned["stored"] = StoredFile.objects.filter(owner=self.unit, pk=number).first()
            if cleaned["stored"] is None:
                self.add_error("file", "Không tìm thấy tệp đã tải lên: hãy chọn tệp và tải lại.")
        elif not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", "Hãy chọn một tệp.")
        return cleaned
