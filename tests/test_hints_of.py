"""The reviewer's hints out of the database: the real year, last year, neighbours, copies; nothing
that lies outside the asking person's scope; a fixed number of queries."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.hints.base import Hint, HintCode, Link
from assessments.models import (
    Answer,
    Assessment,
    DocumentFile,
    Evidence,
    OfficialDocument,
    StoredFile,
)
from assessments.selectors.files import AssessmentFile, open_file
from assessments.selectors.hints import fully_confirmed, hints_of
from assessments.services.answers import AnswerChange, Claim, save_answer
from criteria.models import Indicator
from criteria.rules.base import AnswerState
from dtscore.accounts.models import AdministrativeUnit, UnitSuccession
from dtscore.accounts.scope import units_in_scope
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.test_last_year import opened

pytestmark = pytest.mark.django_db

D = Decimal
OFFICER, REVIEWER, PROVINCE = "canbo.quangbinh", "thamdinh.quangxuong", "quantri.thanhhoa"
PLAN_DAY = date(2022, 5, 23)
BYTES = hashlib.sha256(b"plan").hexdigest()


def found(demo, who: str = REVIEWER, assessment: Assessment | None = None) -> dict[str, list[Hint]]:
    return hints_of(demo.people[who], open_file(assessment or demo.points))


def of_kind(hints: list[Hint], *codes: HintCode) -> list[Hint]:
    return [hint for hint in hints if hint.code in codes]


def sentences(hints: list[Hint], *codes: HintCode) -> list[str]:
    return [hint.sentence for hint in of_kind(hints, *codes)]


# --- the real year -----------------------------------------------------------------------------
CLAIMS = {
    "4.5": "10 điểm, thấp hơn 10 điểm", "6.2": "10,54 điểm, cao hơn 1,09 điểm",
    "6.3": "15,81 điểm, cao hơn 1,63 điểm", "6.7": "20 điểm, cao hơn 7,62 điểm",
    "6.8": "19,7 điểm, thấp hơn 0,29 điểm", "6.10": "4,7 điểm, thấp hơn 0,3 điểm",
}  # fmt: skip
PERCENTAGES = {
    "3.4": "84,8%, tính lại 4.445 / 5.293 = 83,97%", "6.2": "52,7%, tính lại 26 / 55 = 47,27%",
    "6.3": "52,7%, tính lại 26 / 55 = 47,27%", "6.8": "95%, tính lại 15.470 / 15.473 = 99,98%",
    "8.2": "72,3%, tính lại 3.831 / 5.239 = 73,12%",
}  # fmt: skip


def with_code(hints: dict[str, list[Hint]], code: HintCode) -> dict[str, str]:
    return {
        indicator: "; ".join(sentences(rows, code))
        for indicator, rows in hints.items()
        if of_kind(rows, code)
    }


def test_points_year_shows_what_is_claimed_beyond_the_arithmetic(demo):
    hints = found(demo)

    assert list(hints) == [line.indicator.code for line in open_file(demo.points).sheet.lines]
    differing = with_code(hints, HintCode.CLAIM_DIFFERS)
    assert differing.keys() == CLAIMS.keys()
    for code, words in CLAIMS.items():
        assert differing[code].startswith(f"Bản giấy ghi {words} so với tính lại: ")
    assert with_code(hints, HintCode.PRINTED_PERCENT) == {
        code: f"Bản giấy ghi tỷ lệ {words}." for code, words in PERCENTAGES.items()
    }


def test_points_year_shows_the_other_known_contradictions(demo):
    hints = found(demo)

    assert with_code(hints, HintCode.CLAIM_NOT_COMPUTED).keys() == {"3.2", "6.4", "6.12"}
    assert with_code(hints, HintCode.PRINTED_FIGURE) == {
        "6.7": "Bản giấy ghi “Tổng số cán bộ, công chức” là 13, số liệu dùng để tính là 21.",
        "8.2": "Bản giấy ghi “Số người từ 15 tuổi trở lên” là 5.239, số liệu dùng để tính là"
        " 5.293.",
    }
    assert with_code(hints, HintCode.NOTHING_MEASURED).keys() == {"5.2"}
    after = with_code(hints, HintCode.EVIDENCE_AFTER_PERIOD)
    assert after.keys() == {"2.2", "2.3"}
    assert all("16/KH-UBND ngày 06/04/2023" in sentence for sentence in after.values())
    assert with_code(hints, HintCode.EVIDENCE_UNDATED).keys() == {"4.1"}
    missing = with_code(hints, HintCode.EVIDENCE_MISSING)
    assert {"2.4", "3.3", "4.3", "5.1", "5.2", "6.13"} & missing.keys() == {"3.3", "4.3", "6.13"}


def test_verdict_year_shows_its_contradictions_and_not_its_controls(demo):
    hints = found(demo, assessment=demo.verdicts)

    assert with_code(hints, HintCode.CLAIM_DIFFERS) == {}
    assert with_code(hints, HintCode.PRINTED_PERCENT).keys() == {"3.4"}
    assert with_code(hints, HintCode.PRINTED_FIGURE).keys() == {"2.4", "3.5", "4.6"}
    assert with_code(hints, HintCode.RULE_NOTE).keys() == {"2.4", "3.5"}
    after = with_code(hints, HintCode.EVIDENCE_AFTER_PERIOD)
    assert after.keys() == {"1.1"}
    assert "16/KH-UBND" in after["1.1"]
    assert "27/QĐ-UBND" in after["1.1"]


def test_real_year_names_no_other_unit_and_no_other_year(demo):
    others = {
        HintCode.LAST_YEAR, HintCode.NEIGHBOURS, HintCode.FILE_OF_EARLIER_YEAR,
        HintCode.FILE_OF_OTHER_DOCUMENT, HintCode.FILE_OF_OTHER_UNIT,
        HintCode.DOCUMENT_OF_OTHER_UNIT,
    }  # fmt: skip
    for assessment in (demo.points, demo.verdicts):
        for rows in found(demo, PROVINCE, assessment).values():
            assert of_kind(rows, *others) == []


# --- last year ---------------------------------------------------------------------------------
def save(demo, assessment: Assessment, code: str, **values: Any) -> None:
    save_answer(
        actor=demo.people[OFFICER],
        assessment=assessment,
        indicator_code=code,
        change=AnswerChange(AnswerState.REPORTED, values),
        seen_version=0,
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", []),
        ("returned", []),
        ("submitted", ["Năm 2022 (tự chấm): 9,45 / 20 điểm (47,25%)"]),
        ("provisional", ["Năm 2022 (tự chấm): 9,45 / 20 điểm (47,25%)"]),
        ("final", ["Năm 2022 (chính thức): 4 / 20 điểm (20%)"]),
        ("published", ["Năm 2022 (chính thức): 4 / 20 điểm (20%)"]),
    ],
)
def test_last_years_final_result_else_the_submitted_one(demo, status, expected):
    this_year = opened(demo, 2023, demo.points.campaign.indicator_set)
    save(demo, this_year, "6.2", services_full=D(50), services_total=D(50))
    Answer.objects.filter(assessment=demo.points, indicator__code="6.2").update(
        reviewed_points=D(8), final_points=D(4)
    )
    Assessment.objects.filter(pk=demo.points.pk).update(status=status)

    told = sentences(found(demo, assessment=this_year)["6.2"], HintCode.LAST_YEAR)
    assert [sentence.split(";")[0] for sentence in told] == expected


def test_last_years_maximum_may_have_been_another(demo):
    first = stored_set(points_set(yes_no("1.1", points="10")))
    second = stored_set({**points_set(yes_no("1.1", points="20")), "version": 2})
    before, now = opened(demo, 2022, first), opened(demo, 2023, second)
    save(demo, before, "1.1", exists=True)
    Assessment.objects.filter(pk=before.pk).update(status="submitted")
    save(demo, now, "1.1", exists=True)

    assert of_kind(found(demo, assessment=now)["1.1"], HintCode.LAST_YEAR) == []  # 100 % of both


def test_verdict_that_flipped(demo):
    now = opened(demo, 2023, demo.verdicts.campaign.indicator_set)
    Assessment.objects.filter(pk=demo.verdicts.pk).update(status="submitted")
    save(demo, now, "4.6", security_cameras=False)
    save(demo, now, "4.7", smart_loudspeaker=True)

    hints = found(demo, assessment=now)
    assert sentences(hints["4.6"], HintCode.LAST_YEAR) == [
        "Năm 2022 (tự chấm): đạt; năm nay: không đạt."
    ]
    assert of_kind(hints["4.7"], HintCode.LAST_YEAR) == []


# --- the neighbours ----------------------------------------------------------------------------
def beneath(unit: AdministrativeUnit, *, but: AdministrativeUnit) -> list[AdministrativeUnit]:
    """The communes that stood under the unit in 2022, without ``but``."""
    rows = unit.children.filter(level="commune").exclude(pk=but.pk)
    return list(rows.order_by("code", "pk"))


def answered(
    demo, unit: AdministrativeUnit, *, status: str = "submitted", codes: str = "6.2", **columns: Any
) -> Assessment:
    """An assessment of another unit in the demonstration's campaign, its scores as stored."""
    campaign = demo.points.campaign
    assessment = Assessment.objects.create(campaign=campaign, unit=unit, status=status)
    Answer.objects.bulk_create(
        Answer(
            assessment=assessment,
            indicator=indicator,
            state="reported",
            updated_by=demo.people[OFFICER],
            **columns,
        )
        for indicator in Indicator.objects.filter(
            indicator_set=campaign.indicator_set, code__in=codes.split()
        )
    )
    return assessment


