"""To whom the work of a person who leaves goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.forms.refusing import RefusingForm
from dtscore.accounts.models import User


class HandOverForm(RefusingForm):
    to = forms.ChoiceField(
        label="Bàn giao cho",
        error_messages={
            "required": "Hãy chọn người nhận.",
            "invalid_choice": "Người này không nhận được việc: hãy chọn trong danh sách.",
        },
    )
    disable = forms.BooleanField(label="Khóa luôn tài khoản của người bàn giao", required=False)

    def __init__(self, *args: Any, heirs: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heirs = {str(heir.pk): heir for heir in heirs}
        named = [
            (key, f"{heir} ({heir.get_role_display().lower()}, {heir.username})")
            for key, heir in self._heirs.items()
        ]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Chọn người nhận"), *named]

    def heir(self) -> User:
        return self._heirs[self.cleaned_data["to"]]
