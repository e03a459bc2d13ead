"""The password rule of the security level: fourteen characters and four classes.

A second factor, where a person has one, will allow eight; until then this is the rule.
"""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

CLASSES = {
    "chữ thường": str.islower,
    "chữ hoa": str.isupper,
    "chữ số": str.isdigit,
    "ký tự đặc biệt": lambda character: not character.isalnum(),
}


class FourClassesValidator:
    """Wants at least one character of each class, and names the classes that are missing."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002
        missing = [name for name, test in CLASSES.items() if not any(map(test, password))]
        if missing:
            raise ValidationError(
                f"Mật khẩu còn thiếu: {', '.join(missing)}.", code="password_classes_missing"
            )

    def get_help_text(self) -> str:
        return "Mật khẩu phải có chữ thường, chữ hoa, chữ số và ký tự đặc biệt."


class LengthValidator(MinimumLengthValidator):
    """Django's rule with the sentence that its Vietnamese translation lacks."""

    def get_error_message(self) -> str:
        return f"Mật khẩu quá ngắn: cần ít nhất {self.min_length} ký tự."
