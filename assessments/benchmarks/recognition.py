"""How much is found: recall and false alarms of the checks, and what the reader reads right.

The labelled reports lie beside the tests (``tests/measured``), so this part runs where the whole
project is checked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

RECALL, ALARMS = 0.95, 0.02


def recognition() -> Iterator[str]:
    """Lines to print: by family, then the reader's fields."""
    judging = import_module("tests.measured.judging")
    fields = import_module("tests.measured.fields")
    reports = judging.labelled_reports()
    tally = judging.judge(reports)
    yield _head(len(reports) * 2, tally.planted, tally.controls)
    for family in sorted(tally.planted):
        yield f"  {family}: {_share(tally.told[family], tally.planted[family])} lỗi cài được tìm ra"
    recall = tally.told.total() / tally.planted.total()
    yield f"Tìm ra {_share(tally.told.total(), tally.planted.total())} ({_met(recall >= RECALL)})"
    for family in sorted(tally.controls):
        blamed = _share(tally.blamed[family], tally.controls[family])
        yield f"  {family}: {blamed} chỗ đúng bị báo nhầm"
    alarms = tally.blamed.total() / tally.controls.total()
    blamed = _share(tally.blamed.total(), tally.controls.total())
    yield f"Báo nhầm {blamed} chỗ đúng ({_met(alarms <= ALARMS)})"
    yield f"Phát hiện không có nhãn: {_share(tally.unlabelled, tally.findings)}"
    yield from _reader(fields.share_of(reports))
    yield from _by_hand()


def _by_hand() -> Iterator[str]:
    """The reports that somebody else wrote by hand: the harder, the honest number."""
    judge_by_hand = import_module("tests.measured.by_hand_judging").judge_by_hand
    rounds = import_module("tests.measured.rounds").ROUNDS
    yield "Báo cáo viết tay, theo cách của người khác:"
    for one in rounds:
        outcome = judge_by_hand(one.number)
        kind = "đã sửa theo" if one.is_spent else "để riêng, chưa từng sửa theo"
        told = _share(outcome.told.total(), outcome.planted.total())
        blamed = _share(outcome.blamed.total(), outcome.controls.total())
        is_met = _met(outcome.recall >= RECALL and outcome.alarm_share <= ALARMS)
        yield f"  vòng {one.number}, {kind}: tìm ra {told}, báo nhầm {blamed} ({is_met})"
        first = f"tìm ra {_part(one.first_told)}, báo nhầm {_part(one.first_blamed)}"
        yield f"    trước khi sửa theo: {first}"
        for kind, count in outcome.asked.items():
            yield f"    đọc {kind}: {_share(outcome.read[kind], count)}"


def _part(count: Any) -> str:
    return _share(count.part, count.whole)


def _reader(share: object) -> Iterator[str]:
    right: Counter[str] = share.right  # type: ignore[attr-defined]
    whole: Counter[str] = share.all  # type: ignore[attr-defined]
    for kind in sorted(whole):
        yield f"  đọc {kind}: {_share(right[kind], whole[kind])}"
    yield f"Đọc đúng {_share(right.total(), whole.total())} trường"


def _head(reports: int, planted: Counter[str], controls: Counter[str]) -> str:
    return (
        f"{reports} báo cáo, {planted.total()} lỗi cài, {controls.total()} chỗ đúng làm đối chứng"
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part * 100 / whole:.1f}%)" if whole else "0/0"


def _met(is_met: bool) -> str:
    return "đạt" if is_met else "CHƯA ĐẠT"
