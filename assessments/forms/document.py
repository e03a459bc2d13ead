"""The form of one official document, and what it begins with."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from assessments.forms.fields import DayField
from assessments.forms.refusing import RefusingForm
from assessments.headers import HeaderProposal
from assessments.models import OfficialDocument
from assessments.services.documents import DocumentFields

READ_FROM_FILE = "Đọc từ tệp, hãy kiểm tra."
_NUMBER_PREFIX = re.compile(r"^\s*số\s*[:.]?\s*(?=\S)", re.IGNORECASE)


def _too_long(limit: int) -> dict[str, str]:
    return {"max_length": f"Ô này dài quá {limit} ký tự: hãy viết gọn lại."}


class DocumentForm(RefusingForm):
    """Everything typed stays; ``confirmed`` names the documents that the officer has been warned
    of and takes for others."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.CharField(
        label="Loại văn bản",
        max_length=50,
        error_messages=_too_long(50),
        widget=forms.TextInput(attrs={"list": "document-kinds", "autocomplete": "off"}),
        help_text="Chọn trong danh sách hoặc gõ loại khác.",
    )
    number = forms.CharField(
        label="Số, ký hiệu",
        max_length=60,
        error_messages=_too_long(60),
        help_text="Như trên văn bản, ví dụ 27/KH-UBND.",
    )
    issued_on = DayField(label="Ngày ban hành", help_text="Để trống nếu văn bản không ghi ngày.")
    issuer = forms.CharField(
        label="Cơ quan ban hành",
        max_length=200,
        error_messages=_too_long(200),
        widget=forms.TextInput(attrs={"list": "document-issuers", "autocomplete": "off"}),
        help_text="Ví dụ UBND xã Quảng Bình.",
    )
    signer = forms.CharField(
        label="Người ký", required=False, max_length=100, error_messages=_too_long(100)
    )
    abstract = forms.CharField(
        label="Trích yếu",
        required=False,
        max_length=500,
        error_messages=_too_long(500),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, proposal: HeaderProposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DocumentFields.__dataclass_fields__:
            proposed = getattr(proposal, name, None)
            if proposed and self._shows(name, proposed):
                self.fields[name].help_text = READ_FROM_FILE
                self.fields[name].widget.attrs["class"] = "proposed"
            elif proposed and not self.is_bound:
                self.fields[name].help_text = f"Trong tệp ghi: {_as_shown(proposed)}"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _shows(self, name: str, proposed: str | date) -> bool:
        """Whether the field stands as it was read from the file."""
        if self.is_bound:
            return bool(self.data.get(name) == _as_shown(proposed))
        return bool(self.initial.get(name) == proposed)

    def clean_number(self) -> str:
        """People copy "Số:" along."""
        return _NUMBER_PREFIX.sub("", str(self.cleaned_data["number"]))

    def typed(self) -> DocumentFields:
        """What a valid form asks the service to keep."""
        return DocumentFields(
            **{name: self.cleaned_data[name] for name in DocumentFields.__dataclass_fields__}
        )

    def confirms(self, documents: list[OfficialDocument]) -> bool:
        """Whether the officer has seen the warning about each of them."""
        seen = set(self.cleaned_data["confirmed"].split(","))
        return all(str(document.pk) in seen for document in documents)

    def show(self, name: str, value: str) -> None:
        """Put a value of the server's own into a hidden field of a form that was posted."""
        self.data = {**{key: self.data.get(key) for key in self.data}, name: value}


def _as_shown(value: str | date) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def initial_of(source: OfficialDocument | HeaderProposal) -> dict[str, Any]:
    """What the form shows at first."""
    shown = {name: getattr(source, name) or "" for name in DocumentFields.__dataclass_fields__}
    if isinstance(source, OfficialDocument):
        shown["version"] = source.version
    return shown
