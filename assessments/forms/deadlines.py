"""More time for one unit, and the days of a whole campaign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.forms.fields import DayField
from assessments.forms.refusing import RefusingForm
from assessments.models import Campaign, LateSubmission, ReviewStep
from assessments.selectors.campaign_dates import OWN, CampaignDates, field_of, in_words
from assessments.selectors.deadlines import Deadline
from assessments.services.campaign_dates import LONGEST_EXPLANATION
from assessments.services.extending import LONGEST_REASON, StaleDeadlineError

NO_NUMBER = f"Ghi một số nguyên từ 0 đến {LONGEST_EXPLANATION}."
PLACEHOLDER = "ngày/tháng/năm"


def _compulsory(field: forms.Field, sentence: str) -> None:
    field.required = True
    field.error_messages["required"] = sentence
    field.widget.attrs["placeholder"] = PLACEHOLDER


class ExtensionForm(RefusingForm):
    """For what, until when, why. A choice carries the day that was on the screen: after that day
    was changed it is a choice no longer."""

    use_required_attribute = False
    deadline = forms.ChoiceField(
        label="Gia hạn việc",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Hãy chọn việc được gia hạn.",
            "invalid_choice": str(StaleDeadlineError()),
        },
    )
    until = DayField(label="Đến hết ngày")
    reason = forms.CharField(
        label="Lý do gia hạn",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do gia hạn."},
        help_text=f"Không quá {LONGEST_REASON} ký tự. Đơn vị và cấp trên đọc được.",
    )

    def __init__(self, *args: Any, deadlines: Iterable[Deadline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadlines = {deadline.key: deadline for deadline in deadlines}
        self.fields["deadline"].choices = [  # type: ignore[attr-defined]
            (key, f"{each.title} (hạn đang áp dụng: {in_words(each.until)})")
            for key, each in self.deadlines.items()
        ]
        _compulsory(self.fields["until"], "Hãy ghi hạn mới.")
        if len(self.deadlines) == 1:
            self.fields["deadline"].initial = next(iter(self.deadlines))

    @property
    def chosen(self) -> Deadline:
        return self.deadlines[self.cleaned_data["deadline"]]


class CampaignDatesForm(RefusingForm):
    """The days of a campaign, with the one that holds now under each field."""

    use_required_attribute = False
    late_submission = forms.ChoiceField(
        label="Hồ sơ nộp muộn", choices=LateSubmission.choices, widget=forms.RadioSelect
    )
    explanation_days = forms.IntegerField(
        label="Số ngày được giải trình",
        min_value=0,
        max_value=LONGEST_EXPLANATION,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_NUMBER),
        help_text="Tính từ ngày có kết quả tạm thời; 0 là không có bước giải trình. Số mới áp dụng"
        " cho hồ sơ được phê duyệt từ nay, muốn thêm ngày cho hồ sơ đã có hạn thì gia hạn.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        now = CampaignDates.of(campaign)
        super().__init__(*args, **kwargs)
        days = {field_of(position): day for position, day in now.days.items()}
        self.initial = {
            **days,
            "late_submission": now.late_submission,
            "explanation_days": now.explanation_days,
            "seen": now.key,
        }
        self.positions = list(now.steps)
        steps: dict[int, ReviewStep] = {step.position: step for step in campaign.steps}
        for position, day in now.days.items():
            title = f"Hạn của “{steps[position].title}”" if position else "Hạn nộp hồ sơ"
            field = DayField(label=title, help_text=f"Đang áp dụng: {in_words(day)}.")
            field.widget.attrs["placeholder"] = PLACEHOLDER
            self.fields[field_of(position)] = field
        steps_first = [field_of(position) for position in now.days]
        self.order_fields([*steps_first[:1], "late_submission", *steps_first[1:]])

    def over(self, campaign: Campaign) -> CampaignDatesForm:
        """What was typed, over the days that hold now, to be looked at and saved again."""
        typed = {
            **{name: self.data[name] for name in self.data},
            "seen": CampaignDates.of(campaign).key,
        }
        return CampaignDatesForm(typed, campaign=campaign)

    def dates(self) -> CampaignDates:
        return CampaignDates(
            self.cleaned_data[field_of(OWN)],
            self.cleaned_data["late_submission"],
            self.cleaned_data["explanation_days"],
            {position: self.cleaned_data[field_of(position)] for position in self.positions},
        )
