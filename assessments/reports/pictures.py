"""The pictures of a campaign as a paper: the same tables with bars as on the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localtime

from assessments.models import TallyColumn
from assessments.reports.frame import COMMITTEE, Annex
from assessments.reports.pdf import render_html, write_pdf
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.pictures import Pictures
from dtscore.accounts.models import User
from dtscore.text import nfc

Words = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class PicturesPaper(Annex):
    """``caption`` says from what and when the pictures are."""

    caption: Words
    pictures: Pictures


def pictures_pdf(user: User, found: Pictures, caption: Words) -> bytes:
    """Lay the pictures out. The moment stands on the paper, so that no two are alike and none is
    kept."""
    unit = user.unit
    paper = PicturesPaper(
        is_draft=False,
        agency=(COMMITTEE.upper(), unit.full_name.upper() if unit else ""),
        title=["HÌNH ẢNH KẾT QUẢ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ", f"NĂM {found.campaign.year}"],
        attached_to="",
        caption=caption,
        pictures=found,
    )
    return write_pdf(nfc(render_html(paper, template="reports/pictures.html")))


def pictures_words(user: User, found: Pictures, part: CampaignPart) -> Words:
    """The caption: campaign, set with its version, moment, how final, filter. At most one query."""
    chosen = found.campaign.indicator_set
    listed = [
        ("Đợt đánh giá", found.campaign.name),
        ("Bộ chỉ số", f"{chosen.short_title} (mã {chosen.code}, phiên bản {chosen.version})"),
        ("Phạm vi", user.unit.full_name if user.unit else ""),
        ("Bộ lọc", "; ".join(f"{name}: {what}" for name, what in part.words()) or "Không lọc"),
        ("Số liệu", standing_words(found)),
        ("Lập lúc", f"{localtime():%H:%M ngày %d/%m/%Y}"),
    ]
    if found.chosen:
        listed.insert(4, ("Đơn vị so sánh", found.chosen.assessment.unit.full_name))
    return listed


def standing_words(found: Pictures) -> str:
    """Whether the results are final, and of how many units."""
    if not found.results:
        return "chưa có đơn vị nào nộp hồ sơ"
    count = f"{len(found.results)}/{len(found.units)} đơn vị có kết quả"
    column = f"theo cột {found.column.label.lower()}"
    if found.column != TallyColumn.FINAL:
        return f"tạm thời, {column}, chưa phải kết quả chính thức; {count}"
    return f"{column}; {count}"
