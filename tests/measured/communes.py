"""Invented communes whose two reports of a year agree with themselves and with each other.

Every name is invented and marked as demo; every figure follows from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from dtscore.numbers import Rounding, format_decimal, percent, round_decimal
from tests.consistency_builder import set_spec

NAMES = (
    "Thử An", "Thử Bình", "Thử Châu", "Thử Đức", "Thử Giang", "Thử Hải", "Thử Khê", "Thử Lâm",
    "Thử Minh", "Thử Ninh", "Thử Phong", "Thử Quý",
)  # fmt: skip


@dataclass
class Statement:
    """What a report says about one indicator. ``figures`` are the values in the words by name;
    ``percent`` the printed one, ``claim`` the printed points or verdict; ``cites`` keys of
    documents. A planter of faults changes these, never the words by hand."""

    set: str
    code: str
    words: str
    figures: dict[str, Decimal]
    ratio: tuple[str, str] | None = None
    percent: str = ""
    claim: str = ""
    cites: list[str] = field(default_factory=list)
    state: str = "reported"
    verdict_code: str | None = None
    heading: str | None = None

    def text(self, papers: dict[str, Paper]) -> str:
        shown = {name: format_decimal(value) for name, value in self.figures.items()}
        words = self.words.format(**shown, p=self.percent)
        cited = "; ".join(papers[key].words for key in self.cites)
        return f"{words} {cited}.".strip() if cited else words


@dataclass
class Paper:
    """A document that the reports cite."""

    kind: str
    number: str
    day: str  # 23/5/2022
    title: str
    issuer: str

    @property
    def words(self) -> str:
        number = f"số {self.number}" if self.number else "số"
        day = f" ngày {self.day}" if self.day else ""
        return f"{self.kind} {number}{day} của {self.issuer} về {self.title}"


@dataclass
class Commune:
    """One invented commune and year: its figures, documents and statements, all in order."""

    name: str
    year: int
    figures: dict[str, Decimal]
    papers: dict[str, Paper]
    statements: dict[tuple[str, str], Statement]
    heads: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, set_code: str) -> Iterator[Statement]:
        return (one for one in self.statements.values() if one.set == set_code)


CUT = Rounding("truncate", 2)

PHRASES = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text(encoding="utf-8"))
# By indicator: words, the names of part and whole, the maximum or the points, cited documents.
RATIOS_A: dict[str, dict[str, Any]] = PHRASES["qd3853_ratios"]
SIMPLE_A: dict[str, dict[str, Any]] = PHRASES["qd3853_simple"]
PASSED_B: dict[str, dict[str, Any]] = PHRASES["qd1829_passed"]
FULL_FROM_60 = {"3.4", "8.2"}


def commune(number: int) -> Commune:
    """The commune with this number: the same for ever."""
    luck = random.Random(number)
    figures = {name: Decimal(value) for name, value in _figures(luck).items()}
    papers = _papers(NAMES[number % len(NAMES)], luck)
    one = Commune(NAMES[number % len(NAMES)], 2022, figures, papers, {})
    for statement in [*_of_a(figures), *_of_b(figures)]:
        one.statements[statement.set, statement.code] = statement
    one.heads = count_heads(one)
    return one


def _figures(luck: random.Random) -> dict[str, int]:
    population = luck.randint(4200, 9800)
    people15 = int(population * luck.uniform(0.72, 0.82))
    households = population // luck.randint(3, 4)
    officials, leaders = luck.randint(18, 24), luck.randint(4, 6)
    enterprises, villages = luck.randint(14, 40), luck.randint(5, 11)
    services, files = luck.randint(40, 90), luck.randint(300, 900)
    computers = officials + luck.randint(2, 5)
    outgoing = [luck.randint(900, 2400), luck.randint(60, 180), luck.randint(100, 300)]
    sent = sum(outgoing)
    return {
        "population": population, "people15": people15, "households": households,
        "hh_net": households, "officials": officials, "off_computer": officials,
        "leaders": leaders, "lead_cert": leaders, "trained": officials - luck.randint(0, 2),
        "mail": officials, "enterprises": enterprises, "dn_platform": enterprises,
        "dn_tax": luck.randint(3, enterprises), "dn_market": luck.randint(1, enterprises // 2),
        "villages": villages, "teams": villages, "phones": int(people15 * luck.uniform(0.7, 0.9)),
        "bank": int(people15 * luck.uniform(0.65, 0.85)),
        "eid": int(population * luck.uniform(0.2, 0.5)),
        "health": int(population * luck.uniform(0.9, 0.99)), "dv_all": services,
        "dv_full": luck.randint(services // 2, services), "hs_all": files,
        "hs_full": luck.randint(files // 2, files), "rated": 200 + files, "satisfied": 180 + files,
        "pc_all": computers, "pc_safe": computers, "pc_open": computers - 1,
        "pc_online": computers - 1, "vb_out": sent, "vb_electronic": sent - luck.randint(2, 20),
        "vb_signed": sent - luck.randint(21, 60), "cams": luck.randint(20, 70),
        "wifi": luck.randint(6, 18), "incoming": luck.randint(900, 2900), "outgoing": sent,
        "out1": outgoing[0], "out2": outgoing[1], "out3": outgoing[2],
    }  # fmt: skip


def _papers(name: str, luck: random.Random) -> dict[str, Paper]:
    ubnd = f"UBND xã {name}"
    base = luck.randint(20, 30)
    scope = f"chuyển đổi số trên địa bàn xã {name}"
    return {
        "committee": Paper("Quyết định", f"{luck.randint(100, 900)}/QĐ-UBND", "12/4/2022",
                           "thành lập Ban Chỉ đạo chuyển đổi số xã", ubnd),
        "party": Paper("Kế hoạch", f"{luck.randint(10, 40)}-KH/ĐU", "25/3/2022",
                       "lãnh đạo thực hiện chuyển đổi số", f"Đảng ủy xã {name}"),
        "long": Paper("Kế hoạch", f"{base}/KH-UBND", "10/5/2022",
                      f"{scope} giai đoạn 2022 - 2025", ubnd),
        "plan": Paper("Kế hoạch", f"{base + luck.randint(2, 6)}/KH-UBND", "23/5/2022",
                      f"{scope} năm 2022", ubnd),
        "training": Paper("Kế hoạch", f"{base + luck.randint(15, 30)}/KH-UBND", "05/7/2022",
                          "tập huấn kỹ năng số cho cán bộ, công chức", ubnd),
    }  # fmt: skip


def _of_a(figures: dict[str, Decimal]) -> Iterator[Statement]:
    for code, phrase in RATIOS_A.items():
        row = _ratio("QD3853", code, phrase, figures)
        row.claim = points_of(row)
        yield row
    for code, phrase in SIMPLE_A.items():
        claim = f"{phrase['points']} điểm"
        shown = _shown(phrase["words"], figures)
        yield Statement(
            "QD3853", code, phrase["words"], shown, claim=claim, cites=list(phrase["cites"])
        )


def points_of(row: Statement) -> str:
    """The points of a ratio, cut off at two decimals as the set does; full from 60 % on where the
    set says so."""
    share = row.figures["a"] / row.figures["b"]
    is_full = row.code in FULL_FROM_60 and share >= Decimal("0.6")
    points = Decimal(RATIOS_A[row.code]["max"]) * (1 if is_full else share)
    return f"{format_decimal(round_decimal(points, CUT))} điểm"


def _of_b(figures: dict[str, Decimal]) -> Iterator[Statement]:
    for code, phrase in PASSED_B.items():
        if "part" in phrase:
            row = _ratio("QD1829", code, phrase, figures)
        else:
            row = Statement("QD1829", code, phrase["words"], _shown(phrase["words"], figures))
        row.claim, row.cites = "Đạt", list(phrase.get("cites", ()))
        yield row
    for code in not_yet_b():
        words = "Chỉ tiêu này năm 2022 chưa triển khai thực hiện."
        yield Statement("QD1829", code, words, {}, state="not_deployed")


def not_yet_b() -> list[str]:
    """The indicators of QĐ 1829 that the reports say are not deployed: all others."""
    return [code for code in set_spec("QD1829").by_code if code not in PASSED_B]


def _shown(words: str, figures: dict[str, Decimal]) -> dict[str, Decimal]:
    return {name: value for name, value in figures.items() if f"{{{name}}}" in words}


def _ratio(
    set_code: str, code: str, phrase: dict[str, Any], figures: dict[str, Decimal]
) -> Statement:
    names = (phrase["part"], phrase["whole"])
    part, whole = (figures[name] for name in names)
    return Statement(
        set_code, code, f"{phrase['words']}.", {"a": part, "b": whole}, ratio=names,
        percent=percent_words(part, whole),
    )  # fmt: skip


def percent_words(part: Decimal, whole: Decimal) -> str:
    return f"{format_decimal(percent(part, whole, CUT))}%"


def count_heads(one: Commune) -> dict[str, dict[str, str]]:
    """The counts at the head of each pillar of QĐ 1829, as they are."""
    heads = {}
    for pillar in "1234":
        rows = [s for s in one.of("QD1829") if s.code.split(".")[0] == pillar]
        passed = sum(bool(row.claim) for row in rows)
        heads[pillar] = {"passed": f"{passed}/{passed}", "deploying": f"{len(rows) - passed:02d}"}
    return heads
