"""Making an account: the role must exist at the unit's level, and the unit must exist today."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from dtscore.accounts.models import User

pytestmark = pytest.mark.django_db


def make(username: str, role: str, level: str, unit: str) -> str:
    said = io.StringIO()
    call_command(
        "create_user", username, name="Trần Văn B", role=role, level=level, unit=unit, stdout=said
    )
    return said.getvalue()


def test_account_is_made_with_a_password_that_works(demo):
    said = make("quan.tri", "provincial_admin", "province", "38")

    user = User.objects.get(username="quan.tri")
    assert (user.role, user.unit) == ("provincial_admin", demo.units["province"])
    assert said.startswith("Đã tạo quan.tri (Quản trị tỉnh, tỉnh Thanh Hóa).")
    assert user.check_password(said.rsplit(": ", 1)[1].strip())


def test_account_takes_an_address_for_mail_and_refuses_a_wrong_one(demo):
    more = {"name": "B", "role": "viewer", "level": "province", "unit": "38"}
    call_command("create_user", "nguoi.xem", email="b@example.vn", stdout=io.StringIO(), **more)
    assert User.objects.get(username="nguoi.xem").email == "b@example.vn"

    with pytest.raises(CommandError, match="email"):
        call_command("create_user", "nguoi.khac", email="không phải thư", **more)
    assert not User.objects.filter(username="nguoi.khac").exists()


@pytest.mark.parametrize(
    ("role", "level", "unit", "sentence"),
    [
        ("officer", "province", "38", "Vai trò “Cán bộ xã” không có ở đơn vị"),
        ("reviewer", "district", "406", "Hiện không có đơn vị district nào có mã 406."),
        ("viewer", "province", "00", "Hiện không có đơn vị province nào có mã 00."),
    ],
)
def test_impossible_account_is_refused_in_one_sentence(demo, role, level, unit, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        make("ai.do", role, level, unit)

    assert refused.value.returncode == 2
    assert not User.objects.filter(username="ai.do").exists()


def test_taken_name_is_refused(demo):
    with pytest.raises(CommandError, match="đã được sử dụng"):
        make("canbo.quangbinh", "provincial_admin", "province", "38")
