"""Which units a campaign is for, as somebody chooses them: tree, kind, codes, a file of codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.forms.fields import DayField
from assessments.forms.refusing import RefusingForm
from assessments.models import Campaign
from assessments.selectors.campaign_units import (
    Refusal,
    Typed,
    by_codes,
    by_tree,
    districts_of,
    kinds_of,
)
from assessments.services.opening import LONGEST_REASON
from dtscore.accounts.models import AdministrativeUnit
from dtscore.sheets import (
    ACCEPTED_EXTENSIONS,
    SheetError,
    Table,
    TableColumn,
    read_workbook,
)
from dtscore.text import has_control

MOST_CODES = 20_000
COLUMN = TableColumn(
    "code", "Mã đơn vị", aliases=("Mã", "Mã xã", "Mã ĐVHC", "Mã đơn vị hành chính")
)
_BETWEEN = re.compile(r"[\s,;]+")


class UnitsForm(forms.Form):
    """At least one of the ways; ``found`` and ``refused`` are what a valid form came to."""

    use_required_attribute = False
    whole = forms.BooleanField(label="Cả tỉnh", required=False)
    districts = forms.MultipleChoiceField(
        label="Hoặc các huyện",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "Một đơn vị đã chọn không còn: hãy chọn lại."},
    )
    kinds = forms.MultipleChoiceField(
        label="Chỉ các loại (không chọn là mọi loại)",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "Một loại đã chọn không còn: hãy chọn lại."},
    )
    codes = forms.CharField(
        label="Dán mã đơn vị hành chính",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text="Mỗi dòng một mã, hoặc cách nhau bằng dấu phẩy.",
    )
    file = forms.FileField(
        label="Hoặc tệp Excel, CSV",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ",".join(ACCEPTED_EXTENSIONS), "class": "form-control"}
        ),
        help_text="Một cột tên “Mã đơn vị”; các cột khác được bỏ qua.",
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.found: list[AdministrativeUnit] = []
        self.refused: list[Refusal] = []
        assert campaign.owner is not None
        day = campaign.period_end
        self.fields["districts"].choices = [  # type: ignore[attr-defined]
            (str(one.unit.pk), f"{_capital(one.unit, campaign)} ({one.count})")
            for one in districts_of(campaign.owner, day)
        ]
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            (kind, f"{kind} ({count})") for kind, count in kinds_of(campaign.owner, day)
        ]

    def clean_codes(self) -> list[Typed]:
        text = self.cleaned_data["codes"]
        if has_control(text):
            raise ValidationError("Có ký tự điều khiển, hãy gõ lại.")
        typed = [
            Typed(code, f"dòng {number}")
            for number, line in enumerate(text.splitlines(), start=1)
            for code in _BETWEEN.split(line)
            if code
        ]
        if len(typed) > MOST_CODES:
            raise ValidationError(f"Quá {MOST_CODES} mã: hãy chia thành nhiều lần.")
        return typed

    def clean_file(self) -> list[Typed]:
        upload = self.cleaned_data["file"]
        if not upload:
            return []
        try:
            return codes_of_file(upload, upload.name)
        except SheetError as problem:
            raise ValidationError(list(problem.sentences)) from problem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        is_tree = bool(cleaned["whole"] or cleaned["districts"])
        typed = [*cleaned["codes"], *cleaned["file"]]
        if cleaned["kinds"] and not is_tree and not typed:
            self.add_error("districts", "Hãy chọn thêm cả tỉnh hoặc các huyện của loại đơn vị này.")
        elif not is_tree and not typed:
            self.add_error(None, "Hãy chọn cả tỉnh, các huyện, dán mã hoặc chọn một tệp.")
        else:
            self._find(cleaned, typed, is_tree=is_tree)
        return cleaned

    def _find(self, cleaned: dict[str, Any], typed: Sequence[Typed], *, is_tree: bool) -> None:
        found: dict[int, AdministrativeUnit] = {}
        if is_tree:
            districts = [int(pk) for pk in cleaned["districts"]]
            units = by_tree(
                self.campaign, whole=cleaned["whole"], districts=districts, kinds=cleaned["kinds"]
            )
            found |= {unit.pk: unit for unit in units}
        if typed:
            units, self.refused = by_codes(self.campaign, typed)
            found |= {unit.pk: unit for unit in units}
        self.found = list(found.values())


def codes_of_file(source: IO[bytes], name: str) -> list[Typed]:
    """The column of codes, each with its cell. Raises SheetError with every fault."""
    table = Table(read_workbook(source, name).first, (COLUMN,))
    typed = []
    for row in table.rows():
        code, cell = row.code("code", digits=5, required=True), row["code"]
        sheet = f"trang tính “{cell.sheet}”, " if cell.sheet else ""
        if code:
            typed.append(Typed(code, f"{sheet}ô {cell.address}"))
    table.demand()
    return typed


def _capital(unit: AdministrativeUnit, campaign: Campaign) -> str:
    if unit.pk == campaign.owner_id:
        return "Trực thuộc tỉnh"
    name = unit.full_name
    return name[0].upper() + name[1:]


class ReasonForm(RefusingForm):
    """Why, in one sentence."""

    use_required_attribute = False
    reason = forms.CharField(
        label="Lý do",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do."},
        help_text=f"Không quá {LONGEST_REASON} ký tự. Đơn vị đọc được.",
    )


class ExtendManyForm(ReasonForm):
    """Until when, and why."""

    until = DayField(label="Đến hết ngày")
    field_order = ["until", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = True
        self.fields["until"].error_messages["required"] = "Hãy ghi hạn mới."
        self.fields["until"].widget.attrs["placeholder"] = "ngày/tháng/năm"
