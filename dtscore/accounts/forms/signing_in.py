"""The forms about one's own account."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Sai 5 lần liên tiếp, tài khoản"
        " bị khóa 15 phút.",
        "inactive": "Tài khoản này đang bị khóa. Hãy liên hệ quản trị tỉnh (cơ quan chuyên môn về"
        " chuyển đổi số của tỉnh) để được mở lại.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"
        self.helper = FormHelper()
        self.helper.add_input(Submit("sign-in", "Đăng nhập", css_class="w-100"))


class SavesPasswordAlone(SetPasswordForm):
    """While the slow hash is made somebody may disable the account: nothing else is written."""

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit=False)
        user.must_change_password = False
        if commit:
            user.save(update_fields=["password", "must_change_password"])
        return user


class OwnPasswordForm(SavesPasswordAlone, PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("change", "Đổi mật khẩu"))


class FirstOwnPasswordForm(SavesPasswordAlone):
    """For whoever has just signed in with a first password: it is not asked for again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("change", "Đặt mật khẩu"))
