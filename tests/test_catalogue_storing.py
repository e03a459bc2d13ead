"""Set files: storing, versions, reading back, the command."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Answer, Assessment, Campaign
from criteria.catalogue.exporting import export_text
from criteria.catalogue.faults import InvalidSetError
from criteria.catalogue.reading import read_set_file, read_set_text
from criteria.catalogue.storing import store_set
from criteria.catalogue.validation import validate_set
from criteria.models import FactKind, Group, Indicator, IndicatorSet, Pillar
from criteria.selectors import SetNotFoundError, find_set, indicator_ids, load_spec, published_sets
from criteria.services import retire_set
from dtscore.accounts.models import Role, UnitLevel, User
from dtscore.accounts.unit_loading import create_unit
from tests.catalogue_faults import (
    ROOT,
    SEEDS,
)
from tests.indicator_sets import (
    points_set,
    stored_set,
    yes_no,
)

# --- storing ----------------------------------------------------------------------------------


def counts():
    return [model.objects.count() for model in (IndicatorSet, Group, Pillar, Indicator, FactKind)]


@pytest.mark.django_db
def test_a_stored_set_reads_back_as_the_same_spec():
    spec = validate_set(points_set())
    result = store_set(spec=spec, publish=True)
    assert (result.action, result.indicator_set.state) == ("created", "published")
    assert load_spec(result.indicator_set) == spec
    assert counts() == [1, 1, 1, 2, 1]
    row = Indicator.objects.get(code="1.2")
    assert (row.position, row.max_points, row.search_text) == (1, Decimal(20), "1.2 chi so 1.2")
    assert indicator_ids(result.indicator_set)["1.2"] == row.pk


@pytest.mark.django_db
@pytest.mark.parametrize("publish", [True, False])
def test_storing_twice_changes_nothing(publish):
    spec = validate_set(points_set())
    first = store_set(spec=spec, publish=publish).indicator_set
    before = IndicatorSet.objects.values().get()
    again = store_set(spec=spec, publish=publish)
    assert (again.action, again.indicator_set) == ("unchanged", first)
    assert IndicatorSet.objects.values().get() == before
    assert counts() == [1, 1, 1, 2, 1]


@pytest.mark.django_db
def test_a_draft_is_published_as_it_stands():
    draft = stored_set(publish=False)
    result = store_set(spec=validate_set(points_set()), publish=True)
    assert (result.action, result.indicator_set) == ("published", draft)
    assert result.indicator_set.state == "published"
    assert store_set(spec=validate_set(points_set()), publish=False).action == "unchanged"


@pytest.mark.django_db
def test_a_draft_is_replaced_whole_and_keeps_its_key():
    draft = stored_set(publish=False)
    changed = validate_set({**points_set(yes_no("9.9")), "title": "Tên mới"})
    result = store_set(spec=changed, publish=False)
    assert (result.action, result.indicator_set.pk) == ("replaced", draft.pk)
    assert load_spec(IndicatorSet.objects.get()) == changed
    assert list(Indicator.objects.values_list("code", flat=True)) == ["9.9"]


def answer(indicator_row: Indicator) -> Answer:
    """Somebody's work on the indicator."""
    unit = create_unit(level=UnitLevel.PROVINCE, code="97", kind="tỉnh", name="Thử")
    campaign = Campaign.objects.create(
        name="Thử",
        indicator_set=indicator_row.indicator_set,
        year=2022,
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
    )
    return Answer.objects.create(
        assessment=Assessment.objects.create(campaign=campaign, unit=unit),
        indicator=indicator_row,
        state="zero",
        updated_by=User.objects.create(username="officer", role=Role.OFFICER, unit=unit),
    )


@pytest.mark.django_db
def test_a_draft_that_was_answered_is_not_replaced():
    draft = stored_set(publish=False)
    work = answer(draft.indicators.first())
    with pytest.raises(InvalidSetError, match="đã có phiếu trả lời"):
        store_set(spec=validate_set(points_set(yes_no("9.9"))), publish=False)
    assert load_spec(draft) == validate_set(points_set())
    assert Answer.objects.get() == work


