"""Review: decisions on indicators, returns, explanations, extensions, and the papers they end in.

Whatever was decided is only ever added to; what stands is the newest row.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from criteria.models import Indicator
from dtscore.accounts.models import AdministrativeUnit
from dtscore.fields import ExactDecimalField

LONGEST_REVIEW_COMMENT = 2000


class Verdict(models.TextChoices):
    """What a reviewer decides about one indicator."""

    ACCEPTED = "accepted", "Chấp nhận"
    ADJUSTED = "adjusted", "Điều chỉnh"
    RETURNED = "returned", "Trả lại"


class ReviewReason(models.Model):
    """One line of the list of reasons that a province keeps. Its words are copied into the
    decisions that give it, so that a list may change and no decision does."""

    owner = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="review_reasons")
    words = models.CharField("lý do", max_length=200)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "lý do thẩm định"
        verbose_name_plural = "lý do thẩm định"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "words"], name="review_reason_once"),
        ]

    def __str__(self) -> str:
        return self.words


class Explanation(models.Model):
    """What the unit answers, once, to an indicator whose result was reduced: "giải trình".

    Written until ``sent_at``; afterwards it stays. ``version`` grows with every save.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="explanations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    words = models.TextField("nội dung giải trình", blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)
    save_key = models.CharField(max_length=36, blank=True, editable=False)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="explanation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.indicator_id}"


class ReviewDecision(models.Model):
    """One decision about one indicator at one step of the review chain; never changed.

    ``number`` counts the decisions on the indicator from 1 through all steps: it is the version
    that a reviewer has seen. ``points`` or ``passed`` is the result (neither where the indicator
    was returned, or was accepted as not applicable), ``why`` its arithmetic in words.
    ``corrected`` holds the inputs, by name and as exact text, from which the rule computed an
    adjusted result; None where the result was given itself. ``answer_version`` is the answer that
    was judged, ``claimed_*`` what it claimed. ``explanation`` is the one that it answers.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="decisions")
    step = models.PositiveSmallIntegerField("bước thẩm định")
    number = models.PositiveIntegerField("lần quyết định")
    verdict = models.CharField("quyết định", max_length=10, choices=Verdict)
    points = ExactDecimalField("điểm", null=True, blank=True)
    passed = models.BooleanField("đạt", null=True, blank=True)
    corrected = models.JSONField("số liệu đã sửa", null=True, blank=True)
    why = models.TextField("cách tính", blank=True)
    reason = models.ForeignKey(
        ReviewReason, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="lý do"
    )
    reason_words = models.CharField("lý do đã chọn", max_length=200, blank=True)
    comment = models.CharField("nhận xét", max_length=LONGEST_REVIEW_COMMENT, blank=True)
    answer_version = models.PositiveIntegerField("phiên bản câu trả lời")
    claimed_points = ExactDecimalField("điểm tự chấm", null=True, blank=True)
    claimed_passed = models.BooleanField("tự đánh giá", null=True, blank=True)
    explanation = models.ForeignKey(
        Explanation, models.PROTECT, related_name="answers", null=True, blank=True
    )
    is_bulk = models.BooleanField("quyết định hàng loạt", default=False)
    save_key = models.CharField(max_length=36, blank=True, editable=False)
    decided_at = models.DateTimeField("lúc")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "quyết định thẩm định"
        verbose_name_plural = "quyết định thẩm định"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "number"], name="decision_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=list(Verdict.values)), name="decision_verdict_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict=Verdict.RETURNED)
                | models.Q(points__isnull=True, passed__isnull=True),
                name="decision_returned_without_result",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.ACCEPTED)
                | ~models.Q(reason_words="")
                | ~models.Q(comment=""),
                name="decision_difference_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.indicator_id} #{self.number}: {self.verdict}"

    @property
    def reason_text(self) -> str:
        """The reason from the list and the reviewer's own words, as one sentence part."""
        return "; ".join(text for text in (self.reason_words, self.comment) if text)


