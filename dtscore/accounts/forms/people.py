"""What an administrator types about one person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dtscore.accounts.account_rules import PHONE, USERNAME
from dtscore.accounts.models import Role, User
from dtscore.accounts.services.people import PersonFields
from dtscore.accounts.unit_finding import UnitFinder, UnitNotFoundError, unit_label
from dtscore.text import has_control, one_line

UNITS = "cac-don-vi"
REQUIRED = {
    "username": "Hãy đặt tên đăng nhập.",
    "full_name": "Hãy ghi họ và tên.",
    "unit": "Hãy ghi mã hoặc tên đơn vị.",
}


class Text(forms.CharField):
    """One line; what no database takes is refused beside the field."""

    def clean(self, value: Any) -> str:
        text = one_line(super().clean(value))
        if has_control(text):
            raise ValidationError("Có ký tự điều khiển, hãy xóa đi rồi gõ lại.")
        return text


class UnitField(forms.CharField):
    """A code, a name, or one of the suggestions; gives the unit."""

    finder: UnitFinder

    def clean(self, value: Any) -> Any:
        text = one_line(super().clean(value))
        try:
            return self.finder.typed(text)
        except UnitNotFoundError as problem:
            sentence = f"{problem}"
            raise ValidationError(f"{sentence[:1].upper()}{sentence[1:]}.") from problem


class PersonForm(forms.Form):
    """``finder`` knows the units of the province. Of oneself neither role nor unit is asked."""

    full_name = Text(label="Họ và tên", max_length=100)
    job_title = Text(label="Chức vụ", max_length=100, required=False)
    phone = Text(label="Điện thoại công vụ", max_length=20, required=False, validators=[PHONE])
    email = forms.EmailField(
        label="Thư điện tử công vụ",
        required=False,
        max_length=254,
        error_messages={"invalid": "Địa chỉ chưa đúng, ví dụ nguyenvana@thanhhoa.gov.vn."},
    )
    unit = UnitField(
        label="Đơn vị",
        max_length=200,
        help_text="Gõ mã hoặc tên đơn vị rồi chọn trong gợi ý.",
        widget=forms.TextInput(attrs={"list": UNITS, "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Vai trò", choices=Role.choices, widget=forms.Select)

    def __init__(
        self, *args: Any, finder: UnitFinder, person: User | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        for name, field in self.fields.items():
            field.error_messages["required"] = REQUIRED.get(name, "Hãy điền ô này.")
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.finder = finder
        self.order_fields(["username", *self.fields])

    def leave_out_place(self) -> None:
        del self.fields["unit"], self.fields["role"]

    def wanted(self) -> PersonFields:
        data = dict(self.cleaned_data)
        data.pop("username", None)
        if self._person and "role" not in self.fields:
            data |= {"role": self._person.role, "unit": self._person.unit}
        return PersonFields(**data)

    def refuse(self, problem: ValidationError) -> None:
        """What the service refused, beside the field, or on top of the form."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for name, errors in problem.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[USERNAME],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text="Chữ thường không dấu, chữ số, dấu chấm; không đổi được về sau.",
    )

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(
                "Tên đăng nhập này đã có người dùng: hãy tìm trong danh sách tài khoản, hoặc chọn"
                " tên khác."
            )
        return username


def initial_of(person: User) -> dict[str, str]:
    return {
        "full_name": person.full_name,
        "job_title": person.job_title,
        "phone": person.phone,
        "email": person.email,
        "unit": unit_label(person.unit) if person.unit else "",
        "role": person.role,
    }
