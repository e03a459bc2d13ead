"""The fields of the form of a campaign: what they begin with, and how they lie on the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django.utils.html import format_html

from assessments.models import LateSubmission, LineageRule
from assessments.selectors.campaign_plans import CampaignPlan, Part
from assessments.services.plan_checks import MOST_BANDS, MOST_STEPS
from criteria.models import IndicatorSet
from criteria.publication import publisher_name
from dtscore.accounts.models import UnitLevel

CALENDAR, REPORTING, OWN = "nam-duong-lich", "nam-bao-cao", "khac"
PERIODS = {
    CALENDAR: "Năm dương lịch: 01/01 – 31/12",
    REPORTING: "Năm báo cáo: 15/12 năm trước – 14/12",
    OWN: "Kỳ khác (ghi hai ngày bên dưới)",
}
STEPS, BANDS = range(1, MOST_STEPS + 1), range(1, MOST_BANDS + 1)
FIELDS: dict[Part, tuple[str, ...]] = {
    "identity": ("indicator_set", "year", "period", "period_start", "period_end"),
    "dates": (
        "submission_due_on", "late_submission", "explanation_days",
        *(f"step_{n}_due_on" for n in STEPS),
    ),
    "chain": tuple(f"step_{n}_{what}" for n in STEPS for what in ("level", "name")),
    "results": (
        *(f"band_{n}_{what}" for n in BANDS for what in ("name", "at_least")),
        "bands_basis", "bands_source", "pass_kind", "pass_value", "pass_basis", "pass_source",
        "lineage_rule", "previous",
    ),
}  # fmt: skip


def preset_days(period: str, year: int) -> tuple[date, date]:
    """The first and the last day of a preset in that year."""
    if period == REPORTING:
        return date(year - 1, 12, 15), date(year, 12, 14)
    return date(year, 1, 1), date(year, 12, 31)


def set_name(indicator_set: IndicatorSet) -> str:
    return (
        f"{indicator_set.short_title} (phiên bản {indicator_set.version},"
        f" áp dụng từ năm {indicator_set.applies_from}; {publisher_name(indicator_set)})"
    )


def initial_of(plan: CampaignPlan | None) -> dict[str, Any]:
    if plan is None:
        return {
            "period": CALENDAR,
            "late_submission": LateSubmission.REFUSE,
            "explanation_days": 5,
            "step_1_level": UnitLevel.PROVINCE,
            "lineage_rule": LineageRule.MEAN,
        }
    values: dict[str, Any] = {
        name: getattr(plan, name)
        for name in (
            "indicator_set", "year", "name", "submission_due_on", "late_submission",
            "explanation_days", "lineage_rule", "previous",
        )
    }  # fmt: skip
    values |= {"seen": plan.key} | _initial_period(plan) | _initial_pass(plan)
    for number, step in enumerate(plan.steps, start=1):
        values[f"step_{number}_level"] = step.level
        values[f"step_{number}_name"] = step.name
        values[f"step_{number}_due_on"] = step.due_on
    for number, band in enumerate(plan.bands, start=1):
        values[f"band_{number}_name"] = band.name
        values[f"band_{number}_at_least"] = band.at_least
        values["bands_basis"], values["bands_source"] = band.basis, band.source
    return values


def _initial_period(plan: CampaignPlan) -> dict[str, Any]:
    days = (plan.period_start, plan.period_end)
    for period in (CALENDAR, REPORTING):
        if days == preset_days(period, plan.year):
            return {"period": period}
    return {"period": OWN, "period_start": days[0], "period_end": days[1]}


def _initial_pass(plan: CampaignPlan) -> dict[str, Any]:
    rule = plan.pass_rule
    if rule is None:
        return {}
    return {
        "pass_kind": rule.kind,
        "pass_value": None if rule.kind == "all_passed" else rule.value,
        "pass_basis": rule.basis,
        "pass_source": rule.source,
    }


def _columns(*names: str, width: str = "col-md") -> Div:
    return Div(*(Div(name, css_class=width) for name in names), css_class="row gx-3")


def _section(title: str, part: Part, locks: dict[Part, str], *rows: Any) -> Fieldset:
    reason = locks.get(part, "")
    told = [HTML(format_html('<p class="campaign-lock">{}</p>', reason))] if reason else []
    return Fieldset(title, *told, *rows)


def campaign_layout(locks: dict[Part, str]) -> Layout:
    steps = [_columns(f"step_{n}_level", f"step_{n}_name", f"step_{n}_due_on") for n in STEPS]
    bands = [_columns(f"band_{n}_name", f"band_{n}_at_least", width="col") for n in BANDS]
    return Layout(
        "seen",
        "source",
        "name",
        _section(
            "Bộ chỉ số, năm, kỳ",
            "identity",
            locks,
            Div(
                Div("indicator_set", css_class="col-md-9"),
                Div("year", css_class="col-md-3"),
                css_class="row gx-3",
            ),
            "period",
            _columns("period_start", "period_end"),
        ),
        _section(
            "Hạn nộp",
            "dates",
            locks,
            _columns("submission_due_on", "late_submission", "explanation_days"),
        ),
        _section("Các bước thẩm định, từ dưới lên", "chain", locks, *steps),
        _section(
            "Xếp loại, công nhận, so sánh",
            "results",
            locks,
            HTML(
                "<p class='form-text'>Hạng tính theo phần trăm số điểm có thể đạt, từ mức ghi ở đây"
                " trở lên; hạng thấp nhất từ 0. Không xếp loại thì bỏ trống.</p>"
            ),
            Div(*bands, css_class="campaign-bands"),
            _columns("bands_basis", "bands_source"),
            _columns("pass_kind", "pass_value"),
            _columns("pass_basis", "pass_source"),
            _columns("lineage_rule", "previous"),
        ),
    )
