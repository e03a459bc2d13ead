"""From a YAML file to plain data, with every surprise of YAML switched off.

Numbers with a decimal point become exact ``Decimal``; dates, ``yes``/``no``, octal and
base-60 numbers stay text; a key given twice is a fault instead of silently winning.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from criteria.catalogue.faults import Fault, InvalidSetError
from dtscore.text import nfc

MAX_BYTES = 2 * 1024 * 1024
# A set of 100 indicators has about 5.000 values; aliases can unfold into billions.
MAX_VALUES = 200_000
MAX_DEPTH = 40


def read_set_file(path: Path) -> Any:
    """The plain data of a set file, texts in NFC. Raises ``InvalidSetError`` with one fault."""
    return read_set_text(_decode(_read_bytes(path)))


def read_set_bytes(content: bytes) -> Any:
    """The plain data of an uploaded set file. Raises ``InvalidSetError`` with one fault."""
    return read_set_text(_decode(_limited(content)))


def read_set_text(text: str) -> Any:
    """The plain data of the text of a set file. Raises ``InvalidSetError`` with one fault."""
    if not text.strip():
        raise _refusal("", "tệp trống", "nội dung YAML của một bộ chỉ số")
    try:
        data = yaml.load(nfc(text), Loader=_SetLoader)
    except yaml.MarkedYAMLError as error:
        raise _refusal(_place(error), _syntax_words(error), _syntax_expected(error)) from error
    except yaml.YAMLError as error:
        raise _refusal("", "có ký tự điều khiển YAML không cho phép", "văn bản thường") from error
    except RecursionError as error:
        raise _refusal("", "lồng nhau quá sâu", f"không quá {MAX_DEPTH} cấp") from error
    except (ValueError, ArithmeticError) as error:
        raise _refusal("", "có giá trị không đọc được", "số hoặc văn bản") from error
    _limit_size(data)
    return data


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _refusal("", "không có tệp này", "đường dẫn của một tệp YAML") from error
    except IsADirectoryError as error:
        raise _refusal("", "đây là thư mục", "đường dẫn của một tệp YAML trong đó") from error
    except OSError as error:
        raise _refusal("", "không đọc được tệp", "một tệp được phép đọc") from error
    return _limited(content)


def _limited(content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise _refusal("", "tệp lớn hơn 2 MB", "tệp không quá 2 MB")
    return content


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(f"dòng {line}", "không phải mã UTF-8", "tệp lưu bằng UTF-8") from error


def _limit_size(data: Any) -> None:
    """Refuse data whose aliases unfold without end before anything walks through it."""
    seen, waiting = 0, [(data, 0)]
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if seen > MAX_VALUES or depth > MAX_DEPTH:
            raise _refusal("", "quá nhiều giá trị hoặc lồng nhau quá sâu", "một bộ chỉ số")
        if isinstance(node, dict):
            waiting += [(value, depth + 1) for value in node.values()]
        elif isinstance(node, list | tuple | set):
            waiting += [(value, depth + 1) for value in node]


def _refusal(path: str, problem: str, expected: str) -> InvalidSetError:
    return InvalidSetError([Fault(path, problem, expected)])


class _DuplicateKeyError(yaml.constructor.ConstructorError):
    pass


class _SetLoader(yaml.SafeLoader):
    """Safe loader with the few plain types of a set file and unique keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[Hashable, Any]:
        if isinstance(node, yaml.MappingNode):
            self._refuse_duplicates(node)
        return super().construct_mapping(node, deep)  # type: ignore[arg-type]

    def _refuse_duplicates(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise _DuplicateKeyError(None, None, f"khóa “{name}” ghi hai lần", key.start_mark)
            seen.add(name)

    def construct_exact_decimal(self, node: yaml.ScalarNode) -> Decimal:
        return Decimal(str(self.construct_scalar(node)))


_SetLoader.add_constructor("tag:yaml.org,2002:float", _SetLoader.construct_exact_decimal)
for tag, pattern, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("merge", r"^<<$", "<"),
):
    _SetLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def _place(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"dòng {mark.line + 1}, cột {mark.column + 1}" if mark else ""


def _syntax_words(error: yaml.MarkedYAMLError) -> str:
    if isinstance(error, _DuplicateKeyError):
        return str(error.problem)
    return "sai cú pháp YAML"


def _syntax_expected(error: yaml.MarkedYAMLError) -> str:
    if isinstance(error, _DuplicateKeyError):
        return "mỗi khóa một lần"
    return "kiểm tra thụt đầu dòng, dấu hai chấm, dấu ngoặc và dấu nháy ở dòng này và dòng trước"
