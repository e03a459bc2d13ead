"""The form of one answer, built from its indicator: state, figures, words, seen version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.html import format_html

from assessments.forms.fields import DayField, VietnameseNumberField, YesNoField
from assessments.forms.refusing import RefusingForm
from assessments.inputs import MAX_TEXT, decode_inputs, find_faults, readable
from assessments.models import Answer
from assessments.models.answer import AnswerStateChoices
from assessments.narrative import clean_html, plain_text
from assessments.selectors.entries import Entry
from assessments.services.answers import AnswerEdit, Typed
from criteria.rules.base import AnswerState, Value
from criteria.rules.choice import ChoiceRule
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputSpec
from dtscore.spelling import spell

LONGEST_NARRATIVE = 200_000
LONGEST_EXPLANATION = 2000
HIDDEN = ("version", "save_key")
STATE_MEANINGS = {
    AnswerState.BLANK: "chưa ai nhập",
    AnswerState.REPORTED: "đã làm, có số liệu hoặc nội dung",
    AnswerState.ZERO: "có làm, số đạt được là 0",
    AnswerState.NOT_DEPLOYED: "chưa làm",
    AnswerState.NOT_APPLICABLE: "chỉ số không áp dụng cho xã",
    AnswerState.NOTHING_TO_MEASURE: "không có trường hợp nào để tính",
}
READING = '<span data-reading="{}" role="status">{}</span>'
PREFIX = "in-"  # an input may be called "state" or "version" by its set


class AnswerForm(RefusingForm):
    """A draft may lack anything; what is typed must be readable. Everything typed stays.

    ``only`` names the fields that a save by itself sends: the others are not touched.
    """

    place_prefix = PREFIX
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    narrative = forms.CharField(
        label="Kết quả thực hiện",
        required=False,
        max_length=LONGEST_NARRATIVE,
        error_messages={"max_length": "Nội dung quá dài (hơn 200.000 ký tự): hãy rút gọn."},
        widget=forms.Textarea(attrs={"rows": 5, "data-editor": ""}),
    )
    explanation = forms.CharField(
        label="Giải thích khi không có minh chứng",
        required=False,
        max_length=LONGEST_EXPLANATION,
        error_messages={"max_length": "Giải thích quá dài (hơn 2.000 ký tự): hãy rút gọn."},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bắt buộc khi khai có kết quả mà chưa dẫn được minh chứng.",
    )

    def __init__(
        self,
        *args: Any,
        indicator: IndicatorSpec,
        only: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        # A page may hold the forms of many indicators.
        super().__init__(*args, **{"auto_id": f"c{indicator.code}-%s", **kwargs})
        self.indicator = indicator
        self.fields["state"] = forms.ChoiceField(
            label="Tình trạng",
            choices=_states(indicator),
            widget=forms.RadioSelect,
            help_text=_reason_wanted(indicator),
        )
        self.typed = [spec for spec in indicator.inputs if not spec.fact]
        for spec in self.typed:
            self.fields[PREFIX + spec.name] = input_field(indicator, spec)
        if indicator.evidence != "required":
            del self.fields["explanation"]
        self.order_fields([*HIDDEN, "state", *(PREFIX + spec.name for spec in self.typed)])
        for name in set(self.fields) - {*HIDDEN, *(self.fields if only is None else only)}:
            del self.fields[name]
        for shown in self.fields.values():  # too long is told, not cut off while it is pasted
            shown.widget.attrs.pop("maxlength", None)
        self._echo_readings()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "version" in self.errors:  # a hidden field cannot show its own fault
            self.add_error(None, "Trang này đã cũ: hãy chép nội dung, mở lại chỉ số rồi lưu.")
        if cleaned.get("version") == 0 and self._is_begun(cleaned):
            cleaned["state"] = AnswerState.REPORTED.value
        for fault in find_faults(self.indicator, self.values):
            self.add_error(PREFIX + fault.name, fault.sentence)
        return cleaned

    def _is_begun(self, cleaned: dict[str, Any]) -> bool:
        """Whether somebody has typed words or figures and left the state alone."""
        return cleaned.get("state") == AnswerState.BLANK and bool(
            self.values or cleaned.get("narrative")
        )

    @property
    def values(self) -> dict[str, Value]:
        """The figures that were typed and could be read."""
        return {name: value for name, value in self._values().items() if value is not None}

    def _values(self) -> dict[str, Value | None]:
        """By input name; None where the field was emptied, nothing where it has a fault."""
        return {
            spec.name: None if value == "" else value
            for spec in self.typed
            if PREFIX + spec.name in self.cleaned_data
            for value in [self.cleaned_data[PREFIX + spec.name]]
        }

    def differing(self, current: Answer) -> list[tuple[str, str, str]]:
        """Label, what is stored and what was typed, field by field where the two differ."""
        stored = self._words(_initial(current, self.indicator))
        typed = self._words(self.cleaned_data)
        return [
            (str(field.label), stored[name], typed[name])
            for name, field in self.fields.items()
            if name not in HIDDEN and stored[name] != typed[name]
        ]

    def _words(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The fields as people read them; narratives without their markup."""
        words = {name: str(values.get(name) or "") for name in self.fields}
        words["state"] = str(AnswerStateChoices(values["state"]).label)
        words["narrative"] = plain_text(clean_html(words["narrative"]))
        for spec in self.typed:
            value = values.get(PREFIX + spec.name)
            known = None if value == "" else value
            words[PREFIX + spec.name] = readable(self.indicator, spec, known)
        return words

    def typed_edit(self) -> Typed:
        """What a valid form asks the service to save: its own fields and no others."""
        cleaned = self.cleaned_data
        state = cleaned.get("state")
        edit = AnswerEdit(
            state=AnswerState(state) if state else None,
            values=self._values(),
            narrative=cleaned.get("narrative"),
            explanation=cleaned.get("explanation"),
        )
        return Typed(edit, cleaned["version"], cleaned["save_key"])

    def readings(self) -> dict[str, str]:
        """Each number in the words it was read as, by field name."""
        return {
            PREFIX + name: reading_of(value)
            for name, value in self.values.items()
            if isinstance(value, Decimal)
        }

    def _echo_readings(self) -> None:
        for spec in self.typed:
            name = PREFIX + spec.name
            if name in self.fields and spec.kind in NUMERIC_KINDS:
                stored = self.initial.get(name)
                words = reading_of(stored) if isinstance(stored, Decimal) else ""
                self.fields[name].help_text = format_html(READING, name, words)