def median_told(demo, who: str = REVIEWER) -> list[str]:
    told = sentences(found(demo, who)["6.2"], HintCode.NEIGHBOURS)
    return [sentence.split(";")[0] for sentence in told]


def test_median_of_the_neighbours_that_have_submitted(demo):
    units = beneath(demo.units["district"], but=demo.units["commune"])
    for unit, points in zip(units, ("1", "2"), strict=False):
        answered(demo, unit, self_points=D(points))
    answered(demo, units[2], status="draft", self_points=D(3))
    answered(demo, units[3], status="returned", self_points=D(3))
    answered(demo, units[4], self_points=None)
    assert median_told(demo) == []  # two have submitted a result

    answered(demo, units[5], self_points=D(20), reviewed_points=D(18), final_points=D(3))
    assert median_told(demo) == ["Trung vị của 3 đơn vị cùng cấp trên đã nộp: 2 / 20 điểm (10%)"]

    answered(demo, units[6], status="under_review", self_points=D(20), reviewed_points=D("1.5"))
    assert median_told(demo) == [
        "Trung vị của 4 đơn vị cùng cấp trên đã nộp: 1,75 / 20 điểm (8,75%)"
    ]


def test_neighbours_stand_under_the_same_unit_and_in_the_scope_of_who_asks(demo):
    for unit in beneath(demo.units["far_district"], but=demo.units["far_commune"])[:4]:
        answered(demo, unit, self_points=D(1))
    assert median_told(demo, PROVINCE) == []

    for unit in beneath(demo.units["district"], but=demo.units["commune"])[:3]:
        answered(demo, unit, self_points=D(1))
    assert len(median_told(demo, PROVINCE)) == len(median_told(demo, REVIEWER)) == 1
    assert median_told(demo, OFFICER) == median_told(demo, "commune.viewer") == []


