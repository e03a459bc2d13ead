"""Rows of an upload that would touch another province: whoever uploads for one province may write
nothing there, whatever the file claims of a unit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from dtscore.accounts.models import AdministrativeUnit
from dtscore.accounts.unit_files import Fault, SuccessionRow, UnitRow
from dtscore.accounts.unit_timeline import Identity, Span, Timeline, identity_of, span_of_row

ONLY_OWN = "chỉ nạp đơn vị của tỉnh mình"
BY_OPERATOR = "hãy bỏ dòng này; việc giữa hai tỉnh do người vận hành cổng nạp cho cả nước"


class Strangers:
    """Finds them for one province. A unit is another province's by where the database has it, and
    only then by the parent that the row states."""

    def __init__(
        self,
        home: AdministrativeUnit,
        known: Mapping[Identity, AdministrativeUnit],
        timeline: Timeline,
    ) -> None:
        assert home.path
        self._home, self._known, self._timeline = home, known, timeline

    def faults(self, units: Iterable[UnitRow], successions: Iterable[SuccessionRow]) -> list[Fault]:
        found = [self._of_unit(row) for row in units]
        found += [self._of_succession(row) for row in successions]
        return [fault for fault in found if fault]

    def _of_unit(self, row: UnitRow) -> Fault | None:
        span = span_of_row(row)
        if self._is_kept_elsewhere(span):
            since = f" từ ngày {row.valid_from:%d/%m/%Y}" if row.valid_from else ""
            return row.place.fault(f"đơn vị mã {row.code}{since} là của tỉnh khác", BY_OPERATOR)
        if not self._is_own(span):
            return row.place.fault(f"đơn vị mã {row.code} không thuộc tỉnh của bạn", ONLY_OWN)
        return None

    def _of_succession(self, row: SuccessionRow) -> Fault | None:
        """Both ends must be own: a link and its part belong to the history of either."""
        eve = row.effective_on - datetime.timedelta(days=1)
        for code, day in ((row.predecessor_code, eve), (row.successor_code, row.effective_on)):
            span = self._timeline.covering(code, day, day)
            if span and not self._is_own(span):
                words = f"đơn vị mã {code} vào ngày {day:%d/%m/%Y} không thuộc tỉnh của bạn"
                return row.place.fault(words, BY_OPERATOR)
        return None

    def _is_own(self, span: Span) -> bool:
        province = self._timeline.province(span)
        is_home = province is not None and province.identity == identity_of(self._home)
        return is_home and not self._is_kept_elsewhere(span)

    def _is_kept_elsewhere(self, span: Span) -> bool:
        unit = self._known.get(span.identity)
        return unit is not None and not unit.path.startswith(self._home.path)
