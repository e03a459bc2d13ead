"""Notices: one page, one number in the top bar that costs no query, read by opening."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import Notice
from assessments.selectors.notices import PAGE_SIZE
from assessments.services.notices import write_notices
from dtscore.accounts.models import User
from tests.test_pages import words

pytestmark = pytest.mark.django_db
OFFICER = "canbo.quangbinh"


def tell(demo, *sentences: str, who: str = OFFICER, page: str = "") -> list[Notice]:
    person = demo.people[who]
    for sentence in sentences:
        write_notices([person], words=sentence, assessment=demo.points, page=page)
    return list(Notice.objects.filter(person=person).order_by("pk"))[-len(sentences) :]


def bar(client) -> str:
    """The top bar of a page."""
    return client.get(reverse("sets")).content.decode().split("</header>")[0]


def test_page_lists_the_newest_first_and_marks_what_is_unread(demo, officer):
    first, second = tell(demo, "Việc thứ nhất.", "Việc thứ hai.")
    Notice.objects.filter(pk=first.pk).update(read_at=now())
    tell(demo, "Việc của người khác.", who="lanhdao.quangbinh")

    response = officer.get(reverse("notices"))

    assert [row.pk for row in response.context["page"]] == [second.pk, first.pk]
    page = words(response)
    assert "1 thông báo chưa đọc." in page
    assert "Mới Việc thứ hai." in page
    assert "Mới Việc thứ nhất." not in page
    assert "Việc của người khác." not in page


def test_empty_page_says_what_will_be_here(officer):
    page = words(officer.get(reverse("notices")))

    assert "Chưa có thông báo nào." in page
    assert "Không có thông báo chưa đọc." in page
    assert "Đánh dấu đã đọc tất cả" not in page


def test_opening_marks_as_read_and_leads_there(demo, officer):
    first, second = tell(demo, "Một.", "Hai.")

    response = officer.get(reverse("notice", args=[first.pk]))

    assert response.url == reverse("assessment", args=[demo.points.pk])
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.read_at is not None
    assert second.read_at is None
    when = first.read_at
    officer.get(reverse("notice", args=[first.pk]))
    first.refresh_from_db()
    assert first.read_at == when


def test_looking_ahead_marks_nothing(demo, officer):
    (notice,) = tell(demo, "Một.")

    assert officer.head(reverse("notice", args=[notice.pk])).status_code == 302
    assert officer.post(reverse("notice", args=[notice.pk])).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
             "evil", "", "///evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_notice_leads_nowhere_outside_the_portal(demo, officer, page):
    (notice,) = tell(demo, "Một.")
    Notice.objects.filter(pk=notice.pk).update(page=page)

    assert officer.get(reverse("notice", args=[notice.pk])).url == reverse("notices")


def test_notice_of_somebody_else_and_a_cancelled_one_are_not_there(demo, officer):
    (other,) = tell(demo, "Một.", who="lanhdao.quangbinh")
    (cancelled,) = tell(demo, "Hai.")
    Notice.objects.filter(pk=cancelled.pk).update(cancelled_at=now())

    for notice in (other, cancelled):
        assert officer.get(reverse("notice", args=[notice.pk])).status_code == 404
        notice.refresh_from_db()
        assert notice.read_at is None
    assert "Hai." not in words(officer.get(reverse("notices")))
    assert "unread-count" not in bar(officer)


def test_all_that_was_on_the_screen_is_marked_and_nothing_later(demo, officer):
    tell(demo, *(f"Việc {number}." for number in range(PAGE_SIZE + 2)))
    others = tell(demo, "Của lãnh đạo.", who="lanhdao.quangbinh")
    newest = officer.get(reverse("notices")).context["newest"]
    (late,) = tell(demo, "Vừa đến.")

    response = officer.post(reverse("notices_read"), {"newest": newest}, follow=True)

    assert f"Đã đánh dấu {PAGE_SIZE + 2} thông báo là đã đọc." in words(response)
    unread = Notice.objects.filter(read_at=None).values_list("pk", flat=True)
    assert set(unread) == {late.pk, others[0].pk}


@pytest.mark.parametrize("newest", ["", "abc", "-1", "9" * 30, "²"])
def test_forged_newest_marks_nothing(demo, officer, newest):
    tell(demo, "Một.")
    officer.post(reverse("notices_read"), {"newest": newest})

    assert Notice.objects.filter(read_at=None).count() == 1


def test_pages_follow_each_other(demo, officer):
    tell(demo, *(f"Việc {number}." for number in range(PAGE_SIZE + 1)))

    first = officer.get(reverse("notices"))
    second = officer.get(reverse("notices"), {"trang": "2"})
    assert len(first.context["page"].object_list) == PAGE_SIZE
    assert [row.words for row in second.context["page"]] == ["Việc 0."]
    # what is marked from the second page is what could be seen there and before it
    assert officer.get(reverse("notices"), {"trang": "x"}).context["page"].number == 1


def test_number_stands_in_the_top_bar_and_costs_no_query(demo, officer):
    officer.get(reverse("sets"))
    with CaptureQueriesContext(connection) as without:
        assert "unread-count" not in bar(officer)
    tell(demo, *(f"Việc {number}." for number in range(3)))
    with CaptureQueriesContext(connection) as with_three:
        found = bar(officer)

    assert '3<span class="visually-hidden"> chưa đọc</span>' in found
    assert len(with_three) == len(without)


def test_page_costs_the_same_for_one_and_many(demo, officer):
    counts = []
    for number in (1, PAGE_SIZE):
        tell(demo, *(f"Việc {number}-{row}." for row in range(number)))
        officer.get(reverse("notices"))
        with CaptureQueriesContext(connection) as queries:
            officer.get(reverse("notices"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_hostile_words_are_shown_as_words(demo, officer):
    tell(demo, "<script>alert(1)</script>")

    assert "<script>alert" not in officer.get(reverse("notices")).content.decode()


def test_person_chooses_whether_to_get_mail(demo, officer, settings):
    settings.SENDS_MAIL = True
    person = demo.people[OFFICER]
    assert "chưa có địa chỉ thư" in words(officer.get(reverse("notices")))
    User.objects.filter(pk=person.pk).update(email="canbo@example.vn")

    response = officer.post(reverse("notices_mail"), {}, follow=True)
    assert "cổng không gửi thư cho bạn" in words(response)
    assert User.objects.get(pk=person.pk).wants_mail is False
    assert "checked" not in response.content.decode().split('id="wants-mail"')[1][:20]

    officer.post(reverse("notices_mail"), {"wants_mail": "1"})
    assert User.objects.get(pk=person.pk).wants_mail is True
    assert "đến canbo@example.vn" in words(officer.get(reverse("notices")))
