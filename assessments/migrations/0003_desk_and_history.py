"""The desk: files, citations, shared work, submissions; and the history that is only added to."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.triggers import install_triggers, remove_triggers


def keep(_apps, schema_editor):
    install_triggers(schema_editor.connection)


def release(_apps, schema_editor):
    remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_units_and_people"),
        ("assessments", "0002_versions_and_save_keys"),
        ("criteria", "0002_freeze_published_sets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField(auto_now=True, verbose_name="giao lúc")),
            ],
            options={
                "verbose_name": "phân việc",
                "verbose_name_plural": "phân việc",
            },
        ),
        migrations.CreateModel(
            name="DocumentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("text", "Toàn văn"),
                            ("annex", "Phụ lục"),
                            ("signed", "Bản ký, đóng dấu"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="vai trò",
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp của văn bản",
                "verbose_name_plural": "tệp của văn bản",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                ("actor_role", models.CharField(max_length=20, verbose_name="vai trò")),
                (
                    "action",
                    models.CharField(
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
                        ],
                        max_length=30,
                        verbose_name="việc",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=100, verbose_name="đối tượng")),
                ("changes", models.JSONField(default=dict, verbose_name="thay đổi")),
            ],
            options={
                "verbose_name": "dòng nhật ký",
                "verbose_name_plural": "nhật ký",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="thấy lúc")),
            ],
            options={
                "verbose_name": "người đang mở",
                "verbose_name_plural": "người đang mở",
            },
        ),
        migrations.CreateModel(
            name="SignedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("findings", models.JSONField(verbose_name="kết quả kiểm tra")),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="tải lên lúc"),
                ),
            ],
            options={
                "verbose_name": "bản đã ký",
                "verbose_name_plural": "bản đã ký",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="tên tệp")),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("docx", "Word (DOCX)"),
                            ("xlsx", "Excel (XLSX)"),
                            ("odt", "Văn bản ODF (ODT)"),
                            ("ods", "Bảng tính ODF (ODS)"),
                            ("jpg", "Ảnh JPG"),
                            ("png", "Ảnh PNG"),
                        ],
                        max_length=4,
                        verbose_name="định dạng",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="kích thước")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "pages",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="số trang"),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="tải lên lúc"),
                ),
            ],
            options={
                "verbose_name": "tệp",
                "verbose_name_plural": "tệp",
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần nộp")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="mã biên nhận")),
                ("submitted_at", models.DateTimeField(verbose_name="nộp lúc")),
                ("is_late", models.BooleanField(default=False, verbose_name="nộp muộn")),
                ("snapshot", models.JSONField(verbose_name="bản chụp")),
                ("digest", models.CharField(max_length=64, verbose_name="mã băm bản chụp")),
                ("report_sha256", models.CharField(max_length=64, verbose_name="mã băm báo cáo")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="rút lúc"),
                ),
            ],
            options={
                "verbose_name": "lần nộp",
                "verbose_name_plural": "lần nộp",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="tên tệp")),
                ("size", models.PositiveBigIntegerField(verbose_name="kích thước")),
                ("offset", models.PositiveBigIntegerField(default=0, verbose_name="đã nhận")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="bắt đầu lúc")),
                ("expires_at", models.DateTimeField(verbose_name="hết hạn lúc")),
            ],
            options={
                "verbose_name": "tệp đang tải lên",
                "verbose_name_plural": "tệp đang tải lên",
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="evidence_explanation",
            field=models.TextField(blank=True, verbose_name="giải thích khi không có minh chứng"),
        ),
        migrations.AddField(
            model_name="answer",
            name="to_confirm",
            field=models.BooleanField(default=False, verbose_name="cần xác nhận"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="trình lãnh đạo lúc"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người trình",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="late_submission",
            field=models.CharField(
                choices=[
                    ("refuse", "Không nhận hồ sơ nộp muộn"),
                    ("accept", "Nhận và ghi rõ là nộp muộn"),
                ],
                default="refuse",
                max_length=10,
                verbose_name="nộp muộn",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="quote",
            field=models.CharField(blank=True, max_length=1000, verbose_name="câu chứng minh"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="phiên bản"),
        ),
        migrations.AddField(
            model_name="officialdocument",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="phiên bản"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("late_submission__in", ["refuse", "accept"])),
                name="campaign_late_submission_known",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="assessments.assessment",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assignee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người phụ trách",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="criteria.indicator",
            ),
        ),
        migrations.AddField(
            model_name="documentfile",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="assessments.officialdocument",
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="actor_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.administrativeunit",
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="assessment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="history",
                to="assessments.assessment",
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="history",
                to="accounts.administrativeunit",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="assessments.assessment",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="criteria.indicator",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signedpaper",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="accounts.administrativeunit",
                verbose_name="đơn vị",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người tải lên",
            ),
        ),
        migrations.AddField(
            model_name="signedpaper",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="documentfile",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="assessments.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="assessments.assessment",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="submitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người nộp",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người rút",
            ),
        ),
        migrations.AddField(
            model_name="signedpaper",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_papers",
                to="assessments.submission",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.administrativeunit",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("assessment", "indicator"), name="assignment_once"
            ),
        ),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(
                fields=["assessment", "subject", "-id"], name="history_of_assessment"
            ),
        ),
        migrations.AddIndex(
            model_name="historyentry",
            index=models.Index(fields=["unit", "-id"], name="history_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("assessment", "user"), name="presence_once"),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.UniqueConstraint(fields=("owner", "sha256"), name="file_bytes_once"),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("format__in", ["pdf", "docx", "xlsx", "odt", "ods", "jpg", "png"])
                ),
                name="file_format_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentfile",
            constraint=models.UniqueConstraint(
                fields=("document", "file"), name="document_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["text", "annex", "signed"])),
                name="document_file_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                fields=("assessment", "number"), name="submission_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedpaper",
            constraint=models.UniqueConstraint(
                fields=("submission", "file"), name="signed_paper_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("offset__lte", models.F("size"))),
                name="upload_offset_within_size",
            ),
        ),
        migrations.RunPython(keep, release),
    ]
