"""Prints one assessment as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assessments.exporting import export_assessment
from assessments.management.commands._naming import add_naming_arguments, named_assessment
from assessments.selectors.files import open_file


class Command(BaseCommand):
    help = "In một hồ sơ tự đánh giá dưới dạng JSON, số viết đúng từng chữ số."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_naming_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        exported = export_assessment(open_file(named_assessment(options)))
        self.stdout.write(json.dumps(exported, ensure_ascii=False, indent=2))
