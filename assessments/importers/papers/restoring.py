"""Letters that a text layer has lost, put back where exactly one reading is possible.

A text layer may lose one letter everywhere ("h ng", "đ o", "Kế ho ch": it was "ạ"). Which one it
was is found from the whole paper: the letter that makes syllables of nearly all torn words, most of
them words of the official wording. Digits are never touched; what stays uncertain is kept as it
stands and named.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assessments.importers.papers.lines import Line, Paragraph
from assessments.importers.papers.syllables import is_syllable
from assessments.importers.papers.wording import Vocabulary
from dtscore.text import fold, sort_key

_folded = lru_cache(maxsize=20_000)(fold)
_key = lru_cache(maxsize=20_000)(sort_key)
VOWELS = "aăâeêioôơuưy"
TONED = tuple(
    letter
    for row in (
        "àáảãạ", "ằắẳẵặ", "ầấẩẫậ", "èéẻẽẹ", "ềếểễệ", "ìíỉĩị", "òóỏõọ", "ồốổỗộ", "ờớởỡợ",
        "ùúủũụ", "ừứửữự", "ỳýỷỹỵ",
    )
    for letter in row
)  # fmt: skip
LOSABLE = (*VOWELS, *TONED)
LEAST_TORN = 4  # places, before a letter counts as lost
LEAST_MENDED = 0.8  # of the torn places
TELEX = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
MOST_NAMED = 20
NEIGHBOUR = 60  # letters in which the word before and the word behind are looked for

_TORN = re.compile(r"(?<![\w/.&@-])([^\W\d_]{1,5}) {1,2}([^\W\d_]{1,7})(?![\w@&])")
_STRAY = re.compile(r"(?<![\w/.@:&])[^\W\d_]+[\]\[{}|~^`\\]+[^\W\d_]+(?![\w/@])")
_WORD = re.compile(r"(?<![\w/.@:&#=?-])[^\W\d_]+(?![\w@/=]|\.\w|://)")


@dataclass(frozen=True)
class Change:
    was: str
    became: str
    place: str


@dataclass
class Restored:
    """The lines with their letters back, what was changed, and what stayed doubtful (words and
    place)."""

    lines: list[Line]
    lost_letter: str = ""
    changes: list[Change] = field(default_factory=list)
    doubtful: list[tuple[str, str]] = field(default_factory=list)

    def remarks(self) -> Iterator[str]:
        if self.changes:
            letter = f" chữ “{self.lost_letter}” bị mất" if self.lost_letter else " chữ bị mất nét"
            seen = {(change.was, change.became): change for change in self.changes}
            named = "; ".join(
                f"“{one.was}” đọc là “{one.became}” ({one.place})"
                for one in list(seen.values())[:5]
            )
            yield (
                f"Đã khôi phục{letter} ở {len(self.changes)} chỗ, ví dụ: {named}. Hãy xem lại chữ"
                " của các phần trước khi nhận."
            )
        if self.doubtful:
            places: dict[str, list[str]] = {}
            for words, place in self.doubtful:
                places.setdefault(words, []).append(place)
            doubtful = [f"“{words}” ({', '.join(at[:3])})" for words, at in places.items()]
            named = "; ".join(doubtful[:MOST_NAMED])
            rest = len(doubtful) - MOST_NAMED
            more = f" và {rest} chữ khác" if rest > 0 else ""
            yield f"Có chữ đọc không chắc, giữ nguyên như trong báo cáo: {named}{more}."


def restore_across(
    paragraphs: Sequence[Paragraph], done: Restored, known: Vocabulary
) -> list[Paragraph]:
    """The same for words torn where a line ended; what is changed is noted in ``done``."""
    if not done.lost_letter:
        return list(paragraphs)
    return [
        replace(one, text=_put_back(one.text, done.lost_letter, known, one.place, done.changes))
        for one in paragraphs
    ]


def restore(lines: Sequence[Line], known: Vocabulary) -> Restored:
    """The lines with what is certain restored; table cells too."""
    letter = _lost_letter(lines, known)
    done = Restored([], letter)
    for line in lines:
        changes: list[Change] = []

        def mend(text: str, place: str = line.place, log: list[Change] = changes) -> str:
            text = _put_back(text, letter, known, place, log) if letter else text
            return _mend_words(text, known, place, log)

        text = mend(line.text)
        done.changes += changes
        rows = tuple(tuple(mend(cell) for cell in row) for row in line.rows)
        text = " ".join(text.split())
        done.lines.append(Line(text, line.place, line.page, rows))
        done.doubtful += [(words, line.place) for words in _doubtful(text, known)]
    return done


# --- one letter lost everywhere ---------------------------------------------------------------
def _lost_letter(lines: Sequence[Line], known: Vocabulary) -> str:
    """The one letter whose return mends the torn words; empty where none stands out."""
    torn = Counter(pair for line in lines for pair in _torn(line.text))
    total = sum(torn.values())
    if total < LEAST_TORN:
        return ""
    scores: dict[str, tuple[int, int]] = {}
    for letter in LOSABLE:
        mended = {pair: n for pair, n in torn.items() if _joined(*pair, letter)}
        official = {pair for pair in mended if _joined(*pair, letter).lower() in known.words}
        scores[letter] = (sum(torn[pair] for pair in official), sum(mended.values()))
    (best, (official_count, mended_count)), (_, (second, _)) = sorted(
        scores.items(), key=lambda item: item[1], reverse=True
    )[:2]
    clear = official_count >= 2 * second and official_count >= LEAST_TORN
    return best if clear and mended_count >= LEAST_MENDED * total else ""


def _torn(text: str) -> Iterator[tuple[str, str]]:
    """Neighbours of which at least one is no syllable and no word of its own."""
    at = 0
    while found := _TORN.search(text, at):
        first, second = found.groups()
        if (_is_fragment(first) or _is_fragment(second)) and _could_be_torn(first, second):
            yield first, second
            at = found.end()
            continue
        at = found.end(1)


def _is_fragment(word: str) -> bool:
    return (len(word) == 1 and word.lower() not in "ở") or not is_syllable(word)


def _could_be_torn(first: str, second: str) -> bool:
    """A beginning without its vowel, or an end without the vowel before it, in plain letters."""
    if not second.islower() or first[1:] != first[1:].lower():
        return False
    return any(_joined(first, second, letter) for letter in "aạàáảã")


def _joined(first: str, second: str, letter: str) -> str:
    """The syllable that the letter makes of both; empty where it makes none. A following word that
    has run into the end stays behind it: "ho chsố"."""
    whole = first + letter + second
    if is_syllable(whole):
        return whole
    if not _is_fragment(second):
        return ""
    for cut in (2, 1):
        head, tail = second[:cut], second[cut:]
        if len(tail) > 1 and is_syllable(tail) and is_syllable(first + letter + head):
            return f"{first}{letter}{head} {tail}"
    return ""


def _put_back(text: str, letter: str, known: Vocabulary, place: str, log: list[Change]) -> str:
    at = 0
    while found := _TORN.search(text, at):
        first, second = found.groups()
        mended = ""
        if (_is_fragment(first) or _is_fragment(second)) and second.islower():
            mended = _joined(first, second, letter) or _ended(first, second, letter, known)
        if not mended:
            at = found.end(1)
            continue
        log.append(Change(found[0], mended, place))
        text = text[: found.start()] + mended + text[found.end() :]
        at = found.start() + len(mended)
    return text


def _ended(first: str, second: str, letter: str, known: Vocabulary) -> str:
    """A word that has lost its last letter, before a whole one: "H tầng"."""
    word = first + letter
    official = word.lower() in known.words and is_syllable(word)
    return f"{word} {second}" if official and not _is_fragment(second) else ""


# --- single damaged words ---------------------------------------------------------------------
def _mend_words(text: str, known: Vocabulary, place: str, log: list[Change]) -> str:
    """Words with a sign inside that is no letter, and tones that were typed but not taken."""

    def mend(found: re.Match[str]) -> str:
        before = found.string[max(0, found.start() - NEIGHBOUR) : found.start()]
        after = found.string[found.end() : found.end() + NEIGHBOUR]
        readings = _readings(found[0], before, after, known)
        if len(readings) != 1:
            return found[0]
        became = readings.pop()
        became = became[0].upper() + became[1:] if found[0][0].isupper() else became
        log.append(Change(found[0], became, place))
        return became

    text = _STRAY.sub(mend, text)
    return _WORD.sub(lambda found: found[0] if is_syllable(found[0]) else mend(found), text)


def _readings(word: str, before: str, after: str, known: Vocabulary) -> set[str]:
    """The official words that the damaged one can be: with a sign inside, one letter in its place
    (and in that of a neighbour); otherwise what was typed in Telex, or one lost letter, when the
    official wording has the word beside the same neighbour."""
    word = word.lower()
    if sign := re.search(r"[^\w]+", word):
        return set(_one_letter_for(word[: sign.start()], word[sign.end() :], known))
    if len(word) < 3:
        return set()
    first, last = re.search(r"([^\W\d_]+)\W*$", before), re.match(r"\W*([^\W\d_]+)", after)
    readings = {
        candidate
        for candidate in _typed_otherwise(word)
        if last and known.knows_pair(candidate, last[1])
    }
    return readings | {
        candidate
        for candidate in known.words
        if first and known.knows_pair(first[1], candidate) and _has_lost_one(word, candidate)
    }


def _one_letter_for(before: str, behind: str, known: Vocabulary) -> Iterator[str]:
    for head in (before, before[:-1]):
        for tail in (behind, behind[1:]):
            yield from (
                word
                for word in known.words
                if head and tail and len(word) == len(head) + 1 + len(tail)
                and word.startswith(head) and word.endswith(tail)
            )  # fmt: skip


def _has_lost_one(word: str, whole: str) -> bool:
    return len(whole) == len(word) + 1 and any(
        whole[:at] + whole[at + 1 :] == word for at in range(len(whole))
    )


def _typed_otherwise(word: str) -> Iterator[str]:
    """What the keys mean in Telex: "chir" is "chỉ"."""
    if len(word) < 3 or word[-1] not in TELEX:
        return
    stem, mark = word[:-1], TELEX[word[-1]]
    for at, letter in enumerate(stem):
        if letter in VOWELS:
            toned = stem[: at + 1] + mark + stem[at + 1 :]
            candidate = unicodedata.normalize("NFC", toned)
            if is_syllable(candidate):
                yield candidate


def _doubtful(text: str, known: Vocabulary) -> Iterator[str]:
    """Words that are none, and words that official texts write otherwise in this very place."""
    words = [match[0] for match in _WORD.finditer(text)]
    lower = [word.lower() for word in words]
    for at, word in enumerate(words):
        if _is_damaged(word):
            yield word
        elif 0 < at < len(words) - 1 and _is_strange(
            lower[at - 1], lower[at], lower[at + 1], known
        ):
            yield f"{word} {words[at + 1]}"
    yield from _STRAY.findall(text)


def _is_damaged(word: str) -> bool:
    """No syllable, and no foreign word or abbreviation either: a mark on it, or no vowel."""
    if is_syllable(word) or not word[1:].islower():
        return False
    return not word.isascii() or (len(word) > 1 and not set(fold(word)) & set("aeiouy"))


def _is_strange(before: str, word: str, after: str, known: Vocabulary) -> bool:
    if known.knows_pair(before, word) or known.knows_pair(word, after):
        return False
    return any(
        _key(other) != _key(word)
        and (before, other) in known.pairs
        and (other, after) in known.pairs
        for other in known.alike.get(_folded(word), ())
    )
