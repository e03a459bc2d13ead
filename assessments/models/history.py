"""The history: who did what to whose work, when, from what to what. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.file import StoredFile
from dtscore.accounts.models import AdministrativeUnit
from dtscore.text import fold

LONGEST_SUBJECT = 100
# Enough for names, numbers, reasons; of a long narrative its beginning.
LONGEST_SEARCHED = 400


class Action(models.TextChoices):
    """What a history line tells, one verb each."""

    ANSWER_SAVED = "answer_saved", "Lưu câu trả lời"
    ANSWER_TAKEN_OVER = "answer_taken_over", "Lấy câu trả lời năm trước"
    ANSWER_RESCORED = "answer_rescored", "Tính lại do số liệu nền đổi"
    EVIDENCE_ADDED = "evidence_added", "Dẫn minh chứng"
    EVIDENCE_CHANGED = "evidence_changed", "Sửa minh chứng"
    EVIDENCE_REMOVED = "evidence_removed", "Bỏ minh chứng"
    ASSIGNED = "assigned", "Giao việc"
    FACT_RECORDED = "fact_recorded", "Ghi số liệu nền"
    FACT_PRELOADED = "fact_preloaded", "Tỉnh nạp số liệu nền"
    FACT_LOCKED = "fact_locked", "Khóa số liệu nền"
    FACT_UNLOCKED = "fact_unlocked", "Mở khóa số liệu nền"
    FACTS_LOADED = "facts_loaded", "Nạp bảng số liệu nền"
    DOCUMENT_REGISTERED = "document_registered", "Vào sổ văn bản"
    DOCUMENT_CHANGED = "document_changed", "Sửa văn bản trong sổ"
    FILE_UPLOADED = "file_uploaded", "Tải tệp lên"
    FILE_ATTACHED = "file_attached", "Gắn tệp vào văn bản"
    FILE_DETACHED = "file_detached", "Gỡ tệp khỏi văn bản"
    FILE_DOWNLOADED = "file_downloaded", "Tải tệp về"
    PAPER_SAVED = "paper_saved", "Sửa phần chữ của báo cáo"
    PROPOSED = "proposed", "Trình lãnh đạo"
    SUBMITTED = "submitted", "Nộp hồ sơ"
    WITHDRAWN = "withdrawn", "Rút hồ sơ"
    REVIEW_BEGUN = "review_begun", "Bắt đầu thẩm định"
    DECIDED = "decided", "Quyết định chỉ số"
    REVIEW_SHARED = "review_shared", "Phân việc thẩm định"
    OPINION_ASKED = "opinion_asked", "Xin ý kiến thứ hai"
    OPINION_GIVEN = "opinion_given", "Cho ý kiến"
    OPINION_TAKEN_BACK = "opinion_taken_back", "Rút câu hỏi xin ý kiến"
    RETURNED = "returned", "Trả lại hồ sơ"
    RECALLED = "recalled", "Lấy lại hồ sơ đã trả"
    REVIEW_FINISHED = "review_finished", "Trình duyệt kết quả thẩm định"
    REWORK_ASKED = "rework_asked", "Yêu cầu thẩm định lại"
    APPROVED = "approved", "Phê duyệt kết quả thẩm định"
    EXPLANATION_SAVED = "explanation_saved", "Viết giải trình"
    EXPLAINED = "explained", "Gửi giải trình"
    FINDING_EXPLAINED = "finding_explained", "Giải trình mâu thuẫn"
    FINALIZED = "finalized", "Chốt kết quả chính thức"
    PUBLISHED = "published", "Công bố kết quả"
    REOPENED = "reopened", "Mở lại thẩm định"
    EXTENDED = "extended", "Gia hạn"
    CAMPAIGN_PLANNED = "campaign_planned", "Lập đợt đánh giá"
    CAMPAIGN_CHANGED = "campaign_changed", "Sửa đợt đánh giá"
    VERSION_CHANGED = "version_changed", "Chuyển sang phiên bản đính chính"
    CAMPAIGN_DISCARDED = "campaign_discarded", "Xóa đợt chưa mở"
    UNITS_PLANNED = "units_planned", "Sửa danh sách dự kiến của đợt"
    CAMPAIGN_OPENED = "campaign_opened", "Mở đợt đánh giá"
    ASSESSMENT_OPENED = "assessment_opened", "Mở hồ sơ tự đánh giá"
    UNIT_REMOVED = "unit_removed", "Bỏ đơn vị khỏi đợt"
    REMINDED = "reminded", "Nhắc việc"
    DATES_SET = "dates_set", "Đặt hạn của đợt đánh giá"
    REASON_LISTED = "reason_listed", "Sửa danh mục lý do thẩm định"
    SIGNED_PAPER_UPLOADED = "signed_paper_uploaded", "Tải bản đã ký lên"
    FILE_OPENED = "file_opened", "Mở xem tệp"
    REPORT_DOWNLOADED = "report_downloaded", "Tải báo cáo"
    EXPORTED = "exported", "Xuất Excel"
    RANKING_PUBLISHED = "ranking_published", "Công bố xếp hạng"
    INTAKE_TAKEN_OVER = "intake_taken_over", "Lấy số liệu từ tệp vào hồ sơ"


# What reviewers say among themselves: the unit that is reviewed does not read that it was said.
REVIEWING_SIDE_ONLY = frozenset(
    {Action.OPINION_ASKED, Action.OPINION_GIVEN, Action.OPINION_TAKEN_BACK}
)


class HistoryEntry(models.Model):
    """One line. Role and unit are those of the actor at that time.

    ``subject`` names what was changed inside the assessment or the unit: an indicator's code, a
    base figure, a document. ``changes`` maps a field's Vietnamese name to ``[from, to]`` in the
    words that people read. ``address`` is from where, as the server saw it; empty for what was
    done on the server itself and for lines older than the column. ``file`` is set where somebody
    looked at a stored file or took a copy.
    """

    at = models.DateTimeField("lúc", auto_now_add=True)
    # Indexes of their own would repeat the ones below, and every line pays for each.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    actor_role = models.CharField("vai trò", max_length=20)
    actor_unit = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="+", null=True, blank=True
    )
    action = models.CharField("việc", max_length=30, choices=Action)
    unit = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="history", db_index=False
    )
    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        related_name="history",
        null=True,
        blank=True,
        db_index=False,
    )
    subject = models.CharField("đối tượng", max_length=LONGEST_SUBJECT, blank=True)
    changes = models.JSONField("thay đổi", default=dict)
    address = models.GenericIPAddressField("từ địa chỉ", null=True, blank=True, unpack_ipv4=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["assessment", "subject", "-id"], name="history_of_assessment"),
            # Whichever filter is set, its newest lines lie together and in order.
            models.Index(fields=["-at", "-id"], name="history_newest"),
            models.Index(fields=["unit", "-at", "-id"], name="history_of_unit"),
            models.Index(fields=["actor", "-at", "-id"], name="history_of_actor"),
            models.Index(fields=["action", "-at", "-id"], name="history_of_action"),
            models.Index(
                fields=["file", "actor"],
                name="history_of_file",
                condition=models.Q(file__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.actor}: {self.get_action_display()}"


def words_to_search(subject: str, changes: Mapping[str, Any]) -> str:
    """What a line can be found by: its subject and what changed, folded and cut."""
    values = (value for pair in changes.values() for value in pair if isinstance(value, str))
    words = " ".join([subject, *changes, *(value[:LONGEST_SEARCHED] for value in values)])
    return fold(words)[:LONGEST_SEARCHED]
