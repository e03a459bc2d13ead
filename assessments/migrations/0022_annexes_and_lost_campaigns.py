"""Annexes of rankings that are laid out after the publication; owners of campaigns without any
assessment, which nobody could see."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from assessments.triggers import install_triggers


def find_lost(apps, _schema_editor):
    """A campaign that nobody has begun belongs to the province of the units planned for it, and
    without any to the only province that there is. Of several provinces none is guessed."""
    units = apps.get_model("accounts", "AdministrativeUnit").objects
    planned = apps.get_model("assessments", "PlannedUnit").objects
    roots = list(units.filter(parent=None, level="province").values_list("pk", flat=True)[:2])
    lost = apps.get_model("assessments", "Campaign").objects.filter(owner=None, assessments=None)
    for campaign in lost:
        paths = planned.filter(campaign=campaign).values_list("unit__path", flat=True)
        owners = {int(path.strip("/").split("/")[0]) for path in paths if path} or set(roots)
        if len(owners) == 1:
            campaign.owner_id = owners.pop()
            campaign.save(update_fields=["owner"])


def keep_rows(_apps, schema_editor):
    install_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0021_intakes")]
    operations = [
        migrations.AlterField(
            model_name="publishedranking",
            name="report_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="mã băm phụ lục"),
        ),
        migrations.CreateModel(
            name="PublishedAnnex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="mã băm phụ lục")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                (
                    "ranking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annex",
                        to="assessments.publishedranking",
                    ),
                ),
            ],
            options={
                "verbose_name": "phụ lục bảng xếp hạng",
                "verbose_name_plural": "phụ lục bảng xếp hạng",
            },
        ),
        migrations.CreateModel(
            name="AnnexOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="yêu cầu lúc"
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=1, verbose_name="số lần")),
                (
                    "ranking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annex_order",
                        to="assessments.publishedranking",
                    ),
                ),
            ],
            options={
                "verbose_name": "phụ lục đang lập",
                "verbose_name_plural": "phụ lục đang lập",
            },
        ),
        migrations.RunPython(find_lost, migrations.RunPython.noop),
        migrations.RunPython(keep_rows, migrations.RunPython.noop),
    ]
