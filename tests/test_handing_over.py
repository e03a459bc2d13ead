"""The work of somebody who leaves goes to a colleague in one step; idle accounts are disabled."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import (
    Action,
    Assignment,
    HistoryEntry,
    Notice,
    ReviewShare,
    SecondOpinion,
)
from assessments.selectors.handing_over import work_of
from assessments.services.handing_over import hand_over
from assessments.services.idle_accounts import disable_idle
from criteria.models import Indicator, Pillar
from dtscore.accounts.models import JournalAction, JournalEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo) -> User:
    return demo.people["quantri.thanhhoa"]


def indicators(demo, count: int) -> list[Indicator]:
    found = Indicator.objects.filter(
        pillar__group__indicator_set=demo.points.campaign.indicator_set
    )
    return list(found.order_by("pk")[:count])


def give(demo, person: User, count: int) -> None:
    Assignment.objects.bulk_create(
        Assignment(assessment=demo.points, indicator=one, assignee=person, given_by=person)
        for one in indicators(demo, count)
    )


def test_everything_goes_to_the_colleague_and_the_account_is_disabled(demo, admin):
    leaver, heir = demo.people["canbo.quangbinh"], demo.people["lanhdao.quangbinh"]
    give(demo, leaver, 3)
    reminder = {"assessment": demo.points, "stage": "submission", "due_on": localdate()}
    for person in (leaver, heir):
        Notice.objects.create(person=person, words="Nhắc", days_left=3, **reminder)
    Notice.objects.create(person=leaver, words="Trả lại", assessment=demo.points, mailed_at=now())
    client, mine = Client(), Client()
    client.force_login(admin)
    mine.force_login(leaver)
    address = reverse("hand_over", args=[leaver.pk])

    assert "<strong>3</strong><span>chỉ số được giao</span>" in client.get(address).content.decode()
    answer = client.post(address, {"to": heir.pk, "disable": "on"})

    assert answer.url == reverse("person", args=[leaver.pk])
    assert set(Assignment.objects.values_list("assignee", flat=True)) == {heir.pk}
    assert mine.get(reverse("home")).status_code == 302
    told = Notice.objects.filter(person=heir).order_by("pk").values_list("words", "mailed_at")
    assert [words for words, _ in told][:2] == ["Nhắc", "Trả lại"]
    assert "3 chỉ số được giao" in told[2][0]
    assert not any(mailed for _, mailed in told)
    lines = HistoryEntry.objects.filter(action=Action.ASSIGNED, assessment=demo.points)
    assert lines.count() == 3
    assert lines[0].changes == {"người phụ trách": [str(leaver), str(heir)]}
    actions = JournalEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == [JournalAction.HANDED_OVER, JournalAction.USER_DISABLED]
    assert not work_of(leaver).counted


def test_shares_and_questions_go_over_and_nobody_asks_themselves_or_is_asked_twice(demo, admin):
    leaver = demo.people["thamdinh.quangxuong"]
    heir = User.objects.create(
        username="thamdinh.hai", full_name="Hai", role="reviewer", unit=leaver.unit
    )
    adviser = demo.people["province.reviewer"]
    pillar = Pillar.objects.filter(
        group__indicator_set=demo.points.campaign.indicator_set
    ).earliest("pk")
    share = ReviewShare.objects.create(
        assessment=demo.points, step=1, pillar=pillar, reviewer=leaver, given_by=leaver
    )
    first, second, third = indicators(demo, 3)

    def ask(indicator: Indicator, by: User, of: User) -> SecondOpinion:
        return SecondOpinion.objects.create(
            assessment=demo.points, indicator=indicator, step=1, asked_by=by, asked_of=of,
            question="?", asked_at=now(),
        )  # fmt: skip

    of_leaver, by_leaver = ask(first, adviser, leaver), ask(first, leaver, adviser)
    twice, own = ask(second, adviser, leaver), ask(third, leaver, heir)
    ask(second, adviser, heir)

    hand_over(actor=admin, person=leaver, to=heir)

    for row in (share, of_leaver, by_leaver, twice, own):
        row.refresh_from_db()
    assert share.reviewer == heir
    assert (of_leaver.asked_of, by_leaver.asked_by) == (heir, heir)
    assert twice.withdrawn_at
    assert own.withdrawn_at
    assert User.objects.get(pk=leaver.pk).is_active


def test_work_stays_with_its_kind_and_place_and_what_is_final_with_its_name(demo, admin):
    leaver = demo.people["canbo.quangbinh"]
    give(demo, leaver, 1)
    for name in ("commune.viewer", "neighbour.officer", "canbo.quangbinh", "far.officer"):
        with pytest.raises(ValidationError, match="chỉ bàn giao cho người đang làm"):
            hand_over(actor=admin, person=leaver, to=demo.people[name])
    assert Assignment.objects.get().assignee == leaver

    demo.points.__class__.objects.filter(pk=demo.points.pk).update(status="final")
    hand_over(actor=admin, person=leaver, to=demo.people["lanhdao.quangbinh"])
    assert Assignment.objects.get().assignee == leaver


def test_statements_do_not_depend_on_how_much_there_is(demo, admin):
    people = [demo.people["canbo.quangbinh"], demo.people["lanhdao.quangbinh"]]
    counts = []
    for many in (1, 30):
        Assignment.objects.all().delete()
        give(demo, people[0], many)
        with CaptureQueriesContext(connection) as queries:
            hand_over(actor=admin, person=people[0], to=people[1])
        counts.append(len(queries))
        people.reverse()
    assert counts[0] == counts[1]


# --- accounts that nobody uses ----------------------------------------------------------------
def idle(days: int, *names: str) -> None:
    moment = now() - timedelta(days=days)
    User.objects.filter(username__in=names).update(last_login=moment, date_joined=moment)


def test_idle_accounts_are_warned_once_then_disabled_but_never_the_last_administrator(demo):
    idle(50, "canbo.quangbinh", "quantri.thanhhoa", "sibling.admin")
    idle(40, "lanhdao.quangbinh")
    idle(37, "nguoixem.thanhhoa")
    second = User.objects.create(
        username="quantri.hai", role="provincial_admin", unit=demo.units["sibling_province"]
    )
    idle(60, second.username)
    said = io.StringIO()
    call_command("disable_idle_accounts", dry_run=True, stdout=said)
    assert "Báo trước: 4." in said.getvalue()
    assert Notice.objects.filter(assessment=None).count() == 0

    for _ in range(2):
        call_command("disable_idle_accounts", stdout=io.StringIO())

    # However long idle, nobody is shut out without a week's warning.
    assert User.objects.filter(is_active=False).count() == 0
    notices = Notice.objects.filter(assessment=None)
    assert sorted(notices.values_list("person__username", flat=True)) == [
        "canbo.quangbinh", "lanhdao.quangbinh", "quantri.hai", "sibling.admin",
    ]  # fmt: skip
    assert f"{localdate() + timedelta(days=7):%d/%m/%Y}" in notices[0].words

    day = now() + timedelta(days=7)
    assert disable_idle(moment=day - timedelta(days=1), days=45).disabled == []
    said = disable_idle(moment=day, days=45)
    assert (len(said.disabled), len(said.kept), said.warned) == (3, 2, [])
    off = User.objects.filter(is_active=False).values_list("username", flat=True)
    assert set(off) == {"canbo.quangbinh", "lanhdao.quangbinh", "quantri.hai"}
    entry = JournalEntry.objects.get(subject__contains="canbo.quangbinh")
    assert (entry.actor, entry.unit) == (None, demo.units["province"])


def test_account_that_was_let_in_again_counts_from_that_day(demo, admin):
    idle(50, "canbo.quangbinh")
    User.objects.filter(username="canbo.quangbinh").update(enabled_at=now())
    call_command("disable_idle_accounts", stdout=io.StringIO())
    assert User.objects.get(username="canbo.quangbinh").is_active
