"""Files from which assessments are filled, plain text among them; a line of history for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_api_tokens"),
        ("assessments", "0020_report_templates"),
        ("criteria", "0005_publication_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paper", "Báo cáo có sẵn"),
                            ("workbook", "Tệp Excel điền ngoại tuyến"),
                        ],
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("found", models.JSONField(verbose_name="nội dung tìm thấy")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="nạp lúc")),
                (
                    "taken_over_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="lấy vào hồ sơ lúc"),
                ),
                ("chosen", models.JSONField(blank=True, default=list, verbose_name="đã chọn")),
                ("written", models.JSONField(blank=True, default=list, verbose_name="đã ghi")),
            ],
            options={
                "verbose_name": "tệp nạp vào hồ sơ",
                "verbose_name_plural": "tệp nạp vào hồ sơ",
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="storedfile",
            name="file_format_known",
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
        migrations.AlterField(
            model_name="storedfile",
            name="format",
            field=models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("docx", "Word (DOCX)"),
                    ("xlsx", "Excel (XLSX)"),
                    ("odt", "Văn bản ODF (ODT)"),
                    ("ods", "Bảng tính ODF (ODS)"),
                    ("jpg", "Ảnh JPG"),
                    ("png", "Ảnh PNG"),
                    ("txt", "Văn bản thuần (TXT)"),
                ],
                max_length=4,
                verbose_name="định dạng",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("format__in", ["pdf", "docx", "xlsx", "odt", "ods", "jpg", "png", "txt"])
                ),
                name="file_format_known",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="intakes",
                to="assessments.assessment",
                verbose_name="hồ sơ",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="intakes",
                to="assessments.storedfile",
                verbose_name="tệp",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="indicator_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="criteria.indicatorset",
                verbose_name="bộ chỉ số",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="taken_over_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người lấy vào hồ sơ",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người nạp",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.UniqueConstraint(
                fields=("assessment", "file", "indicator_set"), name="intake_bytes_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["paper", "workbook"])), name="intake_kind_known"
            ),
        ),
    ]
