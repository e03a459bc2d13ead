"""The forms of the second factor: a code, a password once more, a reason."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError

LONGEST_CODE = 40


class CodeForm(forms.Form):
    """A code of the app; at sign-in a recovery code does as well."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=LONGEST_CODE,
        error_messages={"required": "Hãy nhập mã.", "max_length": "Mã chỉ có 6 hoặc 8 chữ số."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(
        self, *args: Any, button: str, help_text: str = "", focus: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.help_text = help_text
        if focus:
            field.widget.attrs["autofocus"] = True
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", button, css_class="w-100"))

    def refuse(self, problem: ValidationError) -> None:
        """The sentences of a service, beside the field that they are about."""
        self.add_error(None, problem)


class ConfirmForm(forms.Form):
    """The own password once more, before something that matters."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        error_messages={"required": "Hãy nhập mật khẩu."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("confirm", "Xác nhận", css_class="w-100"))
