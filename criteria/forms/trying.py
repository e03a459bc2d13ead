"""The figures that are typed to try a rule out: one field for each input of the indicator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from criteria.rules.base import Value
from criteria.rules.spec import NUMERIC_KINDS
from dtscore.form_fields import VietnameseNumberField

PREFIX = "try"
WORDS = "words"
NO_DAY = "Ngày này không có thật hoặc viết chưa đúng: hãy viết như 31/12/2022."


class TryForm(forms.Form):
    """The inputs of ``part`` (the plain data of an indicator) and the officer's words."""

    use_required_attribute = False

    def __init__(self, part: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__({} if data is None else data, prefix=PREFIX)
        options = _options(part)
        for item in _rows(part, "inputs"):
            if name := str(item.get("name") or ""):
                label = str(item.get("label") or name)
                self.fields[f"in-{name}"] = _field(str(item.get("kind") or ""), label, options)
        self.fields[WORDS] = forms.CharField(
            label="Thuyết minh của đơn vị",
            required=False,
            help_text="Có trường hợp bắt buộc nêu lý do.",
        )

    def values(self) -> dict[str, Value]:
        """The figures that could be read."""
        self.is_valid()
        found = {}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if name.startswith("in-") and value not in (None, ""):
                found[name.removeprefix("in-")] = _value(field, value)
        return found

    def words(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(WORDS) or "")


def _field(kind: str, label: str, options: list[tuple[str, str]]) -> forms.Field:
    if kind in NUMERIC_KINDS:
        return VietnameseNumberField(label=label, required=False)
    if kind == "flag":
        choices = [("", "– chưa chọn –"), ("yes", "Có"), ("no", "Không")]
        return forms.TypedChoiceField(
            label=label,
            choices=choices,
            required=False,
            coerce=lambda text: text == "yes",
            empty_value=None,
        )
    if kind == "choice" and options:
        choices = [("", "– chưa chọn –"), *options]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if kind == "date":
        attrs = {"placeholder": "31/12/2022", "inputmode": "numeric"}
        return forms.DateField(
            label=label,
            required=False,
            input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            error_messages={"invalid": NO_DAY},
            widget=forms.DateInput(attrs=attrs),
        )
    return forms.CharField(label=label, required=False)


def _value(field: forms.Field, value: Any) -> Value:
    found: Value = value.isoformat() if isinstance(field, forms.DateField) else value
    return found


def _options(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    rule = part.get("rule")
    return [
        (str(item.get("value")), str(item.get("label") or item.get("value")))
        for item in _rows(rule, "options")
        if item.get("value")
    ]


def _rows(part: Any, key: str) -> list[Mapping[str, Any]]:
    listed = part.get(key) if isinstance(part, Mapping) else None
    return [item for item in listed or [] if isinstance(item, Mapping)]
