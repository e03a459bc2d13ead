"""Archives, tables of figures, rechecks and annexes are jobs of one kind, with one set of fields."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

STATES = [
    ("preview", "Đang xem trước"),
    ("waiting", "Đang chờ đến lượt"),
    ("running", "Đang thực hiện"),
    ("done", "Đã xong"),
    ("failed", "Dừng giữa chừng"),
]
KINDS = ("annexorder", "archive", "factload", "recheck")
OLD_CONSTRAINTS = {
    "archive": "archive_state_known",
    "factload": "fact_load_state_known",
    "recheck": "recheck_state_known",
}


def state():
    return models.CharField(
        choices=STATES, default="waiting", max_length=10, verbose_name="tình trạng"
    )


def problem():
    return models.CharField(blank=True, max_length=300, verbose_name="vì sao dừng")


def tries():
    return models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="số lần")


def requester(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **more,
    )


def keep_rows(apps, schema_editor):
    """What was ready is done; an annex was wanted by whoever published its ranking."""
    apps.get_model("assessments", "Archive").objects.filter(state="ready").update(state="done")
    rankings = apps.get_model("assessments", "PublishedRanking").objects
    publisher = rankings.filter(pk=OuterRef("ranking")).values("issued_by")
    orders = apps.get_model("assessments", "AnnexOrder").objects
    orders.update(requested_by=Subquery(publisher), requested_at=F("beat_at"), total=1)
    if schema_editor.connection.vendor == "postgresql":
        # The tables are changed next, which waits for no check of keys.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def give_back(apps, schema_editor):  # noqa: ARG001
    apps.get_model("assessments", "Archive").objects.filter(state="done").update(state="ready")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0024_facts_of_a_year"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.RemoveConstraint(model_name=kind, name=name)
            for kind, name in OLD_CONSTRAINTS.items()
        ),
        migrations.AlterModelOptions(
            name="annexorder",
            options={
                "ordering": ["-pk"],
                "verbose_name": "phụ lục đang lập",
                "verbose_name_plural": "phụ lục đang lập",
            },
        ),
        migrations.RenameField("archive", "ready_at", "finished_at"),
        migrations.RenameField("annexorder", "asked_at", "beat_at"),
        migrations.AlterField(
            "annexorder",
            "beat_at",
            models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            "annexorder",
            "claim",
            models.CharField(blank=True, editable=False, max_length=36),
        ),
        migrations.AddField(
            "annexorder", "done", models.PositiveIntegerField(default=0, verbose_name="đã xong")
        ),
        migrations.AddField(
            "annexorder",
            "finished_at",
            models.DateTimeField(blank=True, null=True, verbose_name="xong lúc"),
        ),
        migrations.AddField(
            "annexorder",
            "requested_at",
            models.DateTimeField(
                auto_now_add=True, default=django.utils.timezone.now, verbose_name="yêu cầu lúc"
            ),
            preserve_default=False,
        ),
        migrations.AddField("annexorder", "requested_by", requester(null=True)),
        migrations.AddField("annexorder", "state", state()),
        migrations.AddField(
            "annexorder",
            "total",
            models.PositiveIntegerField(default=0, verbose_name="số đơn vị"),
        ),
        migrations.AlterField("annexorder", "tries", tries()),
        *(migrations.AddField(kind, "tries", tries()) for kind in KINDS if kind != "annexorder"),
        *(migrations.AddField(kind, "problem", problem()) for kind in KINDS if kind != "archive"),
        migrations.AlterField("archive", "problem", problem()),
        *(migrations.AlterField(kind, "state", state()) for kind in OLD_CONSTRAINTS),
        migrations.AlterField(
            "factload",
            "requested_at",
            models.DateTimeField(auto_now_add=True, verbose_name="yêu cầu lúc"),
        ),
        migrations.AlterField(
            "factload",
            "total",
            models.PositiveIntegerField(default=0, verbose_name="số đơn vị"),
        ),
        migrations.RunPython(keep_rows, give_back),
        migrations.AlterField("annexorder", "requested_by", requester()),
        *(
            migrations.AddConstraint(
                kind,
                models.CheckConstraint(
                    condition=models.Q(("state__in", [value for value, _ in STATES])),
                    name=f"{kind}_state_known",
                ),
            )
            for kind in KINDS
        ),
    ]
