"""The two real papers, read from their raw text: what a person once took from them by hand is the
yardstick (``fixtures/demo``)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessments.importers.papers import read_report
from assessments.importers.papers.report import lay_out
from assessments.importers.papers.sources import read_lines
from assessments.intake.found import Found, FoundValue
from assessments.narrative import plain_text
from dtscore.text import fold
from tests.paper_variants import SETS, UNIT, YEAR, raw, spec_of

BY_HAND = Path(__file__).resolve().parent.parent / "fixtures" / "demo" / "quang_binh_2022"
COUNT = {"QD3853": 56, "QD1829": 37}
# Of the figures that the hand has, how many the machine has too, right: inputs and printed ones.
LEAST_INPUTS = {"QD3853": (62, 62), "QD1829": (51, 51)}
LEAST_PRINTED = {"QD3853": (47, 47), "QD1829": (44, 45)}


@lru_cache
def found(code: str) -> Found:
    return read_report(raw(code), "bao-cao.txt", spec_of(code), YEAR, UNIT)


@lru_cache
def by_hand(code: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((BY_HAND / f"{code.lower()}.yaml").read_text("utf-8"))
    return content


def values(code: str, target: str) -> dict[tuple[str, str], FoundValue]:
    return {(v.indicator, v.name): v for v in found(code).values if v.target == target}


def claims(code: str) -> dict[str, dict[str, Any]]:
    nothing: dict[str, Any] = {"points": None, "passed": None, "printed": {}}
    said = {key[0]: value.value for key, value in values(code, "claim").items()}
    return {one: said.get(one, nothing) for one in spec_of(code).by_code}


def paper(code: str) -> dict[str, Any]:
    return {name: value.value for (_, name), value in values(code, "paper").items()}


@pytest.mark.parametrize("code", SETS)
def test_every_indicator_is_there_with_its_state(code: str) -> None:
    states = {key[0]: value.value for key, value in values(code, "state").items()}
    assert len(states) == COUNT[code]
    assert states == {key: item["state"] for key, item in by_hand(code)["answers"].items()}
    assert not any(value.doubt for value in values(code, "state").values())


@pytest.mark.parametrize("code", SETS)
def test_every_point_and_verdict_is_as_printed(code: str) -> None:
    said = {
        key: (one["points"], one["passed"], *(one["printed"].get(name) for name in PRINTED))
        for key, one in claims(code).items()
    }
    assert said == {
        key: (
            item["claimed_points"], item["claimed_passed"],
            *(item["printed"].get(name) for name in PRINTED),
        )
        for key, item in by_hand(code)["answers"].items()
    }  # fmt: skip


PRINTED = ("points", "verdict", "verdict_code", "code", "missing")


@pytest.mark.parametrize("code", SETS)
def test_inputs_are_those_a_person_found(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    read = values(code, "input")
    hand = {
        (key, name): value
        for key, item in by_hand(code)["answers"].items()
        for name, value in item["inputs"].items()
    }
    right = [key for key, value in hand.items() if key in read and read[key].value == value]
    assert (len(right), len(hand)) == LEAST_INPUTS[code]
    surely_wrong = [
        key for key, value in read.items() if not value.doubt and hand.get(key) != value.value
    ]
    assert surely_wrong == []  # what is not in the hand's list is at least in doubt


@pytest.mark.parametrize("code", SETS)
def test_printed_figures_are_those_a_person_found(code: str) -> None:
    hand = {
        (key, name): text
        for key, item in by_hand(code)["answers"].items()
        for name, text in item["printed"].get("inputs", {}).items()
    }
    read = {
        (key, name): text
        for key, one in claims(code).items()
        for name, text in one["printed"].get("inputs", {}).items()
    }
    right = [key for key, text in hand.items() if read.get(key) == text]
    assert (len(right), len(hand)) == LEAST_PRINTED[code]
    assert read.keys() <= hand.keys()
    percents = {
        key: item["printed"].get("percent") for key, item in by_hand(code)["answers"].items()
    }
    differ = {k for k, one in claims(code).items() if one["printed"].get("percent") != percents[k]}
    assert differ <= {"1.6"}  # two percentages of 100: the hand has both as figures


def test_a_code_that_is_used_twice_is_known_by_its_words() -> None:
    assert claims("QD3853")["7.7"]["printed"]["code"] == "7.6"
    assert claims("QD3853")["7.7"]["points"] == "5"
    assert any("báo cáo ghi mã 7.6" in remark for remark in found("QD3853").remarks)


def test_a_verdict_under_another_code_stays_with_its_indicator() -> None:
    printed = claims("QD1829")["1.10"]["printed"]
    assert printed["verdict"] == "Đánh giá chỉ tiêu 1.11: Đạt"
    assert any("nằm ở chỉ số 1.10" in remark for remark in found("QD1829").remarks)


def test_facts_with_two_numbers_are_doubtful_and_keep_both() -> None:
    facts = {name: value for (_, name), value in values("QD3853", "fact").items()}
    assert facts["population"].value == "6633"
    assert facts["population"].doubt == ""
    adults = facts["people_15_plus"]
    assert "5.293 tại chỉ tiêu 3.4" in adults.doubt
    assert "5.239 tại chỉ tiêu 8.2" in adults.doubt
    printed = {code: one["printed"]["inputs"] for code, one in claims("QD3853").items() if one}
    assert printed["3.4"]["people_15_plus"] == "5.293"
    assert printed["8.2"]["people_15_plus"] == "5.239"


@pytest.mark.parametrize("code", SETS)
def test_head_bases_and_end_are_as_printed(code: str) -> None:
    read, hand = paper(code), by_hand(code)["paper"]
    for name in ("abstract", "opening", "closing"):
        assert fold(read[name]) == fold(hand[name])
    assert [fold(one) for one in read["legal_bases"]] == [fold(one) for one in hand["legal_bases"]]
    assert [fold(one) for one in read["recipients"]] == [fold(one) for one in hand["recipients"]]
    assert read["signing_lines"] == ["CHỦ TỊCH"]
    assert "number" not in read
    assert "issued_on" not in read  # the day is left blank on both
    assert "Người ký trên báo cáo: Lê Thanh Bảo." in found(code).remarks


def test_counts_at_the_heads_of_pillars_are_as_printed() -> None:
    def counted(figures: list[dict[str, str]]) -> set[tuple[str, str, str]]:
        return {(f["kind"], f["pillar"], f["value"]) for f in figures if "pillar" in f}

    assert counted(paper("QD1829")["figures"]) == counted(by_hand("QD1829")["paper"]["figures"])


def test_free_sections_hold_the_words_of_the_paper() -> None:
    sections = {key: plain_text(body) for key, body in paper("QD1829")["sections"].items()}
    assert sections.keys() == by_hand("QD1829")["paper"]["sections"].keys()
    assert (
        "<strong>1.1. Thuận lợi và khó khăn.</strong>" in paper("QD1829")["sections"]["assessment"]
    )
    assert "công văn số 2115/STTTT-CNTT ngày 05/10/2022" in sections["assessment"]
    assert sections["proposals"].startswith("1. Các cơ quan nhà nước cấp trên có cơ chế")
    assert len(sections["organisation"]) > 4000


@pytest.mark.parametrize("code", SETS)
def test_documents_are_those_a_person_found(code: str) -> None:
    read = {one.number: one for one in found(code).documents}
    hand = {one["number"]: one for one in by_hand(code)["documents"]}
    assert read.keys() == hand.keys()
    for number, one in hand.items():
        assert read[number].issued_on == str(one["issued_on"] or "")
        assert read[number].kind == one["kind"]
        same_issuer = fold(read[number].issuer) == fold(one["issuer"])
        assert same_issuer or read[number].doubt or number == "3022/UBND-VH&TT"
    proofs = {
        (key, cited["document"])
        for key, item in by_hand(code)["answers"].items()
        for cited in item.get("evidence", ())
        if "document" in cited
    }
    numbers = {one["key"]: one["number"] for one in by_hand(code)["documents"]}
    assert {(key, numbers[name]) for key, name in proofs} == {
        (key, one.number) for one in found(code).documents for key in one.indicators
    }


@pytest.mark.parametrize("code", SETS)
def test_nothing_of_the_paper_is_lost_and_no_digit_changed(code: str) -> None:
    lines = read_lines(raw(code), "bao-cao.txt")
    layout, restored, running, _ = lay_out(lines, spec_of(code))
    kept = "".join(one.text for one in layout.everything()) + "".join(one.text for one in running)
    before = "".join(line.text for line in [*restored.lines, *running])
    assert _letters(kept) == _letters(before)
    original = "".join(line.text for line in lines)
    assert Counter(filter(str.isdigit, before)) == Counter(filter(str.isdigit, original))


def _letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if not letter.isspace())


def test_lost_letters_come_back_and_doubtful_words_stay() -> None:
    remarks = " ".join(found("QD3853").remarks)
    assert "Đã khôi phục chữ “ạ” bị mất ở 86 chỗ" in remarks
    for words in ("“mực độ” (dòng 24)", "“lps” (dòng 144)"):
        assert words in remarks
    narratives = " ".join(
        plain_text(value.value) for value in values("QD3853", "narrative").values()
    )
    for words in ("Kế hoạch số 50/KH-PGDĐT", "1.068/6.633 người dân", "hạt giống HaNa", "6 trạm"):
        assert words in narratives
    assert "lps tập huấn" in narratives
    assert not any("khôi phục chữ “" in remark for remark in found("QD1829").remarks)


def test_text_without_a_field_is_listed() -> None:
    assert [one.place for one in found("QD1829").leftovers] == ["dòng 9", "dòng 13"]
    assert "1.759 hộ dân/6.633 nhân khẩu" in found("QD1829").leftovers[1].text
    assert found("QD3853").leftovers == ()
