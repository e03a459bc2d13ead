"""The paper and every page say the same of what each step found, at every point of the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from assessments.models import Assessment, IssuedReport
from assessments.reports.review_pdf import kind_of
from assessments.scoring import Totals
from assessments.selectors.columns import open_columns
from assessments.selectors.explaining import open_explaining
from assessments.selectors.files import open_file
from assessments.selectors.review_desk import columns_of
from assessments.selectors.review_snapshots import take_review_snapshot
from assessments.selectors.review_sums import sum_columns
from dtscore.numbers import format_decimal
from tests.reviewing import accept_rest, fresh, move, review_of, rule, write_explanation
from tests.submitting import make_ready, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(demo):
    names = {"leader": "lanhdao.quangbinh", "reviewer": "thamdinh.quangxuong"}
    names |= {"district": "lanhdao.quangxuong", "admin": "quantri.thanhhoa"}
    return {part: demo.people[name] for part, name in names.items()}


def _paper_sums(snapshot) -> list[str]:
    rows = [snapshot["totals"]["columns"][column["key"]] for column in snapshot["columns"]]
    if snapshot["set"]["kind"] == "points":
        return [format_decimal(Decimal(row["points"])) for row in rows]
    return [f"{row['passed']}/{row['counted']}" for row in rows]


def _sum(kind: str, totals: Totals) -> str:
    if kind == "points":
        return format_decimal(totals.computed)
    return f"{totals.passed}/{totals.counted}"


def sums(assessment: Assessment, user, paper: IssuedReport | None = None) -> list[str]:
    """The sums of the overview, which must be those of the other pages and of the paper. The paper
    alone has its final column before the result is final."""
    held, review = fresh(assessment), review_of(assessment)
    columns = open_columns(user, open_file(held))
    found = [words for _, words in columns.totals]
    kind = review.file.spec.kind
    moves = sum_columns(review)
    assert [column.title for column in moves] == columns.titles
    assert [_sum(kind, column.totals) for column in moves] == found
    explaining = open_explaining(user, held, localdate())
    assert [words for _, words in explaining.columns.totals] == found
    snapshot = paper.snapshot if paper else take_review_snapshot(review, kind_of(held))
    printed = _paper_sums(snapshot)
    assert printed[: len(found)] == found
    assert paper is None or len(printed) == len(found)
    return found


def cells(assessment: Assessment, user, code: str) -> list[str]:
    """What the indicator is in every column of the overview; the desk of its reviewer agrees."""
    review = review_of(assessment)
    shown = open_columns(user, open_file(fresh(assessment))).cells(code)
    desk = {
        column.title: column.result for column in columns_of(review.trails[code], review.assessment)
    }
    assert [desk[cell.title] for cell in shown] == [cell.words for cell in shown]
    return [cell.words for cell in shown]


def test_points_are_the_same_everywhere_until_approved_again(demo, cast):
    points, admin, reviewer = demo.points, cast["admin"], cast["reviewer"]
    submit(make_ready(points), cast["leader"])
    move(points, reviewer, "begin")
    rule(points, reviewer, "6.2", "adjusted", points=Decimal("4.5"))
    assert sums(points, admin) == ["729,57", "723,53"]
    rule(points, reviewer, "6.3", "returned")
    assert sums(points, admin) == ["729,57", "723,53"]
    rule(points, reviewer, "6.3", "adjusted", points=Decimal("15.8"))
    rule(points, reviewer, "6.3", "returned")  # what it had found before counts no more
    assert sums(points, admin) == ["729,57", "723,53"]
    rule(points, reviewer, "6.3", "accepted")
    accept_rest(points, reviewer)
    move(points, reviewer, "finish")
    paper = move(points, cast["district"], "approve")
    assert _paper_sums(paper.snapshot) == ["729,57", "723,53"]
    move(points, admin, "begin")
    rule(points, admin, "8.1", "adjusted", points=Decimal(0))
    assert sums(points, admin) == ["729,57", "723,53", "721,93"]
    accept_rest(points, admin)
    move(points, admin, "finish")
    paper = move(points, admin, "approve")
    assert sums(points, admin, paper) == ["729,57", "723,53", "721,93"]

    write_explanation(points, cast["leader"], "6.2")
    move(points, cast["leader"], "explain")
    assert sums(points, admin) == ["729,57", "723,53", "721,93"]
    rule(points, admin, "6.2", "adjusted", points=Decimal(7))
    explained = ["729,57", "723,53", "721,93", "724,43"]
    assert sums(points, admin) == explained
    assert cells(points, admin, "6.2") == ["10,54 điểm", "4,5 điểm", "4,5 điểm", "7 điểm"]
    paper = move(points, admin, "finalize")
    assert sums(points, admin, paper) == explained

    move(points, admin, "reopen", comment="Xem lại")
    assert sums(points, admin) == explained
    move(points, admin, "finish")
    paper = move(points, admin, "approve")
    assert sums(points, admin, paper) == explained
    assert sums(points, admin) == explained
    assert paper.snapshot["columns"][-1]["title"] == "Sau giải trình"
    assert cells(points, admin, "6.2") == ["10,54 điểm", "4,5 điểm", "4,5 điểm", "7 điểm"]

    move(points, admin, "reopen", comment="Xem lại lần nữa")
    rule(points, admin, "6.2", "adjusted", points=Decimal(6))
    anew = ["729,57", "723,53", "723,43", "723,43"]
    assert sums(points, admin) == anew
    move(points, admin, "finish")
    assert sums(points, admin, move(points, admin, "approve")) == anew


def test_verdicts_are_the_same_everywhere(demo, cast):
    verdicts, admin, reviewer = demo.verdicts, cast["admin"], cast["reviewer"]
    submit(make_ready(verdicts), cast["leader"])
    move(verdicts, reviewer, "begin")
    rule(verdicts, reviewer, "1.1", "adjusted", passed=False)
    assert sums(verdicts, admin) == ["27/37", "26/37"]
