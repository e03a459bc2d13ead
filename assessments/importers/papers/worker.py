"""The process that opens hostile papers: ``python -m assessments.importers.papers.worker KIND``,
the file on standard input. It gives up its rights before it looks at anything.

Answers with JSON: [text, place, page, rows] a line; exit code 3 and a code of ``sources.REFUSALS``
for what is refused.
"""

from __future__ import annotations

import json
import sys

from assessments.files.limits import give_up_rights
from assessments.files.sandbox import REFUSED
from assessments.importers.papers.opening import Answer, RefusedPaperError


def main(kind: str) -> int:
    give_up_rights()
    data = sys.stdin.buffer.read()
    try:
        lines = _lines(kind, data)
    except RefusedPaperError as refused:
        sys.stdout.write(refused.args[0])
        return REFUSED
    json.dump(lines, sys.stdout)
    return 0


def _lines(kind: str, data: bytes) -> list[Answer]:
    # Imported only now, under the limits: the libraries that read hostile bytes.
    if kind == "pdf":
        from assessments.importers.papers.pdf_lines import read_pdf

        return list(read_pdf(data))
    from assessments.importers.papers.docx_lines import read_docx

    return list(read_docx(data))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
