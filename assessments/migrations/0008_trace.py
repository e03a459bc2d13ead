"""The trace: from where, which file, words to search by, and indexes for reading it newest first."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.models.history import words_to_search
from assessments.triggers import install_triggers, remove_triggers

BATCH = 1000


def keep(_apps, schema_editor):
    install_triggers(schema_editor.connection)


def release(_apps, schema_editor):
    remove_triggers(schema_editor.connection)


def make_searchable(apps, _schema_editor):
    """Older lines are found by their words, too. What they tell is not touched."""
    entries = apps.get_model("assessments", "HistoryEntry").objects
    last = 0
    while batch := list(entries.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for entry in batch:
            entry.search_text = words_to_search(entry.subject, entry.changes)
        entries.bulk_update(batch, ["search_text"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_units_and_people"),
        ("assessments", "0007_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Altering the table drops the triggers on SQLite, and the words are filled in.
        migrations.RunPython(release, keep),
        migrations.RemoveIndex(
            model_name="historyentry",
            name="history_of_unit",
        ),
        migrations.AddField(
            model_name="historyentry",
            name="address",
            field=models.GenericIPAddressField(
                blank=True, null=True, unpack_ipv4=True, verbose_name="từ địa chỉ"
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="file",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="search_text",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AlterField(
            model_name="historyentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("answer_saved", "Lưu câu trả lời"),
                    ("answer_taken_over", "Lấy câu trả lời năm trước"),
                    ("answer_rescored", "Tính lại do số liệu nền đổi"),
                    ("evidence_added", "Dẫn minh chứng"),
                    ("evidence_changed", "Sửa minh chứng"),
                    ("evidence_removed", "Bỏ minh chứng"),
                    ("assigned", "Giao việc"),
                    ("fact_recorded", "Ghi số liệu nền"),
                    ("document_registered", "Vào sổ văn bản"),
                    ("document_changed", "Sửa văn bản trong sổ"),
                    ("file_uploaded", "Tải tệp lên"),
                    ("file_attached", "Gắn tệp vào văn bản"),
                    ("file_detached", "Gỡ tệp khỏi văn bản"),
                    ("file_downloaded", "Tải tệp về"),
                    ("paper_saved", "Sửa phần chữ của báo cáo"),
                    ("proposed", "Trình lãnh đạo"),
                    ("submitted", "Nộp hồ sơ"),
                    ("withdrawn", "Rút hồ sơ"),
                    ("signed_paper_uploaded", "Tải bản đã ký lên"),
                    ("file_opened", "Mở xem tệp"),
                    ("report_downloaded", "Tải báo cáo"),
                    ("exported", "Xuất Excel"),
                ],
                max_length=30,
                verbose_name="việc",
            ),
        ),
        migrations.AlterField(
            model_name="historyentry",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="historyentry",
            name="assessment",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="history",
                to="assessments.assessment",
            ),
        ),
        migrations.AlterField(
            model_name="historyentry",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="history",
                to="accounts.administrativeunit",
            ),
        ),
        migrations.RunPython(make_searchable, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(fields=["-at", "-id"], name="history_newest"),
        ),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(fields=["unit", "-at", "-id"], name="history_of_unit"),
        ),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(fields=["actor", "-at", "-id"], name="history_of_actor"),
        ),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(fields=["action", "-at", "-id"], name="history_of_action"),
        ),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(
                condition=models.Q(("file__isnull", False)),
                fields=["file", "actor"],
                name="history_of_file",
            ),
        ),
        migrations.RunPython(keep, release),
    ]
