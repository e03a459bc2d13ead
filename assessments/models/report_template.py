"""The templates of Word that a province keeps for the reports of its campaigns."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dtscore.accounts.models import AdministrativeUnit


class ReportTemplate(models.Model):
    """One template as it was uploaded; another version is another row. ``set_code`` empty serves
    every set that has no template of its own."""

    owner = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="report_templates")
    name = models.CharField("tên mẫu", max_length=120)
    set_code = models.CharField("bộ chỉ số", max_length=40, blank=True)
    file_name = models.CharField("tệp", max_length=255)
    content = models.BinaryField("nội dung")
    sha256 = models.CharField("mã băm", max_length=64)
    size = models.PositiveIntegerField("dung lượng")
    is_active = models.BooleanField("đang dùng", default=False)
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tải lên"
    )

    class Meta:
        verbose_name = "mẫu báo cáo Word"
        verbose_name_plural = "mẫu báo cáo Word"
        ordering = ["-is_active", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "set_code"],
                condition=models.Q(is_active=True),
                name="report_template_one_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name
