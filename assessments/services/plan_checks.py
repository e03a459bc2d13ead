"""What is wrong with a campaign before it is stored: days that cross, bands that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from assessments.grading import HUNDRED
from assessments.models import Campaign, LateSubmission, LineageRule
from assessments.selectors.campaign_plans import CampaignPlan, StepPlan
from assessments.services.campaign_dates import LONGEST_EXPLANATION, YEARS_AHEAD
from criteria.models import SetState
from dtscore.accounts.models import AdministrativeUnit, UnitLevel
from dtscore.text import has_control

FIRST_YEAR, LAST_YEAR = 2015, 2100
LONGEST_NAME, LONGEST_STEP, LONGEST_BAND, LONGEST_SOURCE = 200, 100, 60, 300
MOST_STEPS, MOST_BANDS = 3, 6
LONGEST_PERIOD = timedelta(days=366)
_HEIGHT = {UnitLevel.DISTRICT.value: 1, UnitLevel.PROVINCE.value: 2}
Fault = tuple[str, str]


def check_plan(
    plan: CampaignPlan, *, owner: AdministrativeUnit, before: CampaignPlan | None = None
) -> None:
    """Raise one ValidationError with every fault beside the field that mends it. Days that were
    there before may lie in the past; days that are new may not."""
    faults: dict[str, str] = {}
    for field, sentence in _faults(plan, before):
        faults.setdefault(field, sentence)
    if plan.previous and plan.previous.owner_id != owner.pk:
        faults.setdefault("previous", "Chỉ so sánh được với đợt của chính tỉnh này.")
    if faults:
        raise ValidationError(faults)


def check_name(plan: CampaignPlan, *, but: int | None = None) -> None:
    """One name a set and year. One query."""
    same = Campaign.objects.filter(indicator_set=plan.indicator_set, year=plan.year, name=plan.name)
    if but is not None:
        same = same.exclude(pk=but)
    if same.exists():
        raise ValidationError(
            {"name": f"Bộ chỉ số này, năm {plan.year} đã có đợt mang tên ấy: hãy đặt tên khác."}
        )


def _faults(plan: CampaignPlan, before: CampaignPlan | None) -> Iterator[Fault]:
    is_moved = before is None or plan.part("identity") != before.part("identity")
    if is_moved:
        yield from _identity(plan)
    yield from _texts(plan)
    if is_moved or (before and plan.part("dates") != before.part("dates")):
        yield from _days(plan, before)
    yield from _chain(plan.steps)
    yield from _bands(plan)
    yield from _pass_rule(plan)
    if plan.previous and plan.previous.year >= plan.year:
        yield "previous", f"Hãy chọn một đợt của năm trước {plan.year}."


def _identity(plan: CampaignPlan) -> Iterator[Fault]:
    chosen = plan.indicator_set
    if not FIRST_YEAR <= plan.year <= LAST_YEAR:
        yield "year", f"Ghi một năm từ {FIRST_YEAR} đến {LAST_YEAR}."
    if chosen.state != SetState.PUBLISHED:
        yield "indicator_set", "Bộ này chưa công bố hoặc đã ngừng sử dụng: hãy chọn bộ khác."
    elif plan.year < chosen.applies_from:
        yield (
            "indicator_set",
            f"Bộ này áp dụng từ năm {chosen.applies_from}: hãy chọn bộ khác hoặc sửa năm.",
        )
    if plan.period_end < plan.period_start:
        yield "period_end", "Ngày cuối kỳ phải sau ngày đầu kỳ."
    elif plan.period_end - plan.period_start >= LONGEST_PERIOD:
        yield "period_end", "Kỳ đánh giá không dài quá một năm: hãy xem lại hai ngày."
    elif plan.period_end.year != plan.year:
        yield "period_end", f"Kỳ đánh giá của năm {plan.year} phải kết thúc trong năm {plan.year}."


def _texts(plan: CampaignPlan) -> Iterator[Fault]:
    if not plan.name:
        yield "name", "Hãy đặt tên cho đợt đánh giá."
    texts = [("name", plan.name, LONGEST_NAME)]
    for position, step in enumerate(plan.steps, start=1):
        texts.append((f"step_{position}_name", step.name, LONGEST_STEP))
    for position, band in enumerate(plan.bands, start=1):
        texts.append((f"band_{position}_name", band.name, LONGEST_BAND))
        texts.append(("bands_source", band.source, LONGEST_SOURCE))
    if plan.pass_rule:
        texts.append(("pass_source", plan.pass_rule.source, LONGEST_SOURCE))
    for field, text, longest in texts:
        if len(text) > longest:
            yield field, f"Ghi không quá {longest} ký tự; đang có {len(text)} ký tự."
        if has_control(text):
            yield field, "Có ký tự điều khiển, hãy gõ lại."
    if plan.late_submission not in LateSubmission.values:
        yield "late_submission", "Hãy chọn cách xử lý hồ sơ nộp muộn."
    if plan.lineage_rule not in LineageRule.values:
        yield "lineage_rule", "Hãy chọn một cách tính."
    if not 0 <= plan.explanation_days <= LONGEST_EXPLANATION:
        yield "explanation_days", f"Ghi một số nguyên từ 0 đến {LONGEST_EXPLANATION}."


def _days(plan: CampaignPlan, before: CampaignPlan | None) -> Iterator[Fault]:
    """Each day after the period, ahead of today, and none before the one that it follows."""
    today = localdate()
    last_year = max(plan.year, today.year) + YEARS_AHEAD
    old = _listed_days(before) if before else []
    latest: date | None = None
    for position, (field, day) in enumerate(_listed_days(plan)):
        if day is None:
            continue
        is_new = position >= len(old) or old[position][1] != day
        if day <= plan.period_end:
            yield (
                field,
                f"Hạn phải sau ngày cuối kỳ đánh giá ({plan.period_end:%d/%m/%Y}).",
            )
        elif is_new and day < today:
            yield field, f"Hạn phải từ hôm nay ({today:%d/%m/%Y}) trở đi."
        elif day.year > last_year:
            yield field, f"Hạn này sau năm {last_year}: hãy xem lại năm."
        elif latest and day < latest:
            yield field, f"Hạn này phải từ ngày {latest:%d/%m/%Y}, hạn của bước trước, trở đi."
        latest = max(latest, day) if latest else day


def _listed_days(plan: CampaignPlan) -> list[tuple[str, date | None]]:
    steps = [
        (f"step_{position}_due_on", step.due_on) for position, step in enumerate(plan.steps, 1)
    ]
    return [("submission_due_on", plan.submission_due_on), *steps]


def _chain(steps: tuple[StepPlan, ...]) -> Iterator[Fault]:
    if not steps:
        yield "step_1_level", "Đợt cần ít nhất một bước thẩm định: hãy chọn cấp."
    if len(steps) > MOST_STEPS:
        yield f"step_{MOST_STEPS}_level", f"Nhiều nhất {MOST_STEPS} bước thẩm định."
    titles: set[str] = set()
    height = 0
    for position, step in enumerate(steps, start=1):
        if step.level not in _HEIGHT:
            yield f"step_{position}_level", "Hãy chọn cấp huyện hoặc cấp tỉnh."
            continue
        if _HEIGHT[step.level] < height:
            yield (
                f"step_{position}_level",
                "Thẩm định đi từ dưới lên: sau cấp tỉnh không còn bước cấp huyện.",
            )
        if step.title in titles:
            yield f"step_{position}_name", "Hai bước cùng tên: hãy đặt tên để phân biệt."
        height = max(height, _HEIGHT[step.level])
        titles.add(step.title)


def _bands(plan: CampaignPlan) -> Iterator[Fault]:
    """They cover 0 to 100 without overlapping: each begins at another percent, the lowest at 0."""
    seen: dict[Decimal, str] = {}
    names: set[str] = set()
    for position, band in enumerate(plan.bands, start=1):
        if not band.name:
            yield f"band_{position}_name", "Hãy ghi tên hạng."
        elif band.name.casefold() in names:
            yield f"band_{position}_name", "Hai hạng cùng tên: hãy đặt tên khác."
        if not 0 <= band.at_least <= HUNDRED:
            yield f"band_{position}_at_least", "Ghi một số từ 0 đến 100."
        elif band.at_least in seen:
            yield (
                f"band_{position}_at_least",
                f"Trùng mức với hạng “{seen[band.at_least]}”: mỗi hạng bắt đầu từ một mức khác.",
            )
        seen[band.at_least] = band.name
        names.add(band.name.casefold())
        if band.basis == "stated" and not band.source:
            yield "bands_source", "Hãy ghi văn bản nêu thang này (số, ngày, điều khoản)."
    if plan.bands and min(seen) != 0:
        lowest = [band.at_least for band in plan.bands].index(min(seen)) + 1
        yield (
            f"band_{lowest}_at_least",
            "Hạng thấp nhất phải bắt đầu từ 0 để mọi kết quả từ 0 đến 100% đều có hạng.",
        )


def _pass_rule(plan: CampaignPlan) -> Iterator[Fault]:
    rule = plan.pass_rule
    if rule is None:
        return
    if rule.kind != "all_passed" and not 0 < rule.value <= HUNDRED:
        yield "pass_value", "Ghi tỷ lệ lớn hơn 0 và không quá 100."
    if rule.basis == "stated" and not rule.source:
        yield "pass_source", "Hãy ghi văn bản nêu điều kiện này (số, ngày, điều khoản)."
