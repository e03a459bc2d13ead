"""What the official paper says around its results."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Assessment, Paper
from assessments.narrative import clean_html
from assessments.permissions import can_edit_answers, demand
from assessments.services.locking import lock_assessment
from dtscore.accounts.models import User

WORDING = {field.name for field in Paper._meta.concrete_fields} - {"id", "assessment"}


@transaction.atomic
def save_paper(*, actor: User, assessment: Assessment, **wording: Any) -> Paper:
    """Store what the official paper says around its results; ``wording`` names Paper's fields."""
    if unknown := wording.keys() - WORDING:
        raise TypeError(f"a paper has no {', '.join(sorted(unknown))}")
    assessment = lock_assessment(assessment)
    demand(can_edit_answers(actor, assessment))
    paper = Paper.objects.filter(assessment=assessment).first() or Paper(assessment=assessment)
    for name, value in wording.items():
        setattr(paper, name, value)
    paper.sections = {key: clean_html(body) for key, body in paper.sections.items()}
    paper.full_clean(validate_constraints=False)
    if paper.number and not paper.number.isdecimal():
        raise ValidationError({"number": "Chỉ ghi phần số, ví dụ 05; ký hiệu /BC-UBND có sẵn."})
    if paper.number and paper.issued_on is None:
        raise ValidationError({"issued_on": "Báo cáo đã có số thì phải có ngày ban hành."})
    paper.save()
    return paper
