"""The app that holds what a unit did in a year."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Tự đánh giá chuyển đổi số"

    def ready(self) -> None:
        from assessments.services.changes import note_mapping
        from criteria.models import SetMapping

        # The one signal between apps: a mapping changes what last year's and the other set's
        # answers are compared with, and the app of the sets cannot know who compares.
        for signal in (post_save, post_delete):
            signal.connect(note_mapping, sender=SetMapping, dispatch_uid="note_mapping")
