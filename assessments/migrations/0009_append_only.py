"""Decisions, issued papers and extensions are append-only as the history is."""

from django.db import migrations

from assessments.triggers import install_triggers, remove_triggers


def keep(_apps, schema_editor):
    install_triggers(schema_editor.connection)


def release(_apps, schema_editor):
    remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_trace")]
    operations = [migrations.RunPython(keep, release)]
