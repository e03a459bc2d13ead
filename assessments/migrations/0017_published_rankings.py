"""Published rankings, only ever added to; a line of the history for each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.triggers import install_triggers


def keep_rows(_apps, schema_editor):
    install_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0016_campaign_desk"),
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
                    ("campaign_planned", "Lập đợt đánh giá"),
                    ("campaign_changed", "Sửa đợt đánh giá"),
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
                ],
                max_length=30,
                verbose_name="việc",
            ),
        ),
        migrations.CreateModel(
            name="PublishedRanking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="bản số")),
                ("snapshot", models.JSONField(verbose_name="bản chụp")),
                ("digest", models.CharField(max_length=64, verbose_name="mã băm bản chụp")),
                ("report_sha256", models.CharField(max_length=64, verbose_name="mã băm phụ lục")),
                ("issued_at", models.DateTimeField(verbose_name="công bố lúc")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_rankings",
                        to="assessments.campaign",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bảng xếp hạng đã công bố",
                "verbose_name_plural": "bảng xếp hạng đã công bố",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "number"), name="published_ranking_number_once"
                    )
                ],
            },
        ),
        migrations.RunPython(keep_rows, migrations.RunPython.noop),
    ]
