"""The form of one decision: accept, adjust by points or by corrected figures, return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from assessments.forms.answer import PREFIX, input_field
from assessments.forms.fields import VietnameseNumberField, YesNoField
from assessments.forms.refusing import RefusingForm
from assessments.inputs import decode_inputs
from assessments.models import ReviewReason, Verdict
from assessments.selectors.decisions import Trail
from assessments.services.deciding import Ruling, TypedRuling
from criteria.rules.base import Value
from dtscore.numbers import format_decimal

OLD_PAGE = "Trang này đã cũ: hãy chép nội dung, mở lại chỉ số rồi quyết định."
NO_VERDICT = "Hãy bấm Chấp nhận, Lưu điều chỉnh hoặc Lưu trả lại."
NO_REASON = "Lý do này không còn trong danh mục: hãy chọn lại."
BOTH_WAYS = "Đã sửa số liệu thì để trống ô này: quy tắc sẽ tính lại từ số liệu đã sửa."
EMPTIED = "Hãy ghi số liệu đúng, hoặc ghi lại như đơn vị đã khai."
HIDDEN = ("version", "answer_version", "save_key")


class RulingForm(RefusingForm):
    """What a reviewer decides about one indicator; ``fields_kept`` are what a draft keeps of it."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    answer_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    reason = forms.ChoiceField(
        label="Lý do", required=False, error_messages={"invalid_choice": NO_REASON}
    )
    comment = forms.CharField(
        label="Nhận xét, lý do khác",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Điều chỉnh, trả lại thì chọn hoặc ghi lý do.",
    )

    def __init__(
        self, *args: Any, trail: Trail, reasons: Iterable[ReviewReason] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "quyet-dinh-%s", **kwargs})
        self.indicator = trail.line.indicator
        self.reasons = {str(reason.pk): reason for reason in reasons}
        self.answer_seen = trail.answer_version
        self.claimed = decode_inputs(self.indicator, trail.answer.inputs) if trail.answer else {}
        self.typed = [spec for spec in self.indicator.inputs if not spec.fact]
        self._add_result_field()
        for spec in self.typed:
            self.fields[PREFIX + spec.name] = input_field(self.indicator, spec)
            self.initial.setdefault(PREFIX + spec.name, self.claimed.get(spec.name))
        chosen = self.fields["reason"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            ("", "Chọn lý do"), *((key, row.words) for key, row in self.reasons.items()),
        ]  # fmt: skip
        for shown in self.fields.values():  # too long is told, not cut off while it is pasted
            shown.widget.attrs.pop("maxlength", None)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _add_result_field(self) -> None:
        maximum = self.indicator.max_points
        if maximum is None:
            self.fields["passed"] = YesNoField(label="Kết quả thẩm định", required=False)
            field = self.fields["passed"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("yes", "Đạt"), ("no", "Không đạt")]
            return
        self.fields["points"] = VietnameseNumberField(
            label=f"Điểm thẩm định (0 đến {format_decimal(maximum.value)})", required=False
        )

    @property
    def fields_kept(self) -> list[str]:
        return [name for name in self.fields if name not in HIDDEN]

    @property
    def result_name(self) -> str:
        return "passed" if "passed" in self.fields else "points"

    @property
    def result_field(self) -> forms.BoundField:
        return self[self.result_name]

    @property
    def input_fields(self) -> list[forms.BoundField]:
        return [self[PREFIX + spec.name] for spec in self.typed]

    @property
    def verdict(self) -> str:
        """The button that was pressed; "" for none of the three."""
        pressed = self.data.get("verdict", "") if self.is_bound else ""
        return pressed if pressed in Verdict.values else ""

    @property
    def is_adjusting(self) -> bool:
        """Whether what is typed already belongs to an adjustment."""
        if self.is_bound:
            return self.verdict == Verdict.ADJUSTED
        return bool(self.initial.get(self.result_name)) or self.has_corrections

    @property
    def has_corrections(self) -> bool:
        """Whether a figure is another than the unit's own."""
        if self.is_bound:
            return any(PREFIX + spec.name in self.errors for spec in self.typed) or bool(
                self.is_valid() and self.corrections
            )
        return any(
            self.initial.get(PREFIX + spec.name) != self.claimed.get(spec.name)
            for spec in self.typed
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors.keys() & set(HIDDEN):  # a hidden field cannot show its own fault
            self.add_error(None, OLD_PAGE)
        if not self.verdict:
            self.add_error(None, NO_VERDICT)
        if self.verdict == Verdict.ADJUSTED:
            # Beside another answer every figure would look corrected: the service refuses it.
            if cleaned.get("answer_version") == self.answer_seen:
                self._check_ways(cleaned)
        else:  # what was typed for an adjustment does not stand in the way of the other two
            for name in [self.result_name, *(PREFIX + spec.name for spec in self.typed)]:
                self.errors.pop(name, None)
        return cleaned

    def _check_ways(self, cleaned: Mapping[str, Any]) -> None:
        for spec in self.typed:
            name = PREFIX + spec.name
            is_empty = name in self.data and cleaned.get(name) in (None, "")
            if is_empty and spec.name in self.claimed and name not in self.errors:
                self.add_error(name, EMPTIED)
        if self.corrections and cleaned.get(self.result_name) not in (None, ""):
            self.add_error(self.result_name, BOTH_WAYS)

    @property
    def corrections(self) -> dict[str, Value]:
        """The figures that differ from the unit's own, by input name."""
        return {
            spec.name: value
            for spec in self.typed
            for value in [self.cleaned_data.get(PREFIX + spec.name)]
            if value not in (None, "") and value != self.claimed.get(spec.name)
        }

    def ruling(self) -> Ruling:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        verdict = Verdict(self.verdict)
        reason = self.reasons.get(cleaned.get("reason") or "")
        comment = cleaned.get("comment", "")
        if verdict != Verdict.ADJUSTED:
            return Ruling(verdict, reason=reason, comment=comment)
        return Ruling(
            verdict,
            points=cleaned.get("points"),
            passed=cleaned.get("passed"),
            values=self.corrections,
            reason=reason,
            comment=comment,
        )

    def typed_ruling(self) -> TypedRuling:
        cleaned = self.cleaned_data
        return TypedRuling(
            self.ruling(), cleaned["version"], cleaned["answer_version"], cleaned["save_key"]
        )

    def refuse(self, problem: ValidationError) -> None:
        """An input may be called like a field of this form: with corrected figures it is meant."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        prefixes = (PREFIX, "") if self.corrections else ("", PREFIX)
        for name, errors in problem.error_dict.items():
            places = [prefix + name for prefix in prefixes if prefix + name in self.fields]
            self.add_error(next(iter(places), None), errors)


def draft_form(
    trail: Trail, reasons: Iterable[ReviewReason], kept: Mapping[str, str]
) -> RulingForm:
    """The form as its author left it."""
    initial = {**kept, "version": trail.number, "answer_version": trail.answer_version}
    return RulingForm(trail=trail, reasons=reasons, initial=initial)
