"""Published sets are frozen in the database too."""

from django.db import migrations

from criteria.triggers import install_triggers, remove_triggers


def freeze(_apps, schema_editor):
    install_triggers(schema_editor.connection)


def thaw(_apps, schema_editor):
    remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("criteria", "0001_indicator_sets")]

    operations = [migrations.RunPython(freeze, thaw)]
