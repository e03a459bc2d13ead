"""Reports of invented communes in other provinces' manners, with what they say beside them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.rules.choice import ChoiceRule
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec, InputSpec
from dtscore.numbers import exact_string, format_decimal

NOUNS = {
    "người": "người", "hộ": "hộ", "thôn": "thôn", "doanh nghiệp": "doanh nghiệp",
    "cơ sở": "cơ sở", "máy": "máy tính", "mắt": "mắt camera", "điểm": "điểm", "trạm": "trạm BTS",
    "tin, bài": "tin, bài", "lần/tuần": "lần/tuần", "văn bản": "văn bản", "hồ sơ": "hồ sơ",
    "thủ tục": "thủ tục", "dịch vụ": "dịch vụ", "lượt": "lượt", "ý kiến": "ý kiến",
    "tài khoản": "tài khoản", "sự cố": "sự cố", "đồng": "đồng", "địa chỉ": "địa chỉ",
}  # fmt: skip


@dataclass
class Manner:
    """How a commune writes; ``{code}``, ``{title}`` and so on are filled in."""

    heading: str
    requirement: str
    result: str
    score: str
    pillar: str = "{code}. {title}"
    bullet: str = "- "


MANNERS = (
    Manner("* Chỉ tiêu {code}.", "- Yêu cầu của chỉ tiêu: {title}.", "- Kết quả thực hiện: ",
           "- Chấm điểm: {points} điểm"),
    Manner("Tiêu chí {code}: {title}", "", "- Kết quả đạt được: ", "- Điểm tự chấm: {points}"),
    Manner("{code}. {title}", "", "Giải trình: ", "Tự chấm: {points}/{maximum} điểm"),
    Manner("• Chỉ số thành phần {code}", "Nội dung yêu cầu: {title}", "Kết quả: ",
           "+ Điểm tự đánh giá: {points} điểm"),
    Manner("{code}. Chỉ số {code}: {title}.", "", "Kết quả thực hiện năm {year}: ",
           "{points} điểm"),
)  # fmt: skip


@dataclass
class Written:
    text: str
    points: dict[str, str] = field(default_factory=dict)
    inputs: dict[tuple[str, str], str | bool] = field(default_factory=dict)


class Writer:
    """One report of all indicators of a set, with figures drawn by a seed."""

    def __init__(self, spec: IndicatorSetSpec, manner: Manner, seed: int, year: int = 2023) -> None:
        self.spec, self.manner, self.year = spec, manner, year
        self.draw = random.Random(seed)
        self.facts: dict[str, int] = {}
        self.written = Written("")

    def write(self) -> Written:
        lines = ["ỦY BAN NHÂN DÂN", "XÃ TÂN PHÚ", "BÁO CÁO",
                 f"Kết quả tự đánh giá chuyển đổi số xã Tân Phú năm {self.year}",
                 "Ủy ban nhân dân xã Tân Phú báo cáo kết quả cụ thể như sau:"]  # fmt: skip
        for part, group in zip(self.spec.report.parts, self.spec.groups, strict=False):
            lines.append(f"{group.code}. {part.heading}")
            for pillar in group.pillars:
                lines.append(self.manner.pillar.format(code=pillar.code, title=pillar.title))
                for indicator in pillar.indicators:
                    lines += self._indicator(indicator)
        lines.append("Trên đây là báo cáo của xã Tân Phú./.")
        self.written.text = "\n".join(lines)
        return self.written

    def _indicator(self, indicator: IndicatorSpec) -> Iterator[str]:
        manner = self.manner
        maximum = indicator.max_points.value if indicator.max_points else Decimal(10)
        points = maximum * self.draw.choice((2, 3, 4)) / 4
        said = {"code": indicator.code, "title": indicator.title, "year": self.year,
                "points": format_decimal(points), "maximum": format_decimal(maximum)}  # fmt: skip
        self.written.points[indicator.code] = exact_string(points)
        yield manner.heading.format(**said)
        if manner.requirement:
            yield manner.requirement.format(**said)
        yield manner.result.format(**said) + self._result(indicator, points)
        yield manner.score.format(**said)

    def _result(self, indicator: IndicatorSpec, points: Decimal) -> str:
        sentences = [*self._said(indicator, points), *self._counted(indicator)]
        return " ".join(sentences) or "Xã đã triển khai đầy đủ nội dung này theo hướng dẫn."

    def _said(self, indicator: IndicatorSpec, points: Decimal) -> Iterator[str]:
        for spec in indicator.inputs:
            if spec.kind == "flag":
                self.written.inputs[indicator.code, spec.name] = True
                yield f"Xã {spec.label[0].lower()}{spec.label[1:]}."
            elif spec.kind == "choice" and isinstance(indicator.rule, ChoiceRule):
                self.written.inputs[indicator.code, spec.name] = indicator.rule.options[0].value
                yield "Đồng chí Bí thư Đảng ủy xã làm Trưởng ban."
            elif spec.kind == "points":
                self.written.inputs[indicator.code, spec.name] = exact_string(points)

    def _counted(self, indicator: IndicatorSpec) -> Iterator[str]:
        counts = [spec for spec in indicator.inputs if spec.kind in ("count", "money")]
        rule = indicator.rule
        pair = (getattr(rule, "numerator", ""), getattr(rule, "denominator", ""))
        ratios = [(one.numerator, one.denominator) for one in getattr(rule, "ratios", ())]
        known = {spec.name: spec for spec in counts}
        for part, whole in [pair, *ratios]:
            if part in known and whole in known:
                yield self._ratio(indicator.code, known.pop(part), known.pop(whole))
        for spec in known.values():
            value = self._value(spec)
            self._note(indicator.code, spec, value)
            label = spec.label.removeprefix("Số ").removeprefix("Tổng số ")
            yield f"Trong năm có {self._said_number(spec, value)} ({label})."

    def _ratio(self, code: str, part: InputSpec, whole: InputSpec) -> str:
        total = self._value(whole)
        some = self.draw.randint(max(1, total // 2), total)
        if part.fact:
            some = self.facts.setdefault(part.fact, min(some, total))
            total = max(total, some)
        self._note(code, part, some)
        self._note(code, whole, total)
        noun = NOUNS[whole.unit]
        about = part.label.removeprefix("Số ")
        first, second = format_decimal(Decimal(some)), format_decimal(Decimal(total))
        percent = format_decimal((Decimal(some) * 100 / total).quantize(Decimal("0.1")))
        return self.draw.choice((
            f"Toàn xã có {first}/{second} {noun} ({about}), đạt {percent}%.",
            f"{whole.label} là {second} {noun}, trong đó {part.label.lower()} là {first} {noun},"
            f" đạt tỷ lệ {percent}%.",
            f"{part.label}: {first} {noun}; {whole.label.lower()}: {second} {noun}.",
        ))  # fmt: skip

    def _value(self, spec: InputSpec) -> int:
        if spec.kind == "money":
            return self.draw.randint(20, 900) * 1_000_000
        drawn = self.draw.randint(3, 40) if spec.unit != "người" else self.draw.randint(300, 9000)
        return self.facts.setdefault(spec.fact, drawn) if spec.fact else drawn

    def _said_number(self, spec: InputSpec, value: int) -> str:
        if spec.kind == "money":
            return f"{value // 1_000_000} triệu đồng"
        return f"{format_decimal(Decimal(value))} {NOUNS[spec.unit]}"

    def _note(self, code: str, spec: InputSpec, value: int) -> None:
        if not spec.fact:
            self.written.inputs[code, spec.name] = str(value)
