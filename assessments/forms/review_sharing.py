"""The form that divides a review: one reviewer a pillar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from assessments.forms.sharing import GONE, NOBODY
from assessments.selectors.review_sharing import DividedPillar
from dtscore.accounts.models import User


class ReviewSharingForm(forms.Form):
    """Only what was changed counts. ``seen-<code>`` is who had the pillar on the screen."""

    step = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        pillars: Sequence[DividedPillar],
        reviewers: Iterable[User],
        step: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pillars = pillars
        self.people = {str(person.pk): person for person in reviewers}
        self.fields["step"].initial = step
        named = [(key, str(person)) for key, person in self.people.items()]
        for row in pillars:
            held = _key(row.reviewer)
            gone = [] if held in {NOBODY, *self.people} else [(held, f"{row.reviewer} ({GONE})")]
            self.fields[f"who-{row.code}"] = forms.ChoiceField(
                label=f"Người thẩm định mục {row.code}",
                required=False,
                choices=[(NOBODY, "Chưa phân"), *named, *gone],
                initial=held,
                widget=forms.Select(
                    attrs={"class": "form-select form-select-sm", "id": f"who-{row.code}"}
                ),
            )
            self.fields[f"seen-{row.code}"] = forms.CharField(
                required=False, initial=held, max_length=20, widget=forms.HiddenInput
            )

    @property
    def rows(self) -> list[tuple[DividedPillar, forms.BoundField, forms.BoundField]]:
        """Each pillar with its two fields, for the table."""
        return [(row, self[f"who-{row.code}"], self[f"seen-{row.code}"]) for row in self.pillars]

    def wanted(self) -> dict[str, User | None]:
        """Whose the pillars are to be that were changed on the screen."""
        chosen = {row.code: self.cleaned_data[f"who-{row.code}"] for row in self.pillars}
        return {
            code: self.people.get(key)
            for code, key in chosen.items()
            if key and key != self._seen(code)
        }

    def seen(self) -> dict[str, int | None]:
        """Who had what on the screen; what is no key was never on one."""
        keys = {row.code: self._seen(row.code) for row in self.pillars}
        return {code: int(key) if key.isdecimal() else None for code, key in keys.items()}

    def over(self, pillars: Sequence[DividedPillar], step: int) -> ReviewSharingForm:
        """The same choices over who has the pillars now, to be looked at and saved again."""
        wanted = self.wanted()
        shown: dict[str, Any] = {"step": step}
        for row in pillars:
            held = _key(row.reviewer)
            shown[f"seen-{row.code}"] = held
            shown[f"who-{row.code}"] = _key(wanted[row.code]) if row.code in wanted else held
        return ReviewSharingForm(shown, pillars=pillars, reviewers=self.people.values(), step=step)

    def _seen(self, code: str) -> str:
        return str(self.cleaned_data[f"seen-{code}"]) or NOBODY


def _key(person: User | None) -> str:
    return str(person.pk) if person else NOBODY
