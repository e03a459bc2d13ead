"""Uploading a table of base figures: the file, the year, and what is said once for all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from assessments.fact_tables import FactTable, FigureKind, read_table
from assessments.forms.fields import DayField
from assessments.services.preloading import TableOfFacts
from dtscore.sheets import ACCEPTED_EXTENSIONS, SheetError
from dtscore.text import has_control

FIRST_YEAR, LAST_YEAR = 2000, 2100
YEAR_WRONG = f"Hãy ghi một năm từ {FIRST_YEAR} đến {LAST_YEAR}."


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        wrong = dict.fromkeys(("required", "invalid", "min_value", "max_value"), YEAR_WRONG)
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, error_messages=wrong, **kwargs)


class FactLoadForm(forms.Form):
    """``table`` is what a valid form's file holds; ``faults`` why the file as a whole was not
    read."""

    use_required_attribute = False
    year = YearField(label="Năm của số liệu")
    source = forms.CharField(
        label="Nguồn của mọi số trong tệp",
        max_length=300,
        strip=True,
        error_messages={
            "required": "Hãy ghi nguồn, ví dụ: Niên giám thống kê tỉnh 2022.",
            "max_length": "Nguồn dài quá 300 ký tự: hãy viết gọn lại.",
        },
    )
    as_of = DayField(label="Tính đến ngày")
    file = forms.FileField(
        label="Tệp Excel (.xlsx) hoặc CSV, không quá 5 MB",
        allow_empty_file=True,
        error_messages={"required": "Hãy chọn tệp cần nạp."},
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS)}),
    )

    def __init__(self, *args: Any, kinds: Iterable[FigureKind] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = list(kinds)
        self.faults: list[str] = []
        self.table: FactTable | None = None
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            if self.is_bound and self.errors.get(name):
                field.widget.attrs["class"] += " is-invalid"

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        if has_control(source):
            raise ValidationError("Có ký tự điều khiển, hãy gõ lại.")
        return source

    def clean_as_of(self) -> date:
        day: date | None = self.cleaned_data["as_of"]
        if day is None:
            raise ValidationError("Hãy ghi ngày mà số liệu được chốt, như 31/12/2022.")
        if day > localdate():
            raise ValidationError("Ngày này chưa tới: hãy ghi ngày mà số liệu được chốt.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" in cleaned and "year" in cleaned:
            upload = cleaned["file"]
            try:
                self.table = read_table(
                    upload, upload.name, year=cleaned["year"], kinds=self._kinds
                )
            except SheetError as problem:
                self.faults = list(problem.sentences)
                self.add_error("file", "Chưa đọc được tệp này.")
        return cleaned

    def upload(self) -> TableOfFacts:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        assert self.table is not None
        return TableOfFacts(
            table=self.table,
            name=cleaned["file"].name,
            year=cleaned["year"],
            source=cleaned["source"],
            as_of=cleaned["as_of"],
        )
