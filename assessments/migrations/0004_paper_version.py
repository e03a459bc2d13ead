"""The wording of a paper has a version, against silent overwriting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_desk_and_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="version",
            field=models.PositiveIntegerField(default=0, verbose_name="phiên bản"),
        ),
    ]
