"""Which indicator of one set is which of another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_wants_mail"),
        ("criteria", "0002_freeze_published_sets"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("succession", "Kế tiếp"), ("crosswalk", "Song song")],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mappings_from",
                        to="criteria.indicatorset",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mappings_to",
                        to="criteria.indicatorset",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("source", "target", "kind"),
            },
        ),
        migrations.CreateModel(
            name="MappingLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("same", "Giữ nguyên"),
                            ("changed", "Đã đổi"),
                            ("split", "Tách ra"),
                            ("merged", "Gộp vào"),
                            ("dropped", "Bỏ"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_on",
                        to="criteria.indicator",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_back",
                        to="criteria.indicator",
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="criteria.setmapping",
                    ),
                ),
            ],
            options={
                "ordering": ("mapping", "source", "target"),
            },
        ),
        migrations.AddConstraint(
            model_name="setmapping",
            constraint=models.UniqueConstraint(
                models.F("source"), models.F("target"), models.F("kind"), name="mapping_of_two_sets"
            ),
        ),
        migrations.AddConstraint(
            model_name="setmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="mapping_between_two_sets",
            ),
        ),
        migrations.AddConstraint(
            model_name="setmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["succession", "crosswalk"])),
                name="mapping_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="setmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="mapping_confirmed_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="mappinglink",
            constraint=models.UniqueConstraint(
                models.F("mapping"),
                models.F("source"),
                models.F("target"),
                name="mapping_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mappinglink",
            constraint=models.UniqueConstraint(
                models.F("mapping"),
                models.F("source"),
                condition=models.Q(("target", None)),
                name="mapping_drop_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mappinglink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("relation", "dropped"), ("target", None)),
                    models.Q(
                        models.Q(("relation", "dropped"), _negated=True), ("target__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="mapping_link_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="mappinglink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relation__in", ["same", "changed", "split", "merged", "dropped"])
                ),
                name="mapping_relation_known",
            ),
        ),
    ]
