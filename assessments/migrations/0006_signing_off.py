"""Room for a receipt code that names year, unit and set."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_upload_file"),
    ]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="code",
            field=models.CharField("mã biên nhận", max_length=40, unique=True),
        ),
    ]
