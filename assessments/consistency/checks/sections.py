"""The counts at the head of a part beside its items, each part for itself: two errors that cancel
each other in the grand total are two findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.places import at_start, claim_place, noun, paper_place, set_name
from assessments.consistency.registry import check
from assessments.consistency.stating import claim_of, is_under_way
from assessments.consistency.unit_year import AnswerView, PrintedFigure, SetSide, UnitYear
from assessments.hints.claims import is_printed_as, read_number
from assessments.scoring import PillarScore, ScoreLine
from criteria.rules.base import ZERO, AnswerState
from dtscore.numbers import exact_string, format_decimal, format_difference, percent
from dtscore.text import fold

_KINDS = {
    "passed": "số đạt",
    "deploying": "số đang hoặc chưa triển khai",
    "failed": "số không đạt",
    "total": "tổng số",
}
_NONE = {"khong", "khong co"}


@dataclass(frozen=True)
class Counts:
    """The items of a part by their results. ``either`` of those not deployed are judged as failed
    by the paper, or still under way: a head may count them under both names."""

    passed: int
    deploying: int
    failed: int
    excluded: int
    total: int
    either: int = 0

    def of(self, kind: str) -> int:
        return {
            "passed": self.passed,
            "deploying": self.deploying,
            "failed": self.failed,
            "total": self.total,
        }[kind]


@dataclass(frozen=True)
class Gap:
    """One printed count that is not that of the items."""

    figure: PrintedFigure
    printed: Decimal
    counted: int

    @property
    def words(self) -> str:
        kind, value = _KINDS[self.figure.kind], self.figure.value
        return f"{kind} ghi “{value}”, đếm từng mục được {self.counted}"


@check(
    "section_counts",
    family="sections",
    title="Số đếm ở đầu mục khác kết quả từng chỉ tiêu",
    severity=Severity.WARNING,
)
def section_counts(unit_year: UnitYear) -> Iterator[Finding]:
    """Sets of passes: the counts at the head of each pillar, then those of the whole paper. A gap
    of the whole that is only the sum of the pillars' gaps is not told again."""
    for side in unit_year.sides.values():
        if side.spec.kind != "pass_fail" or not side.printed:
            continue
        explained = ZERO
        for pillar in side.sheet.pillars:
            gaps = _gaps(side, pillar.pillar.code, pillar.lines)
            explained += sum(
                (gap.printed - gap.counted for gap in gaps if gap.figure.kind == "passed"), ZERO
            )
            if gaps:
                yield _finding(side, pillar, gaps)
        yield from _whole(side, explained)


def _whole(side: SetSide, explained: Decimal) -> Iterator[Finding]:
    gaps = _gaps(side, "", side.sheet.lines)
    passes = [gap for gap in gaps if gap.figure.kind == "passed"]
    if not gaps or (explained and all(gap.printed - gap.counted == explained for gap in passes)):
        return
    yield _finding(side, None, gaps)


def _gaps(side: SetSide, pillar: str, lines: Sequence[ScoreLine]) -> list[Gap]:
    """The printed counts of a part that are not those of its items."""
    counts = count_items(side, lines)
    found = []
    for figure in side.printed:
        if figure.pillar != pillar or figure.kind not in _KINDS:
            continue
        printed = _count(figure.value)
        if printed is None:
            continue
        counted = counts.of(figure.kind)
        if not _is_count(figure, printed, counts):
            found.append(Gap(figure, printed[0], counted))
    return found


def _is_count(
    figure: PrintedFigure, printed: tuple[Decimal, Decimal | None], counts: Counts
) -> bool:
    """Whether a printed count is that of the items. "4/4" may count only what was deployed, and
    what does not apply may be left out of a total."""
    part, whole = printed
    totals = {counts.total, counts.total - counts.excluded}
    if figure.kind == "total":
        return part in totals
    waiting = range(counts.deploying - counts.either, counts.deploying + 1)
    deployed = {total - count for total in totals for count in waiting}
    failed = range(counts.failed, counts.failed + counts.either + 1)
    counted = {"failed": failed, "deploying": waiting}.get(figure.kind, {counts.of(figure.kind)})
    return part in counted and (whole is None or whole in totals | deployed)


