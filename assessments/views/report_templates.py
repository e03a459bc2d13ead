"""The province's templates of Word for the reports of its communes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessments.forms.report_templates import TemplateForm
from assessments.models import LONGEST_SUBJECT, ReportTemplate
from assessments.permissions import can_administer, demand
from assessments.reports.data import build_report
from assessments.reports.docx_example import example_template
from assessments.reports.docx_template import fill_template
from assessments.selectors.report_templates import assessment_to_try, sets_to_serve, templates_of
from assessments.selectors.review_reasons import province_of
from assessments.services.handing_out import note_report
from assessments.services.report_templates import (
    add_template,
    findings_of,
    retire_template,
    use_template,
)
from assessments.views.pages import signed_in
from assessments.views.pdfs import attached_docx
from assessments.views.receipts import PAPER
from assessments.word_templates.accepting import RefusedTemplateError
from assessments.word_templates.places import PLACES

NOTHING_TO_TRY = (
    "Chưa lập thử được: mẫu còn chỗ phải sửa, hoặc các đợt do tỉnh mở chưa có hồ sơ nào của bộ chỉ"
    " số này."
)
CHANGES = {
    "dung": (use_template, "Từ bây giờ báo cáo Word lập theo mẫu “{}”."),
    "ngung": (retire_template, "Đã ngừng dùng mẫu “{}”: báo cáo Word lập theo mẫu khác đang dùng,"
              " không có thì theo thể thức của cổng."),
}  # fmt: skip


def report_templates(request: HttpRequest) -> HttpResponse:
    """Show the templates, or keep another one."""
    user = signed_in(request)
    demand(can_administer(user))
    if request.method != "POST":
        return _page(request, TemplateForm(sets=sets_to_serve()))
    form = TemplateForm(request.POST, request.FILES, sets=sets_to_serve())
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data.pop("file")
    try:
        template = add_template(
            actor=user, file_name=file.name, content=file.read(), **form.cleaned_data
        )
    except ValidationError as problem:
        form.refuse(problem)
        return _page(request, form, status=422)
    messages.success(request, "Đã giữ mẫu, chưa dùng. Kết quả chạy thử ở dưới đây.")
    return redirect("report_template", pk=template.pk)


def report_template(request: HttpRequest, pk: int) -> HttpResponse:
    """What the dry run finds; use it, or no longer."""
    template = _own(request, pk)
    if request.method == "POST":
        if request.POST.get("viec") not in CHANGES:
            raise Http404
        change, sentence = CHANGES[request.POST["viec"]]
        try:
            change(actor=signed_in(request), template=template)
        except ValidationError as problem:
            return _template_page(request, template, refusal=problem.messages[0], status=409)
        messages.success(request, sentence.format(template.name))
        return redirect("report_template", pk=pk)
    return _template_page(request, template)


@require_safe
def report_template_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The template as it was uploaded."""
    template = _own(request, pk)
    return attached_docx(bytes(template.content), f"mau-bao-cao-{template.pk}.docx")


@require_safe
def report_template_try(request: HttpRequest, pk: int) -> HttpResponse:
    """A real report in this template, before it is used."""
    user, template = signed_in(request), _own(request, pk)
    assessment = assessment_to_try(user, template)
    try:
        if assessment is None or not findings_of(template).is_usable:
            return _template_page(request, template, refusal=NOTHING_TO_TRY, status=409)
        content = fill_template(bytes(template.content), build_report(assessment))
    except RefusedTemplateError as problem:
        return _template_page(request, template, refusal=str(problem), status=409)
    if request.method == "GET":
        paper = f"{PAPER} (Word, lập thử mẫu “{template.name}”)"
        note_report(actor=user, assessment=assessment, paper=paper[:LONGEST_SUBJECT])
    return attached_docx(content, f"lap-thu-mau-{template.pk}.docx")


@require_safe
def report_template_example(request: HttpRequest) -> HttpResponse:
    """The portal's own layout with every place in it, to begin with."""
    demand(can_administer(signed_in(request)))
    return attached_docx(example_template(), "mau-bao-cao-khoi-dau.docx")


def _own(request: HttpRequest, pk: int) -> ReportTemplate:
    """A template of the province in which the asking person works; another province's is not
    there."""
    user = signed_in(request)
    province = province_of(user.unit) if user.unit else None
    rows = ReportTemplate.objects.select_related("uploaded_by")
    template = get_object_or_404(rows, pk=pk, owner=province)
    demand(can_administer(user))
    return template


def _page(request: HttpRequest, form: TemplateForm, status: int = 200) -> HttpResponse:
    unit = signed_in(request).unit
    assert unit is not None
    context = {
        "form": form,
        "templates": list(templates_of(unit)),
        "set_titles": sets_to_serve(),
        "places": PLACES,
    }
    return render(request, "report_templates/list.html", context, status=status)


def _template_page(
    request: HttpRequest, template: ReportTemplate, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    findings = None
    try:
        findings = findings_of(template)
    except RefusedTemplateError as problem:  # accepted once, refused by what is known today
        refusal = refusal or str(problem)
    context = {"template": template, "findings": findings, "refusal": refusal}
    return render(request, "report_templates/detail.html", context, status=status)
