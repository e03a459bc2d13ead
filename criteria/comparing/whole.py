"""The set as a whole: its head, rounding, policies, report, facts, groups and pillars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from criteria.comparing import wording
from criteria.comparing.changes import Change, ChangeKind
from criteria.comparing.indicators import differing, source_changes
from criteria.comparing.ordering import out_of_order
from criteria.rules.spec import GroupSpec, IndicatorSetSpec, PillarSpec, ReportSpec
from dtscore.text import fold

Part = TypeVar("Part", GroupSpec, PillarSpec)


def whole_changes(
    before: IndicatorSetSpec, after: IndicatorSetSpec, pillars: Mapping[str, str]
) -> Iterator[Change]:
    """Everything that differs outside the indicators. ``pillars`` names the new pillar of each
    old one."""
    yield from _head(before, after)
    yield from _scoring(before, after)
    yield from _report(before.report, after.report)
    yield from _groups(before, after)
    yield from _pillars(before, after, pillars)


def match_parts(before: Sequence[Part], after: Sequence[Part], *, same_set: bool) -> dict[str, str]:
    """The new code of each old group or pillar: by code and title, by title, then (between
    versions of one set) by code."""
    keys: list[Callable[[Part], object]] = [
        lambda part: (part.code, fold(part.title)),
        lambda part: fold(part.title),
    ]
    keys += [lambda part: part.code] if same_set else []
    found: dict[str, str] = {}
    for key in keys:
        taken = set(found.values())
        left = {key(part): part.code for part in after if part.code not in taken}
        for part in before:
            if part.code not in found and key(part) in left:
                found[part.code] = left.pop(key(part))
    return found


def _head(before: IndicatorSetSpec, after: IndicatorSetSpec) -> Iterator[Change]:
    for what, old, new in (
        ("Tên bộ chỉ số", before.title, after.title),
        ("Tên ngắn", before.short_title, after.short_title),
        ("Cơ quan ban hành", before.issuer, after.issuer),
        ("Căn cứ ban hành", "; ".join(before.legal_bases), "; ".join(after.legal_bases)),
    ):
        yield from differing(ChangeKind.REWORDED, what, old, new)


def _scoring(before: IndicatorSetSpec, after: IndicatorSetSpec) -> Iterator[Change]:
    old, new = wording.number(before.max_points), wording.number(after.max_points)
    yield from differing(ChangeKind.POINTS, "Tổng điểm tối đa", old, new)
    for what, one, other in (
        ("Loại bộ chỉ số", wording.SET_KINDS[before.kind], wording.SET_KINDS[after.kind]),
        ("Áp dụng từ năm", str(before.applies_from), str(after.applies_from)),
        ("Làm tròn", wording.rounding(before.rounding), wording.rounding(after.rounding)),
        (
            "Sai số cho phép khi đối chiếu",
            wording.number(before.tolerance),
            wording.number(after.tolerance),
        ),
        ("Trường hợp riêng", wording.policies(before.policies), wording.policies(after.policies)),
        ("Số liệu nền", wording.facts(before.facts), wording.facts(after.facts)),
    ):
        yield from differing(ChangeKind.MEANING, what, one, other)
    for name in ("rounding", "tolerance", "max_points", "policies"):
        yield from source_changes(getattr(before, name), getattr(after, name), name)


def _report(before: ReportSpec, after: ReportSpec) -> Iterator[Change]:
    def parts(spec: ReportSpec) -> str:
        return "; ".join(wording.report_part(part) for part in spec.parts)

    for what, old, new in (
        ("Báo cáo: trích yếu", before.abstract, after.abstract),
        ("Báo cáo: phần mở đầu", before.opening, after.opening),
        ("Báo cáo: phần kết", before.closing, after.closing),
        ("Báo cáo: chữ trước kết quả", before.verdict_label, after.verdict_label),
        ("Báo cáo: các mục", parts(before), parts(after)),
        ("Báo cáo: căn cứ", "; ".join(before.legal_bases), "; ".join(after.legal_bases)),
    ):
        yield from differing(ChangeKind.REWORDED, what, old, new)


def _groups(before: IndicatorSetSpec, after: IndicatorSetSpec) -> Iterator[Change]:
    same_set = before.code == after.code
    found = match_parts(before.groups, after.groups, same_set=same_set)
    yield from _parts("Nhóm", before.groups, after.groups, found)


def _pillars(
    before: IndicatorSetSpec, after: IndicatorSetSpec, found: Mapping[str, str]
) -> Iterator[Change]:
    yield from _parts("Trụ cột", list(before.pillars), list(after.pillars), found)
    groups = match_parts(before.groups, after.groups, same_set=before.code == after.code)
    news = {pillar.code: (group, pillar) for group in after.groups for pillar in group.pillars}
    for group in before.groups:
        for old in group.pillars:
            if old.code not in found:
                continue
            new_group, new = news[found[old.code]]
            name = _name("Trụ cột", new)
            points = wording.number(old.max_points), wording.number(new.max_points)
            yield from differing(ChangeKind.POINTS, f"{name}: điểm tối đa", *points)
            if groups.get(group.code) != new_group.code:
                texts = _name("Nhóm", group), _name("Nhóm", new_group)
                yield Change(ChangeKind.MOVED, f"{name}: thuộc nhóm", *texts)
            yield from source_changes(
                old.max_points, new.max_points, "max_points", lead=f"{name}: "
            )


def _parts(
    noun: str, before: Sequence[Part], after: Sequence[Part], found: Mapping[str, str]
) -> Iterator[Change]:
    """Groups or pillars that are gone, new, renamed, renumbered or in another order."""
    news = {part.code: part for part in after}
    for part in before:
        if part.code not in found:
            yield Change(ChangeKind.DROPPED, f"Bỏ {noun.lower()}", _name(noun, part))
    for part in after:
        if part.code not in found.values():
            yield Change(ChangeKind.ADDED, f"Thêm {noun.lower()}", after=_name(noun, part))
    kept = [part for part in before if part.code in found]
    order = [news[found[part.code]].code for part in kept]
    places = [part.code for part in after]
    late = out_of_order([places.index(code) for code in order])
    for index, part in enumerate(kept):
        new = news[found[part.code]]
        yield from differing(ChangeKind.REWORDED, f"{noun} {new.code}: tên", part.title, new.title)
        yield from differing(ChangeKind.MOVED, f"{_name(noun, new)}: mã", part.code, new.code)
        if index in late:
            yield Change(ChangeKind.MOVED, f"{_name(noun, new)}: đổi thứ tự")


def _name(noun: str, part: GroupSpec | PillarSpec) -> str:
    return f"{noun} {part.code}. {part.title}".rstrip(". ")
