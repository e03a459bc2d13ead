"""The form of one base figure: value, source, day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from assessments.forms.fields import DayField, VietnameseNumberField
from assessments.forms.refusing import RefusingForm
from assessments.models import Fact, OfficialDocument

LONGEST_SOURCE = 300
LONGEST_OFFER = 90


class FactForm(RefusingForm):
    """A fact without a source is a rumour, so the source is compulsory: in words, or a document of
    the register, which then gives the words."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    value = VietnameseNumberField(label="Giá trị")
    document = forms.TypedChoiceField(
        label="Văn bản nguồn, trong sổ văn bản",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Văn bản này không còn trong sổ: hãy chọn lại."},
    )
    source = forms.CharField(
        label="Nguồn",
        required=False,
        max_length=LONGEST_SOURCE,
        help_text="Để trống thì ghi theo văn bản đã chọn.",
    )
    as_of = DayField(label="Tính đến ngày", help_text="Viết như 31/12/2022.")
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: giấy tờ nào ghi một con số khác.",
    )

    def __init__(
        self, *args: Any, documents: Iterable[OfficialDocument] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._documents = {row.pk: row for row in documents}
        offered = [(row.pk, _offer(row)) for row in self._documents.values()]
        self.fields["document"].choices = [("", "(không có)"), *offered]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_document(self) -> OfficialDocument | None:
        return self._documents.get(self.cleaned_data["document"])

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and day > localdate():
            raise ValidationError("Ngày này chưa tới: hãy ghi ngày mà số liệu được chốt.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "source" in cleaned and not cleaned["source"]:
            document = cleaned.get("document")
            if document:
                cleaned["source"] = document.full_title[:LONGEST_SOURCE]
            else:
                self.add_error("source", "Nguồn là bắt buộc: hãy ghi nguồn, hoặc chọn văn bản.")
        return cleaned


def _offer(document: OfficialDocument) -> str:
    day = f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    told = f"{document.number}{day}: {document.kind} {document.abstract}".rstrip()
    return told if len(told) <= LONGEST_OFFER else f"{told[:LONGEST_OFFER]}…"


def initial_of(fact: Fact | None) -> dict[str, Any]:
    if fact is None:
        return {"version": 0}
    return {
        "version": fact.version,
        "value": fact.value,
        "document": fact.document_id,
        "source": fact.source,
        "as_of": fact.as_of,
        "note": fact.note,
    }
