"""Taking away somebody's second factor, and telling them."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from assessments.models import Notice
from dtscore.accounts.models import User
from dtscore.accounts.services import second_factor

LONGEST_WORDS = 500


@transaction.atomic
def reset_factor(*, actor: User, person: User, reason: str) -> None:
    """Raises PermissionDenied or ValidationError."""
    second_factor.reset_factor(actor=actor, person=person, reason=reason)
    words = (
        f"{actor} đã gỡ xác thực hai lớp của bạn. Lý do: {reason.rstrip('. ')}. Nếu bạn không đề"
        " nghị việc này, hãy đổi mật khẩu và báo ngay cho quản trị tỉnh."
    )
    Notice.objects.create(person=person, words=words[:LONGEST_WORDS], page=reverse("security"))
