"""The form of one citation: of a document, of a link, or of a file that is only described."""

from __future__ import annotations

from typing import Any, Literal

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.timezone import localdate

from assessments.forms.fields import DayField
from assessments.forms.refusing import RefusingForm
from assessments.models import Evidence, OfficialDocument
from assessments.services.evidence import Citation

Kind = Literal["document", "link", "note"]
FIELDS: dict[Kind, list[str]] = {
    "document": ["version", "pages", "clause", "quote", "note"],
    "link": ["version", "link", "seen_on", "quote", "note"],
    "note": ["version", "note"],
}


class CitationForm(RefusingForm):
    """Only the fields of its kind; everything typed stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    link = forms.CharField(
        label="Đường dẫn",
        max_length=500,
        error_messages={"max_length": "Đường dẫn dài quá 500 ký tự: hãy dùng đường dẫn gọn hơn."},
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    seen_on = DayField(label="Ngày xem")
    pages = forms.CharField(
        label="Trang",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "3-5", "inputmode": "text"}),
    )
    clause = forms.CharField(
        label="Điều, khoản, mục",
        required=False,
        max_length=100,
        error_messages={"max_length": "Điều, khoản dài quá 100 ký tự: hãy viết gọn lại."},
        widget=forms.TextInput(attrs={"placeholder": "Điều 2"}),
    )
    quote = forms.CharField(
        label="Câu chứng minh",
        required=False,
        max_length=1000,
        error_messages={
            "max_length": "Câu chứng minh dài quá 1.000 ký tự: chỉ chép câu cần thiết."
        },
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=500,
        error_messages={"max_length": "Ghi chú dài quá 500 ký tự: hãy viết gọn lại."},
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in set(self.fields) - set(FIELDS[kind]):
            del self.fields[name]
        if kind == "note":
            self.fields["note"].label = "Mô tả tài liệu"
            self.fields["note"].required = True
        self.order_fields(FIELDS[kind])
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_link(self) -> str:
        """People paste addresses without their beginning."""
        link = str(self.cleaned_data["link"])
        return link if ":" in link.split("/")[0] else f"https://{link}"

    def citation(self, document: OfficialDocument | None = None) -> Citation:
        """What a valid form asks the service to keep."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name != "version"}
        return Citation(document=document, **typed)


def kind_of(evidence: Evidence) -> Kind:
    if evidence.document_id:
        return "document"
    return "link" if evidence.link else "note"


def form_of(evidence: Evidence, data: Any = None) -> CitationForm:
    """The form that corrects a citation; its ids are its own among many on one page."""
    kind = kind_of(evidence)
    initial = {name: getattr(evidence, name) for name in FIELDS[kind]}
    return CitationForm(data, kind=kind, initial=initial, auto_id=f"c{evidence.pk}-%s")


def new_form(kind: Kind, data: Any = None) -> CitationForm:
    """The form that adds a citation of this kind."""
    return CitationForm(data, kind=kind, initial={"seen_on": localdate()}, auto_id=f"{kind}-%s")
