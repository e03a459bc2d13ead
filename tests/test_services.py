"""The writes: what they store, what they refuse, in which words, and at what cost."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    Evidence,
    Fact,
    OfficialDocument,
    Paper,
)
from assessments.selectors.files import open_file
from assessments.services.answers import AnswerChange, Claim, StaleAnswerError, save_answer
from assessments.services.campaigns import open_assessment
from assessments.services.documents import register_document
from assessments.services.evidence import Citation, cite_evidence
from assessments.services.facts import StaleFactError, record_fact
from assessments.services.papers import save_paper
from criteria.models import FactKind
from criteria.rules.base import AnswerState
from dtscore.text import fold
from tests.indicator_sets import entry, indicator, points_set, rule, stored_set, yes_no
from tests.reviewing import return_to_unit

pytestmark = pytest.mark.django_db

D = Decimal
REPORTED, BLANK = AnswerState.REPORTED, AnswerState.BLANK
OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"
NOT_YOURS = "Chỉ cán bộ, lãnh đạo của chính đơn vị được sửa."
# Everybody but the two who may: above, beside, beneath, watching, and without a unit.
OUTSIDERS = [
    "commune.viewer", "neighbour.officer", "far.officer", "direct.officer", "thamdinh.quangxuong",
    "lanhdao.quangxuong", "far.reviewer", "province.reviewer", "quantri.thanhhoa",
    "nguoixem.thanhhoa", "sibling.admin", "nobody",
]  # fmt: skip
CLOSED = [status for status in AssessmentStatus if status not in {"draft", "returned"}]


def small(cast: Any, *indicators: dict[str, Any], publish: bool = True) -> Assessment:
    """The commune's assessment of 2022 under a small set of its own."""
    campaign = Campaign.objects.create(
        name="Đợt thử",
        indicator_set=stored_set(points_set(*indicators), publish=publish),
        year=2022,
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
    )
    return open_assessment(campaign=campaign, unit=cast.units["commune"])


def save(
    cast: Any,
    assessment: Assessment,
    code: str,
    change: AnswerChange,
    seen: int,
    who: str = OFFICER,
) -> Answer:
    return save_answer(
        actor=cast.people[who],
        assessment=assessment,
        indicator_code=code,
        change=change,
        seen_version=seen,
    )


def holders(count: str, narrative: str = "<p>Sửa</p>", **more: Any) -> AnswerChange:
    """An answer to 8.1 of QĐ 3853: holders of an electronic identity, of the population."""
    return AnswerChange(REPORTED, {"id_holders": D(count)}, narrative, **more)


def everything() -> list[list[tuple[Any, ...]]]:
    """All rows that a service may write."""
    tables: list[type[models.Model]] = [Answer, Fact, OfficialDocument, Evidence, Paper]
    return [list(table._default_manager.order_by("pk").values_list()) for table in tables]


def refused(error: type[Exception], call: Callable[[], Any]) -> Any:
    """The error that ``call`` raises, having written nothing."""
    before = everything()
    with pytest.raises(error) as raised:
        call()
    assert everything() == before
    return raised.value


# --- save_answer --------------------------------------------------------------------------------


def test_first_answer_is_stored_cleaned_and_scored(demo):
    assessment = small(demo, yes_no("1.1"))
    typed = '<p onclick="x">Đã có <b>kế hoạch</b></p><script>x</script>'

    saved = save(demo, assessment, "1.1", AnswerChange(REPORTED, {"exists": True}, typed), 0)

    stored = Answer.objects.get(pk=saved.pk)
    assert (stored.assessment, stored.indicator.code) == (assessment, "1.1")
    assert (stored.state, stored.inputs, stored.version) == (REPORTED, {"exists": True}, 1)
    assert stored.narrative == "<p>Đã có <strong>kế hoạch</strong></p>"
    assert (stored.self_points, stored.self_passed) == (D(10), None)
    assert (stored.claimed_points, stored.claimed_passed, stored.printed) == (None, None, {})
    assert (stored.reviewed_points, stored.final_points) == (None, None)
    assert stored.updated_by == demo.people[OFFICER]


