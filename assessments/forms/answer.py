"""The form of one answer, built from its indicator: state, figures, narrative, seen version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from assessments.forms.fields import VietnameseNumberField, YesNoField
from assessments.inputs import MAX_TEXT, find_faults
from assessments.models import Answer
from assessments.models.answer import AnswerStateChoices
from assessments.services.answers import AnswerChange
from criteria.rules.base import AnswerState, Value
from criteria.rules.choice import ChoiceRule
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputSpec

LONGEST_NARRATIVE = 200_000
PREFIX = "in-"  # an input may be called "state" or "version" by its set


class AnswerForm(forms.Form):
    """A draft may lack anything; what is typed must be readable. Everything typed stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    narrative = forms.CharField(
        label="Kết quả thực hiện",
        required=False,
        max_length=LONGEST_NARRATIVE,
        error_messages={"max_length": "Nội dung quá dài (hơn 200.000 ký tự): hãy rút gọn."},
        widget=forms.Textarea(attrs={"rows": 8, "data-editor": ""}),
    )

    def __init__(self, *args: Any, indicator: IndicatorSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.fields["state"] = forms.ChoiceField(
            label="Tình trạng", choices=_states(indicator), widget=forms.RadioSelect
        )
        self.typed = [spec for spec in indicator.inputs if not spec.fact]
        for spec in self.typed:
            self.fields[PREFIX + spec.name] = _field(indicator, spec)
        self.order_fields(
            ["version", "save_key", "state", *(PREFIX + spec.name for spec in self.typed)]
        )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "version" in self.errors:  # a hidden field cannot show its own fault
            self.add_error(None, "Trang này đã cũ: hãy chép nội dung, mở lại chỉ số rồi lưu.")
        for fault in find_faults(self.indicator, self.values):
            self.add_error(PREFIX + fault.name, fault.sentence)
        return cleaned

    @property
    def values(self) -> dict[str, Value]:
        """The figures that were typed and could be read."""
        return {
            spec.name: value
            for spec in self.typed
            for value in [self.cleaned_data.get(PREFIX + spec.name)]
            if value not in (None, "")
        }

    def change(self) -> AnswerChange:
        """What a valid form asks the service to save."""
        return AnswerChange(
            state=AnswerState(self.cleaned_data["state"]),
            values=self.values,
            narrative=self.cleaned_data["narrative"],
        )

    def refuse(self, problem: ValidationError) -> None:
        """Show beside the fields what a service refused."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for name, errors in problem.error_dict.items():
            self.add_error(PREFIX + name if PREFIX + name in self.fields else None, errors)


def with_changes(form: AnswerForm, changes: Mapping[str, str]) -> AnswerForm:
    """A form bound to what is stored, with only the posted fields changed."""
    stored = {
        name: "" if value is None else str(value)
        for name in form.fields
        for value in [form[name].value()]
    }
    return AnswerForm({**stored, **changes}, indicator=form.indicator)


def initial_of(answer: Answer | None, values: dict[str, Value]) -> dict[str, Any]:
    """What the form shows at first; a new answer begins as one that has a result."""
    typed = {PREFIX + name: value for name, value in values.items()}
    if answer is None or not answer.version:  # version 0 only holds evidence
        return {"version": 0, "state": AnswerState.REPORTED.value, **typed}
    return {
        "version": answer.version,
        "state": answer.state,
        "narrative": answer.narrative,
        **typed,
    }


def _states(indicator: IndicatorSpec) -> list[tuple[str, str]]:
    """The states on offer: without a ratio there is no 0/0."""
    offered = list(AnswerStateChoices.choices)
    if indicator.rule.has_denominator:
        return offered
    return [state for state in offered if state[0] != AnswerState.NOTHING_TO_MEASURE]


def _field(indicator: IndicatorSpec, spec: InputSpec) -> forms.Field:
    label = f"{spec.label} ({spec.unit})" if spec.unit else spec.label
    if spec.kind in NUMERIC_KINDS:
        return VietnameseNumberField(label=label, required=False)
    if spec.kind == "flag":
        return YesNoField(label=label, required=False)
    if spec.kind == "choice" and isinstance(indicator.rule, ChoiceRule):
        options = [(option.value, option.label) for option in indicator.rule.options]
        choices = [("", "Chưa chọn"), *options]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if spec.kind == "date":
        widget = forms.TextInput(attrs={"placeholder": "31/12/2022", "inputmode": "numeric"})
        return _IsoDateField(
            label=label, required=False, widget=widget, input_formats=["%d/%m/%Y", "%Y-%m-%d"]
        )
    return forms.CharField(label=label, required=False, max_length=MAX_TEXT)


class _IsoDateField(forms.DateField):
    """A date typed as people write it, kept as ISO text like every stored input."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if day else None