# --- the same document elsewhere ---------------------------------------------------------------
def cite(
    demo,
    assessment: Assessment,
    number: str = "27/KH-UBND",
    issuer: str = "UBND xã Quảng Bình",
    issued_on: date | None = PLAN_DAY,
    *,
    code: str = "6.2",
) -> OfficialDocument:
    document, _ = OfficialDocument.objects.get_or_create(
        owner=assessment.unit, kind="Kế hoạch", number=number, issuer=issuer, issued_on=issued_on
    )
    answer = Answer.objects.get(assessment=assessment, indicator__code=code)
    Evidence.objects.create(
        answer=answer, position=100 + answer.evidence.count(), document=document, pages="1"
    )
    return document


def test_document_cited_by_another_commune_is_found_however_it_is_typed(demo):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    cite(demo, neighbour, "27 /kh–ubnd", "Uỷ ban nhân dân Xã Quảng Bình")

    (hint,) = of_kind(found(demo)["2.2"], HintCode.DOCUMENT_OF_OTHER_UNIT)

    name = demo.units["neighbour"].full_name
    assert hint.severity == "warning"
    assert hint.sentence == (
        "Kế hoạch số 27/KH-UBND ngày 23/05/2022 của UBND xã Quảng Bình cũng được"
        f" {name} (chỉ số 6.2, năm 2022) dẫn."
    )
    assert hint.link == Link("pillar", neighbour.pk, "6", "c6.2")
    assert hint.evidence in Evidence.objects.filter(
        answer__assessment=demo.points, document__number="27/KH-UBND"
    ).values_list("pk", flat=True)


