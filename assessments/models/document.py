"""Official documents, typed once, and the citations that prove an answer with them."""

from __future__ import annotations

from django.db import models

from assessments.models.answer import Answer
from dtscore.accounts.models import AdministrativeUnit


class OfficialDocument(models.Model):
    """A document in a unit's register: issuer, number and date name it.

    ``issued_on`` is empty where a paper cites the document without its date.
    """

    owner = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="documents", verbose_name="đơn vị"
    )
    kind = models.CharField("loại văn bản", max_length=50)
    number = models.CharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    signer = models.CharField("người ký", max_length=100, blank=True)
    abstract = models.CharField("trích yếu", max_length=500, blank=True)
    search_text = models.CharField(max_length=900, editable=False)
    version = models.PositiveIntegerField("phiên bản", default=1)

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "issuer", "number", "issued_on"], name="document_once"
            ),
            # NULL is distinct from NULL, so undated documents need a rule of their own.
            models.UniqueConstraint(
                fields=["owner", "issuer", "number"],
                condition=models.Q(issued_on__isnull=True),
                name="document_undated_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} số {self.number}"

    @property
    def history_subject(self) -> str:
        """Names the document in the history, whatever its number becomes."""
        return f"{self.number} (văn bản {self.pk})"

    @property
    def full_title(self) -> str:
        """Kind, number, day and issuer in one line, as a report cites a document."""
        day = f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else ""
        return f"{self.kind} số {self.number}{day} của {self.issuer}"


class Evidence(models.Model):
    """What proves an answer: a document (pages, clause, the sentence that proves it), a link with
    the day it was seen, or a described file."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField("thứ tự")
    document = models.ForeignKey(
        OfficialDocument, models.PROTECT, related_name="citations", null=True, blank=True
    )
    link = models.URLField("đường dẫn", max_length=500, blank=True)
    seen_on = models.DateField("ngày xem", null=True, blank=True)
    pages = models.CharField("trang", max_length=50, blank=True)
    clause = models.CharField("điều, khoản, mục", max_length=100, blank=True)
    quote = models.CharField("câu chứng minh", max_length=1000, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="evidence_position_unique"),
            models.CheckConstraint(
                condition=models.Q(document__isnull=False)
                | ~models.Q(link="")
                | ~models.Q(note=""),
                name="evidence_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document) if self.document_id else self.link or self.note

    @property
    def place(self) -> str:
        """Where in the document the proof stands; empty where nobody has said so yet."""
        return "; ".join(text for text in (self.pages, self.clause, self.quote) if text)
