"""How much is found: recall and false alarms of the checks, and what the reader reads right.

The labelled reports lie beside the tests (``tests/measured``), so this part runs where the whole
project is checked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module

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
    outcome, fresh = judge_by_hand(), judge_by_hand(2)
    yield "Báo cáo viết tay, theo cách của người khác:"
    yield f"  đã sửa theo: {_half(outcome.mended)}"
    yield f"  để riêng: {_half(outcome.held_out)}"
    yield f"  vòng 2, chưa từng sửa theo: {_half(fresh.held_out)}"
    recall, alarms = fresh.held_out.recall, fresh.held_out.alarm_share
    yield f"    so với mục tiêu: {_met(recall >= RECALL and alarms <= ALARMS)}"
    for kind, count in fresh.asked.items():
        yield f"    vòng 2, đọc {kind}: {_share(fresh.read[kind], count)}"


def _half(half: object) -> str:
    told: Counter[str] = half.told  # type: ignore[attr-defined]
    planted: Counter[str] = half.planted  # type: ignore[attr-defined]
    blamed: Counter[str] = half.blamed  # type: ignore[attr-defined]
    controls: Counter[str] = half.controls  # type: ignore[attr-defined]
    found = _share(told.total(), planted.total())
    return f"tìm ra {found}, báo nhầm {_share(blamed.total(), controls.total())}"


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
