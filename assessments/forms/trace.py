"""The filter of the trace. It lives in the address, so its fields have Vietnamese names there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.forms.fields import DayField
from assessments.models import Action, Campaign
from assessments.selectors.trace import TraceFilter
from dtscore.accounts.models import Role
from dtscore.text import has_control, nfc

LONGEST = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
NAMES = {
    "unit": "don-vi",
    "person": "nguoi",
    "role": "vai-tro",
    "action": "viec",
    "since": "tu",
    "until": "den",
    "campaign": "dot",
    "code": "chi-so",
    "words": "tim",
}
YEAR = "nam-"


def _text(label: str, placeholder: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"placeholder": placeholder}),
        error_messages={"max_length": f"Gõ không quá {LONGEST} ký tự."},
    )


def _choice(label: str, everything: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", everything), *choices],
        error_messages={"invalid_choice": "Không có lựa chọn này: hãy chọn trong danh sách."},
    )


class TraceForm(forms.Form):
    """Everything may be left empty. What cannot be read is named beside its field and stays."""

    unit = _text("Đơn vị", "Tên hoặc mã")
    person = _text("Người làm", "Họ tên")
    role = _choice("Vai trò", "Mọi vai trò", Role.choices)
    action = _choice("Việc", "Mọi việc", Action.choices)
    since = DayField(label="Từ ngày")
    until = DayField(label="Đến ngày")
    campaign = _choice("Đợt, năm", "Mọi đợt", ())
    code = _text("Chỉ số", "Ví dụ: 8.1")
    words = _text("Tìm chữ", "Số văn bản, lý do …")

    def __init__(self, *args: Any, campaigns: Iterable[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"] = _choice("Đợt, năm", "Mọi đợt", _campaign_choices(list(campaigns)))
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    def add_prefix(self, field_name: str) -> str:
        return NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("since", "until"):
            day = cleaned.get(name)
            if day and not FIRST_DAY <= day <= LAST_DAY:
                self.add_error(name, "Hãy ghi một ngày từ năm 2000 đến năm 2100.")
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Ngày cuối phải từ ngày đầu trở đi.")
        for name in ("unit", "person", "code", "words"):
            if has_control(cleaned.get(name, "")):
                self.add_error(name, ValidationError("Có ký tự điều khiển, hãy gõ lại."))
        return cleaned

    def wanted(self) -> TraceFilter:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        chosen = cleaned["campaign"]
        is_year = chosen.startswith(YEAR)
        return TraceFilter(
            unit=cleaned["unit"],
            person=cleaned["person"],
            role=cleaned["role"],
            action=cleaned["action"],
            since=cleaned["since"],
            until=cleaned["until"],
            campaign=int(chosen) if chosen and not is_year else None,
            year=int(chosen.removeprefix(YEAR)) if is_year else None,
            code=nfc(cleaned["code"]),
            words=cleaned["words"],
        )

    def in_words(self) -> dict[str, str]:
        """The filter as people read it: the label of each field that is set, and what is chosen."""
        told = {}
        for name, field in self.fields.items():
            value = self.cleaned_data[name]
            if not value:
                continue
            if isinstance(field.widget, forms.Select):
                value = dict(field.widget.choices)[value]
            told[str(field.label)] = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
        return told


def _campaign_choices(campaigns: list[Campaign]) -> list[tuple[str, str]]:
    """The years first, then each campaign with its set: one year may have several."""
    years = list(dict.fromkeys(campaign.year for campaign in campaigns))
    named = [
        (str(campaign.pk), f"{campaign.indicator_set.short_title}, năm {campaign.year}")
        for campaign in campaigns
    ]
    return [*((f"{YEAR}{year}", f"Cả năm {year}") for year in years), *named]
