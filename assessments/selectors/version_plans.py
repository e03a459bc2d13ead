"""What moving a campaign to a corrected version of its set would do, and what stands against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assessments.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    PublishedRanking,
    ReturnedItem,
)
from assessments.permissions import OFFICIAL
from assessments.selectors.version_changes import VersionChange, version_change
from criteria.digest import data_digest
from criteria.models import IndicatorSet
from criteria.selectors import indicator_ids, published_sets

NAMED = 12
_HOW_BACK = {
    AssessmentStatus.RESUBMITTED: "người thẩm định bắt đầu thẩm định, rồi trả lại {codes}",
    AssessmentStatus.UNDER_REVIEW: "người thẩm định trả lại {codes}",
    AssessmentStatus.FORWARDED: "người thẩm định ở bước này bắt đầu thẩm định, rồi trả lại {codes}",
    AssessmentStatus.REVIEWED: "lãnh đạo yêu cầu thẩm định lại, rồi trả lại {codes}",
    AssessmentStatus.PROVISIONAL: "quản trị tỉnh mở lại thẩm định, rồi trả lại {codes}",
    AssessmentStatus.EXPLAINED: "trả lời giải trình, chốt rồi mở lại thẩm định, trả lại {codes}",
}


@dataclass(frozen=True)
class ConcernedFile:
    """One assessment of the campaign: the codes that it has answered among those concerned, and
    why it keeps the campaign from moving; ``obstacle`` is empty when it does not."""

    assessment: Assessment
    recomputed: tuple[str, ...]
    set_aside: tuple[str, ...]
    obstacle: str = ""

    @property
    def is_concerned(self) -> bool:
        return bool(self.recomputed or self.set_aside)


@dataclass(frozen=True)
class VersionPlan:
    """The whole move before it is made; ``digest`` stands for what is on the screen."""

    campaign: Campaign
    change: VersionChange
    files: tuple[ConcernedFile, ...]
    refusals: tuple[str, ...]

    @cached_property
    def blocked(self) -> list[ConcernedFile]:
        return [file for file in self.files if file.obstacle]

    @cached_property
    def concerned(self) -> list[ConcernedFile]:
        return [file for file in self.files if file.is_concerned]

    @property
    def is_allowed(self) -> bool:
        return not self.refusals and not self.blocked

    @cached_property
    def answer_count(self) -> int:
        return sum(len(file.recomputed) + len(file.set_aside) for file in self.files)

    @property
    def statuses(self) -> list[tuple[str, int, int]]:
        """Status in words, how many assessments, how many of them concerned."""
        every = Counter(file.assessment.status for file in self.files)
        touched = Counter(file.assessment.status for file in self.concerned)
        labels = ((status.value, status.label) for status in AssessmentStatus)
        return [(label, every[one], touched[one]) for one, label in labels if every[one]]

    @cached_property
    def answered(self) -> Mapping[str, int]:
        """How many assessments have answered each of the indicators concerned."""
        return Counter(code for file in self.files for code in (*file.recomputed, *file.set_aside))

    @property
    def digest(self) -> str:
        told = {
            "sets": [self.change.before.pk, self.change.after.pk],
            "goes_to": dict(self.change.goes_to),
            "touched": sorted(self.change.touched),
            "files": [
                [file.assessment.pk, file.assessment.status, [*file.recomputed], [*file.set_aside],
                 file.obstacle]
                for file in self.files
            ],
            "refusals": list(self.refusals),
        }  # fmt: skip
        return data_digest(told)


def newer_versions(campaign: Campaign) -> list[IndicatorSet]:
    """The published versions of the campaign's set after its own, the newest first. One query."""
    own = campaign.indicator_set
    sets = published_sets().filter(code=own.code, version__gt=own.version)
    return list(sets.order_by("-version"))


def plan_version(
    campaign: Campaign, target: IndicatorSet, assessments: Sequence[Assessment] | None = None
) -> VersionPlan:
    """What the move would do. At most eight queries once the sets are known; ``assessments`` are
    those of the campaign where somebody holds them already."""
    change = version_change(campaign.indicator_set, target)
    rows = list(assessments) if assessments is not None else _assessments(campaign)
    answered = _answered(campaign, change)
    opened = _open_for_unit(campaign)
    files = [_file(row, change, answered[row.pk], opened[row.pk]) for row in rows]
    files.sort(key=lambda file: (file.assessment.unit.sort_key, file.assessment.pk))
    return VersionPlan(campaign, change, tuple(files), tuple(_refusals(campaign, change, rows)))


def _assessments(campaign: Campaign) -> list[Assessment]:
    return list(Assessment.objects.filter(campaign=campaign).select_related("unit__parent"))


def _answered(campaign: Campaign, change: VersionChange) -> Mapping[int, set[str]]:
    """Who has answered which of the indicators concerned; evidence alone counts, too."""
    ids = indicator_ids(change.before)
    codes = {ids[code]: code for code in change.touched}
    rows = Answer.objects.filter(assessment__campaign=campaign, indicator__in=codes)
    found: dict[int, set[str]] = defaultdict(set)
    for pk, indicator in rows.values_list("assessment_id", "indicator_id"):
        found[pk].add(codes[indicator])
    return found