def test_document_of_a_superior_is_only_noted(demo):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    issuer = "Phòng Giáo dục và Đào tạo huyện Quảng Xương"
    cite(demo, neighbour, "50/KH-PGDĐT", issuer, date(2022, 10, 3))

    (hint,) = of_kind(found(demo)["4.5"], HintCode.DOCUMENT_OF_OTHER_UNIT)
    assert hint.severity == "note"
    assert demo.units["neighbour"].full_name in hint.sentence


@pytest.mark.parametrize(
    "other",
    [
        {"issued_on": date(2022, 5, 24)},
        {"issued_on": None},
        {"number": "28/KH-UBND"},
        {"number": "27/QĐ-UBND"},
        {"issuer": "UBND xã Quảng Đức"},
    ],
)
def test_another_document_names_nobody(demo, other):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    cite(demo, neighbour, **other)

    for rows in found(demo).values():
        assert of_kind(rows, HintCode.DOCUMENT_OF_OTHER_UNIT) == []


def test_issuer_without_a_place_names_nobody(demo):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    for assessment in (demo.points, neighbour):
        cite(demo, assessment, "5/KH-UBND", "UBND xã", date(2022, 2, 2))

    assert of_kind(found(demo)["6.2"], HintCode.DOCUMENT_OF_OTHER_UNIT) == []


def test_undated_documents_are_compared_too(demo):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    cite(demo, neighbour, "2171/qđ-ubnd", issued_on=None)

    (hint,) = of_kind(found(demo)["4.1"], HintCode.DOCUMENT_OF_OTHER_UNIT)
    assert hint.severity == "warning"


def test_register_that_nobody_cites_is_no_citation(demo):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    cite(demo, neighbour)
    Evidence.objects.filter(answer__assessment=neighbour).delete()

    assert of_kind(found(demo)["2.2"], HintCode.DOCUMENT_OF_OTHER_UNIT) == []


@pytest.mark.parametrize("is_before", [True, False])
def test_units_of_one_line_share_their_registers(demo, is_before):
    pair = (demo.units["neighbour"], demo.units["commune"])
    predecessor, successor = pair if is_before else reversed(pair)
    UnitSuccession.objects.create(
        predecessor=predecessor, successor=successor, effective_on=date(2025, 7, 1)
    )
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    theirs = cite(demo, neighbour)
    attach(demo, theirs)
    attach(demo, own_plan(demo))

    for rows in found(demo).values():
        assert of_kind(rows, HintCode.DOCUMENT_OF_OTHER_UNIT, HintCode.FILE_OF_OTHER_UNIT) == []


