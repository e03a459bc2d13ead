"""Which letters make a syllable of Vietnamese, by the rules of its spelling: beginning, rhyme,
tone. No list of words: what the rules allow is more than what is used, never less."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from dtscore.text import nfc

_BEGINNINGS = frozenset(
    "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()  # noqa: SIM905
) | {""}
_RHYMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay
    ă ăc ăm ăn ăng ăp ăt
    â âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oen oeo oet ooc oong
    ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uât uây uâng uê uêch uênh uôc uôi uôm uôn uông uôt uơ
    uy uya uych uynh uyn uyt uyu uyên uyêt uyp
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu
    """.split()  # noqa: SIM905
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPS = ("c", "ch", "p", "t")
_STOP_TONES = frozenset("\u0301\u0323")
_FRONT = ("e", "ê", "i", "y")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether the rules of spelling allow the word, in whatever case."""
    letters, tone = _apart(word.lower())
    return any(
        _fits(letters[:cut], letters[cut:], tone)
        for cut in range(min(3, len(letters)), -1, -1)
        if letters[:cut] in _BEGINNINGS
    )


def _apart(word: str) -> tuple[str, str]:
    """The letters without tone, and the tone."""
    marks = unicodedata.normalize("NFD", word)
    tones = [mark for mark in marks if mark in _TONES]
    letters = nfc("".join(mark for mark in marks if mark not in _TONES))
    return letters, tones[0] if len(tones) == 1 else ("" if not tones else "?")


def _fits(beginning: str, rhyme: str, tone: str) -> bool:
    if tone == "?":
        return False
    if beginning == "gi" and rhyme not in _RHYMES:
        rhyme = f"i{rhyme}"  # gì, giêng
    known = rhyme in _RHYMES or f"u{rhyme}" in _RHYMES if beginning == "qu" else rhyme in _RHYMES
    if not known or not _spelt(beginning, rhyme):
        return False
    return not rhyme.endswith(_STOPS) or tone in _STOP_TONES


def _spelt(beginning: str, rhyme: str) -> bool:
    """k, gh, ngh stand before e, ê, i, y; c, g, ng before the others."""
    front = rhyme.startswith(_FRONT)
    if beginning in ("gh", "ngh"):
        return front
    if beginning == "k":
        return front
    if beginning in ("c", "ng", "g"):
        return not front
    return not (not beginning and rhyme.startswith("iê"))
