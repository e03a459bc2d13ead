"""Who holds an office: "đồng chí Chủ tịch UBND xã làm Trưởng ban, Phó Chủ tịch làm Phó Trưởng
ban". The option of a choice is the one whose person holds the office that the choice asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from criteria.rules.choice import ChoiceRule
from criteria.rules.spec import IndicatorSpec, InputSpec
from dtscore.text import fold

_SHORT = (
    (r"\bd/c\b|\bdong chi\b", ""), (r"\bpct\b", "pho chu tich"), (r"\bpbt\b", "pho bi thu"),
    (r"\bct(?= (?:ubnd|uy ban|hdnd|xa\b|phuong\b))", "chu tich"),
    (r"\bbt(?= (?:du\b|dang uy|dang bo|xa\b))", "bi thu"), (r"\bbcd\b", "ban chi dao"),
    (r"\btruong ban chi dao\b", "truong ban"), (r"\bpho ban\b", "pho truong ban"),
)  # fmt: skip
_OTHER_BODY = r"(?! (?:doan|chi bo|chi doan|hoi|mttq|mat tran|ub ?mttq|cong doan|lien))"
_HOLDS = re.compile(
    r"\b(?:la|lam|giu|dam nhiem|dam nhan|kiem|kiem nhiem|phu trach)\b|[:–-]|^[a-z ]{0,40}, $"
)
_HELD_BY = re.compile(r"^[^,.;]{0,60}?(?:\bla\b|\bdo\b|[:–-])")
_OTHER_ROLE = r"\b(?:pho|uy vien|thanh vien)(?: {role}| thuong truc)?\b"
FARTHEST = 90  # letters between a person and the office
LONGEST = 6_000


@dataclass(frozen=True)
class Title:
    """A person of an option, where the text names one."""

    start: int
    end: int
    phrase: str
    value: str


def choose(
    indicator: IndicatorSpec, spec: InputSpec, result: str
) -> tuple[str, Sequence[str], bool] | None:
    """The option's value, the phrases that were found, and whether the text says it of the office
    itself; None where it names nobody."""
    rule = indicator.rule
    if not isinstance(rule, ChoiceRule) or rule.input != spec.name:
        return None
    text = _in_full(result[:LONGEST])
    titles = _titles(text, rule)
    role = next((found for o in rule.options if (found := _role_of(o.label))), "")
    if role:
        holders = list(_holders(text, titles, role))
        if holders:
            return _only(holders)
        titles = [one for one in titles if not _holds_other(text, one, role)]
    chosen = _only(titles) if titles else None
    return (*chosen[:2], chosen[2] and not role) if chosen else None


def _only(titles: Sequence[Title]) -> tuple[str, Sequence[str], bool]:
    best = max(titles, key=lambda one: (len(one.phrase), -one.start))
    phrases = list(dict.fromkeys(one.phrase for one in titles))
    return best.value, phrases, len({one.value for one in titles}) == 1


def _in_full(result: str) -> str:
    text = " ".join(fold(result).split())
    for short, full in _SHORT:
        text = re.sub(short, full, text)
    return re.sub(r" {2,}", " ", text)


def _titles(text: str, rule: ChoiceRule) -> list[Title]:
    """Without those inside a longer one: "Chủ tịch" of "Phó Chủ tịch"."""
    found = [
        Title(hit.start(), hit.end(), phrase, option.value)
        for option in rule.options
        for phrase in _phrases(option.label)
        for hit in re.finditer(rf"\b{re.escape(phrase)}\b{_OTHER_BODY}", text)
    ]
    return [
        one for one in found
        if not any(
            other is not one and other.start <= one.start and one.end <= other.end
            and len(other.phrase) > len(one.phrase)
            for other in found
        )
    ]  # fmt: skip


def _phrases(label: str) -> list[str]:
    """What the alternatives of an option's label are called: "Bí thư hoặc Chủ tịch là …"."""
    head = re.split(r"\b(?:la|:)\b", fold(label))[0]
    return [part.strip() for part in re.split(r"\bhoac\b|,|/|;", head) if len(part.strip()) > 3]


def _role_of(label: str) -> str:
    """The office that the options ask for: "Trưởng ban"."""
    parts = re.split(r"\bla\b", fold(label), maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""


def _holders(text: str, titles: Sequence[Title], role: str) -> Iterator[Title]:
    """Who stands nearest at each mention of the office, before "làm" or behind "là"."""
    other = re.compile(_OTHER_ROLE.format(role=re.escape(role)))
    for office in re.finditer(rf"(?<!pho )\b{re.escape(role)}\b", text):
        before = [one for one in titles if one.end <= office.start()]
        nearest = max(before, key=lambda one: one.end, default=None)
        between = text[nearest.end : office.start()] if nearest else "."
        if nearest and _links(between) and not other.search(between) and _HOLDS.search(between):
            yield nearest
            continue
        behind = [one for one in titles if one.start >= office.end()]
        following = min(behind, key=lambda one: one.start, default=None)
        between = text[office.end() : following.start] if following else "."
        if following and _links(between) and not other.search(between) and _HELD_BY.match(between):
            yield following


def _links(between: str) -> bool:
    return len(between) <= FARTHEST and not re.search(r"[.;]", between)


def _holds_other(text: str, title: Title, role: str) -> bool:
    """ "Phó Chủ tịch làm Phó Trưởng ban" says nothing of the head."""
    behind = re.split(r"[.;]", text[title.end : title.end + FARTHEST])[0]
    other = re.search(_OTHER_ROLE.format(role=re.escape(role)), behind)
    return bool(other and _HOLDS.search(behind[: other.start()]))
