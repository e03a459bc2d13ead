"""What a process gives up before it looks at a hostile file: time, memory, files, processes."""

from __future__ import annotations

import resource

CPU_SECONDS = 10
MEMORY = 1024 * 1024 * 1024
ANSWER = 32 * 1024 * 1024
OPEN_FILES = 64


def give_up_rights() -> None:
    """For good: neither this process nor a child of it gets them back."""
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, ANSWER),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
