"""Answers that a corrected version of a set no longer asks for; a line of history for the move."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0018_archives"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="set_aside_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="cất riêng lúc"
            ),
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
                ],
                max_length=30,
                verbose_name="việc",
            ),
        ),
    ]
