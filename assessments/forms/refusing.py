"""Showing beside the fields what a service refused."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


class RefusingForm(forms.Form):
    """A form whose service may refuse what the form itself could not know."""

    # Before the names that the service uses, where the form's fields have longer ones.
    place_prefix = ""

    def refuse(self, problem: ValidationError) -> None:
        """Each sentence beside its field; on top of the form what belongs to none."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for name, errors in problem.error_dict.items():
            place = self.place_prefix + name
            self.add_error(place if place in self.fields else None, errors)
