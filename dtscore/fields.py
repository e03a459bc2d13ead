"""A model field for exact decimals that both databases sum, compare and order exactly.

SQLite adds decimals as binary floating point, which breaks ties in a ranking. Whole numbers it
adds exactly, so a value is stored as the whole number ``value × 10^scale``.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from dtscore.numbers import exact_string

BIGINT_MAX = 2**63 - 1
MAX_DIGITS = 19


class InexactDecimalError(ValueError):
    """The value cannot be stored exactly; the message says in Vietnamese why."""


class ExactDecimalField(models.Field):
    """A ``Decimal`` with at most ``scale`` decimals, stored as BIGINT of ``value × 10^scale``.

    Never rounds: a value with more decimals, a float, an infinity or a value too large for the
    column raises ``ValidationError`` in ``clean`` and ``InexactDecimalError`` (a ``ValueError``)
    when it is written or compared. ``Sum``, ``Max`` and ``Min`` give an exact ``Decimal``; an
    average does not (divide the sum in Python), nor may plain numbers be added to an ``F()``.
    """

    description = "Exact decimal"
    _pyi_private_set_type: Decimal | int | str | None
    _pyi_private_get_type: Any
    _pyi_lookup_exact_type: Decimal | int | str

    def __init__(self, *args: Any, scale: int = 4, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "scale": self.scale}

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(
        self,
        value: int | None,
        expression: Any,  # noqa: ARG002
        connection: BaseDatabaseWrapper,  # noqa: ARG002
    ) -> Decimal | None:
        return None if value is None else _plain(Decimal(value).scaleb(-self.scale))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        try:
            decimal = _as_decimal(value)
            self._as_integer(decimal)
        except InexactDecimalError as error:
            raise ValidationError(str(error), code="invalid") from error
        return decimal

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else self._as_integer(_as_decimal(value))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else exact_string(_as_decimal(value))

    def formfield(self, **kwargs: Any) -> Any:
        defaults = {
            "form_class": forms.DecimalField,
            "max_digits": MAX_DIGITS,
            "decimal_places": self.scale,
        }
        return super().formfield(**{**defaults, **kwargs})

    def _as_integer(self, value: Decimal) -> int:
        """``value × 10^scale`` without any rounding, or ``InexactDecimalError``."""
        # Before the exact ratio: 1E+999999 would be a number of a million digits.
        if value and value.adjusted() > MAX_DIGITS:
            raise InexactDecimalError("Số quá lớn, không lưu được.")
        numerator, denominator = value.as_integer_ratio()
        scaled, rest = divmod(numerator * 10**self.scale, denominator)
        if rest:
            raise InexactDecimalError(
                f"Số {value} có nhiều hơn {self.scale} chữ số thập phân, không lưu được chính xác."
            )
        if abs(scaled) > BIGINT_MAX:
            raise InexactDecimalError("Số quá lớn, không lưu được.")
        return scaled


def _as_decimal(value: Any) -> Decimal:
    """Decimals, whole numbers and their texts; a float is refused since it is already inexact."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InexactDecimalError(f"“{value}” không phải là số thập phân chính xác.")
    try:
        decimal = Decimal(value)
    except InvalidOperation as error:
        raise InexactDecimalError(f"“{value}” không phải là một số.") from error
    if not decimal.is_finite():
        raise InexactDecimalError(f"“{value}” không phải là một số hữu hạn.")
    return decimal


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 100 and 4.5, not 1E+2 or 4.5000."""
    return Decimal(exact_string(value))
