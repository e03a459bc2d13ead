"""Files in private storage: what was uploaded, what it belongs to, and what is still on its way."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from assessments.models.document import OfficialDocument
from dtscore.accounts.models import AdministrativeUnit


class FileFormat(models.TextChoices):
    """The formats that are accepted, by their extension."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word (DOCX)"
    XLSX = "xlsx", "Excel (XLSX)"
    ODT = "odt", "Văn bản ODF (ODT)"
    ODS = "ods", "Bảng tính ODF (ODS)"
    JPG = "jpg", "Ảnh JPG"
    PNG = "png", "Ảnh PNG"
    TXT = "txt", "Văn bản thuần (TXT)"


class StoredFile(models.Model):
    """The bytes of one accepted file; a unit keeps the same bytes once.

    ``name`` is what the person called it; on disk it lies under its id. ``size`` in bytes,
    ``pages`` only of a PDF.
    """

    owner = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="files", verbose_name="đơn vị"
    )
    name = models.CharField("tên tệp", max_length=255)
    format = models.CharField("định dạng", max_length=4, choices=FileFormat)
    size = models.PositiveBigIntegerField("kích thước")
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="file_bytes_once"),
            models.CheckConstraint(
                condition=models.Q(format__in=list(FileFormat.values)), name="file_format_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FileRole(models.TextChoices):
    """What a file is to its document."""

    TEXT = "text", "Toàn văn"
    ANNEX = "annex", "Phụ lục"
    SIGNED = "signed", "Bản ký, đóng dấu"


class DocumentFile(models.Model):
    """One file of an official document: its text, an annex, the signed scan."""

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents")
    role = models.CharField("vai trò", max_length=10, choices=FileRole, default=FileRole.TEXT)

    class Meta:
        verbose_name = "tệp của văn bản"
        verbose_name_plural = "tệp của văn bản"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "file"], name="document_file_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=list(FileRole.values)), name="document_file_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.file}"


class Upload(models.Model):
    """An upload on its way (tus 1.0): ``offset`` of ``size`` bytes have arrived.

    ``file`` is what it became; kept until it expires, so that a browser whose line broke before
    the last answer learns that nothing is left to send.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    name = models.CharField("tên tệp", max_length=255)
    size = models.PositiveBigIntegerField("kích thước")
    offset = models.PositiveBigIntegerField("đã nhận", default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField("bắt đầu lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn lúc")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "tệp đang tải lên"
        verbose_name_plural = "tệp đang tải lên"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("size")), name="upload_offset_within_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.offset}/{self.size}"
