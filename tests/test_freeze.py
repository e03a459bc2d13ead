"""A published set changes neither through models nor through raw SQL."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from criteria.freezing import FrozenSetError
from criteria.models import Group, Indicator, IndicatorSet, Pillar, SetState
from criteria.services import publish_set, retire_set
from tests.indicator_sets import points_set, stored_set

pytestmark = pytest.mark.django_db
PARTS = [Group, Pillar, Indicator]
ALL = [IndicatorSet, *PARTS]


@pytest.fixture
def draft() -> IndicatorSet:
    return stored_set({**points_set(), "version": 2}, publish=False)


@pytest.fixture
def published() -> IndicatorSet:
    return stored_set()


@pytest.fixture
def retired(published) -> IndicatorSet:
    return retire_set(indicator_set=published)


@pytest.fixture(params=["published", "retired"])
def frozen(request) -> IndicatorSet:
    return request.getfixturevalue(request.param)


def row_of(model, indicator_set):
    if model is IndicatorSet:
        return indicator_set
    lookup = model.STATE_LOOKUP.removesuffix("__state")
    return model.objects.filter(**{lookup: indicator_set}).first()


def copy_of(row, **changes):
    """The same row once more, not saved, with another code and position."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values |= {"id": None, "code": "COPY", "position": 99, **changes}
    return type(row)(**{name: value for name, value in values.items() if hasattr(row, name)})


def run(sql: str, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refused(sql: str, *values):
    with pytest.raises(DatabaseError, match="frozen"):
        run(sql, *values)


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in ALL]


@pytest.mark.parametrize("model", ALL)
def test_raw_update_and_delete_of_a_frozen_set_are_refused(model, frozen):
    before, table = snapshot(), model._meta.db_table
    pk = row_of(model, frozen).pk
    refused(f"UPDATE {table} SET title = 'khác' WHERE id = %s", pk)
    refused(f"UPDATE {table} SET code = code WHERE id = %s", pk)
    refused(f"DELETE FROM {table} WHERE id = %s", pk)
    assert snapshot() == before


@pytest.mark.parametrize("model", PARTS)
def test_raw_insert_into_a_frozen_set_is_refused(model, frozen):
    before, table = snapshot(), model._meta.db_table
    row = row_of(model, frozen)
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    chosen = [
        "'COPY'" if name == "code" else "99" if name == "position" else name for name in columns
    ]
    refused(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {', '.join(chosen)} FROM {table} WHERE id = %s",
        row.pk,
    )
    assert snapshot() == before


def copied(model, row, verb="INSERT", tail="", **changes):
    """Insert ``row`` over itself, with some columns taken from SQL expressions."""
    columns = [field.column for field in model._meta.concrete_fields]
    chosen = [changes.get(name, name) for name in columns]
    table = model._meta.db_table
    return (
        f"{verb} INTO {table} ({', '.join(columns)})"
        f" SELECT {', '.join(chosen)} FROM {table} WHERE id = {row.pk} {tail}"
    )


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")


@sqlite_only
@pytest.mark.parametrize("model", ALL)
def test_raw_replacing_of_a_frozen_row_is_refused(model, draft, frozen):
    before, row, other = snapshot(), row_of(model, frozen), row_of(model, draft)
    table = model._meta.db_table
    refused(copied(model, row, "INSERT OR REPLACE", title="'khác'"))
    # By a row of the draft that takes the id of the frozen one.
    refused(copied(model, other, "INSERT OR REPLACE", id=str(row.pk)))
    refused(f"UPDATE OR REPLACE {table} SET id = %s WHERE id = %s", row.pk, other.pk)
    assert snapshot() == before


@sqlite_only
def test_raw_replacing_by_code_and_version_is_refused(draft, frozen):
    before = snapshot()
    draft_with = {"state": "'draft'", "published_at": "NULL", "retired_at": "NULL"}
    refused(copied(IndicatorSet, frozen, "INSERT OR REPLACE", id="NULL", **draft_with))
    refused(
        "UPDATE OR REPLACE criteria_indicatorset SET version = %s WHERE id = %s",
        frozen.version,
        draft.pk,
    )
    assert snapshot() == before


@sqlite_only
@pytest.mark.parametrize("model", ALL)
def test_raw_replacing_in_a_draft_is_free(model, draft, published):
    row = row_of(model, draft)
    with connection.constraint_checks_disabled():
        assert run(copied(model, row, "INSERT OR REPLACE", title="'khác'")) == 1
    assert model.objects.get(pk=row.pk).title == "khác"


@pytest.mark.parametrize("model", ALL)
def test_raw_upsert_over_a_frozen_row_is_refused(model, draft, frozen):
    before, row, other = snapshot(), row_of(model, frozen), row_of(model, draft)
    # SQLite wants a WHERE between SELECT and ON CONFLICT, which the copy has.
    upsert = "ON CONFLICT (id) DO UPDATE SET title = 'khác'"
    refused(copied(model, row, tail=upsert))
    refused(copied(model, other, tail=upsert, id=str(row.pk), code="'NEW'", position="98"))
    assert snapshot() == before


@pytest.mark.parametrize(
    ("model", "parent"),
    [(Group, IndicatorSet), (Pillar, Group), (Indicator, Pillar), (Indicator, IndicatorSet)],
)
def test_raw_move_of_a_draft_row_into_a_frozen_set_is_refused(model, parent, draft, frozen):
    column = next(
        field.column for field in model._meta.concrete_fields if field.related_model is parent
    )
    refused(
        f"UPDATE {model._meta.db_table} SET {column} = %s, position = 99, code = 'M' WHERE id = %s",
        row_of(parent, frozen).pk,
        row_of(model, draft).pk,
    )


