"""The official wording of a set, as words and pairs of words: what a paper about it is sure to
say, and so what a damaged word can be compared with."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from criteria.rules.spec import IndicatorSetSpec
from dtscore.text import fold, nfc

WORD = re.compile(r"[^\W\d_]+")
# What every report of an agency says, whatever its set.
COMMON = (
    "Ủy ban nhân dân", "Ban Chỉ đạo chuyển đổi số", "Yêu cầu của chỉ tiêu", "Chỉ tiêu, nội dung",
    "Kết quả thực hiện", "Chấm điểm", "Đánh giá chỉ tiêu", "Kế hoạch", "Quyết định", "người dân",
    "giai đoạn", "lãnh đạo", "hoạt động", "mạng Internet", "điện thoại", "thương mại điện tử",
    "Chủ tịch", "tại xã", "đạt tỷ lệ", "hạ tầng", "trạm y tế", "Báo cáo", "xếp hạng mức độ",
    "Chỉ số", "Tiêu chí", "Căn cứ Công văn", "chưa thực hiện", "chưa triển khai",
)  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """Words in lower case, and which word follows which, in official texts."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """Words by what they are without diacritics."""
        found: dict[str, list[str]] = {}
        for word in self.words:
            found.setdefault(fold(word), []).append(word)
        return found

    def knows_pair(self, first: str, second: str) -> bool:
        return (first.lower(), second.lower()) in self.pairs


def vocabulary_of(spec: IndicatorSetSpec) -> Vocabulary:
    words: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for text in (*official_texts(spec), *COMMON):
        for clause in re.split(r"[.;:()]", nfc(text).lower()):
            said = WORD.findall(clause)
            words.update(said)
            pairs.update(itertools.pairwise(said))
    return Vocabulary(frozenset(words), frozenset(pairs))


def official_texts(spec: IndicatorSetSpec) -> Iterator[str]:
    """Everything that the set says in words."""
    report = spec.report
    yield from (spec.title, *spec.legal_bases, *report.legal_bases)
    yield from (report.abstract, report.opening, report.closing)
    yield from (part.heading for part in report.parts)
    yield from (fact.label for fact in spec.facts)
    yield from (group.title for group in spec.groups)
    for pillar in spec.pillars:
        yield pillar.title
        for indicator in pillar.indicators:
            yield indicator.title
            yield indicator.requirement
            yield from indicator.labels.values()