def _open_for_unit(campaign: Campaign) -> Mapping[int, set[str]]:
    """The indicators that stand open in the returns of the campaign. One query."""
    items = ReturnedItem.objects.filter(
        returning__assessment__campaign=campaign, returning__closed_at__isnull=True
    )
    found: dict[int, set[str]] = defaultdict(set)
    for pk, code in items.values_list("returning__assessment_id", "decision__indicator__code"):
        found[pk].add(code)
    return found


def _file(
    row: Assessment, change: VersionChange, answered: set[str], opened: set[str]
) -> ConcernedFile:
    return ConcernedFile(
        row,
        tuple(code for code in change.recomputed if code in answered),
        tuple(code for code in change.set_aside if code in answered),
        _obstacle(row, change, opened),
    )


def _obstacle(row: Assessment, change: VersionChange, opened: set[str]) -> str:
    """Nothing that somebody signed is changed under them: what is not with its unit any more stays
    as it is, unless only the wording changes."""
    status = AssessmentStatus(row.status)
    if change.is_wording or status is AssessmentStatus.DRAFT or status in OFFICIAL:
        return ""  # an official result stands against the whole campaign
    if status is AssessmentStatus.SUBMITTED:
        return "lãnh đạo đơn vị rút hồ sơ trước"
    if stuck := _stuck(change):
        return (
            f"đã vào thẩm định, phiên bản mới {stuck} nên không mở lại cho đơn vị được: đợt này giữ"
            " phiên bản cũ, hãy dùng phiên bản mới cho đợt sau"
        )
    closed = [code for code in change.recomputed if code not in opened]
    codes = f"chỉ số {shortened(closed)}"
    if status is not AssessmentStatus.RETURNED:
        return _HOW_BACK[status].format(codes=codes)
    return f"đơn vị nộp lại, rồi người thẩm định trả lại cả {codes}" if closed else ""


def _stuck(change: VersionChange) -> str:
    """What no return can open to the unit again: decisions name the indicators as they were."""
    if change.added:
        return f"thêm chỉ số {shortened(change.added)}"
    if change.set_aside:
        return f"không còn chỉ số {shortened(change.set_aside)}"
    if change.recoded:
        return f"đổi mã chỉ số {shortened(change.recoded)}"
    return "đổi cách tính chung của cả bộ" if change.whole_scoring else ""


def _refusals(campaign: Campaign, change: VersionChange, rows: Sequence[Assessment]) -> list[str]:
    """What stands against moving the campaign at all, each with what to do."""
    before, after = change.before, change.after
    found = []
    if not rows:
        found.append("Đợt chưa mở cho đơn vị nào: hãy đổi bộ chỉ số ở trang Sửa đợt.")
    if after.applies_from > campaign.year:
        found.append(
            f"Phiên bản {after.version} áp dụng từ năm {after.applies_from}, đợt này đánh giá năm"
            f" {campaign.year}: hãy dùng phiên bản này cho đợt từ năm {after.applies_from}."
        )
    if before.kind != after.kind:
        found.append(
            "Hai phiên bản khác loại (chấm điểm; đạt / không đạt) nên kết quả không chuyển sang"
            " được: hãy lập đợt mới."
        )
    if PublishedRanking.objects.filter(campaign=campaign).exists():
        found.append("Xếp hạng của đợt đã công bố nên bộ chỉ số giữ nguyên như khi công bố.")
    if official := [row for row in rows if row.status in OFFICIAL]:
        names = [row.unit.full_name for row in official]
        found.append(
            f"{len(names)} hồ sơ đã có kết quả chính thức ({shortened(names)}) nên bộ chỉ số giữ"
            " nguyên. Nếu kết quả sai, hãy mở lại thẩm định các hồ sơ ấy trước."
        )
    named = Campaign.objects.filter(indicator_set=after, year=campaign.year, name=campaign.name)
    if named.exists():
        found.append(
            f"Đã có một đợt khác cùng tên, cùng năm dùng phiên bản {after.version}: hãy đổi tên một"
            " trong hai đợt."
        )
    if unsure := _unsure(change):
        found.append(
            f"Chưa ai xác nhận chỉ số cũ nào là chỉ số mới nào ({unsure}): hãy lập bảng đối chiếu"
            " kế tiếp giữa hai phiên bản, đưa vào dùng, rồi quay lại đây."
        )
    return found


def _unsure(change: VersionChange) -> str:
    """Where a guess by code and title is not enough to carry somebody's answer over."""
    if change.mapped:
        return ""
    if change.recoded:
        return f"đổi mã {shortened(change.recoded)}"
    if change.doubtful:
        return f"tên khác hẳn ở mã {shortened(change.doubtful)}"
    return "vừa bỏ vừa thêm chỉ số" if change.set_aside and change.added else ""


def shortened(names: Sequence[str]) -> str:
    """The first dozen by name."""
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" và {rest} mục khác" if rest > 0 else "")
