"""What types cannot say about a set: the list of all cross checks, and those of its structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from criteria.catalogue import point_checks, rule_checks, walking
from criteria.catalogue.faults import Fault
from criteria.catalogue.walking import path_text
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSetSpec, Policies

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
PLACEHOLDER = re.compile(r"\{(?:unit|year)\}")
MEASURE_LENGTH = 60
FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_VERSION = 9_999

Check = Callable[[IndicatorSetSpec], Iterator[Fault]]


def cross_faults(spec: IndicatorSetSpec, damaged: Collection[str] = ()) -> Iterator[Fault]:
    """Every fault that the checks find. A check that rests on a ``damaged`` key is left out."""
    for check, rests_on in CHECKS:
        if not any(name in damaged for name in rests_on):
            yield from check(spec)


def well_formed_codes(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Codes stand in addresses, file names and columns of 40 characters."""
    codes = [("code", spec.code)]
    codes += [(f"{path}.code", group.code) for path, group in walking.groups(spec)]
    codes += [(f"{path}.code", pillar.code) for path, pillar in walking.pillars(spec)]
    codes += [(f"{path}.code", indicator.code) for path, indicator in walking.indicators(spec)]
    expected = "chữ không dấu, số, dấu chấm hoặc gạch, tối đa 40 ký tự"
    for path, code in codes:
        if not CODE.fullmatch(code):
            yield Fault(path, f"mã “{code}” sai dạng", expected)