# --- the same bytes elsewhere ------------------------------------------------------------------
def own_plan(demo, number: str = "27/KH-UBND") -> OfficialDocument:
    return OfficialDocument.objects.get(owner=demo.units["commune"], number=number)


def store(demo, unit: AdministrativeUnit, name: str, sha256: str = BYTES) -> StoredFile:
    stored, _ = StoredFile.objects.get_or_create(
        owner=unit,
        sha256=sha256,
        defaults={
            "name": name, "format": "pdf", "size": 10, "uploaded_by": demo.people[OFFICER],
        },
    )  # fmt: skip
    return stored


def attach(demo, document: OfficialDocument, name: str = "kh27.pdf", sha256: str = BYTES) -> None:
    file = store(demo, document.owner, name, sha256)
    DocumentFile.objects.create(document=document, file=file)


def test_bytes_that_another_unit_stores(demo):
    attach(demo, own_plan(demo))
    store(demo, demo.units["neighbour"], "ban-sao.pdf")
    store(demo, demo.units["far_commune"], "kh27.pdf")
    store(demo, demo.units["neighbour"], "khac.pdf", "0" * 64)

    (near,) = of_kind(found(demo)["2.2"], HintCode.FILE_OF_OTHER_UNIT)
    everywhere = of_kind(found(demo, PROVINCE)["2.2"], HintCode.FILE_OF_OTHER_UNIT)

    name = demo.units["neighbour"].full_name
    assert near.severity == "warning"
    assert near.sentence.endswith(f"một tệp mà {name} đang lưu, tên “ban-sao.pdf”.")
    assert near.link is not None
    assert near.link.route == "file_view"
    assert {hint.sentence for hint in everywhere} == {
        near.sentence,
        "Tệp “kh27.pdf” của Kế hoạch số 27/KH-UBND ngày 23/05/2022 của UBND xã Quảng Bình giống hệt"
        f" một tệp mà {demo.units['far_commune'].full_name} đang lưu.",
    }
    assert of_kind(found(demo, OFFICER)["2.2"], HintCode.FILE_OF_OTHER_UNIT) == []


def test_bytes_of_a_superiors_document_are_only_noted_and_lead_to_the_document(demo):
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    theirs = cite(demo, neighbour, "9/KH", "UBND huyện Quảng Xương", date(2022, 3, 3))
    attach(demo, theirs)
    attach(demo, own_plan(demo, "50/KH-PGDĐT"))

    (hint,) = of_kind(found(demo)["4.5"], HintCode.FILE_OF_OTHER_UNIT)
    assert (hint.severity, hint.link) == ("note", Link("document", theirs.pk))


def test_bytes_in_another_document_of_the_register(demo):
    attach(demo, own_plan(demo))
    attach(demo, own_plan(demo, "16/KH-UBND"))

    hints = found(demo)["2.2"]  # cites both
    assert sentences(hints, HintCode.FILE_OF_OTHER_DOCUMENT) == [
        "Tệp “kh27.pdf” của Kế hoạch số 27/KH-UBND ngày 23/05/2022 của UBND xã Quảng Bình cũng là"
        " tệp của Kế hoạch số 16/KH-UBND ngày 06/04/2023 của UBND xã Quảng Bình.",
        "Tệp “kh27.pdf” của Kế hoạch số 16/KH-UBND ngày 06/04/2023 của UBND xã Quảng Bình cũng là"
        " tệp của Kế hoạch số 27/KH-UBND ngày 23/05/2022 của UBND xã Quảng Bình.",
    ]
    assert of_kind(hints, HintCode.FILE_OF_EARLIER_YEAR, HintCode.FILE_OF_OTHER_UNIT) == []


