"""Reads a report that exists on paper and proposes, or takes over, what it says."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.importers.papers import PaperError, read_report
from assessments.importers.papers.exporting import found_as_json
from assessments.intake.found import Found
from assessments.management.commands._naming import add_naming_arguments, named_assessment
from assessments.management.commands._taking import take_found
from assessments.models import Assessment
from criteria.selectors import load_spec
from dtscore.accounts.models import Role, User

SHOWN = 40  # lines of one kind


class Command(BaseCommand):
    help = (
        "Đọc báo cáo tự đánh giá đã có (DOCX, PDF có lớp chữ, TXT) và nêu các mục đọc được; không"
        " có --dry-run thì ghi vào hồ sơ những mục được chọn bằng --take."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="tệp báo cáo")
        add_naming_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ nêu, không ghi gì")
        parser.add_argument(
            "--take", choices=("new", "all"), default="new",
            help="new: chỉ mục còn trống và chắc chắn; all: cả mục khác bản đang lưu, chưa chắc",
        )  # fmt: skip
        parser.add_argument(
            "--user", default="", help="tài khoản ghi vào hồ sơ; mặc định là cán bộ của đơn vị"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text", dest="shape")

    def handle(self, *args: Any, **options: Any) -> None:
        assessment = named_assessment(options)
        path = Path(options["file"])
        found = _read(path, assessment)
        if options["shape"] == "json":
            self.stdout.write(
                json.dumps(_exported(found, assessment), ensure_ascii=False, indent=2)
            )
        else:
            self.stdout.write("\n".join(_lines(found)))
        if not options["dry_run"]:
            written = take_found(
                actor=_actor(options["user"], assessment),
                assessment=assessment,
                path=path,
                found=found,
                which=options["take"],
            )
            self.stderr.write(f"Đã ghi {written} mục vào hồ sơ.")


def _read(path: Path, assessment: Assessment) -> Found:
    """Raises CommandError with one sentence and exit code 2."""
    try:
        data = path.read_bytes()
    except OSError:
        raise CommandError(f"Không mở được tệp {path}.", returncode=2) from None
    spec = load_spec(assessment.campaign.indicator_set)
    unit = assessment.unit.full_name
    try:
        return read_report(data, path.name, spec, assessment.campaign.year, unit)
    except PaperError as refused:
        raise CommandError(str(refused), returncode=2) from None


def _exported(found: Found, assessment: Assessment) -> dict[str, Any]:
    spec = load_spec(assessment.campaign.indicator_set)
    year = assessment.campaign.year
    return found_as_json(found, spec, unit=assessment.unit.code, year=year)


def _actor(username: str, assessment: Assessment) -> User:
    """Who writes: the named person, else the unit's own officer, who stands in the history then.

    Raises CommandError with one sentence and exit code 2.
    """
    people = User.objects.filter(is_active=True)
    if username:
        found = people.filter(username=username).first()
    else:
        own = people.filter(unit=assessment.unit, role__in=(Role.OFFICER, Role.LEADER))
        found = own.order_by("-role", "pk").first()
    if found is None:
        raise CommandError(
            "Muốn ghi vào hồ sơ thì thêm --user với một tài khoản được sửa hồ sơ (đơn vị chưa có"
            " tài khoản nào thì lập bằng create_user); chỉ xem thì thêm --dry-run.",
            returncode=2,
        )
    return found


def _lines(found: Found) -> list[str]:
    """A short account for the person at the screen: remarks, what is uncertain, what is left."""
    doubtful = [value for value in found.values if value.doubt or value.fault]
    certain = len(found.values) - len(doubtful)
    lines = [*found.remarks, "", f"{certain} mục chắc chắn, {len(doubtful)} mục cần xem lại:"]
    for value in doubtful[:SHOWN]:
        what = " ".join(filter(None, (value.indicator, value.name or value.target)))
        lines.append(f"  {what} ({value.place}): {value.fault or value.doubt}")
    lines += _more(len(doubtful))
    lines += ["", f"{len(found.documents)} văn bản được dẫn:"]
    for document in found.documents[:SHOWN]:
        proves = ", ".join(document.indicators) or "không nằm ở chỉ số nào"
        lines.append(f"  {document.kind} {document.number} {document.issued_on}: {proves}")
    lines += _more(len(found.documents))
    if found.leftovers:
        lines += ["", f"{len(found.leftovers)} đoạn chưa xếp được vào đâu:"]
        lines += [f"  {one.place}: {one.text[:160]}" for one in found.leftovers[:SHOWN]]
        lines += _more(len(found.leftovers))
    return lines


def _more(count: int) -> list[str]:
    return [f"  … và {count - SHOWN} mục nữa"] if count > SHOWN else []
