"""What the official paper of an assessment says around its results."""

from __future__ import annotations

from django.db import models

from assessments.models.assessment import Assessment

LONGEST_NUMBER = 11
LONGEST_ABSTRACT = 500


class Paper(models.Model):
    """Header and end of the report, and its free sections. Empty fields take the set's wording.

    ``number`` and ``issued_on`` stay empty until the document system has given them.
    ``sections`` maps a part's key to cleaned HTML; ``figures`` keeps the figures that a paper
    printed outside its indicators: ``[{label, value, unit, place}]``; a count at the head of a
    pillar also has ``kind`` ("passed", "deploying", "failed", "total") and ``pillar`` (its code;
    empty for a count of the whole set), with a value such as "11/11" or "08", and ``percent``
    where the paper prints the share beside it ("87,5%").
    """

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="paper")
    number = models.CharField("số", max_length=LONGEST_NUMBER, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    abstract = models.CharField("trích yếu", max_length=LONGEST_ABSTRACT, blank=True)
    legal_bases = models.JSONField("căn cứ", default=list, blank=True)
    addressees = models.JSONField("kính gửi", default=list, blank=True)
    opening = models.TextField("lời dẫn", blank=True)
    closing = models.TextField("lời kết", blank=True)
    recipients = models.JSONField("nơi nhận", default=list, blank=True)
    signing_lines = models.JSONField("quyền hạn, chức vụ người ký", default=list, blank=True)
    sections = models.JSONField("các phần viết thêm", default=dict, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=0)
    figures = models.JSONField("số liệu in ngoài các chỉ số", default=list, blank=True)

    class Meta:
        verbose_name = "báo cáo giấy"
        verbose_name_plural = "báo cáo giấy"
        constraints = [
            models.CheckConstraint(
                # The clerk's system gives number and date together.
                condition=models.Q(number="") | models.Q(issued_on__isnull=False),
                name="paper_number_with_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo của hồ sơ {self.assessment_id}"