def test_changed_answer_is_one_row_with_the_next_version(demo):
    before = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    count = Answer.objects.count()

    save(demo, demo.points, "8.1", holders("2000"), 1, LEADER)
    save(demo, demo.points, "8.1", holders("3316"), 2)

    after = Answer.objects.get(pk=before.pk)
    assert Answer.objects.count() == count
    assert (before.version, after.version) == (1, 3)
    assert after.inputs == {"id_holders": "3316"}
    assert after.self_points == D("4.99")  # of 6.633: the population is a fact
    assert after.updated_by == demo.people[OFFICER]


def test_figures_are_stored_as_exact_text(demo):
    money = indicator(
        "1.1",
        rule("ratio", numerator="a", denominator="b"),
        entry("a", "money"),
        entry("b", "money"),
    )
    assessment = small(demo, money)
    values = {"a": D("1234567.50"), "b": D("99999999999999.125")}

    saved = save(demo, assessment, "1.1", AnswerChange(REPORTED, values), 0)

    saved.refresh_from_db()
    assert saved.inputs == {"a": "1234567.5", "b": "99999999999999.125"}


def test_claim_is_kept_when_the_officer_changes_the_answer(demo):
    before = Answer.objects.get(assessment=demo.points, indicator__code="8.1")

    save(demo, demo.points, "8.1", holders("2000"), 1)

    after = Answer.objects.get(pk=before.pk)
    assert before.claimed_points == D("1.6")
    assert (after.claimed_points, after.printed) == (before.claimed_points, before.printed)


def test_claim_is_stored_as_printed_and_never_computed_with(demo):
    claim = Claim(points=D("7.25"), passed=None, printed={"points": "7,25 điểm"})

    saved = save(demo, demo.points, "8.1", holders("6633", claim=claim), 1)

    saved.refresh_from_db()
    assert (saved.claimed_points, saved.printed) == (D("7.25"), {"points": "7,25 điểm"})
    assert saved.self_points == D(10)


@pytest.mark.parametrize("points", ["1.23456", "NaN", "1E+30"])
def test_claim_that_cannot_be_kept_exactly_is_refused(demo, points):
    change = holders("2000", claim=Claim(points=D(points)))

    error = refused(ValidationError, lambda: save(demo, demo.points, "8.1", change, 1))

    assert list(error.message_dict) == ["claimed_points"]


def test_blank_answer_takes_the_score_away(demo):
    saved = save(demo, demo.points, "8.1", AnswerChange(BLANK, {}), 1)

    saved.refresh_from_db()
    assert (saved.state, saved.inputs, saved.self_points) == (BLANK, {}, None)


def test_answer_in_a_draft_set_is_scored_too(demo):
    assessment = small(demo, yes_no("1.1"), publish=False)

    saved = save(demo, assessment, "1.1", AnswerChange(REPORTED, {"exists": True}), 0)

    assert saved.self_points == D(10)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_stale_answer_is_refused_with_the_one_that_stands(demo, seen):
    save(demo, demo.points, "8.1", holders("2000", "<p>Người khác</p>"), 1, LEADER)
    change = holders("9", "<p>Chữ của tôi</p>")

    error = refused(StaleAnswerError, lambda: save(demo, demo.points, "8.1", change, seen))

    assert error.current == Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    assert (error.current.version, error.current.narrative) == (2, "<p>Người khác</p>")
    assert error.current.updated_by == demo.people[LEADER]
    assert change.narrative == "<p>Chữ của tôi</p>"


def test_stale_answer_is_dated_in_the_time_of_vietnam(demo):
    answer = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    answer.updated_at = datetime(2023, 1, 5, 18, 30, tzinfo=UTC)

    assert str(StaleAnswerError(answer)) == "Câu trả lời đã được sửa lúc 01:30 06/01/2023."


def test_unknown_indicator_is_refused(demo):
    error = refused(
        ValidationError, lambda: save(demo, demo.points, "9.9", AnswerChange(BLANK, {}), 0)
    )

    assert error.messages == ["Bộ QĐ 3853 không có chỉ số 9.9."]
    assert error.code == "unknown_indicator"


def test_indicator_of_another_set_is_unknown(demo):
    small(demo, yes_no("77.7"))

    error = refused(
        ValidationError, lambda: save(demo, demo.points, "77.7", AnswerChange(BLANK, {}), 0)
    )

    assert error.code == "unknown_indicator"