@pytest.mark.parametrize("model", ALL)
def test_a_draft_is_free(model, draft, published):
    table, pk = model._meta.db_table, row_of(model, draft).pk
    assert run(f"UPDATE {table} SET title = 'khác' WHERE id = %s", pk) == 1
    row = model.objects.get(pk=pk)
    assert row.title == "khác"
    row.title = "lần nữa"
    row.save()
    assert model.objects.filter(pk=pk).update(title="lần ba") == 1
    if model is not IndicatorSet:
        copy_of(row).save()
        model.objects.bulk_create([copy_of(row, code="C2", position=98)])
    row.delete()
    assert not model.objects.filter(pk=pk).exists()


def test_a_draft_is_deleted_with_everything_in_it_and_nothing_else(draft, published):
    draft.delete()
    assert list(IndicatorSet.objects.all()) == [published]
    assert [model.objects.count() for model in PARTS] == [1, 1, 2]


@pytest.mark.parametrize("model", ALL)
def test_code_refuses_every_write_to_a_frozen_set(model, frozen, draft):
    before = snapshot()
    row = row_of(model, frozen)
    row.title = "khác"
    if model is IndicatorSet:
        row.state = SetState.DRAFT  # what the instance claims does not count
    mine = model.objects.filter(pk=row.pk)
    for write in (
        row.save,
        row.delete,
        lambda: mine.update(title="khác"),
        mine.delete,
        model.objects.all().delete,
        lambda: model.objects.update(title=F("code")),
        lambda: model.objects.bulk_update([row], ["title"]),
        lambda: model.objects.update_or_create(pk=row.pk, defaults={"title": "khác"}),
    ):
        with pytest.raises(FrozenSetError, match="đã công bố"), transaction.atomic():
            write()
    assert snapshot() == before


@pytest.mark.parametrize("model", PARTS)
def test_code_refuses_new_rows_in_a_frozen_set(model, frozen):
    row = row_of(model, frozen)
    for write in (copy_of(row).save, lambda: model.objects.bulk_create([copy_of(row)])):
        with pytest.raises(FrozenSetError), transaction.atomic():
            write()
    assert model.objects.filter(code="COPY").count() == 0


def test_retiring_is_allowed_once_and_keeps_everything_else(published):
    before = IndicatorSet.objects.values().get(pk=published.pk)
    retired = retire_set(indicator_set=published)
    after = IndicatorSet.objects.values().get(pk=published.pk)
    assert after == {**before, "state": "retired", "retired_at": retired.retired_at}
    with pytest.raises(FrozenSetError, match="ngừng sử dụng"):
        retire_set(indicator_set=published)


def test_raw_retiring_is_allowed_with_its_date_only(published):
    table = IndicatorSet._meta.db_table
    refused(f"UPDATE {table} SET state = 'retired' WHERE id = %s", published.pk)
    refused(f"UPDATE {table} SET retired_at = published_at WHERE id = %s", published.pk)
    retire = f"UPDATE {table} SET state = 'retired', retired_at = published_at"
    refused(f"{retire}, title = 'x' WHERE id = %s", published.pk)
    refused(f"UPDATE {table} SET state = 'draft', published_at = NULL WHERE id = %s", published.pk)
    assert run(f"{retire} WHERE id = %s", published.pk) == 1
    refused(f"{retire} WHERE id = %s", published.pk)


def test_a_retired_set_does_not_come_back(retired):
    refused(
        "UPDATE criteria_indicatorset SET state = 'published', retired_at = NULL WHERE id = %s",
        retired.pk,
    )
    with pytest.raises(FrozenSetError):
        publish_set(indicator_set=retired)


def test_a_draft_is_not_retired_before_it_is_published(draft):
    refused(
        "UPDATE criteria_indicatorset SET state = 'retired', published_at = created_at,"
        " retired_at = created_at WHERE id = %s",
        draft.pk,
    )
    with pytest.raises(FrozenSetError, match="chưa công bố"):
        retire_set(indicator_set=draft)


@pytest.mark.parametrize(
    "changes",
    [
        {"published_at": timezone.now()},
        {"state": "published"},
        {"state": "odd", "published_at": timezone.now()},
    ],
)
def test_states_and_dates_belong_together(draft, changes):
    with pytest.raises(DatabaseError, match="indicator_set_state_dates"), transaction.atomic():
        IndicatorSet.objects.filter(pk=draft.pk).update(**changes)


def test_publishing_freezes_at_once(draft):
    published = publish_set(indicator_set=draft)
    assert (published.state, published.retired_at) == ("published", None)
    assert published.published_at is not None
    refused("DELETE FROM criteria_indicator WHERE indicator_set_id = %s", draft.pk)


def test_the_migration_can_be_taken_back_and_applied_again(published):
    migration = import_module("criteria.migrations.0002_freeze_published_sets")
    update = "UPDATE criteria_group SET title = title"
    # A real editor of SQLite does not open inside the transaction of a test.
    editor = SimpleNamespace(connection=connection)
    migration.thaw(apps, editor)
    assert run(update) == 1
    migration.freeze(apps, editor)
    refused(update)