def reading_of(value: Decimal) -> str:
    """How a number was read, in words that nobody can take for another number."""
    return f"đọc là: {spell(value)}"


def changed_fields(posted: Mapping[str, str], indicator: IndicatorSpec) -> AnswerForm:
    """A form of just the fields that a save by itself posted."""
    return AnswerForm(posted, indicator=indicator, only=list(posted))


def entry_form(entry: Entry) -> AnswerForm:
    """The form of an indicator as it is stored."""
    indicator = entry.line.indicator
    return AnswerForm(indicator=indicator, initial=_initial(entry.answer, indicator))


def _initial(answer: Answer | None, indicator: IndicatorSpec) -> dict[str, Any]:
    """What the form shows at first; the first words or figures make of a blank answer one that
    has a result."""
    values = decode_inputs(indicator, answer.inputs) if answer else {}
    typed = {PREFIX + name: value for name, value in values.items()}
    if answer is None or answer.version == 0:  # evidence may be there before any answer
        return {"version": 0, "state": AnswerState.BLANK.value, **typed}
    return {
        "version": answer.version,
        "state": answer.state,
        "narrative": answer.narrative,
        "explanation": answer.evidence_explanation,
        **typed,
    }


def _states(indicator: IndicatorSpec) -> list[tuple[str, str]]:
    """The states on offer, each with what it means: without a ratio there is no 0/0."""
    offered: list[tuple[str, str]] = [
        (state, format_html("{}<small>{}</small>", label, STATE_MEANINGS[AnswerState(state)]))
        for state, label in AnswerStateChoices.choices
    ]
    if indicator.rule.has_denominator:
        return offered
    return [state for state in offered if state[0] != AnswerState.NOTHING_TO_MEASURE]


def _reason_wanted(indicator: IndicatorSpec) -> str:
    """Which of the states need a reason in words, as the set says."""
    if not indicator.explain:
        return ""
    labels = [f"“{AnswerStateChoices(state).label}”" for state in indicator.explain]
    named = " hoặc ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    return f"Chọn {named} thì ghi lý do ở phần Kết quả thực hiện."


def input_field(indicator: IndicatorSpec, spec: InputSpec) -> forms.Field:
    """The field in which people type one figure of the indicator."""
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
        return _IsoDateField(label=label)
    return forms.CharField(label=label, required=False, max_length=MAX_TEXT)


class _IsoDateField(DayField):
    """A date typed as people write it, kept as ISO text like every stored input."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if day else None
