"""The form of one pillar's sharing: a person per indicator, and one for the whole pillar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.selectors.sharing import SharedIndicator, SharedPillar
from dtscore.accounts.models import User

KEEP, NOBODY = "", "none"
GONE = "đã nghỉ hoặc chuyển công tác"


class SharingForm(forms.Form):
    """Only what was changed counts. ``seen-<code>`` is who had the indicator on the screen."""

    whole = forms.ChoiceField(required=False)

    def __init__(
        self, *args: Any, pillar: SharedPillar, colleagues: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pillar = pillar
        self.people = {str(person.pk): person for person in colleagues}
        named = [(key, str(person)) for key, person in self.people.items()]
        self.fields["whole"] = forms.ChoiceField(
            label=f"Giao cả mục {pillar.code} cho",
            required=False,
            choices=[(KEEP, "Không đổi"), *named, (NOBODY, "Bỏ giao cả mục")],
            widget=_select(f"p{pillar.code}-whole"),
        )
        for row in pillar.rows:
            held = _key(row.assignee)
            gone = [] if held in {NOBODY, *self.people} else [(held, f"{row.assignee} ({GONE})")]
            self.fields[f"who-{row.code}"] = forms.ChoiceField(
                label=f"Người phụ trách chỉ số {row.code}",
                required=False,
                choices=[(NOBODY, "Chưa giao"), *named, *gone],
                initial=held,
                widget=_select(f"who-{row.code}"),
            )
            self.fields[f"seen-{row.code}"] = forms.CharField(
                required=False, initial=held, max_length=20, widget=forms.HiddenInput
            )

    @property
    def rows(self) -> list[tuple[SharedIndicator, forms.BoundField, forms.BoundField]]:
        """Each indicator with its two fields, for the table."""
        return [
            (row, self[f"who-{row.code}"], self[f"seen-{row.code}"]) for row in self.pillar.rows
        ]

    def wanted(self) -> dict[str, User | None]:
        """Who is to have what: an indicator's own choice first, then that of the whole pillar."""
        whole = self.cleaned_data["whole"]
        chosen = {}
        for row in self.pillar.rows:
            own = self.cleaned_data[f"who-{row.code}"] or self._seen(row.code)
            key = own if own != self._seen(row.code) or whole == KEEP else whole
            if key != self._seen(row.code):
                chosen[row.code] = self.people.get(key)
        return chosen

    def seen(self) -> dict[str, int | None]:
        """Who had what on the screen; what is no key was never on one."""
        keys = {row.code: self._seen(row.code) for row in self.pillar.rows}
        return {code: int(key) if key.isdecimal() else None for code, key in keys.items()}

    def _seen(self, code: str) -> str:
        return str(self.cleaned_data[f"seen-{code}"]) or NOBODY

    def over(self, pillar: SharedPillar) -> SharingForm:
        """The same choices over who has the indicators now, to be looked at and saved again."""
        wanted = self.wanted()
        shown = {}
        for row in pillar.rows:
            held = _key(row.assignee)
            shown[f"seen-{row.code}"] = held
            shown[f"who-{row.code}"] = _key(wanted[row.code]) if row.code in wanted else held
        return SharingForm(shown, pillar=pillar, colleagues=self.people.values())


def _key(person: User | None) -> str:
    return str(person.pk) if person else NOBODY


def _select(identity: str) -> forms.Select:
    return forms.Select(attrs={"class": "form-select form-select-sm", "id": identity})
