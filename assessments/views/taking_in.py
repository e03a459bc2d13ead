"""Filling an assessment from a file: the workbook out, a file in, look, choose, take over."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from assessments.files.refusals import RefusedFileError
from assessments.forms.intake import IntakeForm, seen_versions
from assessments.importers.intake import UnreadableSourceError, read_source
from assessments.intake.preview import PreviewRow
from assessments.models import Assessment, Intake
from assessments.permissions import can_edit_answers, can_edit_register, demand
from assessments.reports.offline import write_offline_workbook
from assessments.selectors.intake import (
    FILTERS,
    Part,
    Preview,
    intakes_of,
    known_intake,
    open_preview,
)
from assessments.selectors.intake_words import NOTHING
from assessments.selectors.offline import offline_form
from assessments.selectors.units import unit_trail
from assessments.services.taking_in import (
    IntakeRefusedError,
    StaleIntakeError,
    keep_intake,
    take_over,
)
from assessments.views.pages import signed_in, visible_assessment
from dtscore.xlsx import CONTENT_TYPE

ALL, NONE = "tat-ca", "khong"
NOTHING_CHOSEN = "Chưa đánh dấu mục nào: hãy đánh dấu các mục cần lấy rồi bấm lại."
FEW = 12  # rows that are shown without folding
NOTHING_NEW = "Không có gì để ghi: các mục đã chọn đều đang lưu đúng như vậy."


@dataclass(frozen=True)
class Fold:
    """The rows of a part, each with the title of its indicator, whether it is ticked, and whether
    it has just changed."""

    part: Part
    rows: list[tuple[PreviewRow, str, bool, bool]]
    is_open: bool

    @property
    def choosable(self) -> int:
        return sum(row.is_choosable for row in self.part.rows)

    @property
    def ticked(self) -> int:
        return sum(ticked for _, _, ticked, _ in self.rows)


@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The assessment as a workbook to fill in."""
    assessment = visible_assessment(request, pk)
    demand(can_edit_answers(signed_in(request), assessment))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_offline_workbook(offline_form(assessment), file)
    file.seek(0)
    code = assessment.campaign.indicator_set.code.lower()
    day = f"{localdate():%Y-%m-%d}"
    name = f"dien-{code}-{assessment.unit.code}-{assessment.campaign.year}-{day}.xlsx"
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=CONTENT_TYPE, headers=headers
    )


@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a file is brought, and those that were; posted, the file is read and kept."""
    assessment = _own_assessment(request, pk)
    if request.method != "POST":
        return _upload_page(request, assessment, IntakeForm())
    demand(can_edit_answers(signed_in(request), assessment))
    form = IntakeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, assessment, form, status=422)
    try:
        return _keep(request, assessment, form.cleaned_data["tep"])
    except UnreadableSourceError as problem:
        return _upload_page(request, assessment, form, problem.sentences, 422)
    except RefusedFileError as problem:
        return _upload_page(request, assessment, form, [str(problem)], 422)


def _own_assessment(request: HttpRequest, pk: int) -> Assessment:
    assessment = visible_assessment(request, pk)
    demand(can_edit_register(signed_in(request), assessment.unit))
    return assessment


def _keep(request: HttpRequest, assessment: Assessment, upload: UploadedFile) -> HttpResponse:
    """Read the file and go on to its preview; the same bytes show the earlier one."""
    data, name = upload.read(), upload.name or ""
    known = known_intake(assessment, hashlib.sha256(data).hexdigest())
    if known is not None:
        messages.info(request, f"Tệp này đã nạp trước đây ({known.file.name}).")
        return redirect("intake", assessment.pk, known.pk)
    found = read_source(data, name, assessment)
    with _on_disk(data) as path:
        kept = keep_intake(
            actor=signed_in(request), assessment=assessment, name=name, source=path, found=found
        )
    return redirect("intake", assessment.pk, kept.pk)


@contextmanager
def _on_disk(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def _upload_page(
    request: HttpRequest,
    assessment: Assessment,
    form: IntakeForm,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    context = {
        "assessment": assessment,
        "form": form,
        "faults": faults or [],
        "editing": can_edit_answers(user, assessment),
        "intakes": intakes_of(assessment),
        "trail": unit_trail(assessment.unit, user),
    }
    return render(request, "intake/upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the file says beside what is stored; posted, what was chosen is taken over."""
    found = _intake(request, pk, number)
    if request.method != "POST":
        return _preview_page(request, open_preview(signed_in(request), found))
    chosen = frozenset(request.POST.getlist("chon"))
    seen = seen_versions(request.POST.get("da-xem", ""))
    try:
        written = take_over(actor=signed_in(request), intake=found, chosen=chosen, seen=seen)
    except StaleIntakeError as stale:
        preview = open_preview(signed_in(request), _intake(request, pk, number))
        return _preview_page(request, preview, chosen, [str(stale)], stale.keys, 409)
    except IntakeRefusedError as refused:
        preview = open_preview(signed_in(request), found)
        return _preview_page(request, preview, chosen, refused.sentences, status=422)
    if not written:
        messages.info(request, NOTHING_NEW if chosen else NOTHING_CHOSEN)
        return redirect("intake", pk, number)
    messages.success(request, f"Đã ghi {len(written)} mục vào hồ sơ.")
    return redirect("intake_result", pk, number)


