"""What the province's desk needs to keep accounts: first passwords, sessions, search."""

from django.db import migrations, models

import dtscore.accounts.models.users
from dtscore.text import fold, sort_key

BATCH = 500


def fill(apps, schema_editor):  # noqa: ARG001
    """The columns that are made from the names of accounts that exist."""
    User = apps.get_model("accounts", "User")
    people = list(User.objects.order_by("pk"))
    for person in people:
        words = (person.full_name or person.username).split()
        person.search_text = fold(f"{person.username} {person.full_name} {person.email}")
        person.name_key = sort_key(" ".join(words[-1:] + words[:-1]))
    User.objects.bulk_update(people, ["search_text", "name_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_journal"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(default=False, verbose_name="phải đổi mật khẩu"),
        ),
        migrations.AddField(
            model_name="user",
            name="session_round",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="user",
            name="enabled_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="mở khóa lúc"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="search_text",
            field=dtscore.accounts.models.users.FoldedNames(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="user",
            name="name_key",
            field=dtscore.accounts.models.users.NameKey(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