def well_formed_names(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Names of inputs, facts and report texts are keys of stored data."""
    names = [(f"facts[{index}].code", fact.code) for index, fact in enumerate(spec.facts)]
    for path, indicator in walking.indicators(spec):
        names += [
            (f"{path}.inputs[{index}].name", item.name)
            for index, item in enumerate(indicator.inputs)
        ]
    expected = "chữ thường không dấu, số và dấu gạch dưới, bắt đầu bằng chữ, tối đa 60 ký tự"
    for path, name in names:
        if not NAME.fullmatch(name):
            yield Fault(path, f"tên “{name}” sai dạng", expected)


def unique_codes(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """No code twice: groups among groups, pillars and indicators each in the whole set."""
    for places in (walking.groups(spec), walking.pillars(spec), walking.indicators(spec)):
        codes = ((f"{path}.code", part.code) for path, part in places)
        yield from _twice(codes, "mã", "mỗi mã một lần trong bộ chỉ số")


def unique_inputs(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """No input name twice within an indicator."""
    for path, indicator in walking.indicators(spec):
        names = (
            (f"{path}.inputs[{index}].name", item.name)
            for index, item in enumerate(indicator.inputs)
        )
        yield from _twice(names, "tên", "mỗi đầu vào một tên trong chỉ số")


def unique_facts(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """No fact listed twice."""
    codes = ((f"facts[{index}].code", fact.code) for index, fact in enumerate(spec.facts))
    yield from _twice(codes, "số liệu nền", "mỗi số liệu nền khai báo một lần")


def facts_listed_and_used(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """What inputs read is listed, what is listed is read, and facts are numbers."""
    listed, used = {fact.code for fact in spec.facts}, set()
    for path, indicator in walking.indicators(spec):
        for index, item in enumerate(indicator.inputs):
            if not item.fact:
                continue
            used.add(item.fact)
            place = f"{path}.inputs[{index}]"
            if item.fact not in listed:
                problem = f"số liệu nền “{item.fact}” chưa khai báo"
                yield Fault(f"{place}.fact", problem, "một mã có trong facts")
            if item.kind not in NUMERIC_KINDS:
                problem = f"đầu vào đọc số liệu nền nhưng có kiểu {item.kind}"
                yield Fault(f"{place}.kind", problem, "kiểu số (count, number, money, percent)")
    for index, fact in enumerate(spec.facts):
        if fact.code not in used:
            problem = f"số liệu nền “{fact.code}” không chỉ số nào dùng"
            yield Fault(f"facts[{index}].code", problem, "bỏ đi, hoặc dùng ở một đầu vào")


def filled_texts(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Titles and labels that people read are not empty."""
    texts = [("title", spec.title), ("short_title", spec.short_title), ("issuer", spec.issuer)]
    texts += [(f"{path}.title", pillar.title) for path, pillar in walking.pillars(spec)]
    for path, indicator in walking.indicators(spec):
        texts.append((f"{path}.title", indicator.title))
        texts += [
            (f"{path}.inputs[{index}].label", item.label)
            for index, item in enumerate(indicator.inputs)
        ]
    for index, fact in enumerate(spec.facts):
        texts.append((f"facts[{index}].label", fact.label))
        if len(fact.measure) > MEASURE_LENGTH:
            expected = f"không quá {MEASURE_LENGTH} ký tự"
            yield Fault(f"facts[{index}].measure", "đơn vị tính quá dài", expected)
    for path, text in texts:
        if not text.strip():
            yield Fault(path, "để trống", "nội dung bằng chữ")


def filled_sources(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Every number says where it comes from."""
    for path, part in walking.parts(spec):
        if hasattr(part, "basis") and not part.source.strip():
            yield Fault(path_text((*path, "source")), "chưa ghi nguồn", "nguồn của con số này")


def nothing_empty(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """A set has groups, a group pillars, a pillar indicators."""
    lists = [("groups", len(spec.groups))]
    lists += [(f"{path}.pillars", len(group.pillars)) for path, group in walking.groups(spec)]
    lists += [
        (f"{path}.indicators", len(pillar.indicators)) for path, pillar in walking.pillars(spec)
    ]
    for path, count in lists:
        if count == 0:
            yield Fault(path, "danh sách trống", "ít nhất một mục")


def sane_years(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Years are years, and no indicator applies before its set does."""
    expected = f"năm từ {FIRST_YEAR} đến {LAST_YEAR}"
    if not FIRST_YEAR <= spec.applies_from <= LAST_YEAR:
        yield Fault("applies_from", f"năm {spec.applies_from} không hợp lý", expected)
        return
    expected = f"năm từ {spec.applies_from} (năm áp dụng của bộ chỉ số) đến {LAST_YEAR}"
    for path, indicator in walking.indicators(spec):
        year = indicator.applies_from
        if year is not None and not spec.applies_from <= year <= LAST_YEAR:
            yield Fault(f"{path}.applies_from", f"năm {year} không hợp lý", expected)


def sane_version(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Versions count from 1."""
    if not 1 <= spec.version <= MAX_VERSION:
        yield Fault("version", f"phiên bản {spec.version} không hợp lý", "số nguyên từ 1 trở lên")


def report_texts(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """The fixed words of the report are there, and nothing but unit and year is filled in."""
    report = spec.report
    filled = [
        ("abstract", report.abstract),
        ("opening", report.opening),
        ("closing", report.closing),
    ]
    for name, text in (*filled, ("verdict_label", report.verdict_label)):
        if not text.strip():
            yield Fault(f"report.{name}", "để trống", "nội dung bằng chữ")
    for name, text in filled:
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest:
            expected = "chỉ {unit} và {year} đứng trong dấu ngoặc nhọn"
            yield Fault(f"report.{name}", "dấu ngoặc nhọn không dùng được", expected)


def report_parts(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """The report prints groups that exist, and each text of the unit once."""
    codes = {group.code for group in spec.groups}
    keys = []
    for index, part in enumerate(spec.report.parts):
        path = f"report.parts[{index}]"
        if not part.heading.strip():
            yield Fault(f"{path}.heading", "để trống", "tên mục trong báo cáo")
        if part.kind == "group" and part.group not in codes:
            problem = f"không có nhóm “{part.group}”"
            yield Fault(f"{path}.group", problem, f"một trong: {', '.join(sorted(codes))}")
        if part.kind == "text":
            keys.append((f"{path}.key", part.key))
            if not NAME.fullmatch(part.key):
                problem = (
                    f"mục văn bản có khóa “{part.key}”" if part.key else "mục văn bản chưa có khóa"
                )
                yield Fault(f"{path}.key", problem, "tên chữ thường không dấu, ví dụ conclusion")
    yield from _twice(keys, "khóa", "mỗi mục văn bản một khóa riêng")


def no_reweighting_of_verdicts(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Verdicts have no weight that could be spread over others."""
    if spec.kind != "pass_fail":
        return
    policies: list[tuple[str, Policies | None]] = [("policies", spec.policies)]
    policies += [
        (f"{path}.policies", indicator.policies) for path, indicator in walking.indicators(spec)
    ]
    for path, policy in policies:
        if policy is not None and policy.not_applicable.value == "reweight":
            problem = "“reweight” không dùng được trong bộ đạt / không đạt"
            yield Fault(f"{path}.not_applicable.value", problem, "drop hoặc full")


def _twice(items: Iterable[tuple[str, str]], noun: str, expected: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path, value in items:
        if value and value in first:
            yield Fault(path, f"{noun} “{value}” đã dùng ở {first[value]}", expected)
        first.setdefault(value, path)


# Each check with the keys it compares across places.
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (well_formed_codes, ()),
    (well_formed_names, ()),
    (unique_codes, ()),
    (unique_inputs, ()),
    (unique_facts, ()),
    (facts_listed_and_used, ("facts", "inputs")),
    (filled_texts, ()),
    (filled_sources, ()),
    (nothing_empty, ()),
    (sane_years, ("applies_from",)),
    (sane_version, ()),
    (report_texts, ()),
    (report_parts, ("groups", "code")),
    (no_reweighting_of_verdicts, ("kind",)),
    (point_checks.sane_rounding, ()),
    (point_checks.sane_maxima, ("rounding",)),
    (point_checks.maxima_where_points, ("kind",)),
    (point_checks.indicators_within_pillar, ()),
    (point_checks.pillars_make_the_set, ("groups", "pillars", "max_points")),
    (rule_checks.inputs_fit, ("kind",)),
    (rule_checks.verdicts_have_a_limit, ("kind",)),
    (rule_checks.sane_shares, ()),
    (rule_checks.sane_limits, ()),
    (rule_checks.sane_steps, ("kind",)),
    (rule_checks.sane_lists, ()),
)
