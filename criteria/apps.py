"""The app of indicator sets."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Indicator sets as versioned data."""

    name = "criteria"
    verbose_name = "Bộ chỉ số"
    default_auto_field = "django.db.models.BigAutoField"
