"""`python3 -m dtscore.bootstrap run|test|prepare|bench|fmt`; the Makefile calls this."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

MINIMUM = (3, 11)
COMMANDS = {
    "run": "chuẩn bị máy, nạp dữ liệu trình diễn và mở cổng trên 127.0.0.1",
    "test": "chuẩn bị máy rồi chạy mọi phép kiểm tra; tham số thêm được chuyển cho pytest",
    "prepare": "chỉ chuẩn bị máy và môi trường Python, kể cả công cụ kiểm thử",
    "bench": "đo tốc độ; tham số thêm được chuyển cho manage.py bench",
    "fmt": "sắp lại mã nguồn theo quy ước",
}


def main(argv: Sequence[str]) -> int:
    """Run the named command and return the exit code."""
    # Before any import of our own: an old Python is to get a sentence, not a traceback.
    if sys.version_info[:2] < MINIMUM:
        found = ".".join(str(part) for part in sys.version_info[:3])
        print(f"Cần Python 3.11 trở lên, máy này đang dùng {found}.", file=sys.stderr)
        return 1

    from dtscore.bootstrap.console import SetupError

    command, arguments = _parse(argv)
    try:
        return _dispatch(command, arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parse(argv: Sequence[str]) -> tuple[str, list[str]]:
    """Only the first word is ours; what follows belongs to the program behind it."""
    parser = argparse.ArgumentParser(
        prog="python3 -m dtscore.bootstrap",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:9}{text}" for name, text in COMMANDS.items()),
    )
    parser.add_argument("command", choices=COMMANDS, metavar="|".join(COMMANDS))
    arguments = list(argv[1:])
    command = str(parser.parse_args(argv[:1]).command)
    if arguments and command not in ("test", "bench"):
        parser.error(f"lệnh {command} không nhận tham số")
    return command, arguments


def _dispatch(command: str, arguments: Sequence[str]) -> int:
    from dtscore.bootstrap import checks, serve
    from dtscore.bootstrap.console import ROOT
    from dtscore.bootstrap.environment import PYTHON, prepare, tool
    from dtscore.bootstrap.postgres import throwaway_server
    from dtscore.bootstrap.system import Purpose

    if command == "test":
        return checks.run(arguments)
    if command == "run":
        serve.run()
    prepare(Purpose.TEST)
    if command == "bench":
        bench = [str(PYTHON), "manage.py", "bench", *arguments]
        with throwaway_server() as url:
            env = {**serve.demo_environment(), "DATABASE_URL": url}
            return subprocess.run(bench, cwd=ROOT, env=env, check=False).returncode
    if command == "fmt":
        subprocess.run([tool("ruff"), "format", "."], cwd=ROOT, check=True)
        return subprocess.run(
            [tool("ruff"), "check", "--fix", "."], cwd=ROOT, check=False
        ).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
