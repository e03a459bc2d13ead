"""Keeping a province's templates of Word: upload, use, no longer use. What is kept never changes;
what cannot be filled whole is kept for looking at and never used."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.files.checks import check_name
from assessments.files.refusals import RefusedFileError
from assessments.models import ReportTemplate
from assessments.permissions import can_administer, demand
from assessments.selectors.report_templates import sets_to_serve
from assessments.services.locking import lock_unit
from assessments.word_templates.accepting import RefusedTemplateError, accepted
from assessments.word_templates.scanning import Findings, scan
from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, User
from dtscore.text import has_control, one_line

MOST_TEMPLATES = 50
LONGEST_NAME = 120
NOT_DOCX = "Cổng chỉ nhận mẫu là tệp Word có đuôi .docx. Hãy lưu lại thành .docx rồi tải lên lại."
NOT_USABLE = "Mẫu còn chỗ điền sai nên chưa dùng được: hãy sửa trong Word rồi tải lên lại."


def findings_of(template: ReportTemplate) -> Findings:
    """The dry run: every place of the template, and what stops it from being filled."""
    return scan(accepted(bytes(template.content)))


@transaction.atomic
def add_template(
    *, actor: User, name: str, set_code: str, file_name: str, content: bytes
) -> ReportTemplate:
    """Keep a template, not yet in use. Raises PermissionDenied or ValidationError (fields: name,
    set_code, file)."""
    demand(can_administer(actor))
    assert actor.unit is not None
    file_name = _checked_file(file_name, content)
    lock_unit(actor.unit)
    name = _checked_name(name)
    if set_code and set_code not in sets_to_serve():
        raise ValidationError({"set_code": "Không có bộ chỉ số này, hãy chọn lại."})
    if ReportTemplate.objects.filter(owner=actor.unit).count() >= MOST_TEMPLATES:
        raise ValidationError({"file": f"Tỉnh đã có {MOST_TEMPLATES} mẫu, không nhận thêm."})
    template = ReportTemplate.objects.create(
        owner=actor.unit,
        name=name,
        set_code=set_code,
        file_name=file_name,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        uploaded_by=actor,
    )
    changes = {"Tệp": ("", file_name), "Bộ chỉ số": ("", set_code or "mọi bộ"),
               "Mã băm": ("", template.sha256)}  # fmt: skip
    note(actor=actor, action=JournalAction.TEMPLATE_UPLOADED, subject=name, changes=changes)
    return template


@transaction.atomic
def use_template(*, actor: User, template: ReportTemplate) -> None:
    """From now on the reports of these sets take this template; the one before it goes out of
    use. Raises PermissionDenied or ValidationError."""
    held = _held(actor, template)
    if held.is_active:
        return
    if not findings_of(held).is_usable:
        raise ValidationError(NOT_USABLE)
    others = ReportTemplate.objects.filter(owner=held.owner, set_code=held.set_code, is_active=True)
    for other in others.defer("content"):
        _set(actor, other, is_active=False)
    _set(actor, held, is_active=True)


@transaction.atomic
def retire_template(*, actor: User, template: ReportTemplate) -> None:
    """The reports take the portal's own layout again. Raises PermissionDenied."""
    held = _held(actor, template)
    if held.is_active:
        _set(actor, held, is_active=False)


def _held(actor: User, template: ReportTemplate) -> ReportTemplate:
    """The template as it is now, with its province held: one writer at a time."""
    demand(can_administer(actor))
    assert actor.unit is not None
    lock_unit(actor.unit)
    return ReportTemplate.objects.get(pk=template.pk, owner=actor.unit)


def _set(actor: User, template: ReportTemplate, *, is_active: bool) -> None:
    template.is_active = is_active
    template.save(update_fields=["is_active"])
    action = JournalAction.TEMPLATE_ACTIVATED if is_active else JournalAction.TEMPLATE_RETIRED
    changes = {"Bộ chỉ số": ("", template.set_code or "mọi bộ"), "Tệp": ("", template.file_name)}
    note(actor=actor, action=action, subject=template.name, changes=changes)


def _checked_file(file_name: str, content: bytes) -> str:
    try:
        file_name, kind = check_name(file_name)
    except RefusedFileError:
        raise ValidationError({"file": NOT_DOCX}) from None
    if kind.extension != "docx":
        raise ValidationError({"file": NOT_DOCX})
    try:
        accepted(content)
    except RefusedTemplateError as refusal:
        raise ValidationError({"file": str(refusal)}) from None
    return file_name


def _checked_name(name: str) -> str:
    if has_control(name):
        raise ValidationError({"name": "Có ký tự điều khiển, hãy gõ lại."})
    name = one_line(name)
    if not name:
        raise ValidationError({"name": "Hãy đặt tên cho mẫu, ví dụ: Mẫu báo cáo năm 2026."})
    if len(name) > LONGEST_NAME:
        raise ValidationError({"name": f"Ghi không quá {LONGEST_NAME} ký tự."})
    return name
