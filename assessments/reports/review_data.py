"""What the paper of a review says, as plain values, from the snapshot that is frozen with it.

Nothing here asks the database: what is not in the snapshot cannot be on the paper.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import ReportKind, Verdict
from assessments.reports.frame import COLLECTIVE, COMMITTEE, HEAD_OF_COMMITTEE, Frame
from assessments.reports.review_tables import (
    Change,
    ResultRow,
    changes,
    differing_lines,
    result_rows,
    sum_rows,
)
from assessments.reports.review_words import (
    Snapshot,
    Values,
    day_of,
    decision_in,
    is_changed,
    is_return,
    moment_of,
    person_of,
    vi,
)
from assessments.reports.wording import (
    listed,
    official_date,
    official_number,
    roman,
    sentence,
    unbroken,
)
from assessments.selectors.review_columns import FINAL
from criteria.rules.evaluate import BASIS_WORDS
from dtscore.numbers import format_difference


@dataclass(frozen=True)
class ReviewPart:
    """One Roman-numbered part of the body; the table of sums stands after the lines of one."""

    numeral: str
    heading: str
    lines: list[str]
    sums: list[ResultRow]


@dataclass(frozen=True, kw_only=True)
class ReviewData(Frame):
    """The whole paper of one step, or of the final result. ``columns`` are the names of the
    figures: the claim, every step, what is final."""

    parts: list[ReviewPart]
    columns: list[str]
    legend: str
    result_rows: list[ResultRow]
    changes: list[Change]


def review_paper(snapshot: Snapshot, *, is_draft: bool = False) -> ReviewData:
    """Put the paper together from the snapshot."""
    unit, issuer = snapshot["unit"]["name"], snapshot["issuer"]
    agency = f"{COMMITTEE} {issuer['name']}"
    addressee = f"{COMMITTEE} {snapshot['addressee']}"
    return ReviewData(
        is_draft=is_draft,
        is_points=_is_points(snapshot),
        agency=(COMMITTEE.upper(), issuer["name"].upper()),
        number=f"Số: {official_number('')}",
        dateline=f"{issuer['place']}, {official_date(None)}",
        title="BÁO CÁO",
        abstract=unbroken(_abstract(snapshot), f"của {unit}"),
        addressees=[sentence(addressee)],
        legal_bases=listed(_legal_bases(snapshot)),
        opening=_opening(snapshot, agency),
        closing=_closing(snapshot, addressee),
        recipients=listed(_recipients(snapshot)),
        signing_lines=[COLLECTIVE, issuer["signatory_title"] or HEAD_OF_COMMITTEE],
        signer=issuer["signatory_name"],
        attached_to=_attached_to(agency),
        legend=_legend(snapshot),
        parts=_parts(snapshot, is_draft=is_draft),
        columns=[column["title"] for column in snapshot["columns"]],
        result_rows=result_rows(snapshot),
        changes=changes(snapshot),
    )


def _is_points(snapshot: Snapshot) -> bool:
    return bool(snapshot["set"]["kind"] == "points")


def _is_final(snapshot: Snapshot) -> bool:
    return bool(snapshot["kind"] == ReportKind.FINAL)


def _is_last_step(snapshot: Snapshot) -> bool:
    return bool(snapshot["step"] == snapshot["chain"][-1]["position"])


# --- header and end ---------------------------------------------------------------------------
def _abstract(snapshot: Snapshot) -> str:
    what = "Kết quả thẩm định hồ sơ tự đánh giá"
    if _is_final(snapshot):
        what = "Kết quả chính thức đánh giá"
    return f"{what} chuyển đổi số năm {snapshot['year']} của {snapshot['unit']['name']}"


def _attached_to(agency: str) -> str:
    return f"(Kèm theo Báo cáo số {official_number('')} {official_date(None)} của {agency})"


def _legend(snapshot: Snapshot) -> str:
    columns = snapshot["columns"]
    words = f" Chênh lệch: {columns[-1]['title']} so với {columns[0]['title']}"
    return f"{words}; dấu “-”: không tính điểm." if _is_points(snapshot) else f"{words}, số đạt."


def _legal_bases(snapshot: Snapshot) -> list[str]:
    campaign = snapshot["campaign"]
    begin, end = (day_of(campaign[key]) for key in ("period_start", "period_end"))
    return [
        *(f"Căn cứ {base}" for base in snapshot["set"]["legal_bases"]),
        f"Thực hiện đợt đánh giá “{campaign['name']}”, kỳ đánh giá từ ngày {begin} đến ngày {end}",
        f"Xét hồ sơ tự đánh giá của {COMMITTEE} {snapshot['unit']['name']}",
    ]


def _opening(snapshot: Snapshot, agency: str) -> str:
    what = "kết quả chính thức" if _is_final(snapshot) else "kết quả thẩm định"
    return (
        f"{agency} báo cáo {what} hồ sơ tự đánh giá chuyển đổi số năm {snapshot['year']} của"
        f" {COMMITTEE} {snapshot['unit']['name']} theo {snapshot['set']['title']} như sau:"
    )


def _closing(snapshot: Snapshot, addressee: str) -> str:
    what = "kết quả chính thức" if _is_final(snapshot) else "kết quả thẩm định"
    words = (
        f"Trên đây là {what} hồ sơ tự đánh giá chuyển đổi số năm {snapshot['year']} của"
        f" {COMMITTEE} {snapshot['unit']['name']}"
    )
    if snapshot["addressee"] != snapshot["unit"]["name"]:
        words += f", kính đề nghị {addressee} xem xét, thẩm định"
    return words + "./."


def _recipients(snapshot: Snapshot) -> list[str]:
    unit = snapshot["unit"]["name"]
    others = [] if snapshot["addressee"] == unit else [f"UBND {unit}"]
    return ["Như trên", *others, "Lưu: VT"]


# --- body -------------------------------------------------------------------------------------
def _parts(snapshot: Snapshot, *, is_draft: bool) -> list[ReviewPart]:
    heading = "KẾT QUẢ CHÍNH THỨC" if _is_final(snapshot) else "KẾT QUẢ THẨM ĐỊNH"
    results = [*_counts(snapshot, is_draft=is_draft), _totals(snapshot)]
    parts = [
        ("QUÁ TRÌNH THẨM ĐỊNH", _course(snapshot), []),
        (heading, results, sum_rows(snapshot)),
    ]
    if explaining := _right_to_explain(snapshot):
        parts.append(("GIẢI TRÌNH", [explaining], []))
    return [
        ReviewPart(roman(position), heading, lines, sums)
        for position, (heading, lines, sums) in enumerate(parts, start=1)
    ]


def _course(snapshot: Snapshot) -> list[str]:
    """Submitted, reviewed, given back, explained: who and when."""
    lines = [*_submitted(snapshot), *_reviewers(snapshot), *_returned(snapshot)]
    if _is_final(snapshot):
        lines.append(_explained(snapshot))
    return lines


def _submitted(snapshot: Snapshot) -> list[str]:
    """The code first: a long word late in a justified line would tear it apart."""
    rows = snapshot["submissions"]
    return [
        f"Nộp hồ sơ{f' lần {number}' if len(rows) > 1 else ''}: mã biên nhận {row['code']},"
        f" lúc {moment_of(row['at'])}{' (nộp muộn)' if row['is_late'] else ''}."
        for number, row in enumerate(rows, start=1)
    ]


def _reviewers(snapshot: Snapshot) -> list[str]:
    """Of each step who decided about how many indicators."""
    lines = []
    for column in snapshot["columns"]:
        if not column["key"].isdecimal():
            continue
        people: Counter[str] = Counter()
        for line in snapshot["lines"]:
            decision = decision_in(line, column["key"])
            if decision and not is_return(decision):
                people[person_of(decision)] += 1
        ordered = sorted(people.items(), key=lambda item: (-item[1], item[0]))
        listing = "; ".join(f"{name}: {count} chỉ số" for name, count in ordered)
        lines.append(f"{column['title']}: {listing or 'chưa có quyết định nào'}.")
    return lines


def _returned(snapshot: Snapshot) -> list[str]:
    rows = snapshot["returnings"]
    if not rows:
        return ["Không trả lại hồ sơ lần nào."]
    times = [
        f"lần {row['number']} ngày {day_of(row['at'])}, {len(row['codes'])} chỉ số"
        f" ({', '.join(row['codes'])}), hạn nộp lại ngày {day_of(row['due_on'])}"
        for row in rows
    ]
    return [f"Trả lại để sửa, bổ sung {len(rows)} lần: {'; '.join(times)}."]


def _explained(snapshot: Snapshot) -> str:
    rows = [line for line in snapshot["lines"] if line["explanation"]]
    if not rows:
        return "Đơn vị không giải trình."
    before = snapshot["columns"][-2]["key"]
    changed = [line for line in rows if is_changed(line, since=before, until=FINAL)]
    codes = ", ".join(line["code"] for line in rows)
    return (
        f"Giải trình: {COMMITTEE} {snapshot['unit']['name']} giải trình {len(rows)} chỉ số"
        f" ({codes}) ngày {day_of(rows[0]['explained_at'])}; sau giải trình, kết quả của"
        f" {len(changed)} chỉ số thay đổi."
    )


def _counts(snapshot: Snapshot, *, is_draft: bool) -> list[str]:
    """How many were accepted, adjusted, and differ from the claim."""
    lines = snapshot["lines"]
    last = snapshot["columns"][-1]["key"]
    differing = differing_lines(snapshot)
    lowered = sum(line["is_reduced"] for line in differing)
    against = (
        f"Kết quả khác với đơn vị {'tự chấm' if _is_points(snapshot) else 'tự đánh giá'} ở"
        f" {len(differing)}/{len(lines)} chỉ số"
        + (f", trong đó {lowered} chỉ số giảm." if differing else ".")
    )
    if _is_final(snapshot):
        return [against]
    verdicts = Counter(row["verdict"] for line in lines if (row := decision_in(line, last)))
    words = (
        f"Trong {len(lines)} chỉ số: chấp nhận {verdicts[Verdict.ACCEPTED]}, điều chỉnh"
        f" {verdicts[Verdict.ADJUSTED]}"
    )
    if is_draft and snapshot["undecided"]:
        waiting = len(snapshot["undecided"])
        words += f"; còn {waiting} chỉ số chưa quyết định, tạm tính theo kết quả đang có"
    return [f"{words}.", against]


def _totals(snapshot: Snapshot) -> str:
    """Claimed → found in total, with what the figures rest on."""
    totals, columns = snapshot["totals"], snapshot["columns"]
    sums = [(column["title"], totals["columns"][column["key"]]) for column in columns]
    claim, found = sums[0][1], sums[-1][1]
    if not _is_points(snapshot):
        listing = "; ".join(f"{name}: {row['passed']}/{row['counted']}" for name, row in sums)
        difference = format_difference(Decimal(found["passed"] - claim["passed"]))
        return f"Số chỉ tiêu đạt - {listing}; chênh lệch: {difference}{_basis_words(found)}."
    listing = "; ".join(f"{name}: {vi(row['points'])} điểm" for name, row in sums)
    difference = format_difference(Decimal(found["points"]) - Decimal(claim["points"]))
    known = totals["maximum_basis"]
    maximum = f"{vi(found['maximum'])} điểm" + (f" ({BASIS_WORDS[known]})" if known else "")
    words = f"Tổng điểm - {listing}; chênh lệch: {difference} điểm; điểm tối đa: {maximum}"
    if found["attainable"] != found["maximum"]:
        words += f", có thể đạt: {vi(found['attainable'])} điểm"
    return f"{words}{_basis_words(found)}."


def _basis_words(sums: Values) -> str:
    basis = sums["basis"]
    return f"; cách tính có phần {BASIS_WORDS[basis]}" if basis and basis != "stated" else ""


def _right_to_explain(snapshot: Snapshot) -> str:
    """After the last step the unit may answer what was lowered."""
    days = snapshot["campaign"]["explanation_days"]
    codes = [line["code"] for line in snapshot["lines"] if line["is_reduced"]]
    if _is_final(snapshot) or not _is_last_step(snapshot) or not days or not codes:
        return ""
    return (
        f"{COMMITTEE} {snapshot['unit']['name']} được giải trình một lần, trong {days} ngày kể từ"
        f" ngày kết quả này được phê duyệt, đối với {len(codes)} chỉ số có kết quả bị giảm:"
        f" {', '.join(codes)}."
    )
