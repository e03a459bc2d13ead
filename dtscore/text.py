"""Vietnamese text without Django: one Unicode form, folding for search, keys for sorting.

Databases compare Vietnamese wrongly, each in its own way: SQLite knows only ASCII letters,
PostgreSQL depends on its collation. Both are therefore given plain ASCII columns made here.
"""

from __future__ import annotations

import unicodedata

# Combining marks of the tones in dictionary order: 1 is ngang, the tone without a mark.
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
_NO_TONE = 1
# Marks that make another letter of the alphabet: ă after a, then â; ô after o, then ơ.
_LETTER_MARKS = {
    "a\u0306": "a1",
    "a\u0302": "a2",
    "e\u0302": "e1",
    "o\u0302": "o1",
    "o\u031b": "o2",
    "u\u031b": "u1",
}
_D_WITH_STROKE = "đ"
_SPACE = "01"
_END_OF_LETTERS = "00"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def nfc(text: str) -> str:
    """Return the text in Unicode form NFC; tone marks stay on the letter they are written on."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the text as people type it in a search box: lower case, no diacritics, single spaces.

    đ becomes d. Any Unicode form comes in, NFC goes out; folding twice changes nothing.
    """
    letters = unicodedata.normalize("NFD", text.lower().replace(_D_WITH_STROKE, "d"))
    return nfc(" ".join(letters.translate(_WITHOUT_MARKS).split()))


class _WithoutMarks(dict[int, int | None]):
    """What every character becomes; filled as texts come by, because history lines fold much."""

    def __missing__(self, code: int) -> int | None:
        is_mark = unicodedata.category(chr(code)) == "Mn"
        self[code] = None if is_mark else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def one_line(text: str) -> str:
    """Return the text in NFC with single spaces and without line breaks, as a field keeps it."""
    return " ".join(nfc(text).split())


def has_control(text: str) -> bool:
    """Whether the text holds what no database or paper takes: control characters and halves of
    characters. Line breaks and tabs are none of them."""
    return any(unicodedata.category(ch) in {"Cc", "Cs"} and ch not in "\r\n\t" for ch in text)


def sort_key(text: str) -> str:
    """Return a key of the characters 0-9a-z whose order is that of a Vietnamese dictionary.

    Letters decide first (a ă â b c d đ e ê …), word by word; among equal letters the tones do
    (ngang, huyền, hỏi, ngã, sắc, nặng). Case and punctuation do not count, nor does the place of a
    tone inside its syllable (hòa, hoà). Whole numbers compare by value: 3.9 before 3.10. Because
    the key has no punctuation and no capitals it sorts alike under C and under language collations.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in _words(text):
        key, tone = _word_key(word)
        letters.append(key)
        tones.append(str(tone))
    return _SPACE.join(letters) + _END_OF_LETTERS + "".join(tones)


def _words(text: str) -> list[str]:
    """Split at everything that is neither letter, number nor mark, in form NFD."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    kept = (ch if ch.isalnum() or unicodedata.category(ch) == "Mn" else " " for ch in decomposed)
    return "".join(kept).split()


def _word_key(word: str) -> tuple[str, int]:
    """Return the letters of one NFD word as key codes, and its tone (the first one marked)."""
    codes: list[str] = []
    tone = _NO_TONE
    number = ""
    base = ""
    for ch in word:
        if ch.isdecimal():
            number += str(unicodedata.decimal(ch))
            base = ""
            continue
        if number:
            codes.append(_number_code(number))
            number = ""
        if ch in _TONES:
            tone = _TONES[ch] if tone == _NO_TONE else tone
        elif base + ch in _LETTER_MARKS:
            codes[-1] = _LETTER_MARKS[base + ch]
        elif unicodedata.category(ch) != "Mn":
            base = ch
            codes.append(_letter_code(ch))
    if number:
        codes.append(_number_code(number))
    return "".join(codes), tone


def _letter_code(letter: str) -> str:
    """Two characters for a letter, the second leaving room for its marked sisters."""
    if letter == _D_WITH_STROKE:
        return "d1"
    if "a" <= letter <= "z":
        return letter + "0"
    return f"zz{ord(letter):06x}"


def _number_code(digits: str) -> str:
    """A whole number behind its own length, so that text order is the order of the values.

    It begins with 1: after the end and the space (0), before every letter.
    """
    value = digits.lstrip("0") or "0"
    full, rest = divmod(len(value), len(_DIGITS) - 1)
    return "1" + "z" * full + _DIGITS[rest] + value
