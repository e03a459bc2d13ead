"""The base figures of a unit and a year: one page over all sets, a document as source, the lock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Action, Answer, Assessment, Fact, HistoryEntry, OfficialDocument
from assessments.permissions import can_change_document, can_edit_fact
from assessments.selectors.unit_facts import assessments_of_year, unit_facts
from assessments.services.fact_locks import set_fact_lock, set_fact_locks
from assessments.services.facts import record_fact, save_fact

pytestmark = pytest.mark.django_db

OFFICER, ADMIN = "canbo.quangbinh", "quantri.thanhhoa"


def population(demo) -> Fact:
    return Fact.objects.select_related("kind").get(
        unit=demo.units["commune"], year=2022, kind__code="population"
    )


def preloaded(demo) -> Fact:
    Fact.objects.filter(pk=population(demo).pk).update(is_preloaded=True)
    return population(demo)


def lock(demo, *, locked: bool = True, who: str = ADMIN) -> Fact:
    return set_fact_lock(
        actor=demo.people[who], unit=demo.units["commune"], year=2022, code="population",
        locked=locked,
    )  # fmt: skip


def page_of(client, demo, year: int = 2022) -> str:
    where = reverse("unit_facts", args=[demo.units["commune"].pk, year])
    return " ".join(client.get(where).content.decode().split())


def test_page_joins_both_sets_and_last_year(demo, officer):
    unit = demo.units["commune"]
    before = population(demo)
    before.pk, before.year, before.value = None, 2021, Decimal(6017)
    before.save()

    rows = {row.code: row for row in unit_facts(unit, 2022, assessments_of_year(unit, 2022))}

    assert {readers.assessment for readers in rows["population"].readers} == {
        demo.points, demo.verdicts,
    }  # fmt: skip
    assert "8.1" in rows["population"].readers[0].codes
    assert rows["population"].change_words == "+616 (+10,2%)"
    assert rows["households"].change_words == ""
    page = page_of(officer, demo)
    assert "+616 (+10,2%)" in page
    assert reverse("answer", args=[demo.verdicts.pk, "3.5"]) in page
    officer.force_login(demo.people["commune.viewer"])
    assert reverse("fact", args=[demo.points.pk, "population"]) not in page_of(officer, demo)


def test_year_without_anything_says_what_will_fill_it(demo, officer):
    assert "chưa có hồ sơ tự đánh giá và chưa có số liệu nào" in page_of(officer, demo, 2019)
    where = reverse("unit_facts", args=[demo.units["commune"].pk, 9999])
    assert officer.get(where).status_code == 404


def test_page_costs_the_same_with_and_without_figures(demo, officer):
    page_of(officer, demo)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page_of(officer, demo)
        counts.append(len(queries))
        Fact.objects.filter(unit=demo.units["commune"]).delete()
    assert counts[0] <= 12
    assert counts[0] - counts[1] <= 1


def test_document_of_the_register_is_the_source(demo, officer):
    document = OfficialDocument.objects.filter(owner=demo.units["commune"]).earliest("pk")
    where = reverse("fact", args=[demo.points.pk, "population"])
    form = {"version": "1", "value": "7.249", "document": str(document.pk), "source": ""}

    assert officer.post(where, form).status_code == 302

    fact = population(demo)
    assert (fact.document, fact.source) == (document, document.full_title)
    assert reverse("document", args=[document.pk]) in page_of(officer, demo)
    shown = officer.get(reverse("document", args=[document.pk])).content.decode()
    assert "Là nguồn của số liệu nền" in shown
    refused = officer.post(where, form | {"document": "999999", "version": "2"}).content.decode()
    assert "không còn trong sổ" in refused


def test_document_of_another_register_is_refused(demo):
    foreign = OfficialDocument.objects.create(
        owner=demo.units["neighbour"], kind="Báo cáo", number="1/BC", issuer="UBND"
    )
    with pytest.raises(ValidationError, match="không có trong sổ văn bản"):
        record_fact(
            actor=demo.people[OFFICER], unit=demo.units["commune"], year=2022,
            kind=population(demo).kind, value=Decimal(1), source="x", seen_version=1,
            document=foreign,
        )  # fmt: skip
    assert population(demo).value == 6633


def test_source_of_a_submitted_figure_stays_as_it_is(demo):
    document = OfficialDocument.objects.create(
        owner=demo.units["commune"], kind="Báo cáo", number="1/BC", issuer="UBND"
    )
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")
    assert can_change_document(demo.people[OFFICER], document)
    Fact.objects.filter(pk=population(demo).pk).update(document=document)
    decision = can_change_document(demo.people[OFFICER], document)
    assert "nguồn của số liệu nền năm 2022" in decision.reason
    assert not decision


def test_saving_tells_every_answer_that_moved(demo):
    before = Answer.objects.get(assessment=demo.points, indicator__code="8.1").self_points
    saved = save_fact(
        actor=demo.people[OFFICER], unit=demo.units["commune"], year=2022,
        kind=population(demo).kind, value=Decimal(7249), source="Trạm Y tế", seen_version=1,
        as_of=date(2022, 12, 31),
    )  # fmt: skip

    told = {str(answer) for answer in saved.rescored}
    assert before == Decimal("1.61")
    assert "QĐ 3853 - chấm điểm chỉ số 8.1: 1,61 → 1,47 điểm" in told
    lines = HistoryEntry.objects.filter(action=Action.ANSWER_RESCORED)
    assert lines.count() == len(told)


def test_locked_figure_tells_the_commune_why_and_whom_to_ask(demo, officer):
    admin = demo.people[ADMIN]
    fact = preloaded(demo)
    lock(demo)

    decision = can_edit_fact(demo.people[OFFICER], fact.unit, 2022, "population")

    assert not decision
    assert admin.full_name in decision.reason
    assert fact.source in decision.reason
    with pytest.raises(PermissionDenied, match="mở khóa"):
        record_fact(
            actor=demo.people[OFFICER], unit=fact.unit, year=2022, kind=fact.kind,
            value=Decimal(1), source="x", seen_version=fact.version,
        )  # fmt: skip
    assert population(demo).value == 6633
    assert "tỉnh khóa" in page_of(officer, demo)
    assert can_edit_fact(demo.people[OFFICER], fact.unit, 2022, "households")
    assert officer.get(reverse("fact", args=[demo.points.pk, "population"])).status_code == 403


def test_lock_is_the_provinces_and_only_of_what_it_loaded(demo):
    with pytest.raises(ValidationError, match="do đơn vị nhập"):
        lock(demo)
    fact = preloaded(demo)
    for stranger in (OFFICER, "sibling.admin", "province.reviewer", "thamdinh.quangxuong"):
        with pytest.raises(PermissionDenied):
            lock(demo, who=stranger)
    assert set_fact_locks(actor=demo.people["sibling.admin"], facts=[fact.pk], locked=True) == 0
    assert not population(demo).is_locked

    lock(demo)
    lock(demo)
    lock(demo, locked=False)

    told = HistoryEntry.objects.filter(subject="Dân số 2022").order_by("pk")
    assert [line.action for line in told][-2:] == ["fact_locked", "fact_unlocked"]
    assert told.filter(action=Action.FACT_LOCKED).count() == 1
    assert can_edit_fact(demo.people[OFFICER], fact.unit, 2022, "population")


def test_province_locks_and_unlocks_from_the_page(demo, client):
    preloaded(demo)
    client.force_login(demo.people[ADMIN])
    where = reverse("fact_lock", args=[demo.units["commune"].pk, 2022, "population"])

    client.post(where, {"viec": "khoa"})
    assert population(demo).locked_by == demo.people[ADMIN]
    client.post(where, {"viec": "mo"})
    assert not population(demo).is_locked
    gone = reverse("fact_lock", args=[demo.units["commune"].pk, 2022, "khong-co"])
    assert client.post(gone).status_code == 404
