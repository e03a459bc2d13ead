import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0012_claim_superseded"),
        ("criteria", "0002_freeze_published_sets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(verbose_name="bước thẩm định")),
                ("fields", models.JSONField(default=dict, verbose_name="nội dung đang gõ")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="phiên bản")),
                ("save_key", models.CharField(blank=True, editable=False, max_length=36)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="lưu lúc")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_drafts",
                        to="assessments.assessment",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="criteria.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản nháp thẩm định",
                "verbose_name_plural": "bản nháp thẩm định",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "indicator", "step", "author"),
                        name="review_draft_once",
                    )
                ],
            },
        ),
    ]
