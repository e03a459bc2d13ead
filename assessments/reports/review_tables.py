"""The tables of the paper of a review: sums by pillar, every indicator, what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.models import Verdict
from assessments.reports.data import BASIS_LETTERS, basis_letters
from assessments.reports.review_words import (
    Snapshot,
    Values,
    decision_in,
    is_changed,
    is_return,
    moment_of,
    person_of,
    reason_of,
    vi,
    words_of_result,
)
from assessments.reports.wording import breakable
from assessments.selectors.review_columns import CLAIM, FINAL
from dtscore.numbers import format_difference

LONGEST_SHORT_REASON = 160
# A row that would not fit into what is left of most pages may go on on the next one.
LONG_ROW = 600
SEE_MORE = " … (xem Phụ lục II)"
NO_POINTS = "-"


@dataclass(frozen=True)
class ResultRow:
    """One row of Phụ lục I, or of the table of sums; ``kind`` is indicator, pillar, group or
    total, ``figures`` has one text for each column."""

    kind: str
    code: str
    title: str
    maximum: str
    basis: str
    figures: list[str]
    difference: str
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing that was said about an indicator: by whom, the result, its arithmetic, words."""

    name: str
    person: str
    result: str = ""
    why: str = ""
    words: str = ""

    is_final: bool = False

    @property
    def kind(self) -> str:
        if self.is_final:
            return "final"
        return "long" if max(len(self.words), 2 * len(self.why)) > LONG_ROW else "entry"


@dataclass(frozen=True)
class Change:
    """One indicator of Phụ lục II with everything that was said about it, the oldest first."""

    code: str
    title: str
    measure: str
    entries: list[Entry]


def differing_lines(snapshot: Snapshot) -> list[Values]:
    """The indicators whose last column is worth something else than the claim."""
    last = snapshot["columns"][-1]["key"]
    return [line for line in snapshot["lines"] if is_changed(line, since=CLAIM, until=last)]


# --- sums -------------------------------------------------------------------------------------
def sum_rows(snapshot: Snapshot) -> list[ResultRow]:
    """One row for each pillar, and the total."""
    rows = [_sum_row(snapshot, "pillar", row) for row in snapshot["pillars"]]
    return [*rows, _total_row(snapshot)]


def _total_row(snapshot: Snapshot) -> ResultRow:
    total = {"code": "", "title": "Tổng cộng", **snapshot["totals"]}
    return _sum_row(snapshot, "total", total)


def _sum_row(snapshot: Snapshot, kind: str, row: Values) -> ResultRow:
    sums = list(row["columns"].values())
    claim, found = sums[0], sums[-1]
    if snapshot["set"]["kind"] != "points":
        figures = [f"{each['passed']}/{each['counted']} đạt" for each in sums]
        difference = Decimal(found["passed"] - claim["passed"])
        return ResultRow(
            kind, row["code"], row["title"], "", "", figures, format_difference(difference)
        )
    return ResultRow(
        kind,
        row["code"],
        row["title"],
        maximum=vi(found["maximum"]),
        basis=basis_letters(row["maximum_basis"], found["basis"]),
        figures=[vi(each["points"]) for each in sums],
        difference=format_difference(Decimal(found["points"]) - Decimal(claim["points"])),
        reason=_unallocated(found),
    )


def _unallocated(sums: Values) -> str:
    points = Decimal(sums["unallocated"])
    return f"Chưa phân bổ cho chỉ số nào: {vi(sums['unallocated'])} điểm" if points else ""


# --- Phụ lục I --------------------------------------------------------------------------------
def result_rows(snapshot: Snapshot) -> list[ResultRow]:
    """Every indicator under its pillar and group, then the total."""
    return [*_rows(snapshot), _total_row(snapshot)]


def _rows(snapshot: Snapshot) -> Iterator[ResultRow]:
    for group in snapshot["groups"]:
        yield _sum_row(snapshot, "group", group)
        for pillar in snapshot["pillars"]:
            if pillar["group"] != group["code"]:
                continue
            yield _sum_row(snapshot, "pillar", pillar)
            for line in snapshot["lines"]:
                if line["pillar"] == pillar["code"]:
                    yield _line_row(snapshot, line)


def _line_row(snapshot: Snapshot, line: Values) -> ResultRow:
    is_points = snapshot["set"]["kind"] == "points"
    keys = [column["key"] for column in snapshot["columns"]]
    return ResultRow(
        "indicator",
        line["code"],
        line["title"],
        maximum=_maximum(line),
        basis=_basis(line),
        figures=[_figure(line, key, is_points=is_points) for key in keys],
        difference=_difference(line, keys[-1]),
        reason=_short(_reasons(snapshot, line)),
    )


def _maximum(line: Values) -> str:
    if line["maximum"] is not None:
        return vi(line["maximum"])
    threshold = line["threshold"]
    return f"≥ {vi(threshold['value'])}% ({BASIS_LETTERS[threshold['basis']]})" if threshold else ""