def test_all_wrong_figures_are_listed_by_the_name_of_the_input(demo):
    scoring = rule("ratio", numerator="a", denominator="b")
    kinds = (entry("a"), entry("b"), entry("c", "flag"), entry("d", "date"), entry("e", "percent"))
    assessment = small(demo, indicator("1.1", scoring, *kinds))
    values = {"a": D(-1), "b": "5", "c": "có", "d": "hôm qua", "e": D(101), "f": D(1)}

    error = refused(
        ValidationError,
        lambda: save(demo, assessment, "1.1", AnswerChange(REPORTED, values), 0),
    )

    assert error.message_dict == {
        "a": ["“Nhãn a”: con số không được âm và phải nhỏ hơn 100 nghìn tỷ."],
        "b": ["“Nhãn b”: cần một con số."],
        "c": ["“Nhãn c”: hãy chọn Có hoặc Không."],
        "d": ["“Nhãn d”: cần một ngày có thật, viết như 31/12/2022."],
        "e": ["“Nhãn e”: tỷ lệ phải từ 0 đến 100%."],
        "f": ["Chỉ số 1.1 không có số liệu “f”."],
    }


def test_fact_typed_as_a_figure_is_refused(demo):
    values = {"id_holders": D(2000), "population": D(7249)}

    error = refused(
        ValidationError,
        lambda: save(demo, demo.points, "8.1", AnswerChange(REPORTED, values), 1),
    )

    assert list(error.message_dict) == ["population"]
    assert error.message_dict["population"][0].endswith(
        "là số liệu nền: hãy sửa ở mục Số liệu nền."
    )


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_answer(demo, who):
    error = refused(PermissionDenied, lambda: save(demo, demo.points, "8.1", holders("9"), 1, who))

    assert str(error) == NOT_YOURS


@pytest.mark.parametrize("status", CLOSED)
def test_nothing_is_answered_once_the_assessment_has_left(demo, status):
    """What the caller holds may be old: the status in the database decides."""
    held = Assessment.objects.select_related("unit").get(pk=demo.points.pk)
    Assessment.objects.filter(pk=held.pk).update(status=status)

    error = refused(PermissionDenied, lambda: save(demo, held, "8.1", holders("9"), 1))

    assert held.status == "draft"
    assert str(error) == f"Hồ sơ đang ở bước “{AssessmentStatus(status).label}”."


def test_returned_assessment_is_answered_again(demo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return_to_unit(
        demo.points, "8.1", leader=demo.people[LEADER],
        reviewer=demo.people["thamdinh.quangxuong"],
    )  # fmt: skip

    assert save(demo, demo.points, "8.1", holders("9"), 1).version == 2


def queries_of(call: Callable[[], Any]) -> int:
    """How many statements, without those that only open and close transactions."""
    with CaptureQueriesContext(connection) as queries:
        call()
    frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(frame) for query in queries)


@pytest.mark.parametrize("publish", [True, False])
def test_saving_costs_the_same_for_one_indicator_and_for_56(demo, publish):
    change = AnswerChange(REPORTED, {"exists": True}, "<p>Đã có</p>")
    other = AnswerChange(REPORTED, {"exists": False}, "<p>Chưa có</p>")
    costs = []
    for number in (1, 56):
        indicators = [yes_no(f"1.{position + 1}", "1") for position in range(number)]
        data = {**points_set(*indicators), "code": f"QDTHU{number}"}
        campaign = Campaign.objects.create(
            name=f"Đợt {number}",
            indicator_set=stored_set(data, publish=publish),
            year=2022,
            period_start=date(2022, 1, 1),
            period_end=date(2022, 12, 31),
        )
        assessment = open_assessment(campaign=campaign, unit=demo.units["commune"])
        for code in {"1.1", f"1.{number}"}:
            save(demo, assessment, code, change, 0)  # reads a published set once
            costs.append(queries_of(lambda a=assessment, c=code: save(demo, a, c, other, 1)))

    assert costs == [costs[0]] * 3
    assert costs[0] == (6 if publish else 9)


# --- record_fact --------------------------------------------------------------------------------


