"""The app that holds what a unit did in a year."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Tự đánh giá chuyển đổi số"
