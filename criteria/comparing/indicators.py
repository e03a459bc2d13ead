"""One indicator beside its counterpart: wording, points, meaning, and where numbers come from."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.comparing import wording
from criteria.comparing.changes import Change, ChangeKind
from criteria.rules.spec import IndicatorSpec, InputSpec


def indicator_changes(before: IndicatorSpec, after: IndicatorSpec) -> list[Change]:
    """Everything that differs but the code and the place; empty for the same indicator."""
    return [
        *_wording(before, after),
        *_points(before, after),
        *_rule(before, after),
        *_inputs(before, after),
        *_demands(before, after),
        *source_changes(before, after),
    ]


def source_changes(before: object, after: object, *path: str, lead: str = "") -> Iterator[Change]:
    """Numbers and rules that are known from elsewhere, or better, than before. ``path`` says where
    the two specs stand, ``lead`` what they belong to."""
    old, new = dict(wording.sources_of(before, path)), dict(wording.sources_of(after, path))
    for place, words in old.items():
        if place in new and new[place] != words:
            what = f"{lead}nguồn của {wording.part_name(place)}"
            yield Change(ChangeKind.SOURCE, what[0].upper() + what[1:], words, new[place])


def differing(kind: ChangeKind, what: str, before: str, after: str) -> Iterator[Change]:
    """One change where the two texts differ, nothing where they are the same."""
    if before != after:
        yield Change(kind, what, before, after)


def _wording(before: IndicatorSpec, after: IndicatorSpec) -> Iterator[Change]:
    kind = ChangeKind.REWORDED
    yield from differing(kind, "Tên", before.title, after.title)
    yield from differing(kind, "Yêu cầu", before.requirement, after.requirement)
    yield from differing(kind, "Căn cứ pháp lý", before.legal_basis, after.legal_basis)


def _points(before: IndicatorSpec, after: IndicatorSpec) -> Iterator[Change]:
    old, new = wording.number(before.max_points), wording.number(after.max_points)
    yield from differing(ChangeKind.POINTS, "Điểm tối đa", old, new)


def _rule(before: IndicatorSpec, after: IndicatorSpec) -> Iterator[Change]:
    """The rule in words; where the words are the same, what else is not."""
    old, new = wording.bare(before.rule), wording.bare(after.rule)
    if old == new and before.how == after.how:
        return
    if before.how != after.how:
        yield Change(ChangeKind.MEANING, "Cách tính", before.how, after.how)
        return
    one, other = wording.leaves(old), wording.leaves(new)
    for name in {**one, **other}:
        what = f"Tham số “{name}” của cách tính"
        texts = one.get(name, wording.NONE), other.get(name, wording.NONE)
        yield from differing(ChangeKind.MEANING, what, *texts)


def _inputs(before: IndicatorSpec, after: IndicatorSpec) -> Iterator[Change]:
    old, new = _by_name(before), _by_name(after)
    for name, spec in old.items():
        if name not in new:
            yield Change(ChangeKind.MEANING, "Bỏ số liệu", wording.one_input(spec))
            continue
        texts = wording.one_input(spec), wording.one_input(new[name])
        yield from differing(ChangeKind.MEANING, f"Số liệu “{name}”", *texts)
    for name, spec in new.items():
        if name not in old:
            yield Change(ChangeKind.MEANING, "Thêm số liệu", after=wording.one_input(spec))
    kept = [name for name in old if name in new], [name for name in new if name in old]
    if kept[0] != kept[1]:
        texts = ", ".join(kept[0]), ", ".join(kept[1])
        yield Change(ChangeKind.MOVED, "Thứ tự số liệu", *texts)


def _by_name(indicator: IndicatorSpec) -> dict[str, InputSpec]:
    return {spec.name: spec for spec in indicator.inputs}


def _demands(before: IndicatorSpec, after: IndicatorSpec) -> Iterator[Change]:
    """What the indicator asks of the unit besides figures, and what its states do."""
    kind = ChangeKind.MEANING
    pairs = (
        ("Minh chứng", wording.EVIDENCE[before.evidence], wording.EVIDENCE[after.evidence]),
        ("Áp dụng từ năm", _year(before), _year(after)),
        ("Phải nêu lý do khi", wording.states(before.explain), wording.states(after.explain)),
        (
            "Trường hợp riêng",
            wording.policies(before.policies),
            wording.policies(after.policies),
        ),
    )
    for what, old, new in pairs:
        yield from differing(kind, what, old, new)


def _year(indicator: IndicatorSpec) -> str:
    return "như cả bộ" if indicator.applies_from is None else str(indicator.applies_from)
