"""Code in the documents that is a copy of tested files.

A marker ``<!-- include: plugins/example_hello/…/plugin.py -->`` stands above a block of code: the block is the whole file.
``…/plugin.py#hello`` is one function or class of it, decorators included. In the tutorial the example plugins have one name,
``guestbook``, as the newcomer's plugin has; the example theme is ``dusk``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MARKER = re.compile(r"(<!-- include: (?P<path>[^#\s]+)(?:#(?P<name>\w+))? -->\n```\w*\n)(?P<code>.*?)^```$",
                    re.DOTALL | re.MULTILINE)
STEPS = ("page", "slot", "model", "form", "upgrade", "roles", "work", "settings", "words")
STEP = re.compile(rf"example([-_])tutorial\1({'|'.join(STEPS)})")
THEME = re.compile(r"example([-_])tutorial\1theme")


def documents() -> list[Path]:
    """Every document of the repository that people read as a page."""
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def included(path: str, name: str | None = None) -> str:
    """What a marker stands for.

    Raises:
        LookupError: when the file has no such function or class.
    """
    text = (ROOT / path).read_text(encoding="utf-8").rstrip("\n")
    text = text if name is None else _definition(text, name)
    return THEME.sub("dusk", STEP.sub("guestbook", text)) + "\n"


def _definition(source: str, name: str) -> str:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            return "\n".join(source.splitlines()[first - 1:node.end_lineno])
    raise LookupError(f"there is no {name} at the top of the file")


def stale(document: Path) -> Iterator[str]:
    """The markers of a document whose code is no longer what the file says."""
    for found in MARKER.finditer(document.read_text(encoding="utf-8")):
        if found["code"] != included(found["path"], found["name"]):
            yield f"{found['path']}{'#' + found['name'] if found['name'] else ''}"


def renewed(text: str) -> str:
    """A document's text with the code of every marker as it is now."""
    return MARKER.sub(lambda found: f"{found[1]}{included(found['path'], found['name'])}```", text)
