"""What the official annex of a ranking says, as plain values, from the snapshot that is frozen
with it. Nothing here asks the database: what is not in the snapshot cannot be on the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.grading import PassRule, read_bands, read_pass_rule
from assessments.reports.frame import COMMITTEE, Annex
from assessments.reports.wording import official_date, official_number, sentence
from assessments.selectors.ranking_rows import Apart
from assessments.selectors.ranking_snapshots import frozen_apart, frozen_rows
from assessments.selectors.ranking_table import TableRow, table_rows
from assessments.selectors.snapshots import Snapshot
from criteria.rules.evaluate import BASIS_WORDS
from dtscore.numbers import format_decimal

# More would leave no room for names on a landscape page.
MOST_PILLARS = 10
# Millimetres: of one digit in the type of tables, of what stands around a figure.
DIGIT, PADDING, NARROWEST = 1.95, 2.4, 9.0


@dataclass(frozen=True, kw_only=True)
class RankingAnnex(Annex):
    """The whole annex. ``pillars`` are the codes over the columns with their widths in millimetres,
    ``notes`` how it was ranked; where all units lie under one, ``names_parents`` is false."""

    is_points: bool
    notes: list[str]
    pillars: list[tuple[str, float]]
    names_parents: bool
    shows_whole: bool
    shows_grade: bool
    shows_recognised: bool
    rows: list[TableRow]
    apart: list[Apart]


def ranking_annex(snapshot: Snapshot, *, is_draft: bool = False) -> RankingAnnex:
    """Put the annex together from the snapshot."""
    province = snapshot["province"]["name"]
    rows = list(frozen_rows(snapshot))
    codes = [pillar["code"] for pillar in snapshot["pillars"]]
    codes = codes if len(codes) <= MOST_PILLARS else []
    lines = list(table_rows(rows, codes))
    number, day = official_number("", "QĐ-UBND"), official_date(None)
    return RankingAnnex(
        is_draft=is_draft,
        agency=(COMMITTEE.upper(), province.upper()),
        title=[
            "KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG MỨC ĐỘ CHUYỂN ĐỔI SỐ CẤP XÃ",
            f"NĂM {snapshot['year']} TRÊN ĐỊA BÀN {province.upper()}",
        ],
        attached_to=f"(Kèm theo Quyết định số {number} {day} của {COMMITTEE} {province})",
        is_points=snapshot["set"]["kind"] == "points",
        notes=_notes(snapshot, shows_pillars=bool(codes)),
        pillars=list(zip(codes, _widths(codes, lines), strict=True)),
        names_parents=len({unit["parent"] for unit in snapshot["rows"] + snapshot["apart"]}) > 1,
        shows_whole=any(row.sums.whole != row.sums.maximum for row in rows if row.sums.is_points),
        shows_grade=bool(snapshot["bands"]),
        shows_recognised=bool(snapshot["rule"]),
        rows=lines,
        apart=frozen_apart(snapshot),
    )


def _widths(codes: Sequence[str], lines: Sequence[TableRow]) -> list[float]:
    """As wide as the longest figure of each column: a figure is not broken."""
    longest = [
        max([len(code), *(len(line.pillars[position]) for line in lines)])
        for position, code in enumerate(codes)
    ]
    return [max(NARROWEST, DIGIT * length + PADDING) for length in longest]


def _notes(snapshot: Snapshot, *, shows_pillars: bool) -> list[str]:
    """By which set and in which order, what the columns are, and what everything rests on."""
    lines = [
        f"Đánh giá theo {snapshot['set']['title']} (phiên bản {snapshot['set']['version']})",
        order_words(snapshot),
        *([_pillar_legend(snapshot)] if shows_pillars else []),
        *band_words(snapshot),
        *rule_words(snapshot),
        *basis_words(snapshot),
    ]
    return [sentence(line) for line in lines]


def order_words(snapshot: Snapshot) -> str:
    """What decides about the rank."""
    by = {
        ("points", "sum"): "tổng điểm chính thức",
        ("points", "share"): "tỷ lệ điểm chính thức trên điểm tối đa của chính đơn vị",
        ("pass_fail", "sum"): "số chỉ số đạt, bằng nhau thì đơn vị có ít chỉ số phải tính hơn"
        " xếp trước",
        ("pass_fail", "share"): "tỷ lệ chỉ số đạt trên số chỉ số tính cho chính đơn vị",
    }[snapshot["set"]["kind"], snapshot["order"]]
    return f"Xếp theo {by}; đơn vị bằng nhau cùng hạng và hạng kế tiếp để trống (1, 2, 2, 4)"


def _pillar_legend(snapshot: Snapshot) -> str:
    names = "; ".join(f"{row['code']}. {row['title']}" for row in snapshot["pillars"])
    return f"Trụ cột: {names}. Dấu “–”: không có chỉ số nào tính cho đơn vị"


def band_words(snapshot: Snapshot) -> list[str]:
    """The grades with their limits and basis, the highest first; one basis of all is said once."""
    bands = read_bands(snapshot["bands"])
    if not bands:
        return []
    bases = [_basis(band.basis, band.source) for band in bands]
    is_one = len(set(bases)) == 1
    listed = "; ".join(
        f"{band.name}: từ {format_decimal(band.at_least)}%" + ("" if is_one else f" ({basis})")
        for band, basis in zip(bands, bases, strict=True)
    )
    words = f"Xếp loại theo tỷ lệ trên mức tối đa của đơn vị: {listed}"
    return [f"{words} ({bases[0]})" if is_one else words]


def rule_words(snapshot: Snapshot) -> list[str]:
    rule = read_pass_rule(snapshot["rule"])
    return [f"Công nhận khi {condition_words(rule)}"] if rule else []


def condition_words(rule: PassRule) -> str:
    """The rule of recognition with its basis."""
    value = format_decimal(rule.value)
    what = {
        "all_passed": "đạt mọi chỉ số tính cho đơn vị",
        "share_passed": f"đạt từ {value}% số chỉ số tính cho đơn vị",
        "percent": f"đạt từ {value}% điểm tối đa của đơn vị",
    }[rule.kind]
    return f"{what} ({_basis(rule.basis, rule.source)})"


def basis_words(snapshot: Snapshot) -> list[str]:
    """How well the sums are known, and how percents are rounded."""
    rounding = snapshot["set"]["rounding"]
    how = {"truncate": "cắt bỏ", "half_up": "làm tròn", "half_even": "làm tròn về số chẵn"}
    lines = [
        f"Tỷ lệ phần trăm ghi đến hai chữ số thập phân, {how[rounding['mode']]} phần sau"
        f" ({BASIS_WORDS[rounding['basis']]}); thứ hạng so trên số chưa làm tròn"
    ]
    weak = {key: count for key, count in snapshot["bases"].items() if key != "stated"}
    if weak:
        listed = "; ".join(
            f"{format_decimal(Decimal(count))} đơn vị có phần {BASIS_WORDS[key]}"
            for key, count in sorted(weak.items())
        )
        lines.append(f"Căn cứ của cách tính điểm: {listed}")
    return lines


def _basis(basis: str, source: str) -> str:
    words = BASIS_WORDS[basis]  # type: ignore[index]
    return f"{words}: {source}" if source else words
