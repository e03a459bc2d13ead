"""The journal of administration: who changed people, units, sets. Rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dtscore.accounts.models.units import AdministrativeUnit

LONGEST_SUBJECT = 200


class JournalAction(models.TextChoices):
    """What a line tells, one verb each. What concerns a unit's work is in its own history."""

    SET_DRAFTED = "set_drafted", "Lập bản nháp bộ chỉ số"
    SET_CHANGED = "set_changed", "Sửa bản nháp bộ chỉ số"
    SET_DELETED = "set_deleted", "Xóa bản nháp bộ chỉ số"
    SET_PROPOSED = "set_proposed", "Đề nghị công bố bộ chỉ số"
    SET_REFUSED = "set_refused", "Không đồng ý công bố bộ chỉ số"
    SET_PUBLISHED = "set_published", "Công bố bộ chỉ số"
    SET_RETIRED = "set_retired", "Ngừng sử dụng bộ chỉ số"
    SET_EXPORTED = "set_exported", "Xuất bộ chỉ số"
    MAPPING_SAVED = "mapping_saved", "Lưu bảng đối chiếu bộ chỉ số"
    MAPPING_DELETED = "mapping_deleted", "Xóa bảng đối chiếu bộ chỉ số"
    UNIT_ADDED = "unit_added", "Thêm đơn vị"
    UNIT_CHANGED = "unit_changed", "Sửa đơn vị"
    SUCCESSION_SAVED = "succession_saved", "Ghi kế thừa đơn vị"
    USER_ADDED = "user_added", "Thêm tài khoản"
    USER_CHANGED = "user_changed", "Sửa tài khoản"
    USER_DISABLED = "user_disabled", "Khóa tài khoản"
    USER_ENABLED = "user_enabled", "Mở khóa tài khoản"
    PASSWORD_RESET = "password_reset", "Đặt lại mật khẩu"
    SECOND_FACTOR_ON = "second_factor_on", "Bật xác thực hai lớp"
    SECOND_FACTOR_OFF = "second_factor_off", "Tắt xác thực hai lớp"
    SECOND_FACTOR_RESET = "second_factor_reset", "Gỡ xác thực hai lớp"
    RECOVERY_CODES = "recovery_codes", "Tạo lại mã dự phòng"
    IDENTITY_LINKED = "identity_linked", "Liên kết đăng nhập một lần"
    IDENTITY_UNLINKED = "identity_unlinked", "Bỏ liên kết đăng nhập một lần"
    HANDED_OVER = "handed_over", "Bàn giao công việc"
    PEOPLE_LOADED = "people_loaded", "Nạp tài khoản từ tệp"
    UNITS_LOADED = "units_loaded", "Nạp đơn vị từ tệp"
    TEMPLATE_UPLOADED = "template_uploaded", "Tải lên mẫu báo cáo Word"
    TEMPLATE_ACTIVATED = "template_activated", "Dùng mẫu báo cáo Word"
    TEMPLATE_RETIRED = "template_retired", "Ngừng dùng mẫu báo cáo Word"
    TOKEN_ISSUED = "token_issued", "Cấp khóa API"
    TOKEN_REVOKED = "token_revoked", "Thu hồi khóa API"


class JournalEntry(models.Model):
    """One line. Role and unit are those of the actor at that time; no actor means that the server
    did it of itself (an idle account). ``changes`` maps a name in Vietnamese to ``[from, to]``.
    """

    at = models.DateTimeField("lúc", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    actor_role = models.CharField("vai trò", max_length=20, blank=True)
    # Whose administration it is: the lines of a province are read there and nowhere else.
    unit = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="+", null=True, blank=True
    )
    action = models.CharField("việc", max_length=30, choices=JournalAction)
    subject = models.CharField("đối tượng", max_length=LONGEST_SUBJECT, blank=True)
    changes = models.JSONField("thay đổi", default=dict)
    address = models.GenericIPAddressField("từ địa chỉ", null=True, blank=True, unpack_ipv4=True)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = "dòng nhật ký quản trị"
        verbose_name_plural = "nhật ký quản trị"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("unit", "-id"), name="journal_of_unit"),)

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.get_action_display()}: {self.subject}"
