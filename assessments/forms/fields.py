"""Form fields that read and print as Vietnamese people write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dtscore.numbers import NumberFormatError, format_decimal, parse_decimal

NO_DAY = "Ngày này không có thật hoặc viết chưa đúng: hãy viết như 31/12/2022."


class VietnameseNumberField(forms.CharField):
    """A number typed as ``1.068`` or ``52,7``; what cannot be read stays in the field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_decimal(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except NumberFormatError as problem:
            raise ValidationError(str(problem), code="not_a_number") from problem


class DayField(forms.DateField):
    """A day typed as ``31/12/2022``; never compulsory, a paper may leave it out."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": "31/12/2022", "inputmode": "numeric"}
        super().__init__(
            required=False,
            input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
            error_messages={"invalid": NO_DAY},
            widget=forms.DateInput(format="%d/%m/%Y", attrs=attrs),
            **kwargs,
        )


class YesNoField(forms.TypedChoiceField):
    """Có, Không, or not said yet: three different things."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", "Có"), ("no", "Không")],
            coerce=lambda text: text == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
