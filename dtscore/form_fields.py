"""Form fields that both apps use, reading and printing as Vietnamese people write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dtscore.numbers import NumberFormatError, format_decimal, parse_decimal


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
