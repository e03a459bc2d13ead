"""A mapping on the screen: one row for each indicator of the source set."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError

from criteria.comparing import Link, LinkFaults, Proposal, Relation, propose_links
from criteria.models import MappingKind, MappingRelation
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec
from dtscore.text import has_control, nfc, one_line

_BETWEEN_CODES = re.compile(r"[\s,;]+")
ONE_ROW = 80  # characters of a note that fit beside the other fields
UNDECIDED_WORDS = {
    MappingKind.SUCCESSION: "Chưa quyết định",
    MappingKind.CROSSWALK: "Bộ kia không hỏi",
}


class RowForm(forms.Form):
    """What an administrator says about one indicator."""

    relation = forms.ChoiceField(label="Quan hệ", required=False)
    targets = forms.CharField(label="Chỉ số của bộ kia", required=False, max_length=400)
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 1})
    )

    def __init__(self, *args: object, blank: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        relation = self.fields["relation"]
        assert isinstance(relation, forms.ChoiceField)
        relation.choices = [("", blank), *MappingRelation.choices]
        relation.widget.attrs["class"] = "form-select form-select-sm"
        for name in ("targets", "note"):
            self.fields[name].widget.attrs["class"] = "form-control form-control-sm"
        if len(str(self["note"].value() or "")) > ONE_ROW:
            self.fields["note"].widget.attrs["rows"] = 2
        self.fields["targets"].widget.attrs |= {"list": "chi-so-moi", "autocomplete": "off"}

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if has_control(note):
            raise ValidationError("Ghi chú có ký tự không in được: hãy gõ lại.")
        return one_line(note)

    def clean(self) -> dict[str, object]:
        typed = super().clean() or {}
        if not typed.get("relation") and (typed.get("targets") or typed.get("note")):
            self.add_error("relation", "Hãy chọn quan hệ, hoặc xóa mã và ghi chú ở dòng này.")
        return typed

    @property
    def codes(self) -> list[str]:
        """The codes that were typed, whatever stands between them."""
        return _codes(self.cleaned_data.get("targets", ""))

    def links(self, code: str) -> Iterator[Link]:
        """The links that a sound row says; none where nothing was chosen."""
        if not self.cleaned_data.get("relation"):
            return
        relation, note = Relation(self.cleaned_data["relation"]), self.cleaned_data["note"]
        if not self.codes:
            yield Link(relation, code, None, note)
        for target in self.codes:
            yield Link(relation, code, target, note)


@dataclass
class Row:
    """One indicator of the source set, what is said about it, and what stands against that."""

    indicator: IndicatorSpec
    form: RowForm
    proposal: Proposal | None
    named: list[IndicatorSpec]
    faults: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether a person should look at it before the others."""
        return bool(self.faults or not self.form["relation"].value())


class MappingForm:
    """All rows of a mapping, bound when ``data`` is given. ``links`` are those stored; a mapping
    that nobody has saved begins with what the two sets suggest."""

    def __init__(
        self,
        source: IndicatorSetSpec,
        target: IndicatorSetSpec,
        kind: str,
        links: Sequence[Link] | None,
        data: Mapping[str, str] | None = None,
    ) -> None:
        self.general: list[str] = []
        self.is_bound = data is not None
        self._target = target
        proposals = propose_links(source, target)
        begun = [one.link for one in proposals.values()] if links is None else links
        stored: dict[str, list[Link]] = defaultdict(list)
        for link in begun:
            stored[link.source].append(link)
        self.rows = [
            Row(one, form, proposals.get(one.code), list(self._named(form)))
            for one in source.indicators
            for form in [
                _row_form(one.code, stored[one.code], UNDECIDED_WORDS[MappingKind(kind)], data)
            ]
        ]

    def is_valid(self) -> bool:
        """Whether every row says something that could be stored; faults go to their rows."""
        for row in self.rows:
            row.faults = [str(words) for errors in row.form.errors.values() for words in errors]
        return not any(row.faults for row in self.rows)

    def links(self) -> list[Link]:
        """Everything that sound rows say."""
        return [link for row in self.rows for link in row.form.links(row.indicator.code)]

    def refuse(self, faults: LinkFaults) -> None:
        """Put each sentence of a service beside its row; on top what belongs to none."""
        by_code = {row.indicator.code: row for row in self.rows}
        self.general += faults.general
        for code, sentences in faults.rows.items():
            by_code[code].faults += sentences

    @property
    def open_rows(self) -> list[Row]:
        """The rows that want a decision or a correction."""
        return [row for row in self.rows if row.is_open]

    @property
    def settled_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.is_open]

    @property
    def faulty_rows(self) -> list[Row]:
        return [row for row in self.rows if row.faults]

    def _named(self, form: RowForm) -> Iterator[IndicatorSpec]:
        """The indicators of the other set that the codes in a row name."""
        for code in _codes(str(form["targets"].value() or "")):
            if code in self._target.by_code:
                yield self._target.by_code[code]


def _row_form(
    code: str, own: Sequence[Link], blank: str, data: Mapping[str, str] | None
) -> RowForm:
    initial = {}
    if own:
        targets = ", ".join(link.target for link in own if link.target)
        initial = {"relation": own[0].relation.value, "targets": targets, "note": own[0].note}
    return RowForm(data, prefix=f"r-{code}", initial=initial, blank=blank)


def _codes(text: str) -> list[str]:
    return [code for code in _BETWEEN_CODES.split(nfc(text)) if code]
