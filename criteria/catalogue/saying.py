"""The words of a set file inside a sentence, as people choose them in forms and workbooks:
"kiểu count" → "kiểu “Số đếm”"."""

from __future__ import annotations

import re

from criteria import words

# What is quoted is what somebody typed, a path is told elsewhere; the rest is read word by word.
_PIECE = re.compile(r"“[^”]*”|[a-z_]+(?:\[\d+\]|\.[a-z])[\w.\[\]]*|[a-z][a-z_]*")
_NAME = re.compile(r"[a-z_]+")
_KEYS = {
    "value": "giá trị",
    "basis": "căn cứ",
    "source": "nguồn",
    "share": "phần điểm",
    "facts": "danh sách số liệu nền",
}
_ANYWHERE = {**words.RULES, **words.INPUT_KINDS}
# The choices that belong to one key: elsewhere the same value may mean something else.
_AT = {
    "kind": words.SET_KINDS,
    "inputs": words.INPUT_KINDS,
    "report": words.PART_KINDS,
    "mode": words.ROUNDINGS,
    "not_applicable": words.NOT_APPLICABLE,
    "nothing_to_measure": words.NOTHING_TO_MEASURE,
    "evidence": words.EVIDENCE,
    "explain": words.EXPLAINED,
    "basis": words.BASES,
    "type": words.RULES,
    "below": words.BELOW,
    "direction": words.DIRECTIONS,
}
_PHRASES = (("quy tắc", "cách tính"), ("bỏ khóa này", "bỏ mục này"))


def said(text: str, path: str) -> str:
    """``text`` of a fault at ``path`` without the words of the file."""
    own = _choices_at(path)

    def piece(found: re.Match[str]) -> str:
        bare = found.group().strip("“”")
        if bare in own:
            return f"“{own[bare]}”"
        if found.group() != bare:
            return found.group()
        return f"“{_ANYWHERE[bare]}”" if bare in _ANYWHERE else _KEYS.get(bare, bare)

    text = _PIECE.sub(piece, text)
    for told, better in _PHRASES:
        text = text.replace(told, better)
    return text


def _choices_at(path: str) -> words.Words:
    """The choices of the innermost key that has some."""
    names = _NAME.findall(path)
    if len(names) > 1 and names[-1] == "kind":
        names.pop()  # of an input or a part of the report, not of the set
    return next((_AT[name] for name in reversed(names) if name in _AT), {})
