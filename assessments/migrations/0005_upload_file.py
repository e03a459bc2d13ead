"""A finished upload names the file it became."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_paper_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.storedfile",
            ),
        ),
    ]