@pytest.mark.django_db
def test_a_published_version_is_not_changed_and_the_next_one_is_free():
    first = stored_set()
    stored_set({**points_set(), "version": 4})
    changed = {**points_set(), "title": "Tên mới"}
    with pytest.raises(InvalidSetError, match=r"đã công bố, không sửa được.*tăng version lên 5"):
        store_set(spec=validate_set(changed), publish=True)
    second = stored_set({**changed, "version": 5})
    assert load_spec(first).title == "Bộ chỉ số thử"
    assert load_spec(second).title == "Tên mới"


@pytest.mark.django_db
def test_a_fact_keeps_its_meaning_across_sets():
    stored_set()
    other = {**points_set(), "code": "KHAC"}
    other["facts"] = [{"code": "population", "label": "Số dân", "measure": "nghìn người"}]
    with pytest.raises(InvalidSetError) as caught:
        store_set(spec=validate_set(other), publish=True)
    assert [fault.path for fault in caught.value.faults] == ["facts[0].label", "facts[0].measure"]
    assert counts() == [1, 1, 1, 2, 1]


@pytest.mark.django_db
def test_a_collision_in_the_database_is_a_sentence():
    """Two groups of one code collide as two loads at the same moment do."""
    spec = validate_set(points_set())
    with pytest.raises(InvalidSetError, match="người khác ghi cùng lúc"):
        store_set(spec=replace(spec, groups=spec.groups * 2), publish=True)
    assert counts() == [0, 0, 0, 0, 0]


# --- reading back -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("publish", [True, False])
def test_load_spec_takes_the_same_few_queries(count, publish, django_assert_num_queries):
    many = points_set(*(yes_no(f"1.{number}", points="1") for number in range(count)))
    indicator_set = stored_set(many, publish=publish)
    with django_assert_num_queries(4 if publish else 3):
        spec = load_spec(indicator_set)
    assert [found.code for found in spec.indicators] == [f"1.{number}" for number in range(count)]
    with django_assert_num_queries(0 if publish else 3):
        assert load_spec(indicator_set) == spec


@pytest.mark.django_db
def test_a_changed_draft_is_read_anew():
    draft = stored_set(publish=False)
    load_spec(draft)
    Indicator.objects.filter(code="1.1").update(title="Tên mới")
    assert load_spec(draft).by_code["1.1"].title == "Tên mới"


@pytest.mark.django_db
def test_find_set_takes_the_newest_published_version_of_the_year():
    for version, year, publish in ((1, 2022, True), (2, 2024, True), (3, 2025, False)):
        stored_set({**points_set(), "version": version, "applies_from": year}, publish=publish)
    assert find_set("QDTHU").version == 2
    assert find_set("QDTHU", year=2023).version == 1
    assert find_set("QDTHU", version=3).state == "draft"
    assert find_set("QDTHU", version=1, year=2022).version == 1
    assert [found.version for found in published_sets()] == [1, 2]
    retire_set(indicator_set=find_set("QDTHU"))
    assert find_set("QDTHU").version == 1


@pytest.mark.django_db
def test_find_set_says_what_exists():
    with pytest.raises(SetNotFoundError, match=r"^Không có bộ chỉ số “X”. Chưa có bộ chỉ số nào.$"):
        find_set("X")
    stored_set()
    stored_set({**points_set(), "version": 2, "applies_from": 2030}, publish=False)
    listing = (
        r"Hiện có: QDTHU phiên bản 1 \(đã công bố, áp dụng từ năm 2022\);"
        r" QDTHU phiên bản 2 \(bản nháp, áp dụng từ năm 2030\)\.$"
    )
    for arguments, wanted in (
        ({"code": "X"}, "“X”"),
        ({"code": "QDTHU", "version": 7}, "“QDTHU” phiên bản 7"),
        ({"code": "QDTHU", "year": 2021}, "“QDTHU” áp dụng cho năm 2021"),
    ):
        with pytest.raises(SetNotFoundError, match=f"^Không có bộ chỉ số {wanted}. {listing}"):
            find_set(**arguments)


