"""A form over plain data: the keys of a part of a set as fields, and the fields as keys again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from criteria.catalogue.faults import Fault
from criteria.catalogue.naming import plain_words
from criteria.forms.parts import REQUIRED, Group, Leaf, Part, Rows
from dtscore.form_fields import VietnameseNumberField
from dtscore.numbers import exact_string
from dtscore.text import nfc, one_line

MOST_ROWS = 100
LONGEST, LONGEST_LINE = 5_000, 1_000
NOTHING: Any = object()

Choices = Sequence[tuple[str, str]]


class WholeNumberField(VietnameseNumberField):
    """A whole number; ``2.022`` is read as 2022."""

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if number != int(number):
            raise ValidationError("Hãy viết một số nguyên, ví dụ 2022.", code="not_whole")
        return int(number)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


def field_name(path: str) -> str:
    """``rule.steps[0].at`` → ``rule-steps-0-at``: the name of the field of a path."""
    return path.replace("]", "").replace("[", "-").replace(".", "-")


class PlainForm(forms.Form):
    """The fields of ``parts``. ``plain`` is what stands in them first; what is posted comes back
    from ``collect`` as plain data, defaults and empty rows left out.

    ``names`` are the choices for keys that name an input, ``facts`` those for base figures.
    """

    use_required_attribute = False

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        plain: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        names: Choices = (),
        facts: Choices = (),
    ) -> None:
        super().__init__(data)
        self.parts, self.names, self.facts = parts, names, facts
        # What a field is called with what it belongs to: "Điểm tối đa – Nguồn".
        self.titles: dict[str, str] = {}
        self._kept: dict[str, list[int]] = {}
        for part in parts:
            self._add(part, part.key, (plain or {}).get(part.key, NOTHING))

    def filled(self, part: Part, path: str) -> bool:
        """Whether something stands in one of the fields of ``part``."""
        if isinstance(part, Group):
            return any(self.filled(inner, f"{path}.{inner.key}") for inner in part.parts)
        if isinstance(part, Rows):
            return self.row_count(path) > 0
        return self[field_name(path)].value() not in (None, "", [])

    def row_count(self, path: str) -> int:
        """How many rows of the list at ``path`` are shown."""
        return _bounded(self.fields[f"{field_name(path)}-count"].initial)

    # Plain data → fields.

    def _add(self, part: Part, path: str, value: Any, above: str = "") -> None:
        if isinstance(part, Rows):
            self._add_rows(part, path, value if isinstance(value, list) else [], above)
        elif isinstance(part, Group):
            held = value if isinstance(value, dict) else {}
            for inner in part.parts:
                lead = f"{above}{part.label} – "
                self._add(inner, f"{path}.{inner.key}", held.get(inner.key, NOTHING), lead)
        else:
            assert isinstance(part, Leaf)
            name = field_name(path)
            self.fields[name] = self._field(part, value)
            self.titles[name] = f"{above}{part.label}"

    def _add_rows(self, part: Rows, path: str, value: list[Any], above: str) -> None:
        name = f"{field_name(path)}-count"
        wanted = 1 if part.default is REQUIRED else 0
        posted = self.data.get(name) if self.is_bound else str(max(len(value), wanted))
        if posted is None:  # a list that was not on the page before
            posted = str(wanted)
            self.data = {**self.data, name: posted}
        count = _bounded(posted)
        widget = forms.HiddenInput()
        self.fields[name] = forms.CharField(required=False, initial=str(count), widget=widget)
        for index in range(count):
            row = value[index] if index < len(value) else NOTHING
            lead = f"{above}{part.label}, dòng {index + 1} – "
            for inner in part.parts:
                held = row.get(inner.key, NOTHING) if isinstance(row, dict) else NOTHING
                self._add(inner, _inner(path, index, inner), row if part.single else held, lead)
            if index:
                self._advise_once(f"{field_name(path)}-{index}")
            self.fields[f"{field_name(path)}-{index}-remove"] = forms.BooleanField(
                label="Bỏ dòng", required=False
            )

    def _advise_once(self, row: str) -> None:
        """The advice of a list stands in its first row only."""
        for name, field in self.fields.items():
            if name == row or name.startswith(f"{row}-"):
                field.help_text = ""

    def _field(self, leaf: Leaf, value: Any) -> forms.Field:
        initial = leaf.default if value is NOTHING and leaf.default is not REQUIRED else value
        if initial is NOTHING:
            initial = None
        common: dict[str, Any] = {"label": leaf.label, "help_text": leaf.help, "required": False}
        match leaf.kind:
            case "number":
                return VietnameseNumberField(initial=_decimal(initial), **common)
            case "whole":
                return WholeNumberField(initial=initial, **common)
            case "many":
                chosen = forms.CheckboxSelectMultiple()
                held = list(initial or [])
                return forms.MultipleChoiceField(
                    choices=leaf.choices, widget=chosen, initial=held, **common
                )
            case "choice":
                nothing = [("", "– chọn –")] if leaf.default is REQUIRED else []
                return forms.ChoiceField(
                    choices=[*nothing, *leaf.choices], initial=initial, **common
                )
        return self._text_field(leaf, initial, common)

    def _text_field(self, leaf: Leaf, initial: Any, common: dict[str, Any]) -> forms.Field:
        widget: forms.Widget = forms.TextInput()
        longest = LONGEST_LINE
        if leaf.kind == "long":
            widget, longest = forms.Textarea(attrs={"rows": 2}), LONGEST
        elif leaf.kind in {"input", "fact"}:
            known = self.names if leaf.kind == "input" else self.facts
            nothing = "– chọn đầu vào –" if leaf.kind == "input" else "– không, cán bộ nhập –"
            widget = forms.Select(choices=[("", nothing), *known, *_unknown(initial, known)])
            if leaf.kind == "input":
                widget.attrs["data-names-input"] = ""
        return forms.CharField(widget=widget, initial=initial, max_length=longest, **common)

    # Fields → plain data.

    def collect(self) -> dict[str, Any]:
        """The plain data of a form whose fields could all be read."""
        return self._collect_group(self.parts, "")

    def _collect_group(self, parts: Iterable[Part], path: str) -> dict[str, Any]:
        found = {}
        for part in parts:
            value = self._collect(part, f"{path}.{part.key}" if path else part.key)
            if value is not NOTHING:
                found[part.key] = value
        return found

    def _collect(self, part: Part, path: str) -> Any:
        if isinstance(part, Rows):
            rows = self._collect_rows(part, path)
            return NOTHING if not rows and part.default is not REQUIRED else rows
        if isinstance(part, Group):
            if part.default is None and not self._filled(part, path):
                return NOTHING
            return self._collect_group(part.parts, path)
        assert isinstance(part, Leaf)
        return self._collect_leaf(part, self.cleaned_data.get(field_name(path)))

    def _collect_leaf(self, leaf: Leaf, value: Any) -> Any:
        match leaf.kind:
            case "number":
                plain = NOTHING if value is None else exact_string(value)
            case "whole":
                plain = NOTHING if value is None else value
            case "many":
                plain = list(value or []) or NOTHING
            case "choice":
                plain = value or NOTHING
            case "long":
                plain = nfc(value or "").replace("\r\n", "\n")
            case _:
                plain = one_line(value or "")
        return NOTHING if leaf.default is not REQUIRED and plain == leaf.default else plain

    def _collect_rows(self, part: Rows, path: str) -> list[Any]:
        kept = [
            index
            for index in range(self._count(path))
            if not self.cleaned_data.get(f"{field_name(path)}-{index}-remove")
            and any(self._filled(inner, _inner(path, index, inner)) for inner in part.parts)
        ]
        self._kept[path] = kept
        if part.single:
            return [self._collect(part.parts[0], f"{path}[{index}]") for index in kept]
        return [self._collect_group(part.parts, f"{path}[{index}]") for index in kept]

    def _filled(self, part: Part, path: str) -> bool:
        if isinstance(part, Leaf):
            value = self.cleaned_data.get(field_name(path))
            return value not in (None, "", []) and value != part.default
        if isinstance(part, Group):
            return any(self._filled(inner, f"{path}.{inner.key}") for inner in part.parts)
        return self._count(path) > 0

    def _count(self, path: str) -> int:
        return _bounded(self.cleaned_data.get(f"{field_name(path)}-count"))

    # Faults of the set beside the fields.

    def field_at(self, path: str) -> str | None:
        """The field that mends a fault at ``path``: itself, or the first one below it."""
        name = field_name(self._typed_path(path))
        if name in self.fields:
            return name
        below = (field for field in self.fields if field.startswith(f"{name}-"))
        return next((field for field in below if not field.endswith(("-count", "-remove"))), None)

    def show_faults(self, faults: Iterable[Fault]) -> list[tuple[str | None, Fault]]:
        """Write each fault under its field; returns all of them with the fields that mend them
        (None where no field does), for the list on top of the page."""
        told: dict[str, list[str]] = {}
        placed = []
        for fault in faults:
            name = self.field_at(fault.path) if fault.path else None
            placed.append((name, fault))
            if name:
                told.setdefault(name, []).append(fault_words(fault))
        for name, sentences in told.items():
            bound = self[name]
            marked = format_html_join(
                "", '<span class="field-fault">{}</span>', ((words,) for words in sentences)
            )
            bound.help_text = format_html("{}{}", marked, bound.help_text)
        return placed

    def _typed_path(self, path: str) -> str:
        """``path`` as the rows were typed: rows left out before it are counted again."""
        for rows, kept in self._kept.items():
            if match := re.fullmatch(rf"{re.escape(rows)}\[(\d+)\](.*)", path):
                index = int(match[1])
                if index < len(kept):
                    return f"{rows}[{kept[index]}]{match[2]}"
        return path


# What a file would be told, said of a field.
_SAID = {
    "thiếu khóa bắt buộc": "Chưa nhập.",
    "để trống": "Chưa nhập.",
    "danh sách trống": "Chưa có dòng nào.",
    "không có đầu vào “”": "Chưa chọn đầu vào.",
    "chưa ghi nguồn": "Chưa ghi nguồn của con số này.",
}


def fault_words(fault: Fault) -> str:
    """A fault as a sentence for the person at the form."""
    if said := _SAID.get(fault.problem):
        return said
    problem, expected = plain_words(fault)
    return f"{problem[:1].upper()}{problem[1:]}. Cần: {expected}."


def one_more_row(data: Mapping[str, Any], rows: str) -> dict[str, Any]:
    """What was posted, with one more row in the list called ``rows``."""
    return {**data, f"{rows}-count": str(min(_bounded(data.get(f"{rows}-count")) + 1, MOST_ROWS))}


def _inner(path: str, index: int, inner: Part) -> str:
    return f"{path}[{index}].{inner.key}" if inner.key else f"{path}[{index}]"


def _bounded(text: Any) -> int:
    return min(int(text), MOST_ROWS) if isinstance(text, str) and text.isdecimal() else 0


def _decimal(value: Any) -> Any:
    """A stored number as one; what is none stays as it was typed."""
    try:
        return value if value is None else Decimal(str(value))
    except InvalidOperation:
        return value


def _unknown(value: Any, known: Choices) -> list[tuple[str, str]]:
    """A value that is chosen and not there any more stays visible, so that nothing is lost."""
    if not isinstance(value, str) or not value or value in dict(known):
        return []
    return [(value, f"{value} (chưa có)")]
