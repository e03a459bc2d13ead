"""Keeping accounts: made, changed, disabled; sessions that end; who may do what to whom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from dtscore.accounts.first_passwords import first_password, is_first, stored
from dtscore.accounts.models import JournalAction, JournalEntry, Role, User
from dtscore.accounts.selectors.people import PeopleFilter, Standing, found_people
from dtscore.accounts.services.people import (
    PersonFields,
    add_person,
    change_person,
    disable_person,
    enable_person,
    reset_password,
    switch_off,
)
from tests.rivals import between

pytestmark = pytest.mark.django_db
OWN = "Mot-mat-khau-cua-rieng-2026"


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


@pytest.fixture
def desk(admin) -> Client:
    """The browser of the province's administrator."""
    client = Client()
    client.force_login(admin)
    return client


def sign_in(client: Client, username: str, password: str):
    return client.post(reverse("login"), {"username": username, "password": password})


def fields(demo, **more) -> PersonFields:
    given = {"full_name": "Đỗ Thị Ánh", "role": Role.OFFICER, "unit": demo.units["commune"]}
    return PersonFields(**{**given, **more})


def journal(action: JournalAction) -> JournalEntry:
    return JournalEntry.objects.filter(action=action).latest("pk")


def test_new_account_opens_nothing_but_the_page_of_the_own_password(demo, desk):
    form = {
        "username": "anh.dothi", "full_name": "Đỗ Thị Ánh", "role": "officer",
        "unit": "16468", "email": "anh@example.vn",
    }  # fmt: skip
    shown = desk.post(reverse("person_new"), form).content.decode()
    password = re.search(r"<code>([a-z0-9-]{23})</code>", shown).group(1)
    client = Client()

    assert sign_in(client, "anh.dothi", password).status_code == 302
    assert client.get(reverse("home")).url == reverse("password_change")
    assert client.post(reverse("notices_read")).url == reverse("password_change")
    answer = client.post(reverse("password_change"), {"new_password1": OWN, "new_password2": OWN})
    assert answer.url == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    person = User.objects.get(username="anh.dothi")
    assert (person.unit, person.must_change_password) == (demo.units["commune"], False)
    assert person.check_password(OWN)
    assert not person.check_password(password)
    entry = journal(JournalAction.USER_ADDED)
    assert (entry.subject, entry.unit) == ("Đỗ Thị Ánh (anh.dothi)", demo.units["province"])
    assert password not in str(entry.changes)


def test_faults_of_the_form_stand_beside_their_fields_and_nothing_is_made(demo, desk):
    form = {
        "username": "Anh Đỗ", "full_name": "Ánh", "role": "officer", "unit": "406",
        "email": "khong", "phone": "abc",
    }  # fmt: skip
    page = desk.post(reverse("person_new"), form).content.decode()
    assert "Tên đăng nhập gồm 3 đến 60 ký tự" in page
    assert "Địa chỉ chưa đúng" in page
    assert "chỉ gồm chữ số" in page
    form |= {"username": "anh", "email": "", "phone": ""}
    assert "không có ở cấp huyện" in desk.post(reverse("person_new"), form).content.decode()
    form |= {"unit": "00000"}
    assert "không có đơn vị mã “00000”" in desk.post(reverse("person_new"), form).content.decode()
    form |= {"username": "sibling.admin", "unit": "16468"}
    assert "đã có người dùng" in desk.post(reverse("person_new"), form).content.decode()
    assert not User.objects.filter(username="anh").exists()


def test_name_taken_since_it_was_checked_is_a_fault_of_the_field(demo, admin):
    """The last check of the model is followed by the writing."""

    def taken() -> None:
        User.objects.create(
            username="anh.dothi", role=Role.VIEWER, unit=demo.units["sibling_province"]
        )

    with (
        between('"username" = ', taken),
        pytest.raises(ValidationError, match="vừa được nơi khác dùng") as refused,
    ):
        add_person(actor=admin, username="anh.dothi", fields=fields(demo))
    assert list(refused.value.error_dict) == ["username"]


def test_change_is_recorded_from_what_to_what_and_found_without_diacritics(demo, admin):
    person = demo.people["canbo.quangbinh"]
    wanted = fields(demo, full_name="Đặng Văn Ước", job_title="Công chức")

    assert change_person(actor=admin, person=person, fields=wanted) == ["Họ và tên", "Chức vụ"]
    assert change_person(actor=admin, person=person, fields=wanted) == []
    assert journal(JournalAction.USER_CHANGED).changes == {
        "Họ và tên": ["Cán bộ xã (dùng thử)", "Đặng Văn Ước"],
        "Chức vụ": ["", "Công chức"],
    }
    found = found_people(admin, PeopleFilter(query="dang uoc", unit="quang xuong"))
    assert [one.pk for one in found] == [person.pk]


def test_role_must_exist_at_the_units_level_and_the_unit_in_the_province(demo, admin):
    person = demo.people["canbo.quangbinh"]
    for wrong in ({"role": Role.REVIEWER}, {"unit": demo.units["sibling_province"]}):
        with pytest.raises(ValidationError):
            change_person(actor=admin, person=person, fields=fields(demo, **wrong))
    with pytest.raises(User.DoesNotExist):
        disable_person(actor=admin, person=demo.people["sibling.admin"])
    with pytest.raises(PermissionDenied):
        reset_password(actor=demo.people["lanhdao.quangbinh"], person=person)


