"""The reports of an invented commune as text, in the manner of the two real papers."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator

from tests.consistency_builder import set_spec
from tests.measured.communes import Commune, Statement

HEADS_A = ("* Chỉ tiêu {code}.", "* Chỉ tiêu: {code}.", "*Chỉ tiêu {code}. ", "* Chỉ  tiêu {code}")
HEADS_B = ("{code}. Chỉ tiêu, nội dung {code}.", "{code}.Chỉ tiêu nội dung {code}.",
           "{code}. Nội dung chỉ tiêu {code}.")  # fmt: skip
RESULTS = ("- Kết quả thực hiện: ", "- Kết quả thực hiện. ", "- Kết quả: ")


def report_text(commune: Commune, set_code: str, manner: int) -> str:
    """The whole report; ``manner`` chooses how heads, bullets and lines are written."""
    luck = random.Random(manner)
    lines = [*_head(commune, set_code)]
    lines += _body_a(commune, luck) if set_code == "QD3853" else _body_b(commune, luck)
    lines += ["Trên đây là báo cáo của UBND xã, kính đề nghị cấp trên xem xét, thẩm định.",
              "Nơi nhận:", "- UBND huyện (để báo cáo);", "- Lưu: VP.",
              "TM. UỶ BAN NHÂN DÂN", "CHỦ TỊCH"]  # fmt: skip
    return "\n\n".join(_broken(lines, luck.choice((70, 82, 95))))


def _head(commune: Commune, set_code: str) -> Iterator[str]:
    yield from ("UỶ BAN NHÂN DÂN", f"XÃ {commune.name.upper()}", "Số          /BC-UBND")
    yield "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    yield "Độc lập - Tự do - Hạnh phúc"
    yield f"{commune.name}, ngày        tháng 01 năm {commune.year + 1}"
    yield "BÁO CÁO"
    number = set_code.removeprefix("QD")
    if set_code == "QD3853":
        yield "Kết quả đánh giá, xếp hạng mức độ Chuyển đổi số"
        yield f"Xã {commune.name} năm {commune.year}"
        yield (
            "Căn cứ Quyết định 3853/QĐ-UBND ngày 09/11/2022 của Chủ tịch UBND tỉnh về Ban hành"
            " Bộ chỉ số đánh giá, xếp hạng mức độ chuyển đổi số;"
        )
    else:
        yield "Kết quả thực hiện các nội dung, chỉ tiêu Chuyển đổi số"
        yield f"Trên địa bàn xã {commune.name} năm {commune.year}"
        yield f"Căn cứ Quyết định số {number}/QĐ-UBND của Uỷ ban nhân dân tỉnh;"
    yield f"Uỷ ban nhân dân xã {commune.name} báo cáo kết quả cụ thể như sau:"


def _body_a(commune: Commune, luck: random.Random) -> Iterator[str]:
    spec = set_spec("QD3853")
    for group, title in zip(spec.groups, ("ĐỐI VỚI NHÓM CHỈ SỐ CHUNG", "NHÓM CHỈ SỐ VỀ HOẠT ĐỘNG"),
                            strict=True):  # fmt: skip
        yield f"{group.code}. {title}."
        for pillar in group.pillars:
            rows = [s for s in commune.of("QD3853") if _pillar(s) == pillar.code]
            if rows:
                yield f"{pillar.code}. Về {pillar.title[0].lower()}{pillar.title[1:]}."
            for row in sorted(rows, key=_order):
                yield from _indicator_a(commune, row, luck)


def _indicator_a(commune: Commune, row: Statement, luck: random.Random) -> Iterator[str]:
    spec = set_spec("QD3853").by_code[row.code]
    code = row.code if row.heading is None else row.heading
    yield luck.choice(HEADS_A).format(code=code) if code else "* Chỉ tiêu:"
    yield f"- Yêu cầu của chỉ tiêu: {spec.requirement or spec.title}."
    yield luck.choice(RESULTS) + row.text(commune.papers)
    if row.claim:
        yield f"- Chấm điểm: {row.claim}"


def _body_b(commune: Commune, luck: random.Random) -> Iterator[str]:
    yield "II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU"
    for pillar in set_spec("QD1829").pillars:
        rows = [s for s in commune.of("QD1829") if _pillar(s) == pillar.code]
        head = commune.heads[pillar.code]
        yield f"{pillar.code}. Nội dung {pillar.title}"
        yield f"- Chỉ tiêu đạt: {head['passed']} chỉ tiêu"
        waiting = head["deploying"]
        yield f"- Chỉ tiêu đang triển khai: {'Không' if waiting == '00' else f'{waiting} chỉ tiêu'}"
        yield "* Kết quả đạt được cụ thể như sau:"
        for row in sorted(rows, key=_order):
            yield from _indicator_b(commune, row, luck)


def _indicator_b(commune: Commune, row: Statement, luck: random.Random) -> Iterator[str]:
    spec = set_spec("QD1829").by_code[row.code]
    yield luck.choice(HEADS_B).format(code=row.code if row.heading is None else row.heading)
    yield f"- Yêu cầu của chỉ tiêu: {spec.requirement or spec.title}."
    yield luck.choice(RESULTS[:2]) + row.text(commune.papers)
    if row.claim:
        code = row.code if row.verdict_code is None else row.verdict_code
        yield (
            f"Đánh giá chỉ tiêu {code}: {row.claim}" if code else f"Đánh giá chỉ tiêu: {row.claim}"
        )


def _pillar(row: Statement) -> str:
    return row.code.split(".")[0]


def _order(row: Statement) -> int:
    return int(row.code.split(".")[1])


def _broken(lines: list[str], width: int) -> Iterator[str]:
    """Lines as Word breaks them on paper: none longer than ``width``."""
    for line in lines:
        for part in line.split("\n"):
            yield from textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
