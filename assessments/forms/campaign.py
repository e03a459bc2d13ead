"""The form of a campaign: everything that it declares, on one page, in the order of the work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast, get_args

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from assessments.forms.campaign_parts import (
    BANDS,
    FIELDS,
    OWN,
    PERIODS,
    STEPS,
    campaign_layout,
    initial_of,
    preset_days,
    set_name,
)
from assessments.forms.fields import DayField, VietnameseNumberField
from assessments.forms.refusing import RefusingForm
from assessments.grading import GradeBand, PassKind, PassRule
from assessments.models import Campaign, LateSubmission, LineageRule
from assessments.selectors.campaign_plans import PASS_KINDS, CampaignPlan, Part, StepPlan
from assessments.services.campaign_dates import LONGEST_EXPLANATION
from assessments.services.plan_checks import FIRST_YEAR, LAST_YEAR, MOST_STEPS
from criteria.models import Certainty, IndicatorSet
from criteria.rules.base import Basis
from dtscore.accounts.models import UnitLevel
from dtscore.text import one_line

LEVELS = [
    ("", "Không có bước này"),
    (UnitLevel.DISTRICT.value, "Cấp huyện"),
    (UnitLevel.PROVINCE.value, "Cấp tỉnh"),
]
NO_YEAR = f"Ghi một năm từ {FIRST_YEAR} đến {LAST_YEAR}."
NO_NUMBER = f"Ghi một số nguyên từ 0 đến {LONGEST_EXPLANATION}."


def _text(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, strip=False, **more)


def _basis(label: str) -> forms.ChoiceField:
    choices = [("", "Chọn căn cứ"), *Certainty.choices]
    return forms.ChoiceField(label=label, choices=choices, required=False)


class CampaignForm(RefusingForm):
    """Bound to nothing but a plan: a new one, one a year on, or the one that is stored.

    What is fixed by now (``locks``) is shown and not typed; when it is sent all the same, by a page
    that was opened before, it is taken as typed, so that the service can say why not.
    """

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    indicator_set = forms.ModelChoiceField(
        IndicatorSet.objects.none(),
        label="Bộ chỉ số",
        empty_label="Chọn bộ chỉ số",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Hãy chọn một bộ đã công bố trong danh sách."
        ),
    )
    year = forms.IntegerField(
        label="Năm đánh giá",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid"), NO_YEAR),
    )
    name = _text("Tên đợt", help_text="Mọi đơn vị đọc thấy tên này.")
    period = forms.ChoiceField(
        label="Kỳ đánh giá",
        choices=list(PERIODS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kỳ đánh giá."},
    )
    period_start = DayField(label="Từ ngày")
    period_end = DayField(label="Đến ngày")
    submission_due_on = DayField(label="Hạn nộp hồ sơ", help_text="Để trống là không đặt hạn.")
    late_submission = forms.ChoiceField(label="Hồ sơ nộp muộn", choices=LateSubmission.choices)
    explanation_days = forms.IntegerField(
        label="Số ngày được giải trình",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid"), NO_NUMBER),
        help_text="0 là không có bước giải trình.",
    )
    bands_basis = _basis("Căn cứ của thang")
    bands_source = _text("Văn bản, điều khoản nêu thang")
    pass_kind = forms.ChoiceField(
        label="Công nhận khi",
        choices=[("", "Đợt này không công nhận đạt, không đạt"), *PASS_KINDS.items()],
        required=False,
    )
    pass_value = VietnameseNumberField(
        label="Tỷ lệ (%)", required=False, help_text="Bỏ trống khi mọi chỉ tiêu phải đạt."
    )
    pass_basis = _basis("Căn cứ của điều kiện")
    pass_source = _text("Văn bản, điều khoản nêu điều kiện")
    lineage_rule = forms.ChoiceField(
        label="Kết quả các năm trước của đơn vị sau sắp xếp", choices=LineageRule.choices
    )
    previous = forms.ModelChoiceField(
        Campaign.objects.none(),
        label="So sánh với đợt năm trước",
        required=False,
        empty_label="Không so sánh",
        error_messages={"invalid_choice": "Hãy chọn một đợt trong danh sách."},
    )

    def __init__(
        self,
        *args: Any,
        sets: Iterable[IndicatorSet],
        earlier: Iterable[Campaign],
        plan: CampaignPlan | None = None,
        locks: dict[Part, str] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**initial_of(plan), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.plan_before, self.locks = plan, locks or {}
        self.sets = list(sets)
        self._offer(self.sets, list(earlier))
        for number in STEPS:
            self._add_step(number)
        for number in BANDS:
            self._add_band(number)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.widget.attrs["placeholder"] = "ngày/tháng/năm"
        for part in self.locks:
            self._lock(part)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = campaign_layout(self.locks)

    def _offer(self, sets: list[IndicatorSet], earlier: list[Campaign]) -> None:
        shown = cast(forms.ModelChoiceField, self.fields["indicator_set"])
        shown.queryset = IndicatorSet.objects.filter(pk__in=[each.pk for each in sets])
        shown.choices = [("", "Chọn bộ chỉ số"), *((each.pk, set_name(each)) for each in sets)]
        before = cast(forms.ModelChoiceField, self.fields["previous"])
        before.queryset = Campaign.objects.filter(pk__in=[each.pk for each in earlier])
        named = ((each.pk, f"{each.name} (năm {each.year})") for each in earlier)
        before.choices = [("", "Không so sánh"), *named]

    def _add_step(self, number: int) -> None:
        self.fields[f"step_{number}_level"] = forms.ChoiceField(
            label=f"Bước {number}: cấp thẩm định", choices=LEVELS, required=False
        )
        self.fields[f"step_{number}_name"] = _text(f"Tên bước {number} (nếu cần phân biệt)")
        self.fields[f"step_{number}_due_on"] = DayField(label=f"Hạn của bước {number}")

    def _add_band(self, number: int) -> None:
        self.fields[f"band_{number}_name"] = _text(f"Hạng {number}")
        self.fields[f"band_{number}_at_least"] = VietnameseNumberField(
            label="Từ (%)", required=False
        )

    def _lock(self, part: Part) -> None:
        """The stored values stay on the screen; a page from before that sends others keeps them,
        beside the reason."""
        is_sent = self.is_bound and self._is_typed(part)
        for name in FIELDS[part]:
            self.fields[name].disabled = not is_sent
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_period(cleaned)
        self._clean_steps(cleaned)
        self._clean_bands(cleaned)
        self._clean_pass(cleaned)
        return cleaned

    def _clean_period(self, cleaned: dict[str, Any]) -> None:
        """What is chosen from the presets follows from the year."""
        period, year = cleaned.get("period"), cleaned.get("year")
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if not self._is_typed("identity") or "year" in self.errors:
            return
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            self.add_error("year", NO_YEAR)
        elif period == OWN:
            for name in ("period_start", "period_end"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Hãy ghi ngày này khi chọn kỳ khác.")
        elif start or end:
            sentence = "Kỳ đã chọn có sẵn ngày: hãy xóa ngày ở đây, hoặc chọn “Kỳ khác”."
            self.add_error("period_start" if start else "period_end", sentence)
        elif period and year:
            cleaned["period_start"], cleaned["period_end"] = preset_days(period, year)

    def _clean_steps(self, cleaned: dict[str, Any]) -> None:
        is_over = False
        for number in STEPS:
            level = cleaned.get(f"step_{number}_level")
            rest = cleaned.get(f"step_{number}_name") or cleaned.get(f"step_{number}_due_on")
            if level and is_over:
                sentence = "Bước ở trên để trống: hãy ghi các bước liền nhau từ bước 1."
                self.add_error(f"step_{number}_level", sentence)
            elif rest and not level and self._is_typed("chain"):
                self.add_error(f"step_{number}_level", "Hãy chọn cấp thẩm định của bước này.")
            is_over = is_over or not level

    def _clean_bands(self, cleaned: dict[str, Any]) -> None:
        is_over, is_any = False, False
        for number in BANDS:
            name, at_least = f"band_{number}_name", f"band_{number}_at_least"
            has_name, has_number = bool(cleaned.get(name)), cleaned.get(at_least) is not None
            if has_name and not has_number and at_least not in self.errors:
                self.add_error(at_least, "Hãy ghi mức bắt đầu của hạng này, từ 0 đến 100.")
            elif has_number and not has_name and name not in self.errors:
                self.add_error(name, "Hãy ghi tên hạng.")
            elif has_name and is_over:
                self.add_error(name, "Dòng ở trên để trống: hãy ghi các hạng liền nhau.")
            is_any = is_any or has_name
            is_over = is_over or not has_name
        if is_any and not cleaned.get("bands_basis"):
            self.add_error("bands_basis", "Hãy nói thang này do đâu: nêu trong văn bản, suy ra, …")

    def _clean_pass(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("pass_kind"):
            return
        wants = cleaned["pass_kind"] != "all_passed"
        if wants and cleaned.get("pass_value") is None and "pass_value" not in self.errors:
            self.add_error("pass_value", "Hãy ghi tỷ lệ, ví dụ 80.")
        if not cleaned.get("pass_basis"):
            self.add_error("pass_basis", "Hãy nói điều kiện này do đâu.")

    def refuse(self, problem: ValidationError) -> None:
        """What stands against the period as a whole belongs beside the choice of it."""
        is_own = self.cleaned_data.get("period") == OWN
        if hasattr(problem, "error_dict") and not is_own:
            for name in ("period_start", "period_end"):
                if name in problem.error_dict:
                    problem.error_dict["period"] = problem.error_dict.pop(name)
        super().refuse(problem)

    def _is_typed(self, part: Part) -> bool:
        """Whether this part came with the form: what is fixed is not sent by the browser."""
        return part not in self.locks or any(name in self.data for name in FIELDS[part])

    def plan(self) -> CampaignPlan:
        """What a valid form declares."""
        cleaned, before = self.cleaned_data, self.plan_before
        typed = {
            "indicator_set": cleaned["indicator_set"],
            "year": cleaned["year"],
            "name": one_line(cleaned["name"]),
            "period_start": cleaned["period_start"],
            "period_end": cleaned["period_end"],
            "submission_due_on": cleaned["submission_due_on"],
            "late_submission": cleaned["late_submission"],
            "explanation_days": cleaned["explanation_days"],
            "bands": self._bands(),
            "pass_rule": self._pass_rule(),
            "lineage_rule": cleaned["lineage_rule"],
            "previous": cleaned["previous"],
        }
        parts: tuple[Part, ...] = ("identity", "dates", "results")
        for part in parts:
            if before and not self._is_typed(part):
                kept = ("bands", "pass_rule", *FIELDS[part])
                kept = kept if part == "results" else kept[2:]
                typed |= {name: getattr(before, name) for name in kept if name in typed}
        return CampaignPlan(**typed, steps=self._steps())

    def _steps(self) -> tuple[StepPlan, ...]:
        cleaned, before = self.cleaned_data, self.plan_before.steps if self.plan_before else ()
        if not self._is_typed("chain"):
            chain = [(step.level, step.name) for step in before]
        else:
            chain = [
                (level, one_line(cleaned[f"step_{number}_name"]))
                for number in STEPS
                if (level := cleaned[f"step_{number}_level"])
            ]
        days: list[date | None] = [cleaned[f"step_{number}_due_on"] for number in STEPS]
        if not self._is_typed("dates"):
            days = [*(step.due_on for step in before), *([None] * MOST_STEPS)]
        return tuple(StepPlan(*step, day) for step, day in zip(chain, days, strict=False))

    def _bands(self) -> tuple[GradeBand, ...]:
        cleaned = self.cleaned_data
        basis = cast(Basis, cleaned["bands_basis"])
        source = one_line(cleaned["bands_source"])
        return tuple(
            GradeBand(one_line(name), cleaned[f"band_{number}_at_least"], basis, source)
            for number in BANDS
            if (name := cleaned[f"band_{number}_name"])
        )

    def _pass_rule(self) -> PassRule | None:
        cleaned = self.cleaned_data
        kind = cleaned["pass_kind"]
        if kind not in get_args(PassKind):
            return None
        value = Decimal(100) if kind == "all_passed" else cleaned["pass_value"]
        return PassRule(kind, value, cleaned["pass_basis"], one_line(cleaned["pass_source"]))
