"""Whose the campaigns of before are, and the journal of administration as append-only."""

from django.db import migrations

from assessments.triggers import install_triggers


def find_owners(apps, _schema_editor):
    """A campaign belongs to the province of its units."""
    campaign_model = apps.get_model("assessments", "Campaign")
    assessment_model = apps.get_model("assessments", "Assessment")
    for campaign in campaign_model.objects.filter(owner=None):
        row = assessment_model.objects.filter(campaign=campaign).select_related("unit").first()
        if row and row.unit.path:
            campaign.owner_id = int(row.unit.path.strip("/").split("/")[0])
            campaign.opened_at = row.created_at
            campaign.save(update_fields=["owner", "opened_at"])


def keep_rows(_apps, schema_editor):
    install_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0014_tallies_and_owners")]
    operations = [
        migrations.RunPython(find_owners, migrations.RunPython.noop),
        migrations.RunPython(keep_rows, migrations.RunPython.noop),
    ]
