#!/usr/bin/env python
"""Command line of the portal. A wrong setting ends in one sentence, not in a traceback."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dtscore.settings")
    try:
        django.setup()
    except ImproperlyConfigured as problem:
        sys.exit(f"Không khởi động được: {problem}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
