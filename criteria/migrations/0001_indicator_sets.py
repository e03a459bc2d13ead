"""Indicator sets, their groups, pillars and indicators, and the kinds of facts."""

import django.db.models.deletion
from django.db import migrations, models

import dtscore.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FactKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, unique=True)),
                ("label", models.TextField()),
                ("measure", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="IndicatorSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("points", "Chấm điểm"), ("pass_fail", "Đạt / không đạt")],
                        max_length=10,
                    ),
                ),
                ("title", models.TextField()),
                ("short_title", models.TextField()),
                ("issuer", models.TextField()),
                ("legal_bases", models.JSONField(default=list)),
                ("applies_from", models.PositiveSmallIntegerField()),
                ("rounding_mode", models.CharField(max_length=10)),
                ("rounding_decimals", models.PositiveSmallIntegerField()),
                (
                    "rounding_basis",
                    models.CharField(
                        choices=[
                            ("stated", "Quyết định nêu"),
                            ("inferred", "Suy ra"),
                            ("assumed", "Giả định"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rounding_source", models.TextField()),
                ("tolerance", dtscore.fields.ExactDecimalField(scale=4)),
                (
                    "tolerance_basis",
                    models.CharField(
                        choices=[
                            ("stated", "Quyết định nêu"),
                            ("inferred", "Suy ra"),
                            ("assumed", "Giả định"),
                        ],
                        max_length=10,
                    ),
                ),
                ("tolerance_source", models.TextField()),
                ("policies", models.JSONField()),
                ("report", models.JSONField()),
                ("facts", models.JSONField(default=list)),
                ("max_points", dtscore.fields.ExactDecimalField(null=True, scale=4)),
                (
                    "max_points_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Quyết định nêu"),
                            ("inferred", "Suy ra"),
                            ("assumed", "Giả định"),
                        ],
                        max_length=10,
                    ),
                ),
                ("max_points_source", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Bản nháp"),
                            ("published", "Đã công bố"),
                            ("retired", "Ngừng sử dụng"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("code", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("code"), models.F("version"), name="indicator_set_code_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at", None), ("retired_at", None), ("state", "draft")
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("retired_at", None),
                                ("state", "published"),
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("retired_at__isnull", False),
                                ("state", "retired"),
                            ),
                            _connector="OR",
                        ),
                        name="indicator_set_state_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("title", models.TextField(blank=True)),
                (
                    "indicator_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="criteria.indicatorset",
                    ),
                ),
            ],
            options={
                "ordering": ("indicator_set", "position"),
            },
        ),
        migrations.CreateModel(
            name="Pillar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("title", models.TextField()),
                ("max_points", dtscore.fields.ExactDecimalField(null=True, scale=4)),
                (
                    "max_points_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Quyết định nêu"),
                            ("inferred", "Suy ra"),
                            ("assumed", "Giả định"),
                        ],
                        max_length=10,
                    ),
                ),
                ("max_points_source", models.TextField(blank=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pillars",
                        to="criteria.group",
                    ),
                ),
            ],
            options={
                "ordering": ("group", "position"),
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("title", models.TextField()),
                ("requirement", models.TextField(blank=True)),
                ("rule", models.JSONField()),
                ("inputs", models.JSONField(default=list)),
                ("max_points", dtscore.fields.ExactDecimalField(null=True, scale=4)),
                (
                    "max_points_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Quyết định nêu"),
                            ("inferred", "Suy ra"),
                            ("assumed", "Giả định"),
                        ],
                        max_length=10,
                    ),
                ),
                ("max_points_source", models.TextField(blank=True)),
                (
                    "evidence",
                    models.CharField(
                        choices=[("required", "Bắt buộc"), ("optional", "Không bắt buộc")],
                        default="required",
                        max_length=10,
                    ),
                ),
                ("applies_from", models.PositiveSmallIntegerField(null=True)),
                ("legal_basis", models.TextField(blank=True)),
                ("explain", models.JSONField(default=list)),
                ("policies", models.JSONField(null=True)),
                ("search_text", models.TextField(blank=True)),
                (
                    "indicator_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="criteria.indicatorset",
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="criteria.pillar",
                    ),
                ),
            ],
            options={
                "ordering": ("pillar", "position"),
            },
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                models.F("indicator_set"), models.F("code"), name="group_code_in_set"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                models.F("indicator_set"), models.F("position"), name="group_position_in_set"
            ),
        ),
        migrations.AddConstraint(
            model_name="pillar",
            constraint=models.UniqueConstraint(
                models.F("group"), models.F("code"), name="pillar_code_in_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="pillar",
            constraint=models.UniqueConstraint(
                models.F("group"), models.F("position"), name="pillar_position_in_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(
                models.F("indicator_set"), models.F("code"), name="indicator_code_in_set"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(
                models.F("pillar"), models.F("position"), name="indicator_position_in_pillar"
            ),
        ),
    ]