# --- the command ------------------------------------------------------------------------------


def write(folder, name, data) -> Path:
    file = folder / name
    file.write_text(export_text(validate_set(data)), encoding="utf-8")
    return file


def load(capsys, *arguments) -> str:
    call_command("load_indicator_set", *map(str, arguments))
    return capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_loads_publishes_and_says_so(tmp_path, capsys):
    file = write(tmp_path, "set.yaml", points_set())
    said = "QDTHU (phiên bản 1): đã nạp mới (2 chỉ số, đã công bố)"
    assert load(capsys, file) == f"{file}: {said}\n"
    assert "không có gì thay đổi" in load(capsys, file)
    assert counts() == [1, 1, 1, 2, 1]


@pytest.mark.django_db
def test_the_command_leaves_a_draft_or_nothing_when_asked(tmp_path, capsys):
    file = write(tmp_path, "set.yaml", points_set())
    assert "Chạy thử: chưa ghi gì" in load(capsys, file, "--dry-run")
    assert counts() == [0, 0, 0, 0, 0]
    assert "bản nháp" in load(capsys, file, "--draft")
    assert IndicatorSet.objects.get().state == "draft"
    assert "đã công bố bản nháp" in load(capsys, file, "--dry-run")
    assert IndicatorSet.objects.get().state == "draft"


@pytest.mark.django_db
def test_the_command_refuses_everything_when_one_file_is_bad(tmp_path):
    good = write(tmp_path, "good.yaml", points_set())
    bad = tmp_path / "bad.yaml"
    bad.write_text("code: X\nversion: một\n", encoding="utf-8")
    missing = tmp_path / "missing.yaml"
    with pytest.raises(CommandError) as caught:
        call_command("load_indicator_set", str(good), str(bad), str(missing))
    lines = str(caught.value).splitlines()
    assert caught.value.returncode == 2
    assert f"{bad}: version: “một” không phải là số nguyên; cần: số nguyên như 2022" in lines
    assert f"{bad}: groups: thiếu khóa bắt buộc; cần: khai báo khóa này" in lines
    assert lines[-1].startswith(f"{missing}: (cả tệp): không có tệp này")
    assert counts() == [0, 0, 0, 0, 0]


@pytest.mark.django_db
def test_the_command_takes_back_a_first_file_when_a_second_is_refused(tmp_path):
    first = write(tmp_path, "first.yaml", points_set())
    second = write(tmp_path, "second.yaml", {**points_set(), "title": "Khác"})
    with pytest.raises(CommandError, match="đã công bố, không sửa được") as caught:
        call_command("load_indicator_set", str(first), str(second))
    assert caught.value.returncode == 2
    assert counts() == [0, 0, 0, 0, 0]


# --- the two sets of the product --------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", SEEDS)
def test_the_sets_of_the_product_load(name, capsys):
    file = ROOT / "fixtures" / "indicator_sets" / name
    spec = validate_set(read_set_file(file))
    assert len(list(spec.indicators)) == SEEDS[name]
    assert validate_set(read_set_text(export_text(spec))) == spec
    assert f"đã nạp mới ({SEEDS[name]} chỉ số, đã công bố)" in load(capsys, file)
    assert load_spec(find_set(spec.code, year=2022)) == spec


@pytest.mark.django_db
def test_the_sets_of_the_product_share_their_facts(capsys):
    folder = ROOT / "fixtures" / "indicator_sets"
    load(capsys, *(folder / name for name in SEEDS))
    shared = [{fact.code for fact in load_spec(found).facts} for found in published_sets()]
    assert "population" in set.intersection(*shared)
    assert FactKind.objects.count() == len(set.union(*shared))
