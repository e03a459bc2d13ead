"""The form of what the official paper says around its results."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from assessments.forms.fields import DayField
from assessments.forms.refusing import RefusingForm
from assessments.models import Paper
from assessments.models.paper import LONGEST_ABSTRACT, LONGEST_NUMBER
from assessments.narrative import plain_text
from criteria.rules.spec import ReportPartSpec, ReportSpec
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import nfc

PREFIX = "section-"
LONGEST = 20_000
TOO_LONG = {"max_length": "Nội dung quá dài (hơn 20.000 ký tự): hãy rút gọn."}


class LinesField(forms.CharField):
    """A list typed one item a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": kwargs.pop("rows", 3)})
        super().__init__(
            required=False, max_length=LONGEST, widget=widget, error_messages=TOO_LONG, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in nfc(super().clean(value)).splitlines() if line.strip()]


class PaperForm(RefusingForm):
    """Every field may stay empty: then the set's own wording is printed, shown as placeholder."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    number = forms.CharField(
        label="Số", required=False, max_length=LONGEST_NUMBER, help_text="Văn thư cấp; ví dụ 05."
    )
    issued_on = DayField(label="Ngày ban hành")
    abstract = forms.CharField(label="Trích yếu", required=False, max_length=LONGEST_ABSTRACT)
    addressees = LinesField(label="Kính gửi", help_text="Mỗi nơi một dòng.", rows=2)
    legal_bases = LinesField(label="Căn cứ", help_text="Mỗi căn cứ một dòng.", rows=5)
    opening = forms.CharField(
        label="Lời dẫn",
        required=False,
        max_length=LONGEST,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    closing = forms.CharField(
        label="Lời kết",
        required=False,
        max_length=LONGEST,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    recipients = LinesField(label="Nơi nhận", help_text="Mỗi nơi một dòng.", rows=3)
    signing_lines = LinesField(
        label="Quyền hạn, chức vụ người ký",
        help_text="Mỗi dòng một dòng in, ví dụ TM. ỦY BAN NHÂN DÂN, rồi CHỦ TỊCH.",
        rows=2,
    )

    def __init__(
        self, *args: Any, report: ReportSpec, unit: AdministrativeUnit, year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = [part for part in report.parts if part.kind == "text"]
        for part in self.parts:
            self.fields[PREFIX + part.key] = _section_field(part)
        names = list(self.fields)
        middle = names.index("closing")
        sections = [PREFIX + part.key for part in self.parts]
        self.order_fields([*names[:middle], *sections])
        for name, words in _defaults(report, unit, year).items():
            self.fields[name].widget.attrs["placeholder"] = words
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "version" in self.errors:
            self.add_error(None, "Trang này đã cũ: hãy chép nội dung, mở lại trang rồi lưu.")
        return cleaned

    def wording(self) -> dict[str, Any]:
        """What a valid form asks the service to save, by Paper's field names."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        sections = {part.key: cleaned.pop(PREFIX + part.key) for part in self.parts}
        return {**cleaned, "sections": sections}

    def differing(self, current: Paper) -> list[tuple[str, str]]:
        """The fields that somebody else has stored otherwise, with what they stored."""
        stored = initial_of(current)
        return [
            (str(field.label), plain_text(str(field.prepare_value(stored.get(name)) or "")))
            for name, field in self.fields.items()
            if name != "version" and self.cleaned_data.get(name) != field.clean(stored.get(name))
        ]


def initial_of(paper: Paper) -> dict[str, Any]:
    plain = {name: getattr(paper, name) for name in PaperForm.base_fields}
    return plain | {PREFIX + key: body for key, body in paper.sections.items()}


def _section_field(part: ReportPartSpec) -> forms.CharField:
    return forms.CharField(
        label=part.heading,
        required=False,
        max_length=LONGEST,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 6, "data-editor": ""}),
    )


def _defaults(report: ReportSpec, unit: AdministrativeUnit, year: int) -> dict[str, str]:
    """What is printed where nothing is typed."""

    def fill(words: str) -> str:
        return words.replace("{unit}", unit.full_name).replace("{year}", str(year))

    return {
        "abstract": fill(report.abstract),
        "opening": fill(report.opening),
        "closing": fill(report.closing),
        "legal_bases": "\n".join(report.legal_bases),
        "addressees": f"Ủy ban nhân dân {unit.parent.full_name}" if unit.parent else "",
        "recipients": "Như trên\nLưu: VT",
        "signing_lines": f"TM. ỦY BAN NHÂN DÂN\n{unit.signatory_title or 'CHỦ TỊCH'}",
    }
