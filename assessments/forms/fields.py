"""Form fields that read and print as Vietnamese people write."""

from __future__ import annotations

from typing import Any

from django import forms

from dtscore.form_fields import VietnameseNumberField

__all__ = ["NO_DAY", "DayField", "VietnameseNumberField", "YesNoField"]

NO_DAY = "Ngày này không có thật hoặc viết chưa đúng: hãy viết như 31/12/2022."


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
