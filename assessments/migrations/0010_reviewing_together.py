import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0009_append_only"),
        ("criteria", "0002_freeze_published_sets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    ("finalized", "Chốt kết quả chính thức"),
                    ("published", "Công bố kết quả"),
                    ("reopened", "Mở lại thẩm định"),
                    ("extended", "Gia hạn"),
                    ("reason_listed", "Sửa danh mục lý do thẩm định"),
                    ("signed_paper_uploaded", "Tải bản đã ký lên"),
                ],
                max_length=30,
                verbose_name="việc",
            ),
        ),
        migrations.CreateModel(
            name="ReviewShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(verbose_name="bước thẩm định")),
                ("given_at", models.DateTimeField(auto_now=True, verbose_name="giao lúc")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_shares",
                        to="assessments.assessment",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pillar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="criteria.pillar",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_shares",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thẩm định",
                    ),
                ),
            ],
            options={
                "verbose_name": "phân việc thẩm định",
                "verbose_name_plural": "phân việc thẩm định",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "step", "pillar"), name="review_share_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondOpinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(verbose_name="bước thẩm định")),
                ("question", models.CharField(max_length=2000, verbose_name="câu hỏi")),
                ("asked_at", models.DateTimeField(verbose_name="hỏi lúc")),
                ("opinion", models.CharField(blank=True, max_length=2000, verbose_name="ý kiến")),
                (
                    "suggested",
                    models.CharField(blank=True, max_length=200, verbose_name="đề xuất kết quả"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="trả lời lúc"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="rút lúc"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người hỏi",
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_opinions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người được hỏi",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_opinions",
                        to="assessments.assessment",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="criteria.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "ý kiến thứ hai",
                "verbose_name_plural": "ý kiến thứ hai",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        fields=("assessment", "indicator", "step", "asked_of"),
                        name="opinion_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True),
                        name="opinion_asks_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True), ("opinion", ""), ("suggested", "")
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("opinion", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_answered_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("withdrawn_at__isnull", True),
                            _connector="OR",
                        ),
                        name="opinion_answered_or_withdrawn",
                    ),
                ],
            },
        ),
    ]