def fact(cast: Any, code: str, value: str | Decimal, who: str = OFFICER, **more: Any) -> Fact:
    given = {"year": 2022, "source": "Công an xã", "unit": cast.units["commune"], **more}
    kind = FactKind.objects.get(code=code)
    known = Fact.objects.filter(kind=kind, unit=given["unit"], year=given["year"]).first()
    given = {"seen_version": known.version if known else 0, **given}
    return record_fact(actor=cast.people[who], kind=kind, value=D(value), **given)


def self_scores(assessment: Assessment) -> dict[str, tuple[Decimal | None, bool | None]]:
    rows = Answer.objects.filter(assessment=assessment)
    return {
        code: (points, passed)
        for code, points, passed in rows.values_list(
            "indicator__code", "self_points", "self_passed"
        )
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in after.items() if before[code] != value}


def test_fact_is_corrected_in_its_row(demo):
    before = Fact.objects.get(kind__code="population", year=2022)
    day = date(2022, 12, 15)

    fact(demo, "population", "7249", as_of=day, note="Theo chỉ tiêu 3.5", source="Thống kê")

    after = Fact.objects.get(kind__code="population", year=2022)
    assert (before.pk, before.value) == (after.pk, D(6633))
    assert (after.value, after.as_of, after.source) == (D(7249), day, "Thống kê")
    assert (after.note, after.updated_by) == ("Theo chỉ tiêu 3.5", demo.people[OFFICER])


def test_fact_of_another_year_is_another_row_and_moves_no_score(demo):
    before = self_scores(demo.points)

    fact(demo, "population", "7000", year=2023)

    values = Fact.objects.filter(kind__code="population").values_list("year", "value")
    assert dict(values) == {2022: D(6633), 2023: D(7000)}
    assert self_scores(demo.points) == before


def test_corrected_fact_rescores_its_readers_in_both_sets_and_nobody_else(demo):
    points, verdicts = self_scores(demo.points), self_scores(demo.verdicts)

    fact(demo, "people_15_plus", "10000")

    # 4.445 and 3.831 of 10.000, both under their thresholds.
    assert changed(points, self_scores(demo.points)) == {
        "3.4": (D("4.44"), None),
        "8.2": (D("3.83"), None),
    }
    failed = (None, False)
    assert changed(verdicts, self_scores(demo.verdicts)) == {
        "2.4": failed,
        "3.2": failed,
        "3.4": failed,
    }
    for assessment in (demo.points, demo.verdicts):
        sheet = open_file(assessment).sheet
        assert self_scores(assessment) == {
            line.indicator.code: (line.outcome.points, line.outcome.passed) for line in sheet.lines
        }


def test_rescoring_leaves_the_version_on_the_officers_screen_valid(demo):
    fact(demo, "population", "7249")

    saved = save(demo, demo.points, "8.1", holders("7249"), 1)

    assert (saved.version, saved.self_points) == (2, D(10))


@pytest.mark.parametrize("status", CLOSED)
def test_figures_are_locked_once_an_assessment_of_the_year_has_left_the_unit(demo, status):
    """What others judge by must not move, in no column and on no page."""
    Assessment.objects.filter(pk=demo.points.pk).update(status=status)
    sheet = open_file(demo.points).sheet

    with pytest.raises(PermissionDenied, match=r"Số liệu năm 2022 đã khóa: hồ sơ QĐ 3853"):
        fact(demo, "people_15_plus", "10000")

    assert open_file(demo.points).sheet == sheet
    fact(demo, "people_15_plus", "10000", year=2023)


def test_fact_of_another_unit_moves_nothing_here(demo):
    points = self_scores(demo.points)

    fact(demo, "population", "1", "neighbour.officer", unit=demo.units["neighbour"])

    assert self_scores(demo.points) == points
    assert Fact.objects.get(unit=demo.units["commune"], kind__code="population").value == D(6633)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("-1", "Số liệu nền không được âm."),
        ("-0.0001", "Số liệu nền không được âm."),
        ("0.00001", "có nhiều hơn 4 chữ số thập phân"),
        ("NaN", "không phải là một số hữu hạn"),
        ("1E+20", "Số quá lớn"),
    ],
)
def test_fact_that_is_no_figure_is_refused(demo, value, sentence):
    error = refused(ValidationError, lambda: fact(demo, "population", value))

    assert list(error.message_dict) == ["value"]
    assert sentence in error.message_dict["value"][0]