def test_last_years_file_under_a_new_document(demo):
    this_year = opened(demo, 2023, demo.points.campaign.indicator_set)
    save(demo, this_year, "2.3", annual_plan=True)
    new = cite(demo, this_year, "30/KH-UBND", issued_on=date(2023, 2, 1), code="2.3")
    attach(demo, own_plan(demo))  # cited in 2022
    attach(demo, new)

    (hint,) = of_kind(
        found(demo, assessment=this_year)["2.3"],
        HintCode.FILE_OF_EARLIER_YEAR,
        HintCode.FILE_OF_OTHER_DOCUMENT,
    )
    assert (hint.code, hint.severity) == (HintCode.FILE_OF_EARLIER_YEAR, "warning")
    assert hint.sentence.endswith("của UBND xã Quảng Bình, đã làm minh chứng năm 2022.")
    assert hint.link == Link("document", own_plan(demo).pk)


def test_last_years_document_cited_again_is_no_copy(demo):
    this_year = opened(demo, 2023, demo.points.campaign.indicator_set)
    save(demo, this_year, "2.3", annual_plan=True)
    attach(demo, cite(demo, this_year, code="2.3"))

    hints = found(demo, assessment=this_year)["2.3"]
    assert [hint.code for hint in hints] == [HintCode.EVIDENCE_BEFORE_PERIOD]


# --- nothing from outside ----------------------------------------------------------------------
def test_nobody_is_told_of_a_unit_outside_their_scope(demo):
    attach(demo, own_plan(demo))
    for name in ("neighbour", "far_commune", "direct_commune", "sibling_province"):
        other = answered(demo, demo.units[name], self_points=D(1))
        attach(demo, cite(demo, other))

    named = {}
    for username, person in demo.people.items():
        hints = hints_of(person, open_file(demo.points))
        text = " ".join(hint.sentence for rows in hints.values() for hint in rows)
        scope = set(units_in_scope(person))
        others = [demo.units[name] for name in demo.units if name not in {"commune", "district"}]
        named[username] = {unit for unit in others if unit.full_name in text}
        assert named[username] <= scope
        for hint in (hint for rows in hints.values() for hint in rows if hint.link):
            assert hint.link is not None
            linked = Assessment if hint.link.route == "pillar" else OfficialDocument
            row = linked.objects.get(pk=hint.link.pk)
            assert (row.unit if isinstance(row, Assessment) else row.owner) in scope
    assert named[OFFICER] == named["neighbour.officer"] - {demo.units["neighbour"]} == set()
    assert named[REVIEWER] == {demo.units["neighbour"]}
    assert named[PROVINCE] >= {demo.units["neighbour"], demo.units["far_commune"]}
    assert named["nobody"] == set()


def test_links_open_for_the_reviewer(demo, client):
    attach(demo, own_plan(demo))
    neighbour = answered(demo, demo.units["neighbour"], self_points=D(9))
    attach(demo, cite(demo, neighbour))
    client.force_login(demo.people[REVIEWER])

    links = [hint.link for hint in found(demo)["2.2"] if hint.link]
    assert {link.route for link in links} == {"pillar", "document"}
    for link in links:
        address = reverse(link.route, args=[link.pk, *filter(None, [link.code])])
        page = client.get(address).content.decode()
        assert demo.units["neighbour"].full_name in page
        assert not link.anchor or f'id="{link.anchor}"' in page


# --- queries -----------------------------------------------------------------------------------
def counted(demo, file: AssessmentFile) -> int:
    hints_of(demo.people[REVIEWER], file)
    with CaptureQueriesContext(connection) as queries:
        hints_of(demo.people[REVIEWER], file)
    return len(queries)


