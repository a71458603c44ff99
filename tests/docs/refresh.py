"""Renews everything in the documents that is made from the code: ``python tests/docs/refresh.py``."""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import diagrams
import imports
import includes
import inventory

warnings.filterwarnings("ignore", "pkg_resources is deprecated")

import reference  # noqa: E402  # the warning above comes with Pyramid


def main() -> int:
    """Write the documents that changed; say which."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = reference.load(Path(folder))
        for document in includes.documents():
            before = document.read_text(encoding="utf-8")
            after = reference.renewed(includes.renewed(before), runtime)
            if after != before:
                document.write_text(after, encoding="utf-8")
                sys.stdout.write(f"renewed {document.relative_to(includes.ROOT)}\n")
        runtime.engine.dispose()
    for path, text in {**inventory.stale(), **{Path(name): text for name, text in diagrams.stale().items()}}.items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"renewed {path.relative_to(includes.ROOT)}\n")
    rules = imports.PYPROJECT.read_text(encoding="utf-8")
    if imports.renewed(rules) != rules:
        imports.PYPROJECT.write_text(imports.renewed(rules), encoding="utf-8")
        sys.stdout.write("renewed pyproject.toml\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