class ReviewDraft(models.Model):
    """What one reviewer has typed about one indicator and not decided yet; nobody else reads it.

    ``fields`` are the raw texts by the name of their field. ``version`` grows with every save; a
    decision throws the draft away.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="review_drafts")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField("bước thẩm định")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fields = models.JSONField("nội dung đang gõ", default=dict)
    version = models.PositiveIntegerField("phiên bản", default=1)
    save_key = models.CharField(max_length=36, blank=True, editable=False)
    updated_at = models.DateTimeField("lưu lúc", auto_now=True)

    class Meta:
        verbose_name = "bản nháp thẩm định"
        verbose_name_plural = "bản nháp thẩm định"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "step", "author"], name="review_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.assessment_id}/{self.indicator_id}"


class Returning(models.Model):
    """One return of chosen indicators to the unit, with the last day for the answer.

    Open until the unit submits again or the reviewer takes the assessment back.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="returnings")
    step = models.PositiveSmallIntegerField("bước thẩm định")
    number = models.PositiveSmallIntegerField("lần trả")
    due_on = models.DateField("hạn nộp lại")
    comment = models.CharField("ý kiến chung", max_length=LONGEST_REVIEW_COMMENT, blank=True)
    returned_at = models.DateTimeField("trả lúc")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lần trả lại"
        verbose_name_plural = "lần trả lại"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="returning_number_once"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(closed_at__isnull=True),
                name="returning_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: lần trả {self.number}"


class ReturnedItem(models.Model):
    """One indicator of a return; the decision says why."""

    returning = models.ForeignKey(Returning, models.PROTECT, related_name="items")
    decision = models.OneToOneField(ReviewDecision, models.PROTECT, related_name="returned_item")

    class Meta:
        verbose_name = "chỉ số trả lại"
        verbose_name_plural = "chỉ số trả lại"

    def __str__(self) -> str:
        return f"{self.returning_id}: {self.decision_id}"


class Stage(models.TextChoices):
    """What a deadline is set for."""

    SUBMISSION = "submission", "Nộp hồ sơ"
    RETURN = "return", "Nộp lại hồ sơ được trả"
    REVIEW = "review", "Thẩm định"
    EXPLANATION = "explanation", "Giải trình"


class Extension(models.Model):
    """More time for one unit at one stage; the newest row counts. ``step`` names the review step,
    or the return by its number; 0 elsewhere."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="extensions")
    stage = models.CharField("việc", max_length=12, choices=Stage)
    step = models.PositiveSmallIntegerField("bước", default=0)
    until = models.DateField("gia hạn đến hết ngày")
    reason = models.CharField("lý do", max_length=500)
    granted_at = models.DateTimeField("lúc", auto_now_add=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=list(Stage.values)), name="extension_stage_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.until:%d/%m/%Y}"


class ReportKind(models.TextChoices):
    """The papers that a review ends in."""

    REVIEW = "review", "Báo cáo thẩm định"
    FINAL = "final", "Kết quả chính thức"


class IssuedReport(models.Model):
    """The paper of one finished step, or of the final result, as it left: never changed.

    ``snapshot`` is what it was made of, numbers as exact text; ``digest`` the SHA-256 of its
    canonical JSON, ``report_sha256`` that of the PDF, which is kept beside it.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="issued_reports")
    kind = models.CharField("loại", max_length=10, choices=ReportKind)
    step = models.PositiveSmallIntegerField("bước thẩm định")
    number = models.PositiveSmallIntegerField("lần")
    snapshot = models.JSONField("bản chụp")
    digest = models.CharField("mã băm bản chụp", max_length=64)
    report_sha256 = models.CharField("mã băm báo cáo", max_length=64)
    issued_at = models.DateTimeField("lúc")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "báo cáo thẩm định"
        verbose_name_plural = "báo cáo thẩm định"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="issued_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.assessment_id}/{self.number}"
