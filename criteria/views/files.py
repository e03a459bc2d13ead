"""Sets as files: the template, downloads, a draft from a file, a draft replaced by a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import IO, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria.catalogue.changes import data_changes
from criteria.catalogue.exporting import (
    data_text,
    export_data,
    export_text,
    in_file_order,
)
from criteria.catalogue.uploads import FileFault, RefusedFileError, read_upload
from criteria.catalogue.workbook import write_template, write_workbook
from criteria.drafts import base_of, judge, open_draft
from criteria.forms.drafts import SetFileForm
from criteria.models import IndicatorSet, SetDraft, SetState
from criteria.permissions import can_edit_sets
from criteria.selectors import load_spec
from criteria.services.drafting import (
    StaleDraftError,
    create_draft,
    note_export,
    refuse_taken_version,
    save_draft,
    storable,
)
from criteria.views.requests import signed_in
from dtscore.accounts.decisions import demand
from dtscore.accounts.models import User
from dtscore.accounts.views.carrying import CarriedError, carried, carry
from dtscore.xlsx import CONTENT_TYPE

MOST_FAULTS_SHOWN = 300
YAML_TYPE = "application/yaml; charset=utf-8"
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9._-]+")
TOO_LONG = "Nội dung quá dài để xem trước: hãy rút ngắn các phần hướng dẫn rồi tải lên lại."


def set_import(request: HttpRequest) -> HttpResponse:
    """A new draft from an Excel or YAML file; a faulty file is refused whole."""
    user = signed_in(request)
    demand(can_edit_sets(user))
    form = _file_form(request)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = read_upload(file.name, file.read())
            draft = create_draft(actor=user, data=data, based_on=base_of(user, data))
        except (RefusedFileError, ValidationError) as error:
            context |= _refusal(file.name, error)
        else:
            messages.success(request, f"Đã lập bản nháp từ tệp “{file.name}”.")
            return redirect("set_draft", draft.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "criteria/set_import.html", context, status=status)


def draft_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another content for a draft from a file: first what it would change, then the change."""
    user = signed_in(request)
    draft = open_draft(user, pk)
    if "content" in request.POST:
        return _confirm(request, user, draft)
    form = _file_form(request)
    context: dict[str, Any] = {"form": form, "draft": draft}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = storable(read_upload(file.name, file.read()))
            refuse_taken_version(draft=draft, data=data)
            preview = _preview(user, draft, file.name, data)
        except (RefusedFileError, ValidationError) as error:
            context |= _refusal(file.name, error)
        else:
            return render(request, "criteria/draft_replace.html", preview)
    status = 422 if request.method == "POST" else 200
    return render(request, "criteria/draft_replace.html", context, status=status)


def _file_form(request: HttpRequest) -> SetFileForm:
    is_sent = request.method == "POST"
    return SetFileForm(request.POST, request.FILES) if is_sent else SetFileForm()


def _preview(user: User, draft: SetDraft, name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Raises RefusedFileError for what is too long to travel in the page."""
    try:
        content = carry(user, _what(draft), [name, draft.version_stamp, data])
    except CarriedError as error:
        raise RefusedFileError([FileFault("Cả tệp", TOO_LONG)]) from error
    changes = data_changes(draft.data, data)
    return {"draft": draft, "file_name": name, "changes": changes, "content": content}


def _confirm(request: HttpRequest, user: User, draft: SetDraft) -> HttpResponse:
    """Nothing was stored at the preview: what was read travels in the form, signed."""
    try:
        name, seen, data = carried(user, _what(draft), request.POST["content"])
        save_draft(actor=user, draft=draft, data=data, seen=seen)
    except (CarriedError, StaleDraftError) as error:
        messages.error(request, str(error))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"Đã thay nội dung bản nháp bằng tệp “{name}”.")
        return redirect("set_draft", draft.pk)
    return redirect("set_draft_replace", draft.pk)


def _what(draft: SetDraft) -> str:
    return f"set-draft-{draft.pk}"


def _refusal(name: str, error: RefusedFileError | ValidationError) -> dict[str, Any]:
    """The table of faults; the name of the file stays in sight."""
    if isinstance(error, RefusedFileError):
        faults = error.faults
    else:
        faults = tuple(FileFault("Mục “Phiên bản”", sentence) for sentence in error.messages)
    shown = faults[:MOST_FAULTS_SHOWN]
    return {
        "file_name": name,
        "faults": shown,
        "fault_count": len(faults),
        "more_faults": len(faults) - len(shown),
    }


def set_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook with its guide."""
    demand(can_edit_sets(signed_in(request)))
    return _excel("mau-bo-chi-so", write_template)


def set_export_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    found = _exported(request, pk)
    data = export_data(load_spec(found))
    return _excel(_name(found.code, found.version), lambda out: write_workbook(data, out))


def set_export_yaml(request: HttpRequest, pk: int) -> HttpResponse:
    found = _exported(request, pk)
    return _yaml(_name(found.code, found.version), export_text(load_spec(found)))


def _exported(request: HttpRequest, pk: int) -> IndicatorSet:
    """A published or retired set, which everybody who signs in may read."""
    found = get_object_or_404(IndicatorSet.objects.exclude(state=SetState.DRAFT), pk=pk)
    note_export(actor=signed_in(request), subject=str(found))
    return found


def draft_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _exported_draft(request, pk)
    data = draft.data
    return _excel(_draft_name(draft), lambda out: write_workbook(data, out))


def draft_yaml(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _exported_draft(request, pk)
    spec = judge(draft.data).spec
    text = export_text(spec) if spec else data_text(in_file_order(draft.data))
    return _yaml(_draft_name(draft), text)


def _exported_draft(request: HttpRequest, pk: int) -> SetDraft:
    user = signed_in(request)
    draft = open_draft(user, pk)
    note_export(actor=user, subject=str(draft))
    return draft


def _draft_name(draft: SetDraft) -> str:
    return f"{_name(draft.code or 'chua-co-ma', draft.version)}-nhap"


def _name(code: str, version: int) -> str:
    return f"{_NOT_IN_NAME.sub('-', code)}-phien-ban-{version}"


def _excel(name: str, write: Callable[[IO[bytes]], None]) -> HttpResponse:
    out = io.BytesIO()
    write(out)
    return _attachment(out.getvalue(), CONTENT_TYPE, f"{name}.xlsx")


def _yaml(name: str, text: str) -> HttpResponse:
    return _attachment(text.encode(), YAML_TYPE, f"{name}.yaml")


def _attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