def test_fact_without_a_source_is_refused(demo):
    error = refused(ValidationError, lambda: fact(demo, "population", "7000", source=""))

    assert list(error.message_dict) == ["source"]


def test_fact_of_zero_is_a_figure(demo):
    assert fact(demo, "population", "0").value == D(0)
    answer = Answer.objects.get(assessment=demo.points, indicator__code="8.1")
    assert answer.self_points is None  # 1.068 of none: incomplete, not 0


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_record_its_facts(demo, who):
    error = refused(PermissionDenied, lambda: fact(demo, "population", "7000", who))

    assert str(error) == NOT_YOURS


def test_figure_corrected_in_between_is_refused_and_stays(demo):
    fact(demo, "population", "7000")

    with pytest.raises(StaleFactError, match=r"thành 7\.000") as refused:
        fact(demo, "population", "7249", seen_version=1)

    assert refused.value.current.version == 2
    assert Fact.objects.get(kind__code="population").value == 7000


def test_leader_records_facts_too(demo):
    assert fact(demo, "population", "7000", LEADER).updated_by == demo.people[LEADER]


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


# --- save_paper ---------------------------------------------------------------------------------


def test_paper_is_stored_with_its_sections_cleaned(demo):
    assessment = small(demo, yes_no("1.1"))
    sections = {"proposals": '<p style="x">Đề nghị</p><script>x</script>', "other": "<div>a</div>"}

    save_paper(
        actor=demo.people[OFFICER],
        assessment=assessment,
        sections=sections,
        abstract="Kết quả năm 2022",
        number="15",
        issued_on=date(2022, 12, 20),
    )

    paper = Paper.objects.get(assessment=assessment)
    assert paper.sections == {"proposals": "<p>Đề nghị</p>", "other": "<p>a</p>"}
    assert (paper.abstract, paper.number) == ("Kết quả năm 2022", "15")
    assert paper.issued_on == date(2022, 12, 20)


def test_paper_saved_again_changes_only_what_is_named(demo):
    before = Paper.objects.get(assessment=demo.points)

    save_paper(actor=demo.people[LEADER], assessment=demo.points, abstract="Trích yếu mới")

    after = Paper.objects.get(assessment=demo.points)
    assert before.abstract != "Trích yếu mới"
    before.abstract, before.version = "Trích yếu mới", before.version + 1
    fields = [field.attname for field in Paper._meta.concrete_fields]
    assert [getattr(after, name) for name in fields] == [getattr(before, name) for name in fields]


def test_number_without_a_date_is_refused(demo):
    assessment = small(demo, yes_no("1.1"))

    error = refused(
        ValidationError,
        lambda: save_paper(actor=demo.people[OFFICER], assessment=assessment, number="15"),
    )

    assert error.message_dict == {"issued_on": ["Báo cáo đã có số thì phải có ngày ban hành."]}


def test_date_without_a_number_is_kept(demo):
    assessment = small(demo, yes_no("1.1"))

    saved = save_paper(
        actor=demo.people[OFFICER], assessment=assessment, issued_on=date(2022, 12, 20)
    )

    saved.refresh_from_db()
    assert (saved.number, saved.issued_on) == ("", date(2022, 12, 20))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_the_people_of_the_unit_word_its_paper(demo, who):
    error = refused(
        PermissionDenied,
        lambda: save_paper(actor=demo.people[who], assessment=demo.points, abstract="Khác"),
    )

    assert str(error) == NOT_YOURS


def test_paper_of_an_approved_assessment_is_not_reworded(demo):
    Assessment.objects.filter(pk=demo.points.pk).update(status="provisional")

    error = refused(
        PermissionDenied,
        lambda: save_paper(actor=demo.people[OFFICER], assessment=demo.points, abstract="Khác"),
    )

    assert str(error) == "Hồ sơ đang ở bước “Kết quả tạm thời”."


def test_assessment_is_opened_once(demo):
    again = open_assessment(campaign=demo.points.campaign, unit=demo.units["commune"])

    assert (again, again.status) == (demo.points, "draft")
