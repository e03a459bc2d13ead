"""What contradicts itself in a unit's year, what is said to it, and how fresh that is."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_api_tokens"),
        ("assessments", "0022_annexes_and_lost_campaigns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UnitChange",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="change",
                        serialize=False,
                        to="accounts.administrativeunit",
                    ),
                ),
                (
                    "number",
                    models.PositiveBigIntegerField(default=0, verbose_name="số lần thay đổi"),
                ),
            ],
            options={
                "verbose_name": "thay đổi của đơn vị",
                "verbose_name_plural": "thay đổi của đơn vị",
            },
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
                    ("review_begun", "Bắt đầu thẩm định"),
                    ("decided", "Quyết định chỉ số"),
                    ("review_shared", "Phân việc thẩm định"),
                    ("opinion_asked", "Xin ý kiến thứ hai"),
                    ("opinion_given", "Cho ý kiến"),
                    ("opinion_taken_back", "Rút câu hỏi xin ý kiến"),
                    ("returned", "Trả lại hồ sơ"),
                    ("recalled", "Lấy lại hồ sơ đã trả"),
                    ("review_finished", "Trình duyệt kết quả thẩm định"),
                    ("rework_asked", "Yêu cầu thẩm định lại"),
                    ("approved", "Phê duyệt kết quả thẩm định"),
                    ("explanation_saved", "Viết giải trình"),
                    ("explained", "Gửi giải trình"),
                    ("finding_explained", "Giải trình mâu thuẫn"),
                    ("finalized", "Chốt kết quả chính thức"),
                    ("published", "Công bố kết quả"),
                    ("reopened", "Mở lại thẩm định"),
                    ("extended", "Gia hạn"),
                    ("campaign_planned", "Lập đợt đánh giá"),
                    ("campaign_changed", "Sửa đợt đánh giá"),
                    ("version_changed", "Chuyển sang phiên bản đính chính"),
                    ("campaign_discarded", "Xóa đợt chưa mở"),
                    ("units_planned", "Sửa danh sách dự kiến của đợt"),
                    ("campaign_opened", "Mở đợt đánh giá"),
                    ("assessment_opened", "Mở hồ sơ tự đánh giá"),
                    ("unit_removed", "Bỏ đơn vị khỏi đợt"),
                    ("reminded", "Nhắc việc"),
                    ("dates_set", "Đặt hạn của đợt đánh giá"),
                    ("reason_listed", "Sửa danh mục lý do thẩm định"),
                    ("signed_paper_uploaded", "Tải bản đã ký lên"),
                    ("file_opened", "Mở xem tệp"),
                    ("report_downloaded", "Tải báo cáo"),
                    ("exported", "Xuất Excel"),
                    ("ranking_published", "Công bố xếp hạng"),
                    ("intake_taken_over", "Lấy số liệu từ tệp vào hồ sơ"),
                ],
                max_length=30,
                verbose_name="việc",
            ),
        ),
        migrations.CreateModel(
            name="FindingExplanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("key", models.CharField(max_length=32, verbose_name="khóa")),
                ("code", models.CharField(max_length=60, verbose_name="phép kiểm tra")),
                ("words", models.TextField(verbose_name="giải trình")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                ("is_demo", models.BooleanField(default=False, verbose_name="dùng thử")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người giải trình",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.administrativeunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "giải trình mâu thuẫn",
                "verbose_name_plural": "giải trình mâu thuẫn",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("key", models.CharField(max_length=32, verbose_name="khóa")),
                ("code", models.CharField(max_length=60, verbose_name="phép kiểm tra")),
                ("family", models.CharField(max_length=30, verbose_name="nhóm")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("error", "Lỗi"),
                            ("warning", "Cần giải trình"),
                            ("hint", "Gợi ý"),
                        ],
                        max_length=10,
                        verbose_name="mức độ",
                    ),
                ),
                ("message", models.TextField(verbose_name="nội dung")),
                ("data", models.JSONField(default=dict, verbose_name="chỗ và số liệu")),
                ("sets", models.CharField(blank=True, max_length=200, verbose_name="bộ chỉ số")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="thấy lúc"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="accounts.administrativeunit",
                    ),
                ),
                (
                    "explanation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.findingexplanation",
                    ),
                ),
            ],
            options={
                "verbose_name": "mâu thuẫn",
                "verbose_name_plural": "mâu thuẫn",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="yêu cầu lúc"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Đang chờ"),
                            ("running", "Đang kiểm tra"),
                            ("done", "Đã kiểm tra xong"),
                            ("failed", "Không kiểm tra được"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="số đơn vị")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="đã xong")),
                ("claim", models.CharField(blank=True, editable=False, max_length=36)),
                (
                    "beat_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="xong lúc"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rechecks",
                        to="assessments.campaign",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lượt kiểm tra lại",
                "verbose_name_plural": "lượt kiểm tra lại",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckedYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                (
                    "number",
                    models.PositiveBigIntegerField(verbose_name="số lần thay đổi khi kiểm tra"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="kiểm tra lúc"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checked_years",
                        to="accounts.administrativeunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần kiểm tra mâu thuẫn",
                "verbose_name_plural": "lần kiểm tra mâu thuẫn",
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "year"), name="checked_year_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="findingexplanation",
            index=models.Index(fields=["unit", "year", "key", "-id"], name="explanation_newest"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["year", "code"], name="finding_of_check"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("unit", "year", "key"), name="finding_once"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ["error", "warning", "hint"])),
                name="finding_severity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("campaign",),
                name="recheck_under_way_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                name="recheck_state_known",
            ),
        ),
    ]
