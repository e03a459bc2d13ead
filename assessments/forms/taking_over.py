"""What the buttons beside last year's answer post."""

from __future__ import annotations

from django import forms


class SeenVersionForm(forms.Form):
    """The version on the screen, and whether the answer that is there may be replaced."""

    version = forms.IntegerField(
        min_value=0,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), "Trang này đã cũ: hãy mở lại chỉ số rồi bấm lại."
        ),
    )
    replace = forms.BooleanField(required=False)
