"""What keeps a published set from changing in code; ``criteria.triggers`` does it in the database.

Both are wanted: the code refuses with a sentence for people, the database refuses also what
never passes through a model (raw SQL, another program, two processes at the same moment).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, cast

from django.db import models

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
FROZEN_STATES = (PUBLISHED, RETIRED)
FROZEN_SENTENCE = "Bộ chỉ số đã công bố nên không sửa, thêm hay xóa được: hãy lập phiên bản mới."


class FrozenSetError(Exception):
    """Something in a published or retired set was to be changed; the message is Vietnamese."""

    def __init__(self, sentence: str = FROZEN_SENTENCE) -> None:
        super().__init__(sentence)


class FreezableQuerySet(models.QuerySet):
    """Bulk writes raise ``FrozenSetError`` when a row, or the parent of a new one, is frozen.

    The one exception is retiring: ``update(state="retired", retired_at=…)`` of published sets.
    """

    def frozen(self) -> FreezableQuerySet:
        """The rows that belong to a published or retired set."""
        return self.filter(**{f"{self._row_model.STATE_LOOKUP}__in": FROZEN_STATES})

    def update(self, **kwargs: Any) -> int:
        self._refuse_if(self._not_retirable() if _retires(kwargs) else self.frozen())
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_if(self.frozen())
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        refuse_frozen_parents(self._row_model, rows)
        return super().bulk_create(rows, *args, **kwargs)

    def _not_retirable(self) -> FreezableQuerySet:
        return self.exclude(**{self._row_model.STATE_LOOKUP: PUBLISHED})

    @property
    def _row_model(self) -> type[FreezableModel]:
        return cast("type[FreezableModel]", self.model)

    @staticmethod
    def _refuse_if(rows: models.QuerySet) -> None:
        if rows.exists():
            raise FrozenSetError


class FreezableModel(models.Model):
    """A row of a set; ``save`` and ``delete`` raise ``FrozenSetError`` from publication on."""

    # How the state of the set is reached from a row, and the foreign keys that lead to it.
    STATE_LOOKUP: ClassVar[str] = "state"
    PARENTS: ClassVar[tuple[str, ...]] = ()

    objects = FreezableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_frozen_rows(type(self), [self])
        refuse_frozen_parents(type(self), [self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse_frozen_rows(type(self), [self])
        return super().delete(*args, **kwargs)


def refuse_frozen_rows(model: type[FreezableModel], rows: Collection[FreezableModel]) -> None:
    """Raise ``FrozenSetError`` when one of ``rows`` is stored in a published or retired set.

    The stored state counts, not what the instance in memory says.
    """
    stored = [row.pk for row in rows if row.pk is not None]
    if stored and model.objects.filter(pk__in=stored).frozen().exists():
        raise FrozenSetError


def refuse_frozen_parents(model: type[FreezableModel], rows: Collection[FreezableModel]) -> None:
    """Raise ``FrozenSetError`` when one of ``rows`` would enter a published or retired set."""
    for parent in model.PARENTS:
        field = model._meta.get_field(parent)
        related: Any = field.related_model
        keys = {getattr(row, f"{parent}_id") for row in rows}
        if related.objects.filter(pk__in=keys).frozen().exists():
            raise FrozenSetError


def _retires(changes: dict[str, Any]) -> bool:
    retiring = changes.get("state") == RETIRED and changes.get("retired_at") is not None
    return retiring and set(changes) == {"state", "retired_at"}
