"""Writes a package from the templates beside this file."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
SUFFIX = ".tmpl"  # so that no tool takes a template for code
FOLDERS = ("package", "id")  # folders named after what their name stands for
FIRST_PARTY = re.compile(r"(?:^from aipress_\w+(?:\.\w+)* import .+\n){2,}", re.MULTILINE)


class Taken(Exception):
    """The folder is there already, and not empty."""


class Placeholders(string.Template):
    """``§{id}``: a sign that neither Python nor Jinja nor gettext uses."""

    delimiter = "§"


def write(kind: str, folder: Path, values: Mapping[str, str]) -> list[Path]:
    """Write a whole package; nothing is overwritten.

    Args:
        kind: ``plugin`` or ``theme``.
        folder: the new package's folder; its parents are made.
        values: what the placeholders stand for.

    Returns:
        The files, sorted.

    Raises:
        Taken: when there is something in the folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Taken(f"{folder} is there already, and not empty.")
    return sorted(_written(HERE / kind, folder, values))


def _written(source: Path, folder: Path, values: Mapping[str, str]) -> Iterator[Path]:
    for template in sorted(source.rglob(f"*{SUFFIX}")):
        parts = [values[part] if part in FOLDERS else part for part in template.relative_to(source).parts]
        path = folder.joinpath(*parts).with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = Placeholders(template.read_text(encoding="utf-8")).substitute(values)
        path.write_text(sorted_imports(text) if path.suffix == ".py" else text, encoding="utf-8")
        yield path


def sorted_imports(text: str) -> str:
    """Bring the imports of the core and of the package itself into the order of their names, which the id decides."""
    return FIRST_PARTY.sub(lambda found: "".join(sorted(found.group().splitlines(keepends=True), key=_module)), text)


def _module(line: str) -> str:
    return line.split()[1]
