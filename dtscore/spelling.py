"""A number in Vietnamese words, so that nobody can take 1.068 for one and a little."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")


def spell(value: Decimal) -> str:
    """``1068`` → "một nghìn không trăm sáu mươi tám", ``52.7`` → "năm mươi hai phẩy bảy"."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0")
    words = ["âm"] if value < 0 else []
    words.append(_spell_whole(whole.lstrip("0") or "0"))
    if decimals:
        words += ["phẩy", _spell_decimals(decimals)]
    return " ".join(words)


def _spell_whole(digits: str) -> str:
    """Groups of nine digits, each group followed by as many "tỷ" as stand behind it."""
    first = len(digits) % 9 or 9
    groups = [digits[:first], *(digits[at : at + 9] for at in range(first, len(digits), 9))]
    words = [
        " ".join([_spell_nine(group, full=position > 0), *["tỷ"] * (len(groups) - 1 - position)])
        for position, group in enumerate(groups)
        if position == 0 or group.strip("0")
    ]
    return " ".join(words)


def _spell_nine(digits: str, *, full: bool) -> str:
    """At most nine digits; ``full`` says the zero hundreds that something stands in front of."""
    if not digits.strip("0"):
        return _DIGITS[0]
    padded = digits.zfill(-(-len(digits) // 3) * 3)
    triples = [padded[at : at + 3] for at in range(0, len(padded), 3)]
    words: list[str] = []
    for position, triple in enumerate(triples):
        if triple == "000":
            continue
        scale = _SCALES[len(triples) - 1 - position]
        words += [_spell_triple(triple, full=full or bool(words)), *([scale] if scale else [])]
    return " ".join(words)


def _spell_triple(triple: str, *, full: bool) -> str:
    hundreds, tens, ones = map(int, triple)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_spell_ones(tens, ones))
    return " ".join(words)


def _spell_ones(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]


def _spell_decimals(digits: str) -> str:
    """Two decimals are read as one number, more of them one by one."""
    if len(digits) <= 2 and not digits.startswith("0"):
        return _spell_whole(digits)
    return " ".join(_DIGITS[int(digit)] for digit in digits)