def _basis(line: Values) -> str:
    known = [basis for basis in (line["maximum_basis"], line["rule_basis"]) if basis]
    return " / ".join(BASIS_LETTERS[basis] for basis in known)


def _figure(line: Values, key: str, *, is_points: bool) -> str:
    cell = line["results"][key]
    if cell is None:
        return ""
    if is_return(decision_in(line, key)):
        return "Trả lại"
    if is_points:
        return NO_POINTS if cell["points"] is None else vi(cell["points"])
    return words_of_result(cell)


def _difference(line: Values, last: str) -> str:
    """Found minus claimed; what does not count is worth nothing, as in the sums."""
    if not is_changed(line, since=CLAIM, until=last):
        return "0" if line["results"][last] and not is_return(decision_in(line, last)) else ""
    return format_difference(_value(line["results"][last]) - _value(line["results"][CLAIM]))


def _value(cell: Values) -> Decimal:
    return Decimal(cell["points"] or bool(cell["passed"]))


def _reasons(snapshot: Snapshot, line: Values) -> str:
    """Why the result is no longer the claim, step by step where there are several."""
    columns = [column for column in snapshot["columns"] if column["key"] != CLAIM]
    said: dict[int, tuple[str, str]] = {}
    for column in columns:
        decision = decision_in(line, column["key"])
        if decision and (text := reason_of(decision)):
            said.setdefault(decision["number"], (_said_in(column, decision), text))
    if len(columns) == 1:
        return "; ".join(text for _, text in said.values())
    return "; ".join(f"{name}: {text}" for name, text in said.values())


def _said_in(column: Values, decision: Values) -> str:
    return "Trả lời giải trình" if decision["answers_explanation"] else str(column["title"])


def _short(text: str) -> str:
    """The text, or whole words of it where Phụ lục II gives the rest."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_SHORT_REASON:
        return breakable(text)
    kept = text[: LONGEST_SHORT_REASON + 1].rpartition(" ")[0] or text[:LONGEST_SHORT_REASON]
    return breakable(kept.rstrip(".,;: ")) + SEE_MORE


# --- Phụ lục II -------------------------------------------------------------------------------
def changes(snapshot: Snapshot) -> list[Change]:
    """The indicators where somebody disagreed or said something, each with all of it."""
    return [
        Change(
            line["code"], line["title"], _measure(snapshot, line), list(_entries(snapshot, line))
        )
        for line in snapshot["lines"]
        if _is_disputed(snapshot, line)
    ]


def _is_disputed(snapshot: Snapshot, line: Values) -> bool:
    decisions = [decision_in(line, column["key"]) for column in snapshot["columns"]]
    last = snapshot["columns"][-1]["key"]
    if line["explanation"] or is_changed(line, since=CLAIM, until=last):
        return True
    return any(row and (row["verdict"] != Verdict.ACCEPTED or reason_of(row)) for row in decisions)


def _measure(snapshot: Snapshot, line: Values) -> str:
    last = snapshot["columns"][-1]["key"]
    maximum, difference = _maximum(line), _difference(line, last)
    name = "điểm tối đa" if line["maximum"] is not None else "ngưỡng"
    known = [f"{name}: {maximum}"] if maximum else []
    if difference and line["maximum"] is not None:
        known.append(f"chênh lệch: {difference}")
    return "; ".join(known)


def _entries(snapshot: Snapshot, line: Values) -> Iterator[Entry]:
    unit = snapshot["unit"]["name"]
    claim = snapshot["columns"][0]
    yield Entry(
        claim["title"], unit, words_of_result(line["claim"]), breakable(line["claim"]["why"])
    )
    told: set[Any] = set()
    for column in snapshot["columns"][1:]:
        decision = decision_in(line, column["key"])
        if decision and decision["number"] not in told:
            told.add(decision["number"])
            if decision["answers_explanation"]:
                yield _explanation(line, unit)
            yield _decided(_said_in(column, decision), decision)
        if column["key"] == FINAL and line["results"][FINAL]:
            result = words_of_result(line["results"][FINAL])
            yield Entry(column["title"], "", result, is_final=True)


def _explanation(line: Values, unit: str) -> Entry:
    person = f"{unit}, {moment_of(line['explained_at'])}"
    return Entry("Giải trình của đơn vị", person, words=breakable(line["explanation"].strip()))


def _decided(name: str, decision: Values) -> Entry:
    verdict = Verdict(decision["verdict"])
    label = str(verdict.label)
    if verdict != Verdict.RETURNED:
        label += f": {words_of_result(decision)}"
    person = f"{person_of(decision)}, {moment_of(decision['at'])}"
    return Entry(name, person, label, breakable(decision["why"]), breakable(reason_of(decision)))
