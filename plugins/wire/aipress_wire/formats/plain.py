"""Plain wire text: where its paragraphs begin."""

from __future__ import annotations

import re

_INDENT = re.compile(r"[ \t\u00a0\u3000]{2,}\S|\t\S")


def paragraphs(text: str) -> list[str]:
    """Split plain text as wires lay it out.

    Blank lines part paragraphs. So do indented lines, where other lines start at the margin. Text with neither has a paragraph
    to a line when a line is longer than a teleprinter's, and is one wrapped paragraph otherwise.
    """
    rows = [row.rstrip() for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    full = [row for row in rows if row.strip()]
    rows = full if len(rows) > 50_000 else rows
    is_indented = has_wire_layout(full)
    is_parted = any(not row.strip() for row in _trimmed(rows))
    by_line = not is_indented and not is_parted and any(len(row) > 100 for row in full)
    found: list[list[str]] = [[]]
    for row in rows:
        if not row.strip() or by_line or (is_indented and _INDENT.match(row)):
            found.append([])
        if row.strip():
            found[-1].append(" ".join(row.split()))
    return [" ".join(part) for part in found if part]


def has_wire_layout(rows: list[str]) -> bool:
    """Whether lines after the first are wrapped at the margin and indented where a paragraph begins."""
    rest = [row for row in rows[1:] if row.strip()]
    return any(_INDENT.match(row) for row in rest) and any(not row[0].isspace() for row in rest)


def _trimmed(rows: list[str]) -> list[str]:
    full = [index for index, row in enumerate(rows) if row.strip()]
    return rows[full[0] : full[-1] + 1] if full else []
