"""The forms of a second opinion: the question and the answer. Lengths are the services' to refuse:
they count a line break as one character, as the person who types does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.forms.refusing import RefusingForm
from dtscore.accounts.models import User


class AskForm(RefusingForm):
    use_required_attribute = False
    asked_of = forms.ChoiceField(
        label="Hỏi ai",
        error_messages={
            "required": "Hãy chọn người cần hỏi.",
            "invalid_choice": "Không hỏi được người này. Hãy chọn người trong danh sách.",
        },
    )
    question = forms.CharField(
        label="Điều cần hỏi",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi điều cần hỏi."},
    )

    def __init__(self, *args: Any, advisers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in advisers}
        self.fields["asked_of"].choices = [  # type: ignore[attr-defined]
            (key, str(person)) for key, person in self.people.items()
        ]

    def clean_asked_of(self) -> User:
        return self.people[self.cleaned_data["asked_of"]]


class AnswerForm(RefusingForm):
    """One a question on the page, told apart by their ids."""

    use_required_attribute = False
    opinion = forms.CharField(
        label="Ý kiến của bạn",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": "Hãy ghi ý kiến của bạn."},
    )
    suggested = forms.CharField(
        label="Đề xuất kết quả (không bắt buộc)",
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text="Ví dụ: chấp nhận 4,5 điểm; hoặc: trả lại, thiếu minh chứng.",
    )

    def __init__(self, data: Any = None, *, number: int) -> None:
        super().__init__(data, auto_id=f"yk-{number}-%s")