def test_five_queries_for_1_and_56_indicators_and_1_and_25_neighbours(demo):
    attach(demo, own_plan(demo))
    units = beneath(demo.units["district"], but=demo.units["commune"])
    attach(demo, cite(demo, answered(demo, units[0], self_points=D(1))))
    small = opened(demo, 2022, stored_set(points_set(yes_no("1.1"))))
    save(demo, small, "1.1", exists=True)
    attach(demo, cite(demo, small, "1/KH", code="1.1"), "1.pdf", "1" * 64)
    few = counted(demo, open_file(demo.points)), counted(demo, open_file(small))

    everything = " ".join(open_file(demo.points).spec.by_code)
    for number, unit in enumerate(units[1:]):
        other = answered(demo, unit, self_points=D(number % 5), codes=everything)
        document = cite(demo, other)
        attach(demo, document)
    for document in OfficialDocument.objects.filter(owner=demo.units["commune"]):
        for number in range(3):
            attach(demo, document, f"{number}.pdf", f"{document.pk}-{number}")

    assert len(units) > 20
    assert few == (5, 5)
    assert counted(demo, open_file(demo.points)) == 5
    assert len(sentences(found(demo)["6.2"], HintCode.NEIGHBOURS)) == 1


def test_confirming_asks_nothing(demo):
    file = open_file(demo.points)
    hints = hints_of(demo.people[REVIEWER], file)

    with CaptureQueriesContext(connection) as queries:
        for entry in file.entries(file.sheet.lines):
            fully_confirmed(entry, hints[entry.line.indicator.code])
    assert len(queries) == 0


# --- what the rule confirms --------------------------------------------------------------------
def confirmed(demo, code: str, assessment: Assessment | None = None) -> str:
    """ "" where the rule confirms the claim, else the reason."""
    file = open_file(assessment or demo.points)
    hints = hints_of(demo.people[REVIEWER], file)
    entry = next(row for row in file.entries(file.sheet.lines) if row.line.indicator.code == code)
    decision = fully_confirmed(entry, hints[code])
    assert bool(decision) == (not decision.reason)
    return decision.reason


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1.3", ""),  # a link that can be opened
        ("5.1", ""),  # no evidence wanted
        ("1.1", "Trong 1 minh chứng không có tệp hay đường dẫn nào để mở."),
        ("1.2", "Kết quả do đơn vị tự khai, quy tắc không tính được. Hãy xem riêng chỉ số này."),
        ("3.3", "Bộ chỉ số yêu cầu minh chứng; đơn vị không dẫn và không giải thích."),
        ("3.4", "Bản giấy ghi tỷ lệ 84,8%, tính lại 4.445 / 5.293 = 83,97%."),
        ("6.12", "Chưa tính được: thiếu"),
        ("7.3", "Đơn vị ghi chưa triển khai, không có số liệu để tính."),
        ("6.2", "Bản giấy ghi 10,54 điểm, cao hơn 1,09 điểm"),
        ("5.2", "0 / 0: không phát sinh trường hợp nào"),
    ],
)
def test_rule_confirms_the_claim_or_says_why_not(demo, code, reason):
    said = confirmed(demo, code)
    assert said.startswith(reason)
    assert bool(said) == bool(reason)


def test_more_than_one_warning_is_counted(demo):
    assert confirmed(demo, "6.2").endswith("= 9,45 điểm. (và 2 điểm cần xem khác)")


def test_explained_evidence_still_wants_a_look(demo):
    Answer.objects.filter(assessment=demo.points, indicator__code="3.3").update(
        evidence_explanation="Lưu hồ sơ giấy"
    )
    assert confirmed(demo, "3.3") == (
        "Bộ chỉ số yêu cầu minh chứng mà đơn vị không dẫn minh chứng nào."
    )


def test_file_that_can_be_opened_makes_the_difference(demo):
    attach(demo, own_plan(demo, "2137/QĐ-UBND"))
    assert confirmed(demo, "1.1") == ""


def test_claim_that_differs_is_not_confirmed_even_without_its_hint(demo):
    assessment = opened(demo, 2022, stored_set(points_set(yes_no("1.1"))))
    save_answer(
        actor=demo.people[OFFICER],
        assessment=assessment,
        indicator_code="1.1",
        change=AnswerChange(AnswerState.REPORTED, {"exists": False}, claim=Claim(points=D(10))),
        seen_version=0,
    )
    file = open_file(assessment)
    assert not fully_confirmed(file.entries(file.sheet.lines)[0], [])
