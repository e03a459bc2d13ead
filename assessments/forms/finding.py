"""What the unit says to one contradiction."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.refusing import RefusingForm
from assessments.models import LONGEST_FINDING_WORDS


class FindingForm(RefusingForm):
    """Words; how many and of what kind, the service says."""

    use_required_attribute = False
    words = forms.CharField(
        label="Giải trình: vì sao số liệu vẫn đúng",
        required=False,
        strip=False,
        # A little beyond the service's limit for the line breaks that browsers double.
        max_length=2 * LONGEST_FINDING_WORDS,
        error_messages={
            "max_length": f"Ghi không quá {LONGEST_FINDING_WORDS} ký tự; đang có"
            " %(show_value)s ký tự."
        },
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"m{key}-%s", **kwargs})
        self.fields["words"].widget.attrs.pop("maxlength", None)  # told, not cut off
