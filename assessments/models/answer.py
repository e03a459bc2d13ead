"""An answer: what a unit says about one indicator, and the three columns of its score."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from criteria.models import Indicator
from criteria.rules.base import AnswerState
from dtscore.fields import ExactDecimalField


class AnswerStateChoices(models.TextChoices):
    """The ordinary answer and the five that look alike but are not."""

    BLANK = AnswerState.BLANK.value, "Chưa trả lời"
    REPORTED = AnswerState.REPORTED.value, "Có kết quả"
    ZERO = AnswerState.ZERO.value, "Đã thực hiện, kết quả bằng 0"
    NOT_DEPLOYED = AnswerState.NOT_DEPLOYED.value, "Chưa triển khai"
    NOT_APPLICABLE = AnswerState.NOT_APPLICABLE.value, "Không thuộc đối tượng"
    NOTHING_TO_MEASURE = AnswerState.NOTHING_TO_MEASURE.value, "Không phát sinh (0/0)"


class CurrentAnswers(models.Manager["Answer"]):
    """The answers that count: without those that a change of the set's version has put aside."""

    def get_queryset(self) -> models.QuerySet[Answer]:
        return super().get_queryset().filter(set_aside_at=None)


class Answer(models.Model):
    """One indicator of one assessment.

    ``inputs`` are the figures that count, as exact text by input name; a figure that is a fact
    is not among them. ``printed`` keeps what a paper printed, contradictions and all:
    ``{inputs: {name: text}, percent, points, verdict, figures: [{label, value, unit}]}``, and only
    where it is not as expected ``code`` (the indicator's code as printed), ``verdict_code`` (the
    code that the verdict line names; empty for none), ``missing`` (what the paper lacks of "code",
    "requirement", "result", "verdict", "points"), ``repeated`` (which of "requirement", "result"
    it labels twice, once with nothing behind) and ``requirement`` (its wording of it).
    ``claimed_*`` is the printed score as a number; it is no longer what the unit claims once the
    unit has corrected the figures (``claim_superseded``). ``version`` grows with every save, for
    optimistic locking.

    When the campaign moves to a corrected version of its set that no longer has the indicator, the
    answer stays with it and its evidence, ``set_aside_at`` says since when; only ``everything``
    still finds it.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="answers")
    state = models.CharField("tình trạng", max_length=20, choices=AnswerStateChoices)
    inputs = models.JSONField("số liệu", default=dict, blank=True)
    narrative = models.TextField("kết quả thực hiện", blank=True)
    # Where the set wants evidence and there is none, the unit says why.
    evidence_explanation = models.TextField("giải thích khi không có minh chứng", blank=True)
    # Taken over from last year, or worth something else since the set's version changed, and not
    # yet looked at by anybody.
    to_confirm = models.BooleanField("cần xác nhận", default=False)
    printed = models.JSONField("đã in trên báo cáo giấy", default=dict, blank=True)
    claimed_points = ExactDecimalField("điểm ghi trên giấy", null=True, blank=True)
    claimed_passed = models.BooleanField("đánh giá ghi trên giấy", null=True, blank=True)

    claim_superseded = models.BooleanField("số liệu đã sửa so với giấy", default=False)

    self_points = ExactDecimalField("điểm tự chấm", null=True, blank=True)
    self_passed = models.BooleanField("tự đánh giá", null=True, blank=True)
    reviewed_points = ExactDecimalField("điểm thẩm định", null=True, blank=True)
    reviewed_passed = models.BooleanField("thẩm định", null=True, blank=True)
    final_points = ExactDecimalField("điểm chính thức", null=True, blank=True)
    final_passed = models.BooleanField("chính thức", null=True, blank=True)

    version = models.PositiveIntegerField("phiên bản", default=1)
    # Names the save that made this version: a browser that repeats it after a lost line is told
    # that it is saved, not that somebody else was faster.
    save_key = models.CharField(max_length=36, blank=True, editable=False)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    set_aside_at = models.DateTimeField("cất riêng lúc", null=True, blank=True, editable=False)

    objects = CurrentAnswers()
    everything = models.Manager["Answer"]()

    class Meta:
        verbose_name = "câu trả lời"
        verbose_name_plural = "câu trả lời"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="answer_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=list(AnswerStateChoices.values)),
                name="answer_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.indicator_id}: {self.get_state_display()}"

    @property
    def has_claim(self) -> bool:
        """Whether a paper printed a score."""
        return self.claimed_points is not None or self.claimed_passed is not None

    @property
    def is_from_paper(self) -> bool:
        """Whether a paper printed anything of it that a correction makes void."""
        return self.has_claim or bool(self.printed)
