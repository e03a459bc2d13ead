"""The forms that begin a draft or bring a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from criteria.catalogue.checks import CODE, FIRST_YEAR, LAST_YEAR, MAX_VERSION
from criteria.catalogue.uploads import ACCEPTED, MAX_BYTES
from criteria.models import SetKind
from dtscore.numbers import NumberFormatError, exact_string, parse_decimal
from dtscore.text import one_line

MEGABYTES = MAX_BYTES // (1024 * 1024)


class NewSetForm(forms.Form):
    """The least that a set begins with; all of it can be changed later."""

    code = forms.CharField(
        label="Mã bộ chỉ số", max_length=40, help_text="Chữ không dấu và số, ví dụ QD3853."
    )
    version = forms.IntegerField(
        label="Phiên bản",
        min_value=1,
        max_value=MAX_VERSION,
        initial=1,
        help_text="Bộ mới là 1; bản đính chính của bộ đã công bố là số lớn hơn.",
    )
    kind = forms.ChoiceField(label="Loại", choices=SetKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="Tên đầy đủ", widget=forms.Textarea(attrs={"rows": 2}), help_text="Như quyết định."
    )
    short_title = forms.CharField(
        label="Tên ngắn", help_text="Dùng trong danh sách, ví dụ: QĐ 3853 - chấm điểm."
    )
    issuer = forms.CharField(label="Cơ quan ban hành")
    applies_from = forms.IntegerField(
        label="Áp dụng từ năm", min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    max_points = forms.CharField(
        label="Tổng điểm tối đa",
        required=False,
        help_text="Chỉ với bộ chấm điểm, ví dụ 1.000. Bộ đạt / không đạt để trống.",
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise forms.ValidationError(
                "Mã chỉ gồm chữ không dấu, số, dấu chấm hoặc gạch, tối đa 40 ký tự."
            )
        return code

    def clean_max_points(self) -> str | None:
        typed = self.cleaned_data["max_points"].strip()
        if not typed:
            return None
        try:
            return exact_string(parse_decimal(typed))
        except NumberFormatError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("title", "short_title", "issuer"):
            if name in cleaned:
                cleaned[name] = one_line(cleaned[name])
        kind, maximum = cleaned.get("kind"), cleaned.get("max_points")
        if kind == SetKind.POINTS and maximum is None and "max_points" not in self.errors:
            self.add_error("max_points", "Bộ chấm điểm cần tổng điểm tối đa, ví dụ 1.000.")
        if kind == SetKind.PASS_FAIL and maximum is not None:
            self.add_error("max_points", "Bộ đạt / không đạt không có điểm: hãy để trống ô này.")
        return cleaned


class SetFileForm(forms.Form):
    """One file, Excel or YAML; what is in it is judged by ``read_upload``."""

    file = forms.FileField(
        label="Tệp bộ chỉ số",
        allow_empty_file=True,  # the reader has a sentence of its own
        help_text=f"Tệp Excel (.xlsx) theo mẫu, hoặc YAML; không quá {MEGABYTES} MB.",
        error_messages={"required": "Hãy chọn một tệp."},
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                f"Tệp “{file.name}” lớn hơn {MEGABYTES} MB: hãy xóa ảnh và trang tính thừa rồi tải"
                " lại."
            )
        return file
