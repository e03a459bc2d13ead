"""Writing documents and evidence: what they store, what they refuse, in which words."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import (
    Answer,
    Assessment,
    OfficialDocument,
)
from assessments.services.documents import register_document
from assessments.services.evidence import Citation, cite_evidence
from dtscore.text import fold
from tests.services_asked import (
    NOT_YOURS,
    OFFICER,
    OUTSIDERS,
    refused,
)

pytestmark = pytest.mark.django_db


# --- register_document --------------------------------------------------------------------------

ISSUER = "UBND xã Quảng Bình"


def document(cast: Any, number: str = "01/QĐ-THỬ", who: str = OFFICER, **more: Any) -> Any:
    given = {
        "owner": cast.units["commune"],
        "kind": "Quyết định",
        "issuer": ISSUER,
        "issued_on": date(2022, 3, 1),
        **more,
    }
    return register_document(actor=cast.people[who], number=number, **given)


def test_document_registered_twice_is_one_row(demo):
    count = OfficialDocument.objects.count()

    first = document(demo, abstract="Về việc thành lập Tổ công nghệ số")
    again = document(demo, abstract="Chép lại", kind="Văn bản")

    assert (again.pk, OfficialDocument.objects.count()) == (first.pk, count + 1)
    again.refresh_from_db()
    assert (again.kind, again.abstract) == ("Quyết định", "Về việc thành lập Tổ công nghệ số")


def test_undated_document_registered_twice_is_one_row(demo):
    first = document(demo, issued_on=None)

    assert document(demo, issued_on=None).pk == first.pk
    assert OfficialDocument.objects.filter(number="01/QĐ-THỬ").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"issued_on": date(2022, 3, 2)},
        {"issued_on": None},
        {"issuer": "UBND huyện Quảng Xương"},
        {"number": "02/QĐ-THỬ"},
    ],
)
def test_document_with_another_date_issuer_or_number_is_another_row(demo, other):
    first, second = document(demo), document(demo, **other)

    numbers = {"01/QĐ-THỬ", "02/QĐ-THỬ"}
    found = set(OfficialDocument.objects.filter(number__in=numbers).values_list("pk", flat=True))
    assert found == {first.pk, second.pk}
    assert first.pk != second.pk


def test_document_of_the_neighbour_is_another_row(demo):
    first = document(demo)
    other = document(demo, who="neighbour.officer", owner=demo.units["neighbour"])

    assert (first.owner, other.owner) == (demo.units["commune"], demo.units["neighbour"])


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
def test_document_is_the_same_in_both_unicode_forms(demo, forms):
    numbers = [unicodedata.normalize(form, "01/QĐ-THỬ") for form in forms]
    issuers = [unicodedata.normalize(form, ISSUER) for form in forms]

    first, again = (
        document(demo, number, issuer=issuer)
        for number, issuer in zip(numbers, issuers, strict=True)
    )

    assert numbers[0] != numbers[1]
    assert again.pk == first.pk
    assert (first.number, first.issuer) == ("01/QĐ-THỬ", ISSUER)


def test_document_is_found_by_folded_words(demo):
    found = document(demo, abstract="Về  Tổ công nghệ số cộng đồng")

    assert found.search_text == (
        "quyet dinh 01/qd-thu ubnd xa quang binh ve to cong nghe so cong dong"
    )
    assert fold("CỘNG ĐỒNG") in found.search_text


@pytest.mark.parametrize("missing", ["number", "kind", "issuer"])
def test_document_without_its_names_is_refused(demo, missing):
    error = refused(ValidationError, lambda: document(demo, **{missing: ""}))

    assert list(error.message_dict) == [missing]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_register_documents(demo, who):
    error = refused(PermissionDenied, lambda: document(demo, who=who))

    assert str(error) == NOT_YOURS


# --- cite_evidence ------------------------------------------------------------------------------


def cited(answer: Answer) -> list[tuple[int, int | None, str, str]]:
    rows = answer.evidence.order_by("position")
    return list(rows.values_list("position", "document_id", "link", "note"))


def answer_with_evidence(cast: Any) -> Answer:
    answer = Answer.objects.get(assessment=cast.points, indicator__code="8.1")
    cite_evidence(
        actor=cast.people[OFFICER],
        answer=answer,
        citations=[Citation(note="Một"), Citation(note="Hai")],
    )
    return answer


def test_evidence_is_replaced_whole_and_keeps_its_order(demo):
    answer, paper = answer_with_evidence(demo), document(demo)
    link = "https://quangbinh.example.vn/bao-cao"
    assert cited(answer) == [(1, None, "", "Một"), (2, None, "", "Hai")]

    cite_evidence(
        actor=demo.people[OFFICER],
        answer=answer,
        citations=[
            Citation(link=link),
            Citation(document=paper, note=unicodedata.normalize("NFD", "Điều 2")),
            Citation(note="Ảnh chụp"),
        ],
    )

    assert cited(answer) == [
        (1, None, link, ""),
        (2, paper.pk, "", "Điều 2"),
        (3, None, "", "Ảnh chụp"),
    ]


def test_no_citations_leave_no_evidence(demo):
    answer = answer_with_evidence(demo)

    cite_evidence(actor=demo.people[OFFICER], answer=answer, citations=[])

    assert cited(answer) == []


@pytest.mark.parametrize("empty", [Citation(), Citation(note="  "), Citation(link="", note="")])
def test_empty_citation_is_refused_and_everything_stays(demo, empty):
    answer = answer_with_evidence(demo)
    citations = [Citation(note="Ba"), empty]

    error = refused(
        ValidationError,
        lambda: cite_evidence(actor=demo.people[OFFICER], answer=answer, citations=citations),
    )

    assert error.messages == [
        "Minh chứng thứ 2 còn trống: hãy chọn văn bản, ghi đường dẫn hoặc ghi chú."
    ]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (Citation(link="javascript:alert(1)"), "link"),
        (Citation(link="không phải đường dẫn"), "link"),
        (Citation(note="a" * 501), "note"),
    ],
)
def test_bad_citation_is_refused_and_everything_stays(demo, bad, field):
    answer = answer_with_evidence(demo)
    citations = [Citation(note="Ba"), bad]

    error = refused(
        ValidationError,
        lambda: cite_evidence(actor=demo.people[OFFICER], answer=answer, citations=citations),
    )

    assert list(error.message_dict) == [field]


def test_document_of_another_register_is_refused(demo):
    answer = answer_with_evidence(demo)
    foreign = document(demo, who="neighbour.officer", owner=demo.units["neighbour"])

    error = refused(
        ValidationError,
        lambda: cite_evidence(
            actor=demo.people[OFFICER], answer=answer, citations=[Citation(document=foreign)]
        ),
    )

    assert error.messages == ["Minh chứng thứ 1 không có trong sổ văn bản của đơn vị."]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_cite(demo, who):
    answer = answer_with_evidence(demo)

    error = refused(
        PermissionDenied, lambda: cite_evidence(actor=demo.people[who], answer=answer, citations=[])
    )

    assert str(error) == NOT_YOURS


def test_evidence_of_a_submitted_assessment_is_not_replaced(demo):
    answer = answer_with_evidence(demo)
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")

    error = refused(
        PermissionDenied,
        lambda: cite_evidence(actor=demo.people[OFFICER], answer=answer, citations=[]),
    )

    assert str(error) == "Hồ sơ đang ở bước “Đã nộp”."
