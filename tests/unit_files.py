"""Files of units, small and whole, and what the command says of them."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dtscore.accounts.models import AdministrativeUnit, UnitSuccession
from dtscore.accounts.unit_files import DEFAULT_SUCCESSION_FILES, DEFAULT_UNIT_FILES
from dtscore.accounts.unit_loading import load_units

UNIT_HEADER = "level,code,kind,name,parent_code,valid_from,valid_to"
SUCCESSION_HEADER = "predecessor_code,successor_code,effective_on,share"
PROVINCE = "province,38,tỉnh,Thanh Hóa,,,"
DISTRICT = "district,406,huyện,Quảng Xương,38,,2025-06-30"
COMMUNE = "commune,16468,xã,Quảng Bình,406,,2025-06-30"
LAST_DAY = datetime.date(2025, 6, 30)
FIRST_DAY = datetime.date(2025, 7, 1)


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refusal(*arguments):
    """The words with which the command refuses, after the summary, and its exit code."""
    with pytest.raises(CommandError) as caught:
        call_command("load_units", *map(str, arguments), stdout=StringIO())
    return str(caught.value).splitlines()[1:], caught.value.returncode


def said(*arguments):
    out = StringIO()
    call_command("load_units", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def load_default(**options):
    return load_units(
        unit_files=DEFAULT_UNIT_FILES, succession_files=DEFAULT_SUCCESSION_FILES, **options
    )


def snapshot():
    units = AdministrativeUnit.objects.order_by("pk").values()
    return list(units), list(UnitSuccession.objects.order_by("pk").values())
