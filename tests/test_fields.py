"""The exact decimal field, on real tables."""

import json
from decimal import Decimal

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Max, Min, Q, Sum, Value
from django.db.models.functions import Coalesce

from criteria.models import Group, IndicatorSet, Pillar
from dtscore.fields import ExactDecimalField, InexactDecimalError
from tests.indicator_sets import stored_set

FIELD = ExactDecimalField(null=True)


@pytest.fixture
def group(db) -> Group:
    return stored_set(publish=False).groups.get()


@pytest.fixture
def pillars(group) -> list[Pillar]:
    """0.1 + 0.2 + 0.3 is no exact sum in binary; the last one has no maximum."""
    Pillar.objects.all().delete()
    values = [Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), Decimal("1234567890.1234"), None]
    return Pillar.objects.bulk_create(
        Pillar(group=group, position=index, code=f"P{index}", title="x", max_points=value)
        for index, value in enumerate(values)
    )


def test_values_are_stored_as_whole_numbers_and_come_back_plain(pillars):
    with connection.cursor() as cursor:
        cursor.execute("SELECT max_points FROM criteria_pillar ORDER BY position")
        assert [row[0] for row in cursor.fetchall()] == [1000, 2000, 3000, 12345678901234, None]
    values = Pillar.objects.order_by("position").values_list("max_points", flat=True)
    assert [str(value) for value in values] == ["0.1", "0.2", "0.3", "1234567890.1234", "None"]


def test_a_hundred_comes_back_without_exponent_or_zeros(pillars):
    Pillar.objects.filter(code="P0").update(max_points=Decimal("1E+2"))
    assert str(Pillar.objects.get(code="P0").max_points) == "100"


def test_aggregates_are_exact_decimals(pillars):
    small = Pillar.objects.filter(max_points__lt=1)
    found = small.aggregate(
        total=Sum("max_points"), most=Max("max_points"), least=Min("max_points")
    )
    assert found == {"total": Decimal("0.6"), "most": Decimal("0.3"), "least": Decimal("0.1")}
    assert all(isinstance(value, Decimal) for value in found.values())


def test_a_sum_of_nothing_is_none_or_the_default(pillars):
    none = Pillar.objects.none() | Pillar.objects.filter(code="nowhere")
    assert none.aggregate(total=Sum("max_points"))["total"] is None
    assert none.aggregate(total=Sum("max_points", default=Decimal("1.5")))["total"] == Decimal(
        "1.5"
    )
    coalesced = Coalesce(Sum("max_points"), Value(Decimal("2.5"), output_field=ExactDecimalField()))
    assert none.aggregate(total=coalesced)["total"] == Decimal("2.5")


def test_sums_are_annotated_filtered_and_ordered(pillars, group):
    groups = Group.objects.annotate(total=Sum("pillars__max_points"))
    assert groups.get(total=Decimal("1234567890.7234")).pk == group.pk
    assert not groups.filter(total__gt=Decimal("1234567890.7234")).exists()
    assert groups.order_by("-total").first().total == Decimal("1234567890.7234")


def test_comparisons_and_order_are_by_value(pillars):
    codes = Pillar.objects.order_by("-max_points").values_list("code", flat=True)
    assert list(codes.filter(max_points__isnull=False)) == ["P3", "P2", "P1", "P0"]
    assert list(codes.filter(max_points=Decimal("0.20"))) == ["P1"]
    assert list(codes.filter(max_points__in=[Decimal("0.1"), "0.3"])) == ["P2", "P0"]
    assert list(codes.filter(max_points__range=(Decimal("0.1"), Decimal("0.2")))) == ["P1", "P0"]
    assert list(codes.filter(Q(max_points__gte=1))) == ["P3"]
    assert list(codes.filter(max_points=F("max_points"), max_points__lt=Decimal("0.2"))) == ["P0"]


def test_bulk_update_and_upsert_keep_values_exact(pillars):
    pillars[0].max_points = Decimal("7.0001")
    pillars[1].max_points = None
    Pillar.objects.bulk_update(pillars[:2], ["max_points"])
    pillars[2].max_points = Decimal("8.5")
    Pillar.objects.bulk_create(
        pillars[2:3], update_conflicts=True, unique_fields=["pk"], update_fields=["max_points"]
    )
    values = Pillar.objects.order_by("position").values_list("max_points", flat=True)[:3]
    assert list(values) == [Decimal("7.0001"), None, Decimal("8.5")]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (Decimal("0.00001"), "nhiều hơn 4 chữ số thập phân"),
        (Decimal(10) ** 16, "Số quá lớn"),
        (Decimal("1E+999999"), "Số quá lớn"),
        (Decimal("NaN"), "hữu hạn"),
        (Decimal("Infinity"), "hữu hạn"),
        (0.5, "không phải là số thập phân chính xác"),
        (True, "không phải là số thập phân chính xác"),
        ("mười", "không phải là một số"),
        ([], "không phải là số thập phân chính xác"),
    ],
)
def test_what_cannot_be_stored_exactly_is_refused(value, sentence):
    with pytest.raises(ValidationError, match=sentence):
        FIELD.clean(value, None)
    with pytest.raises(InexactDecimalError, match=sentence):
        FIELD.get_prep_value(value)


def test_nothing_is_written_when_a_value_has_too_many_digits(pillars):
    pillars[0].max_points = Decimal("1.23456")
    with pytest.raises(ValueError, match="nhiều hơn 4"), transaction.atomic():
        pillars[0].save()
    assert Pillar.objects.get(code="P0").max_points == Decimal("0.1")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("12.5000000"), 125000),
        ("12.5", 125000),
        (3, 30000),
        (Decimal("-0.0001"), -1),
        (Decimal("922337203685477.5807"), 2**63 - 1),
        (Decimal("0E-10"), 0),
        (None, None),
    ],
)
def test_exact_values_are_stored_whole(value, stored):
    assert FIELD.get_prep_value(value) == stored


def test_the_field_describes_itself_for_migrations():
    name, path, args, kwargs = ExactDecimalField(scale=2, null=True).deconstruct()
    assert (name, path, list(args)) == (None, "dtscore.fields.ExactDecimalField", [])
    assert kwargs == {"scale": 2, "null": True}
    assert ExactDecimalField(**kwargs).get_prep_value(Decimal("1.5")) == 150


def test_the_form_field_is_decimal_with_the_same_scale():
    field = IndicatorSet._meta.get_field("tolerance").formfield()
    assert type(field) is forms.DecimalField
    assert field.clean("0.1234") == Decimal("0.1234")
    with pytest.raises(ValidationError):
        field.clean("0.12345")


def test_dump_and_load_round_trip(pillars):
    text = serializers.serialize("json", Pillar.objects.order_by("position"))
    dumped = [row["fields"]["max_points"] for row in json.loads(text)]
    assert dumped == ["0.1", "0.2", "0.3", "1234567890.1234", None]
    Pillar.objects.all().delete()
    for row in serializers.deserialize("json", text):
        row.save()
    assert Pillar.objects.aggregate(total=Sum("max_points"))["total"] == Decimal("1234567890.7234")