@require_safe
def result(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What has been written from the file so far."""
    found = _intake(request, pk, number)
    trail = unit_trail(found.assessment.unit, signed_in(request))
    context = {
        "intake": found,
        "assessment": found.assessment,
        "nothing": NOTHING,
        "trail": trail,
    }
    return render(request, "intake/result.html", context)


def _intake(request: HttpRequest, pk: int, number: int) -> Intake:
    assessment = _own_assessment(request, pk)
    rows = Intake.objects.select_related("file", "uploaded_by", "taken_over_by")
    found = get_object_or_404(rows, assessment=assessment, pk=number)
    found.assessment = assessment
    return found


def _preview_page(
    request: HttpRequest,
    preview: Preview,
    chosen: Collection[str] | None = None,
    problems: list[str] | None = None,
    moved: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    wanted = request.GET.get("loc", "")
    tab, _, statuses = next((row for row in FILTERS if row[0] == wanted), FILTERS[0])
    picked = _picked(request, preview) if chosen is None else chosen
    folds = _folds(preview.parts(statuses), picked, moved)
    filters = [
        (code, label, sum(preview.counts[one] for one in those)) for code, label, those in FILTERS
    ]
    context = {
        "preview": preview,
        "intake": preview.intake,
        "assessment": preview.intake.assessment,
        "folds": folds,
        "tab": tab,
        "filters": [row for row in filters if row[2] or not row[0]],
        "choosable": sum(fold.choosable for fold in folds),
        "seen": json.dumps(preview.seen),
        "nothing": NOTHING,
        "problems": problems or [],
        "editing": can_edit_answers(signed_in(request), preview.intake.assessment),
        "trail": unit_trail(preview.intake.assessment.unit, signed_in(request)),
    }
    return render(request, "intake/preview.html", context, status=status)


def _folds(parts: Sequence[Part], picked: Collection[str], moved: Collection[str]) -> list[Fold]:
    """Folded, for a whole paper is many screens long; the first part is open, and those where
    something was changed meanwhile. All of them where there are few rows."""
    few = sum(len(part.rows) for part in parts) <= FEW
    return [
        Fold(part, rows, is_open=few or (not moved and not position) or any(row[3] for row in rows))
        for position, part in enumerate(parts)
        for rows in [
            [
                (row, part.titles.get(row.indicator, ""), row.key in picked, row.key in moved)
                for row in part.rows
            ]
        ]
    ]


def _picked(request: HttpRequest, preview: Preview) -> Collection[str]:
    """What is ticked at first: what is new and certain, or all that differs, or nothing."""
    how = request.GET.get("chon", "")
    return {
        row.key
        for row in preview.rows
        if row.is_choosable and how != NONE and (row.is_chosen or how == ALL)
    }
