"""The list at the side of the review desk: every indicator with its state, by pillar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from assessments.hints.base import Hint
from assessments.models import Assessment, AssessmentStatus, Verdict
from assessments.selectors.decisions import ReviewFile, Trail
from criteria.rules.spec import IndicatorSpec, PillarSpec


class ReviewState(StrEnum):
    """How far the review of one indicator is; the values are what people read."""

    WAITING = "Chưa quyết định"
    ACCEPTED = "Chấp nhận"
    ADJUSTED = "Điều chỉnh"
    RETURNED = "Trả lại"
    CAME_BACK = "Đã sửa lại, chờ quyết định"
    EXPLAINED = "Có giải trình, chờ quyết định"

    @property
    def key(self) -> str:
        """Its name in addresses, styles and scripts."""
        return self.name.lower().replace("_", "-")

    @property
    def is_waiting(self) -> bool:
        return self in {ReviewState.WAITING, ReviewState.CAME_BACK, ReviewState.EXPLAINED}


class ListFilter(StrEnum):
    """What the list can be narrowed to; the values stand in the address."""

    UNDECIDED = "chua"
    WARNED = "canh-bao"
    CHANGED = "thay-doi"
    EXPLAINED = "giai-trinh"
    OWN = "cua-toi"

    @property
    def label(self) -> str:
        return {
            "chua": "Chưa quyết định",
            "canh-bao": "Có cảnh báo",
            "thay-doi": "Thay đổi từ lần trước",
            "giai-trinh": "Đơn vị giải trình",
            "cua-toi": "Phần của tôi",
        }[self.value]


_BY_VERDICT = {
    Verdict.ACCEPTED: ReviewState.ACCEPTED,
    Verdict.ADJUSTED: ReviewState.ADJUSTED,
    Verdict.RETURNED: ReviewState.RETURNED,
}


def state_of(trail: Trail, assessment: Assessment) -> ReviewState:
    """Where the review of the indicator stands at the assessment's present step."""
    if assessment.status == AssessmentStatus.EXPLAINED:
        if trail.is_explanation_open:
            return ReviewState.EXPLAINED
        return _of(trail.result.verdict) if trail.result else ReviewState.WAITING
    newest = trail.at(assessment.step)
    if newest is None:
        return ReviewState.WAITING
    if newest.verdict == Verdict.RETURNED:
        is_back = assessment.status != AssessmentStatus.RETURNED
        came_back = is_back and hasattr(newest, "returned_item")
        return ReviewState.CAME_BACK if came_back else ReviewState.RETURNED
    return _of(newest.verdict) if trail.standing(assessment.step) else ReviewState.CAME_BACK


def _of(verdict: str) -> ReviewState:
    return _BY_VERDICT[Verdict(verdict)]


@dataclass(frozen=True)
class ListEntry:
    """One indicator in the list."""

    indicator: IndicatorSpec
    state: ReviewState
    marks: frozenset[ListFilter]
    warnings: int
    is_shown: bool

    @property
    def mark_keys(self) -> str:
        return " ".join(sorted(self.marks))


@dataclass(frozen=True)
class ListPillar:
    """The indicators of one pillar."""

    pillar: PillarSpec
    entries: Sequence[ListEntry]

    @property
    def decided(self) -> int:
        return sum(not entry.state.is_waiting for entry in self.entries)

    @property
    def is_shown(self) -> bool:
        return any(entry.is_shown for entry in self.entries)


@dataclass(frozen=True)
class ReviewList:
    """The whole list, narrowed to ``chosen``."""

    pillars: Sequence[ListPillar]
    chosen: ListFilter | None

    @cached_property
    def entries(self) -> list[ListEntry]:
        return [entry for pillar in self.pillars for entry in pillar.entries]

    @property
    def counts(self) -> list[tuple[ReviewState, int]]:
        counted = Counter(entry.state for entry in self.entries)
        return [(state, counted[state]) for state in ReviewState]

    @property
    def filters(self) -> list[tuple[ListFilter, int]]:
        """Every filter with how many indicators it would leave."""
        return [(one, sum(one in entry.marks for entry in self.entries)) for one in ListFilter]

    @property
    def shown(self) -> list[str]:
        return [entry.indicator.code for entry in self.entries if entry.is_shown]

    @property
    def waiting(self) -> list[str]:
        return [entry.indicator.code for entry in self.entries if entry.state.is_waiting]

    def beside(self, code: str, ahead: int) -> str:
        """The shown indicator before (-1) or after (1) that one; "" at either end."""
        order = [entry.indicator.code for entry in self.entries]
        shown, at = set(self.shown), order.index(code)
        way = order[at + 1 :] if ahead > 0 else order[:at][::-1]
        return next((one for one in way if one in shown), "")

    def next_waiting(self, code: str) -> str:
        """The next indicator that waits for a decision, from the top again after the last."""
        order = [entry.indicator.code for entry in self.entries]
        at, waiting = order.index(code), set(self.waiting) - {code}
        return next((one for one in order[at + 1 :] + order[:at] if one in waiting), "")


def list_review(
    review: ReviewFile,
    *,
    changed: Collection[str],
    hints: Mapping[str, Sequence[Hint]],
    chosen: ListFilter | None,
    own: Collection[str] = (),
) -> ReviewList:
    """The list of an assessment that has been read; ``own`` are the pillars of whoever looks at
    it. Asks the database nothing."""
    pillars = []
    for score in review.file.sheet.pillars:
        entries = []
        for line in score.lines:
            code = line.indicator.code
            trail = review.trails[code]
            state = state_of(trail, review.assessment)
            warnings = sum(hint.is_warning for hint in hints.get(code, ()))
            marks = _marks(
                trail,
                state,
                is_changed=code in changed,
                is_warned=bool(warnings),
                is_own=score.pillar.code in own,
            )
            is_shown = chosen is None or chosen in marks
            entries.append(ListEntry(line.indicator, state, marks, warnings, is_shown))
        pillars.append(ListPillar(score.pillar, entries))
    return ReviewList(pillars, chosen)


def _marks(
    trail: Trail, state: ReviewState, *, is_changed: bool, is_warned: bool, is_own: bool
) -> frozenset[ListFilter]:
    explained = trail.explanation is not None and trail.explanation.sent_at is not None
    found = {
        ListFilter.UNDECIDED: state.is_waiting,
        ListFilter.WARNED: is_warned,
        ListFilter.CHANGED: is_changed,
        ListFilter.EXPLAINED: explained,
        ListFilter.OWN: is_own,
    }
    return frozenset(mark for mark, is_there in found.items() if is_there)