def _count(text: str) -> tuple[Decimal, Decimal | None] | None:
    """ "11/11", "08", "Không"; None for what is no count."""
    if fold(text) in _NONE:
        return ZERO, None
    part, slash, whole = text.partition("/")
    numbers = read_number(part), read_number(whole) if slash else None
    if numbers[0] is None or (slash and numbers[1] is None):
        return None
    return numbers[0], numbers[1]


def count_items(side: SetSide, lines: Sequence[ScoreLine]) -> Counts:
    """The results of the items as the paper gives them, else as they are computed."""
    results = [_result(side.answers.get(line.indicator.code), line) for line in lines]
    return Counts(
        passed=results.count("passed"),
        deploying=results.count("deploying"),
        failed=results.count("failed"),
        excluded=results.count("excluded"),
        total=len(results),
        either=sum(_is_either(side, line) for line in lines),
    )


def _is_either(side: SetSide, line: ScoreLine) -> bool:
    view = side.answers.get(line.indicator.code)
    if view is None or _result(view, line) != "deploying":
        return False
    return claim_of(view).passed is False or is_under_way(view)


def _result(view: AnswerView | None, line: ScoreLine) -> str:
    if line.state is AnswerState.NOT_APPLICABLE:
        return "excluded"
    if view is None or line.state is AnswerState.BLANK:
        return "blank"
    if line.state is AnswerState.NOT_DEPLOYED:
        return "deploying"
    claimed = claim_of(view).passed
    if not claimed and is_under_way(view):
        return "deploying"
    passed = line.outcome.passed if claimed is None else claimed
    return "passed" if passed else "failed"


def _finding(side: SetSide, pillar: PillarScore | None, gaps: Sequence[Gap]) -> Finding:
    lines = pillar.lines if pillar else side.sheet.lines
    message = (
        f"{_name(side, pillar)}: {'; '.join(gap.words for gap in gaps)}"
        f" (tổng {len(lines)} {noun(side)}). Hãy đối chiếu kết quả từng {noun(side)}, rồi sửa số"
        " đếm ở đầu mục hoặc kết quả."
    )
    values = {f"printed_{gap.figure.kind}": gap.figure.value for gap in gaps}
    values |= {f"counted_{gap.figure.kind}": str(gap.counted) for gap in gaps}
    values["pillar"] = pillar.pillar.code if pillar else ""
    places = [paper_place(side, gap.figure) for gap in gaps]
    if pillar:
        places += _not_passed(side, pillar)
    severity = Severity.HINT if _is_only_named_otherwise(side, pillar, gaps) else Severity.WARNING
    return Finding("section_counts", severity, message, tuple(places), values)


def _is_only_named_otherwise(
    side: SetSide, pillar: PillarScore | None, gaps: Sequence[Gap]
) -> bool:
    """Whether the passes are right, and those not passed are as many under other names."""
    if {gap.figure.kind for gap in gaps} != {"failed", "deploying"}:
        return False
    lines = pillar.lines if pillar else side.sheet.lines
    counts = count_items(side, lines)
    return sum((gap.printed for gap in gaps), ZERO) == counts.failed + counts.deploying


def _not_passed(side: SetSide, pillar: PillarScore) -> list[Place]:
    """The items to look at: a head with too many passes counts one of them, and a head with too
    few counts one of the others among them."""
    views = [side.answers.get(line.indicator.code) for line in pillar.lines]
    return [claim_place(view) for view in views if view and _result(view, view.line) != "passed"]


def _name(side: SetSide, pillar: PillarScore | None) -> str:
    if pillar is None:
        return f"Số đếm chung của báo cáo ({set_name(side.spec)})"
    return f"Mục {pillar.pillar.code} “{pillar.pillar.title}” ({set_name(side.spec)})"


