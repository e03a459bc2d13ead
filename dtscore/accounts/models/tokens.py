"""Keys with which another system of the province reads results, and how often each is used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate

from dtscore.accounts.models.units import AdministrativeUnit

LONGEST_TOKEN_NAME = 100
# Of the secret nothing else is kept in the clear.
RECOGNISED_BY = 8


class ApiToken(models.Model):
    """One key for reading ``owner``'s results. ``digest`` is the SHA-256 of the secret, ``start``
    its first characters; valid to the end of ``expires_on``. ``last_used_at`` is exact to an hour.
    """

    owner = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+")
    name = models.CharField("tên khóa", max_length=LONGEST_TOKEN_NAME)
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    start = models.CharField("ký tự đầu", max_length=RECOGNISED_BY)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người cấp"
    )
    created_at = models.DateTimeField("cấp lúc", auto_now_add=True)
    expires_on = models.DateField("ngày cuối dùng được")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    last_used_at = models.DateTimeField("dùng gần nhất", null=True, blank=True)

    class Meta:
        verbose_name = "khóa API"
        verbose_name_plural = "khóa API"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "name"),
                condition=models.Q(revoked_at__isnull=True),
                name="api_token_name_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_on < localdate()

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and not self.is_expired


class ApiTokenMinute(models.Model):
    """How often a key was used in one minute (since 1970); older minutes are thrown away."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="minutes")
    minute = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("token", "minute"), name="api_token_minute_once"),
        )

    def __str__(self) -> str:
        return f"{self.token_id}/{self.minute}: {self.count}"