def test_nobody_demotes_or_disables_themselves_nor_the_last_administrator(demo, admin):
    province = demo.units["province"]
    own = fields(demo, full_name="Tôi", role=Role.VIEWER, unit=province)
    with pytest.raises(PermissionDenied, match="Không ai tự đổi"):
        change_person(actor=admin, person=admin, fields=own)
    with pytest.raises(PermissionDenied, match="chính mình"):
        disable_person(actor=admin, person=admin)
    with pytest.raises(ValidationError, match="cuối cùng"):
        switch_off(actor=None, person=User.objects.get(pk=admin.pk))

    other, _ = add_person(
        actor=admin,
        username="quantri.hai",
        fields=fields(demo, role=Role.PROVINCIAL_ADMIN, unit=province),
    )
    disable_person(actor=other, person=admin)
    with pytest.raises(PermissionDenied):  # as they are now, whatever the object says
        disable_person(actor=admin, person=other)
    assert User.objects.get(pk=other.pk).is_active


def test_sessions_of_somebody_disabled_end_and_stay_ended(demo, admin):
    person, client = demo.people["canbo.quangbinh"], Client()
    client.force_login(person)
    asleep = Client()
    asleep.force_login(person)
    assert client.get(reverse("home")).status_code == 200

    disable_person(actor=admin, person=person)
    assert client.get(reverse("home")).url.startswith(reverse("login"))
    enable_person(actor=admin, person=person)
    assert asleep.get(reverse("home")).url.startswith(reverse("login"))


def test_reset_ends_sessions_and_the_old_password(demo, admin):
    person, client = demo.people["canbo.quangbinh"], Client()
    client.force_login(person)
    password = reset_password(actor=admin, person=person)

    assert client.get(reverse("home")).status_code == 302
    assert sign_in(client, person.username, password).status_code == 302
    first = f"{reverse('password_change')}?next=%2Fviec-cua-toi%2F"
    assert client.get(reverse("my_work")).url == first


def test_somebody_disabled_learns_what_to_do_only_with_the_right_password(demo, admin):
    person, _ = add_person(actor=admin, username="nguoi.cu", fields=fields(demo))
    person.set_password(OWN)
    person.save()
    disable_person(actor=admin, person=person)

    right = sign_in(Client(), "nguoi.cu", OWN).content.decode()
    wrong = sign_in(Client(), "nguoi.cu", "sai").content.decode()
    assert "đang bị khóa. Hãy liên hệ quản trị tỉnh" in right
    assert "đang bị khóa" not in wrong
    assert "không đúng" in wrong


def test_account_shut_out_by_wrong_passwords_is_opened_at_the_desk(demo, admin, desk):
    person, password = add_person(actor=admin, username="quen.mk", fields=fields(demo))
    client = Client()
    for _ in range(5):
        sign_in(client, "quen.mk", "sai")
    assert sign_in(client, "quen.mk", password).status_code == 429
    assert [one.pk for one in found_people(admin, PeopleFilter(standing=Standing.LOCKED))] == [
        person.pk
    ]

    desk.post(reverse("person_unlock", args=[person.pk]))
    assert sign_in(client, "quen.mk", password).status_code == 302


def test_list_is_narrowed_by_standing_role_and_unit(demo, admin):
    User.objects.filter(username="commune.viewer").update(
        last_login=now() - timedelta(days=31), date_joined=now() - timedelta(days=99)
    )
    User.objects.filter(username="lanhdao.quangbinh").update(is_active=False)

    def names(**wanted: str) -> list[str]:
        return [one.username for one in found_people(admin, PeopleFilter(**wanted))]

    assert names(standing=Standing.IDLE) == ["commune.viewer"]
    assert names(standing=Standing.DISABLED) == ["lanhdao.quangbinh"]
    assert names(role=Role.REVIEWER, unit="406") == ["thamdinh.quangxuong"]
    assert "sibling.reviewer" not in names()


def test_pages_cost_the_same_for_one_and_for_many(demo, admin, desk):
    desk.get(reverse("people"))
    counts = []
    for many in (1, 600):
        unit = demo.units["commune"]
        User.objects.bulk_create(
            User(username=f"nguoi.{many}.{at}", full_name="A", role=Role.OFFICER, unit=unit)
            for at in range(many)
        )
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(reverse("people"), {"don-vi": "quang", "tim": "a"})
        assert page.context["page"].paginator.count >= many
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_journal_shows_the_own_province_alone(demo, admin, desk):
    reset_password(actor=admin, person=demo.people["canbo.quangbinh"])
    sibling = Client()
    sibling.force_login(demo.people["sibling.admin"])

    address = reverse("journal") + "?tim=can+bo+xa&viec=password_reset"
    assert "(canbo.quangbinh)" in desk.get(address).content.decode()
    assert "(canbo.quangbinh)" not in sibling.get(address).content.decode()


def test_first_password_is_the_same_for_the_same_list_alone():
    password = first_password("danh sách", "can.bo")
    assert re.fullmatch(r"(?:[a-km-np-z2-9]{5}-?){4}", password)
    assert password == first_password("danh sách", "can.bo")
    assert password not in {first_password("khác", "can.bo"), first_password("danh sách", "can")}
    assert is_first(stored(password), password)
    assert not is_first(stored("khác"), password)
    assert stored(password) != stored(password)