@check(
    "section_percent",
    family="sections",
    title="Tỷ lệ ghi ở đầu mục khác tỷ lệ của số đếm",
    severity=Severity.WARNING,
)
def section_percent(unit_year: UnitYear) -> Iterator[Finding]:
    """ "Đạt 7/8 tiêu chí, chiếm 95%"."""
    for side in unit_year.sides.values():
        pillars = {score.pillar.code: score for score in side.sheet.pillars}
        for figure in side.printed:
            counted = _count(figure.value) if figure.percent and figure.kind else None
            printed = read_number(figure.percent.rstrip("% "))
            if printed is None or counted is None or not counted[1]:
                continue
            exact = counted[0] * 100 / counted[1]
            if is_printed_as(exact, printed, side.tolerance):
                continue
            share = format_decimal(percent(counted[0], counted[1], side.spec.round_to))
            message = (
                f"{at_start(_name(side, pillars.get(figure.pillar)))}: {figure.value} {noun(side)}"
                f" là {share}%, báo cáo ghi {figure.percent}. Hãy sửa số đếm hoặc tỷ lệ."
            )
            values = {
                "counted": figure.value, "printed": figure.percent, "pillar": figure.pillar,
            }  # fmt: skip
            places = (paper_place(side, figure),)
            yield Finding("section_percent", Severity.WARNING, message, places, values)


@check(
    "section_points",
    family="sections",
    title="Tổng điểm của mục khác tổng điểm từng chỉ số",
    severity=Severity.WARNING,
)
def section_points(unit_year: UnitYear) -> Iterator[Finding]:
    """Sets of points: the sums that a paper prints for a pillar or for everything."""
    for side in unit_year.sides.values():
        if side.spec.kind != "points":
            continue
        explained = ZERO
        for pillar in side.sheet.pillars:
            for figure, printed in _sums(side, pillar.pillar.code):
                gap = printed - _points(side, pillar.lines)
                explained += gap
                if abs(gap) > side.tolerance:
                    yield _unlike_sum(side, pillar, figure, gap)
        for figure, printed in _sums(side, ""):
            gap = printed - _points(side, side.sheet.lines)
            if abs(gap) > side.tolerance and abs(gap - explained) > side.tolerance:
                yield _unlike_sum(side, None, figure, gap)


def _sums(side: SetSide, pillar: str) -> Iterator[tuple[PrintedFigure, Decimal]]:
    for figure in side.printed:
        is_sum = figure.kind in {"total", "points"} and fold(figure.unit) == "diem"
        number = read_number(figure.value) if is_sum and figure.pillar == pillar else None
        if number is not None:
            yield figure, number


def _points(side: SetSide, lines: Sequence[ScoreLine]) -> Decimal:
    """The items' points as the paper gives them, else as they are computed."""
    return sum((_points_of(side.answers.get(line.indicator.code), line) for line in lines), ZERO)


def _points_of(view: AnswerView | None, line: ScoreLine) -> Decimal:
    claimed = claim_of(view).points if view else None
    if claimed is not None:
        return claimed
    return line.outcome.points or ZERO


def _unlike_sum(
    side: SetSide, pillar: PillarScore | None, figure: PrintedFigure, gap: Decimal
) -> Finding:
    printed = read_number(figure.value) or ZERO
    counted = printed - gap
    message = (
        f"{at_start(_name(side, pillar))}: ghi {format_decimal(printed)} điểm, cộng điểm từng"
        f" {noun(side)} được {format_decimal(counted)} điểm (lệch {format_difference(gap)})."
        " Hãy cộng lại điểm của mục."
    )
    values: Mapping[str, str] = {
        "printed": exact_string(printed),
        "counted": exact_string(counted),
        "pillar": pillar.pillar.code if pillar else "",
    }
    return Finding(
        "section_points", Severity.WARNING, message, (paper_place(side, figure),), values
    )
